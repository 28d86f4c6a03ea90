"""SQL of the outbox."""

from datetime import datetime
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.mail.model import MailEntry, StoredMail
from domain.paging import PageRequest

INSERT = """
    INSERT INTO mail_outbox (organisation_id, id, to_address, to_name, template, secret, private, subject, body,
        calendar, calendar_method, subject_kind, subject_id, created_by, works_until)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
ENTRY = """
    SELECT id, to_address AS to, to_name AS name, template, subject, status, attempts, last_error, message_id,
        subject_kind, subject_id, created_by, created_at, updated_at, sent_at
    FROM mail_outbox WHERE id = $1 AND NOT private
"""
ENTRIES = """
    SELECT id, to_address AS to, to_name AS name, template, subject, status, attempts, last_error, message_id,
        subject_kind, subject_id, created_by, created_at, updated_at, sent_at
    FROM mail_outbox
    WHERE NOT private AND ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::text IS NULL OR status = $4)
    ORDER BY id LIMIT $3
"""
LATEST_ENTRIES = """
    SELECT id, to_address AS to, to_name AS name, template, subject, status, attempts, last_error, message_id,
        subject_kind, subject_id, created_by, created_at, updated_at, sent_at
    FROM mail_outbox
    WHERE NOT private AND ($1::uuid IS NULL OR id < $1) AND ($3::text IS NULL OR status = $3)
    ORDER BY id DESC LIMIT $2
"""
ENTRY_BY_MESSAGE_ID = """
    SELECT id, to_address AS to, to_name AS name, template, subject, status, attempts, last_error, message_id,
        subject_kind, subject_id, created_by, created_at, updated_at, sent_at
    FROM mail_outbox WHERE message_id = $1 FOR UPDATE
"""
STORED = """
    SELECT id, to_address AS to, to_name AS name, template, subject, body, calendar, calendar_method, secret,
        private, status, attempts, rounds, message_id, works_until, created_at
    FROM mail_outbox WHERE id = $1 FOR UPDATE
"""
HOLD = """
    UPDATE mail_outbox SET status = 'held', updated_at = now() WHERE id = $1 AND status = 'queued'
"""
DROP_PRIVATE = "DELETE FROM mail_outbox WHERE id = $1 AND private AND status = 'queued'"
ATTEMPT = """
    UPDATE mail_outbox SET attempts = attempts + 1, message_id = coalesce(message_id, $2), updated_at = now()
    WHERE id = $1
    RETURNING id, to_address AS to, to_name AS name, template, subject, body, calendar, calendar_method, secret,
        private, status, attempts, rounds, message_id, works_until, created_at
"""
SENT = """
    UPDATE mail_outbox
    SET status = 'sent', body = NULL, calendar = NULL, last_error = NULL, sent_at = now(), updated_at = now()
    WHERE id = $1 AND status = 'queued'
"""
# An attempt that was thought lost must not undo what another one achieved.
NOTE_ERROR = """
    UPDATE mail_outbox SET status = $2, last_error = $3, rounds = rounds + $4::integer, updated_at = now()
    WHERE id = $1 AND status = 'queued'
"""
NOTE_BOUNCE = """
    UPDATE mail_outbox SET status = $2, last_error = $3, updated_at = now() WHERE id = $1
"""
AGAIN = """
    UPDATE mail_outbox SET status = 'queued', rounds = 0, updated_at = now() WHERE id = $1
"""
TO_SEND_AGAIN = """
    SELECT id FROM mail_outbox
    WHERE status = $1 AND created_at > $2 AND body IS NOT NULL AND NOT private
        AND (works_until IS NULL OR works_until > now())
    ORDER BY id LIMIT $3 FOR UPDATE
"""
FORGET_PRIVATE = "DELETE FROM mail_outbox WHERE subject_kind = $1 AND subject_id = $2 AND private"
# updated_at stays: the outbox must not tell when an external panelist has used the link.
FORGET_TEXT = """
    UPDATE mail_outbox
    SET body = NULL, calendar = NULL, status = CASE status WHEN 'queued' THEN 'failed' ELSE status END,
        last_error = CASE status WHEN 'queued' THEN 'Its link or code works no more.' ELSE last_error END
    WHERE template = $1 AND subject_kind = $2 AND subject_id = $3 AND to_address = $4 AND secret
        AND body IS NOT NULL
"""
# None that another transaction is at: two of them must never wait for each other here.
FORGET_OUT_OF_DATE = """
    UPDATE mail_outbox
    SET body = NULL, calendar = NULL, status = CASE status WHEN 'queued' THEN 'failed' ELSE status END,
        last_error = CASE status WHEN 'queued' THEN 'Its link or code works no more.' ELSE last_error END
    WHERE id IN (SELECT id FROM mail_outbox WHERE works_until <= now() AND body IS NOT NULL AND secret
        LIMIT $1 FOR UPDATE SKIP LOCKED)
"""


async def insert(
    conn: Connection,
    *,
    mail_id: UUID,
    to: str,
    name: str,
    template: str,
    secret: bool,
    private: bool,
    subject: str,
    body: str,
    calendar: bytes | None,
    calendar_method: str | None,
    subject_kind: str,
    subject_id: UUID,
    created_by: UUID | None,
    works_until: datetime | None,
) -> None:
    """Store a queued message."""
    await conn.execute(
        INSERT, mail_id, to, name, template, secret, private, subject, body, calendar, calendar_method, subject_kind,
        subject_id, created_by, works_until,
    )  # fmt: skip


async def entry(conn: Connection, mail_id: UUID) -> MailEntry | None:
    """One message that the outbox shows."""
    return await fetch_one(conn, MailEntry, ENTRY, mail_id)


async def entries(conn: Connection, page: PageRequest, status: str | None) -> list[MailEntry]:
    """One page of the messages that the outbox shows, of one status if given."""
    return await fetch_all(conn, MailEntry, ENTRIES, page.after, page.updated_after, page.limit + 1, status)


async def latest_entries(conn: Connection, page: PageRequest, status: str | None) -> list[MailEntry]:
    """The same, newest first."""
    return await fetch_all(conn, MailEntry, LATEST_ENTRIES, page.after, page.limit + 1, status)


async def entry_by_message_id(conn: Connection, message_id: str) -> MailEntry | None:
    """The message with this Message-ID, private or not, locked."""
    return await fetch_one(conn, MailEntry, ENTRY_BY_MESSAGE_ID, message_id)


async def stored(conn: Connection, mail_id: UUID) -> StoredMail | None:
    """One message with its text, locked."""
    return await fetch_one(conn, StoredMail, STORED, mail_id)


async def hold(conn: Connection, mail_id: UUID) -> None:
    """A queued message stays where it is."""
    await conn.execute(HOLD, mail_id)


async def drop_private(conn: Connection, mail_id: UUID) -> None:
    """Forget a queued message if it is private."""
    await conn.execute(DROP_PRIVATE, mail_id)


async def attempt(conn: Connection, mail_id: UUID, message_id: str) -> StoredMail | None:
    """Count an attempt; the first one gives the message its Message-ID for good."""
    return await fetch_one(conn, StoredMail, ATTEMPT, mail_id, message_id)


async def sent(conn: Connection, mail_id: UUID) -> None:
    """A mail server has taken it; its text is removed."""
    await conn.execute(SENT, mail_id)


async def note_error(conn: Connection, mail_id: UUID, status: str, error: str, *, round_over: bool) -> None:
    """What went wrong in an attempt and what a queued message is now."""
    await conn.execute(NOTE_ERROR, mail_id, status, error, int(round_over))


async def note_bounce(conn: Connection, mail_id: UUID, status: str, error: str) -> None:
    """What was reported later and what the message is now."""
    await conn.execute(NOTE_BOUNCE, mail_id, status, error)


async def again(conn: Connection, mail_id: UUID) -> bool:
    """Back to the queue, with all rounds before it."""
    return affected(await conn.execute(AGAIN, mail_id)) == 1


async def to_send_again(conn: Connection, status: str, created_after: datetime, most: int) -> list[UUID]:
    """Messages of this status, oldest first, locked."""
    return [row["id"] for row in await conn.fetch(TO_SEND_AGAIN, status, created_after, most)]


async def forget_text(conn: Connection, template: str, subject_kind: str, subject_id: UUID, to: str) -> None:
    """Remove the texts of the secret messages of this template about this subject to this address."""
    await conn.execute(FORGET_TEXT, template, subject_kind, subject_id, to)


async def forget_private(conn: Connection, subject_kind: str, subject_id: UUID) -> None:
    """Delete the private messages about a subject."""
    await conn.execute(FORGET_PRIVATE, subject_kind, subject_id)


async def forget_out_of_date(conn: Connection, most: int) -> None:
    """Remove the texts of up to `most` messages whose link or code has expired."""
    await conn.execute(FORGET_OUT_OF_DATE, most)
