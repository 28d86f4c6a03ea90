"""SQL of the audit record: append, read, verify. Nothing here changes a line; the database refuses it too."""

from collections.abc import Sequence
from uuid import UUID

from domain.audit.model import AuditEvent, EventPlace, Head, Link
from domain.database import Connection, fetch_all, fetch_one

INSERT = """
    INSERT INTO audit_events (organisation_id, id, at, actor_kind, actor_id, on_behalf_of, action, subject_kind,
        subject_id, details, content_hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
EVENTS = """
    SELECT id, at, actor_kind, actor_id, on_behalf_of, action, subject_kind, subject_id, details
    FROM audit_events
    WHERE ($1::uuid IS NULL OR id > $1) AND ($3::text IS NULL OR action = $3)
        AND ($4::uuid IS NULL OR subject_id = $4)
    ORDER BY id LIMIT $2
"""


async def insert(conn: Connection, organisation_id: UUID, event: AuditEvent, content_hash: bytes) -> None:
    """Append one event; the database links it into the chain when the transaction commits."""
    await conn.execute(
        INSERT, organisation_id, event.id, event.at, event.actor_kind, event.actor_id, event.on_behalf_of,
        event.action, event.subject_kind, event.subject_id, event.details, content_hash,
    )  # fmt: skip


async def events(
    conn: Connection, after: UUID | None, limit: int, action: str | None, subject_id: UUID | None
) -> list[AuditEvent]:
    """One page, oldest first, of one action or about one subject if asked for."""
    return await fetch_all(conn, AuditEvent, EVENTS, after, limit, action, subject_id)


SALT = "SELECT salt FROM subject_salts WHERE subject_kind = $1 AND subject_id = $2"
# The salt that is there, or $4 as the new one. Without a row: another transaction stored one while this one waited.
KEEP_SALT = """
    WITH made AS (
        INSERT INTO subject_salts (organisation_id, subject_kind, subject_id, salt) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING RETURNING salt)
    SELECT salt FROM made
    UNION ALL
    SELECT salt FROM subject_salts WHERE organisation_id = $1 AND subject_kind = $2 AND subject_id = $3
"""
REDACT = "SELECT redact_subject($1, $2)"


async def salt(conn: Connection, kind: str, subject_id: UUID) -> bytes | None:
    """A subject's salt, or None if it has none (any more)."""
    found: bytes | None = await conn.fetchval(SALT, kind, subject_id)
    return found


async def keep_salt(conn: Connection, organisation_id: UUID, kind: str, subject_id: UUID, new: bytes) -> bytes:
    """The subject's salt; `new` becomes it where there was none.

    Where two transactions meet a subject first, the second waits for the first. Nearly every subject is met first
    by the transaction that makes it, so nobody waits; known subjects take no lock.
    """
    found: bytes | None = await conn.fetchval(KEEP_SALT, organisation_id, kind, subject_id, new)
    kept = found or await salt(conn, kind, subject_id)
    assert kept is not None
    return kept


async def redact(conn: Connection, kind: str, subject_id: UUID) -> int:
    """Delete a subject's salt and blank its events; their number."""
    redacted: int = await conn.fetchval(REDACT, kind, subject_id)
    return redacted


ORGANISATIONS = "SELECT id FROM audited_organisations WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2"
HEAD = "SELECT sequence, hash FROM audit_chain ORDER BY sequence DESC LIMIT 1"
LINK_HASH = "SELECT hash FROM audit_chain WHERE sequence = $1"
LINKS = """
    SELECT link.sequence, link.event_id, link.content_hash AS chained_hash, link.previous_hash, link.hash,
        event.content_hash, event.at, event.actor_kind, event.actor_id, event.on_behalf_of, event.action,
        event.subject_kind, event.subject_id, event.details, salted.salt
    FROM audit_chain AS link
    LEFT JOIN audit_events AS event ON event.organisation_id = link.organisation_id AND event.id = link.event_id
    LEFT JOIN subject_salts AS salted ON salted.organisation_id = event.organisation_id
        AND salted.subject_kind = event.subject_kind AND salted.subject_id = event.subject_id
    WHERE link.sequence > $1 ORDER BY link.sequence LIMIT $2
"""
EVENT_PLACES = """
    SELECT event.id, link.event_id IS NOT NULL AS chained
    FROM audit_events AS event
    LEFT JOIN audit_chain AS link ON link.organisation_id = event.organisation_id AND link.event_id = event.id
    WHERE $1::uuid IS NULL OR event.id > $1 ORDER BY event.id LIMIT $2
"""


async def organisations(conn: Connection, after: UUID | None, limit: int) -> Sequence[UUID]:
    """Ids of the organisations that have a record, whichever the transaction works for."""
    return [row["id"] for row in await conn.fetch(ORGANISATIONS, after, limit)]


async def head(conn: Connection) -> Head | None:
    """The newest link, or None before the first event."""
    return await fetch_one(conn, Head, HEAD)


async def link_hash(conn: Connection, sequence: int) -> bytes | None:
    """The hash of one link, or None if there is none with this number."""
    found: bytes | None = await conn.fetchval(LINK_HASH, sequence)
    return found


async def links(conn: Connection, after: int, limit: int) -> list[Link]:
    """The next links after this number, with their events and salts."""
    return await fetch_all(conn, Link, LINKS, after, limit)


async def event_places(conn: Connection, after: UUID | None, limit: int) -> list[EventPlace]:
    """The next events by id, and whether each is in the chain."""
    return await fetch_all(conn, EventPlace, EVENT_PLACES, after, limit)
