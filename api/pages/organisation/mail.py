"""The mail outbox: what the product wrote to whom, what became of it, and sending it again."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.outbox import read_message
from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.tools.tools import page_asked
from domain.errors import Conflict, invalid
from domain.mail import service
from domain.mail.model import Again, MailEntry, MailStatus

READ, WRITE = "mail:read", "mail:write"
SHOWN = 30
STATUS_NAMES: dict[MailStatus, str] = {
    "queued": "Queued",
    "held": "Held",
    "sent": "Sent",
    "failed": "Failed",
    "bounced": "Refused by the addressee's server",
}
STATUS_KINDS: dict[MailStatus, str] = {
    "queued": "plain",
    "held": "warn",
    "sent": "good",
    "failed": "wrong",
    "bounced": "wrong",
}
WHY_NO_BODY = {
    "removed_after_sending": "The text is removed once a mail server has taken the message.",
    "out_of_date": "The text is removed: its link or code works no more. Have a new one made where it came from.",
    "secret": "The text holds a link or a code that opens something. With a mail server nobody but the addressee "
    "needs it, so it is shown to nobody.",
    "admins_only": "Only an administrator reads the text, to hand it over by hand while no mail server is set up.",
    "on_panel": "The text opens what you must not see: you sit on the panel that it is about, or have still to rate.",
    "pseudonymised": "You have yet to rate this candidate under a pseudonym, so you cannot read what is written to "
    "them.",
}
AGAIN: tuple[MailStatus, ...] = ("held", "failed", "bounced")
# Sending all again begins with what was made in the last days: an invitation of last month would do harm.
SINCE = timedelta(days=2)


class AgainAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which messages to send again: of this status, made on this day (in UTC) or later."""

    status: str
    since: date


def _mail_is_set_up(visit: Visit) -> bool:
    return bool(visit.request.app.state.mail_is_set_up)


def _status(visit: Visit) -> MailStatus | None:
    wanted = visit.query("status")
    return next((one for one in get_args(MailStatus) if one == wanted), None)


@page("/mail", READ)
async def show_mail(visit: NamedDependency[Visit]) -> Response[str]:
    """The outbox, newest first, without texts."""
    return await _outbox(visit, None)


async def _outbox(visit: Visit, refusal: Refusal | None) -> Response[str]:
    status = _status(visit)
    found = await service.latest_mail(visit.conn, visit.actor, page_asked(visit, SHOWN), status)
    since = datetime.now(UTC).date() - SINCE
    return await visit.page(
        "organisation/mail.html",
        title="Mail outbox",
        refusal=refusal,
        rows=found.items,
        next_path=_next_path(status, found.next_cursor),
        wanted=status or "",
        names=STATUS_NAMES,
        kinds=STATUS_KINDS,
        set_up=_mail_is_set_up(visit),
        since=visit.form.text("since", since.isoformat()),
        again=status if status in {"held", "failed"} else None,
    )


def _next_path(status: MailStatus | None, cursor: str | None) -> str | None:
    """The outbox shown further; it also stands where a form was refused, whose address is no page."""
    return None if cursor is None else f"/mail?{urlencode({'status': status or '', 'after': cursor})}"


@posts("/mail/resend", WRITE)
async def resend_all(visit: NamedDependency[Visit]) -> Response[Any]:
    """Put the held or the failed messages back into the queue, from a day on."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(AgainAsked)
        which = Again(status=_again(data.status), created_after=datetime.combine(data.since, time(), UTC))
        done = await service.send_all_again(visit.conn, visit.actor, which, mail_is_set_up=_mail_is_set_up(visit))
    if outcome.refusal:
        return await _outbox(visit, outcome.refusal)
    more = " There are more; ask again." if done.more else ""
    counted = "1 message is" if done.queued == 1 else f"{done.queued} messages are"
    return visit.see_other(f"/mail?status={data.status}" if done.more else "/mail", f"{counted} queued again.{more}")


def _again(status: str) -> Any:
    if status not in {"held", "failed"}:
        raise invalid("status", "invalid", "Choose held or failed messages.")
    return status


@page("/mail/{mail_id:uuid}", READ)
async def show_message(visit: NamedDependency[Visit], mail_id: FromPath[UUID]) -> Response[str]:
    """One message, with its text where that may be read; each reading stands in the audit record."""
    message = await read_message(visit.conn, visit.actor, mail_id, mail_is_set_up=_mail_is_set_up(visit))
    return await visit.page(
        "organisation/mail_message.html",
        title=message.entry.subject,
        message=message,
        names=STATUS_NAMES,
        kinds=STATUS_KINDS,
        why=WHY_NO_BODY.get(message.why_no_body or "", ""),
        set_up=_mail_is_set_up(visit),
        may_send=_may_send(visit, message.entry),
    )


def _may_send(visit: Visit, entry: MailEntry) -> bool:
    return visit.may(WRITE) and entry.status in AGAIN


@posts("/mail/{mail_id:uuid}/resend", WRITE)
async def resend(visit: NamedDependency[Visit], mail_id: FromPath[UUID]) -> Response[Any]:
    """Put one message back into the queue."""
    try:
        await service.send_again(visit.conn, visit.actor, mail_id, mail_is_set_up=_mail_is_set_up(visit))
    except Conflict as refused:
        return visit.see_other(f"/mail/{mail_id}", f"Not sent. {refused.message}")
    return visit.see_other(f"/mail/{mail_id}", "The message is queued again.")


router = Router("/", route_handlers=[show_mail, resend_all, show_message, resend])
