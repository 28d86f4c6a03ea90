"""External panelists: invited to one seat; a link and a mailed code open a session for one scorecard."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.http import acts, creates, reads, removes
from api.unit_of_work import SESSION_COOKIE
from domain.access.model import Actor, Email, Name
from domain.access.sessions import sign_out
from domain.database import Connection
from domain.externals import service
from domain.externals.model import CodeSent, ExternalInvitation, ExternalSession, LinkToken, MailedCode
from domain.externals.rules import LINK_DAYS, LINK_DAYS_MOST

LinkDays = Annotated[int, Meta(ge=1, le=LINK_DAYS_MOST)]


class NewExternal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody without an account to invite to a panel. The link in the mail works for `days` days, once."""

    name: Name
    email: Email
    days: LinkDays = LINK_DAYS


class NewLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many days the new link works."""

    days: LinkDays = LINK_DAYS


class InvitationLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token at the end of the invitation's link."""

    token: LinkToken


class LinkAndCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token of the link and the six digits that were mailed."""

    token: LinkToken
    code: MailedCode


@creates(
    "/interviews/{interview_id:uuid}/externals", "inviteExternal", "interviews:write", "Invite an external panelist"
)
async def invite(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request: Request[Any, Any, State],
    interview_id: FromPath[UUID],
    data: JSONBody[NewExternal],
) -> ExternalInvitation:
    """Makes a seat until the panel is unblinded, and mails a link that opens nothing without a code to that mailbox."""
    base_url = str(request.app.state.base_url)
    return await service.invite_external(conn, actor, interview_id, data.name, data.email, data.days, base_url)


@reads(
    "/interviews/{interview_id:uuid}/externals", "listExternals", "interviews:write", "External panelists' invitations"
)
async def list_invitations(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], interview_id: FromPath[UUID]
) -> list[ExternalInvitation]:
    """Oldest first. Whether a link was opened is not told: it would tell who is at work."""
    return await service.list_invitations(conn, actor, interview_id)


@acts("/externals/{external_id:uuid}/resend", "resendExternal", "interviews:write", "Send a new link")
async def resend(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request: Request[Any, Any, State],
    external_id: FromPath[UUID],
    data: JSONBody[NewLink],
) -> ExternalInvitation:
    """The link before and its session end; an invitation that was withdrawn works again."""
    return await service.send_again(conn, actor, external_id, data.days, str(request.app.state.base_url))


@removes("/externals/{external_id:uuid}", "withdrawExternal", "interviews:write", "Withdraw an invitation")
async def withdraw(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], external_id: FromPath[UUID]
) -> None:
    """Ends link and session at once. The seat stays; an admin recuses it if the panel shall not wait for it."""
    await service.withdraw(conn, actor, external_id)


@creates(
    "/external-sessions",
    "requestExternalCode",
    None,
    "Ask for the code to an invitation's link",
    opt={"rate": "external"},
    also=(404, 409),
)
async def request_code(conn: NamedDependency[Connection], data: JSONBody[InvitationLink]) -> CodeSent:
    """Mails six digits to the invited address; they work for ten minutes. Three an hour and link, 409 beyond.

    404 for an unknown link; 409 where it has expired, was used or was withdrawn.
    """
    return await service.send_code(conn, data.token)


@creates(
    "/external-sessions/verify",
    "openExternalSession",
    None,
    "Open a session with link and code",
    opt={"rate": "external", "keeps_refusals": True},
    also=(401, 404, 409),
)
async def open_session(
    request: Request[None, None, State], conn: NamedDependency[Connection], data: JSONBody[LinkAndCode]
) -> Response[ExternalSession]:
    """A session for one scorecard, until that is locked, given back or cancelled; the link is used up.

    Five tries a code: 401 for a wrong one, 409 where it has expired or was tried too often.
    """
    session = await service.verify_code(conn, data.token, data.code, request.headers.get("user-agent", ""))
    secure = str(request.app.state.base_url).startswith("https://")
    cookie = Cookie(SESSION_COOKIE, value=session.token, httponly=True, secure=secure, samesite="lax", path="/")
    return Response(session, cookies=[cookie])


@removes("/external-sessions/current", "closeExternalSession", "scorecards:write", "Leave an external session")
async def close_session(conn: NamedDependency[Connection], actor: NamedDependency[Actor]) -> Response[None]:
    """Ends the session that makes this request. The link stays used up; ask for a new one to go on."""
    await sign_out(conn, actor)
    return Response(None, cookies=[Cookie(SESSION_COOKIE, value="", path="/", max_age=0, httponly=True)])


router = Router(
    "/",
    tags=["External panelists"],
    route_handlers=[invite, list_invitations, resend, withdraw, request_code, open_session, close_session],
)  # fmt: skip
