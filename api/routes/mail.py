"""The outbox: what the product wrote to whom, and what became of it."""

from typing import Any
from uuid import UUID

from litestar import Request, Router
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, UpdatedAfter, acts, creates, page_request, reads
from api.outbox import read_message
from domain.access.model import Actor
from domain.database import Connection
from domain.mail import service
from domain.mail.model import (
    Again,
    Bounce,
    MailEntry,
    MailMessage,
    MailStatus,
    SentAgain,
)
from domain.paging import Page


def _mail_is_set_up(request: Request[Any, Any, State]) -> bool:
    return bool(request.app.state.mail_is_set_up)


@reads("/mail", "listMail", "mail:read", "The outbox")
async def list_all(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    status: FromQuery[MailStatus | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[MailEntry]:
    """Oldest first, without texts. A rater's reminders are between the product and that rater, so they are not here.

    Who is still to rate a candidate under a pseudonym sees that instead of the candidate's name, and no address.
    """
    return await service.list_mail(conn, actor, page_request(cursor, limit, updated_after), status)


@reads("/mail/{mail_id:uuid}", "getMail", "mail:read", "One message")
async def get_one(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request: Request[Any, Any, State],
    mail_id: FromPath[UUID],
) -> MailMessage:
    """With its text until it is sent: where no mail server is set up, an admin hands links over by hand.

    With a mail server, texts with links or codes are shown to nobody. Without one an external panelist's link and code
    stay closed to everybody on that panel, and to programs. Each reading stands in the audit record.
    """
    return await read_message(conn, actor, mail_id, mail_is_set_up=_mail_is_set_up(request))


@acts("/mail/{mail_id:uuid}/resend", "resendMail", "mail:write", "Send one message again")
async def resend(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request: Request[Any, Any, State],
    mail_id: FromPath[UUID],
) -> MailEntry:
    """For a message that is held, failed or bounced and still has its text; 409 otherwise."""
    return await service.send_again(conn, actor, mail_id, mail_is_set_up=_mail_is_set_up(request))


@acts("/mail/resend", "resendAllMail", "mail:write", "Send held or failed messages again")
async def resend_all(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request: Request[Any, Any, State],
    data: JSONBody[Again],
) -> SentAgain:
    """Those of one status that were made after a time, oldest first, 200 in one call; ask again while `more`.

    Messages held while no mail server was set up wait for this: what is out of date is better not sent.
    """
    return await service.send_all_again(conn, actor, data, mail_is_set_up=_mail_is_set_up(request))


@creates(
    "/mail/bounces",
    "reportBounce",
    "mail:write",
    "Report an undelivered message",
    status_code=HTTP_204_NO_CONTENT,
    also=(404,),
)
async def report_bounce(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[Bounce]
) -> None:
    """For a mail gateway that reads delivery status notifications: the outbox shows what it reports."""
    await service.note_bounce(conn, actor, data)


router = Router("/", tags=["Mail"], route_handlers=[list_all, get_one, resend, resend_all, report_bounce])
