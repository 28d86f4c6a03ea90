"""Invitations to the organisation: an admin invites by e-mail, the person follows the link and accepts."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, acts, creates, page_request, reads, removes
from api.routes.sessions import PresentPassword, SignedIn, signed_in
from api.session_cookie import session_cookie
from api.sign_in_guard import SignInGuard
from domain.access import invitations
from domain.access.invitation_model import MemberInvitation, Welcome
from domain.access.model import Actor, Email, Name, OpenedSession, Role
from domain.database import Connection
from domain.errors import invalid
from domain.paging import Page, page_of

PASSWORD_LEAST = 12


class NewInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to invite, and the roles that they will have."""

    email: Email
    roles: Annotated[tuple[Role, ...], Meta(min_length=1, max_length=7)]


class Acceptance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The name of somebody new, and a password: to choose, of at least 12 characters, or the one that one has."""

    password: PresentPassword
    name: Name | None = None


@creates("/invitations", "inviteMember", "members:write", "Invite somebody to the organisation")
async def invite(
    request: Request[Any, Any, State],
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    data: JSONBody[NewInvitation],
) -> MemberInvitation:
    """Mails a link that works for seven days, once. The person becomes a member by accepting, not before.

    409 for a member, and for an address that is invited already.
    """
    return await invitations.invite(conn, actor, data.email, data.roles, str(request.app.state.base_url))


@reads("/invitations", "listInvitations", "members:read", "Open invitations to the organisation")
async def list_invitations(
    conn: NamedDependency[Connection], cursor: Cursor = None, limit: PageLimit = DEFAULT_LIMIT
) -> Page[MemberInvitation]:
    """Those that were neither accepted nor revoked, oldest first."""
    page = page_request(cursor, limit)
    return page_of(await invitations.list_invitations(conn, page.after, page.limit + 1), page, lambda one: one.id)


@acts("/invitations/{invitation_id:uuid}/resend", "resendInvitation", "members:write", "Send an invitation again")
async def resend(
    request: Request[Any, Any, State],
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    invitation_id: FromPath[UUID],
) -> MemberInvitation:
    """A new link for seven days; the one before works no more."""
    return await invitations.send_again(conn, actor, invitation_id, str(request.app.state.base_url))


@removes("/invitations/{invitation_id:uuid}", "revokeInvitation", "members:write", "Revoke an invitation")
async def revoke(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], invitation_id: FromPath[UUID]
) -> None:
    """Its link opens nothing any more, and it leaves the list."""
    await invitations.revoke(conn, actor, invitation_id)


@reads("/welcome/{token:str}", "getWelcome", None, "What an invitation's link leads to", also=(404, 409))
async def get_welcome(conn: NamedDependency[Connection], token: FromPath[str]) -> Welcome:
    """Organisation, address and what accepting takes. 404: the link was used, replaced or revoked; 409: it expired."""
    return await invitations.read_welcome(conn, token)


@creates(
    "/welcome/{token:str}",
    "acceptInvitation",
    None,
    "Accept an invitation",
    opt={"rate": "welcome"},
    also=(401, 404),
)
async def accept(
    request: Request[None, None, State],
    conn: NamedDependency[Connection],
    token: FromPath[str],
    data: JSONBody[Acceptance],
) -> Response[SignedIn]:
    """Makes the person a member and opens a session; the link is used up.

    A password that is chosen here opens the inviting organisation alone. An account that has a password of its own is
    entered with that one: 401 for another, and attempts are counted as those of signing in. 409 `reset_first` where
    another organisation chose the account's password: a link for a forgotten password makes it the person's own.
    """
    opened, guard = await accept_guarded(request, conn, token, data)
    return Response(signed_in(opened), cookies=[session_cookie(request, opened), guard.succeeded()])


async def accept_guarded(
    request: Request[Any, Any, State], conn: Connection, token: str, data: Acceptance
) -> tuple[OpenedSession, SignInGuard]:
    """The same for the API and the page; raises TooManyRequests as well."""
    welcome = await invitations.read_welcome(conn, token)
    guard = SignInGuard(request, welcome.email)
    if welcome.needs == "own_password":
        guard.admit()
    elif len(data.password) < PASSWORD_LEAST:
        raise invalid("password", "too_short", f"Choose a password of at least {PASSWORD_LEAST} characters.")
    agent = request.headers.get("user-agent", "")
    return await invitations.accept(conn, token, data.name, data.password, agent), guard


router = Router(
    "/",
    tags=["Access"],
    route_handlers=[invite, list_invitations, resend, revoke, get_welcome, accept],
)
