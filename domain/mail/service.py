"""Post messages in the caller's transaction, show the outbox, and record what became of each message.

Sending itself is a job (api/mail_job.py): the domain knows no network. A worker that is killed between the mail
server's acceptance and its own commit sends a second copy, with the same Message-ID; it never sends none.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.service import organisation_of_actor
from domain.audit.service import record
from domain.candidates.service import hidden_names
from domain.database import Connection, new_id
from domain.errors import Conflict, NotFound, invalid
from domain.jobs import service as jobs
from domain.jobs.model import Job, JobKind
from domain.mail import queries
from domain.mail.calendar import calendar_bytes
from domain.mail.model import (
    TO_A_CANDIDATE,
    Again,
    Bounce,
    CalendarEvent,
    MailEntry,
    MailMessage,
    MailStatus,
    SentAgain,
    StoredMail,
    TemplateName,
)
from domain.mail.rendering import one_line, render
from domain.mail.rendering import template as template_of
from domain.mail.rules import after_bounce, may_send_again, next_round, sanitised, why_no_body, works
from domain.paging import Page, PageRequest, page_of

AT_ONCE_MOST = 200
FORGOTTEN_AT_ONCE = 100


async def post(
    conn: Connection,
    actor: Actor,
    *,
    to: str,
    name: str,
    template: TemplateName,
    params: Mapping[str, str],
    subject_kind: str,
    subject_id: UUID,
    calendar: CalendarEvent | None = None,
    works_until: datetime | None = None,
) -> UUID:
    """Write a message and enqueue its sending; both exist if and only if the caller's transaction commits.

    `params` are the template's placeholders but for `name` and `organisation`, each a single line; ValueError on any
    other set. `subject_kind` and `subject_id` say what it is about. Text and calendar file are made here, so what was
    decided now is what is sent. `works_until` is when the link or code of a secret template expires: from then on the
    outbox does not show the text. Returns the message's id.
    """
    if to != one_line(to) or " " in to or to.count("@") != 1:
        raise invalid("email", "address_invalid", "Write an e-mail address without spaces, such as ana@example.org.")
    chosen = template_of(template)
    organisation = await organisation_of_actor(conn, actor)
    to_name = one_line(name)
    subject, body = render(chosen, {**params, "name": to_name, "organisation": organisation.name})
    mail_id = new_id()
    await queries.insert(
        conn,
        mail_id=mail_id,
        to=to,
        name=to_name,
        template=template,
        secret=chosen.secret,
        private=chosen.private,
        subject=subject,
        body=body,
        calendar=None if calendar is None else calendar_bytes(calendar, chosen.calendar_method, (to_name, to)),
        calendar_method=None if calendar is None else chosen.calendar_method,
        subject_kind=subject_kind,
        subject_id=subject_id,
        created_by=actor.account_id,
        works_until=works_until,
    )
    await jobs.enqueue(conn, actor, _kind(private=chosen.private), mail_id)
    if not chosen.private:
        await record(conn, actor, "mail.posted", "mail", mail_id, {"template": template})
    return mail_id


def _kind(*, private: bool) -> JobKind:
    return "send_private_mail" if private else "send_mail"


async def forget_text(
    conn: Connection, *, template: TemplateName, subject_kind: str, subject_id: UUID, to: str
) -> None:
    """Remove the texts of earlier messages whose link or code was used, replaced or withdrawn; none is sent."""
    await queries.forget_text(conn, template, subject_kind, subject_id, to)


async def forget_private(conn: Connection, *, subject_kind: str, subject_id: UUID) -> None:
    """Delete the private messages about a subject, sent or not: that they existed must not be told any more."""
    await queries.forget_private(conn, subject_kind, subject_id)


async def forget_out_of_date(conn: Connection) -> None:
    """Remove texts whose link or code has expired; housekeeping, some at a time."""
    await queries.forget_out_of_date(conn, FORGOTTEN_AT_ONCE)


async def list_mail(conn: Connection, actor: Actor, page: PageRequest, status: MailStatus | None) -> Page[MailEntry]:
    """One page of the outbox, oldest first. Private messages are not in it."""
    found = page_of(await queries.entries(conn, page, status), page, lambda row: row.id)
    return Page(items=await _as_known(conn, actor, found.items), next_cursor=found.next_cursor)


async def latest_mail(conn: Connection, actor: Actor, page: PageRequest, status: MailStatus | None) -> Page[MailEntry]:
    """One page of the outbox, newest first, as people look at it."""
    found = page_of(await queries.latest_entries(conn, page, status), page, lambda row: row.id)
    return Page(items=await _as_known(conn, actor, found.items), next_cursor=found.next_cursor)


async def _as_known(conn: Connection, actor: Actor, entries: Sequence[MailEntry]) -> list[MailEntry]:
    """The entries, without address and name where the actor may not know whom they are written to."""
    to_candidates = [entry for entry in entries if entry.template in TO_A_CANDIDATE]
    hidden = await hidden_names(conn, actor, [entry.subject_id for entry in to_candidates]) if to_candidates else {}
    return [
        # A server's answer often repeats the address.
        msgspec.structs.replace(entry, to=None, name=hidden[entry.subject_id], last_error=None)
        if entry.template in TO_A_CANDIDATE and entry.subject_id in hidden
        else entry
        for entry in entries
    ]


async def mail_entry(conn: Connection, actor: Actor, mail_id: UUID) -> MailEntry:
    """One message of the outbox as the actor may know it, without its text."""
    return (await _as_known(conn, actor, [await _entry(conn, mail_id)]))[0]


async def read_mail(
    conn: Connection, actor: Actor, mail_id: UUID, *, mail_is_set_up: bool, on_panel: bool = False
) -> MailMessage:
    """One message, with its text where rules.why_no_body allows it; that a text was read stands in the audit record.

    `on_panel`: whether the actor has a seat beside the external panelist whose link or code it holds.
    """
    entry = await mail_entry(conn, actor, mail_id)
    message = await _stored(conn, mail_id)
    reason = why_no_body(
        message,
        datetime.now(UTC),
        by_admin=_is_admin(actor),
        mail_is_set_up=mail_is_set_up,
        on_panel=on_panel,
        pseudonymised=entry.to is None,
    )
    if reason is not None:
        return MailMessage(entry=entry, body=None, calendar=None, why_no_body=reason)
    await record(conn, actor, "mail.read", "mail", mail_id, {"template": entry.template})
    calendar = None if message.calendar is None else message.calendar.decode()
    return MailMessage(entry=entry, body=message.body, calendar=calendar, why_no_body=None)


def _is_admin(actor: Actor) -> bool:
    # Not a service key, in its own name or another's: a link handed over by hand needs a person who does it.
    return "admin" in actor.roles and not actor.on_behalf


async def _entry(conn: Connection, mail_id: UUID) -> MailEntry:
    entry = await queries.entry(conn, mail_id)
    if entry is None:
        raise NotFound("message")
    return entry


async def _stored(conn: Connection, mail_id: UUID) -> StoredMail:
    message = await queries.stored(conn, mail_id)
    if message is None:
        raise NotFound("message")
    return message


async def send_again(conn: Connection, actor: Actor, mail_id: UUID, *, mail_is_set_up: bool) -> MailEntry:
    """Put one held, failed or bounced message back into the queue; Conflict where that cannot help."""
    await _entry(conn, mail_id)
    _require_mail(mail_is_set_up)
    message = await _stored(conn, mail_id)
    waits = bool(await jobs.unfinished(conn, "send_mail", [mail_id]))
    has_body = message.body is not None and works(message, datetime.now(UTC))
    if not may_send_again(message.status, has_body=has_body, waits=waits):
        raise Conflict(
            "Only a message that is held, failed or refused and still has its text can be sent again. "
            "Have a new one made where it came from.",
            code="mail_not_resendable",
        )
    await _requeue(conn, actor, mail_id)
    return await mail_entry(conn, actor, mail_id)


async def send_all_again(conn: Connection, actor: Actor, which: Again, *, mail_is_set_up: bool) -> SentAgain:
    """Put held or failed messages back into the queue, oldest first, at most AT_ONCE_MOST in one call.

    Held messages are never sent by themselves once a mail server is set up: an invitation of last month, or a link
    that was handed over long ago, would do harm. An admin says from when on.
    """
    _require_mail(mail_is_set_up)
    found = await queries.to_send_again(conn, which.status, which.created_after, AT_ONCE_MOST + 1)
    for mail_id in found[:AT_ONCE_MOST]:
        await _requeue(conn, actor, mail_id)
    return SentAgain(queued=len(found[:AT_ONCE_MOST]), more=len(found) > AT_ONCE_MOST)


def _require_mail(mail_is_set_up: bool) -> None:
    if not mail_is_set_up:
        raise Conflict("No mail server is set up (OUTSIDE_IN_SMTP_URL), so nothing is sent.", code="mail_not_set_up")


async def _requeue(conn: Connection, actor: Actor, mail_id: UUID) -> None:
    await queries.again(conn, mail_id)
    await jobs.enqueue(conn, actor, "send_mail", mail_id)
    await record(conn, actor, "mail.sent_again", "mail", mail_id)


async def note_bounce(conn: Connection, actor: Actor, bounce: Bounce) -> None:
    """Note what a mail server reported later about a message; NotFound if none of ours has that Message-ID."""
    entry = await queries.entry_by_message_id(conn, bounce.message_id)
    if entry is None:
        raise NotFound("message", "message_id")
    status, error = after_bounce(entry, bounce.status), sanitised(f"{bounce.status} {bounce.diagnostic}")
    await queries.note_bounce(conn, entry.id, status, error)
    await record(conn, actor, "mail.bounce_noted", "mail", entry.id, {"status": bounce.status})


async def take(conn: Connection, job: Job, sender_domain: str) -> StoredMail | None:
    """Count an attempt at the job's message and give it its Message-ID; None, and the job done, if it need not be sent.

    The attempt is stored before anything is sent, so that a second attempt uses the same Message-ID.
    """
    message = await queries.stored(conn, job.subject_id)
    if message is None or message.status != "queued":
        await jobs.finish(conn, job)
        return None
    return await queries.attempt(conn, message.id, f"<{message.id}@{sender_domain}>")


async def hold(conn: Connection, job: Job) -> None:
    """No mail server is set up: the message waits for an admin, and the job is done.

    A private one, which nobody may hand over, is dropped: later it would only be out of date.
    """
    await jobs.finish(conn, job)
    await queries.drop_private(conn, job.subject_id)
    await queries.hold(conn, job.subject_id)


async def sent(conn: Connection, actor: Actor, job: Job, message: StoredMail) -> None:
    """A mail server has taken the message: its text and calendar file are removed, and the job is done."""
    await jobs.finish(conn, job)
    await queries.sent(conn, message.id)
    await _record_outcome(conn, actor, message, "mail.sent")


async def refused(conn: Connection, actor: Actor, message: StoredMail, status: MailStatus, error: str) -> None:
    """It is over with the message: `bounced` by the addressee's server, or `failed` for another reason."""
    await queries.note_error(conn, message.id, status, sanitised(error), round_over=True)
    await _record_outcome(conn, actor, message, f"mail.{status}")


async def _record_outcome(conn: Connection, actor: Actor, message: StoredMail, action: str) -> None:
    if not message.private:
        await record(conn, actor, action, "mail", message.id, {"template": message.template})


async def delayed(conn: Connection, message: StoredMail, error: str) -> None:
    """The attempt failed in a way that may pass."""
    await queries.note_error(conn, message.id, "queued", sanitised(error), round_over=False)


async def postpone(conn: Connection, actor: Actor, job: Job, message: StoredMail, error: str) -> timedelta | None:
    """After a job's last attempt: a new job after a pause, which is returned, or None when it is time to give up."""
    pause = next_round(message.rounds + 1)
    if pause is not None:
        await jobs.finish(conn, job)
        await queries.note_error(conn, message.id, "queued", sanitised(error), round_over=True)
        await jobs.enqueue(conn, actor, _kind(private=message.private), message.id, delay=pause)
    return pause
