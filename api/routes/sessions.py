"""Sign in and out, one's own sessions and one's own password."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Request, Response, Router
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT
from msgspec import Meta

from api.http import changes, creates, reads, removes
from api.session_cookie import no_session_cookie, session_cookie
from api.sign_in_guard import SignInGuard
from domain.access import own_account, sessions
from domain.access.model import Actor, Email, Name, OpenedSession, OwnSession, Password
from domain.access.own_account import ResetLink
from domain.access.service import members_by_id
from domain.database import Connection

# The password that somebody has may be older than today's rules for new ones.
PresentPassword = Annotated[str, Meta(min_length=1, max_length=200)]


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """E-mail and password; `organisation_id` for a member of several organisations."""

    email: Email
    password: PresentPassword
    organisation_id: UUID | None = None


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A session. Use `token` as a Bearer token; a browser gets it as a cookie as well."""

    session_id: UUID
    organisation_id: UUID
    token: str
    expires_at: datetime


class NewName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one is called."""

    name: Name


class PasswordChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The password that one has, and the one to have from now on."""

    current_password: PresentPassword
    new_password: Password


class ForgottenPassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address of the account whose password was forgotten."""

    email: Email


class NewPassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The password to have from now on."""

    new_password: Password


def signed_in(opened: OpenedSession) -> SignedIn:
    """The session as its owner gets it, this once."""
    return SignedIn(
        session_id=opened.session.id,
        organisation_id=opened.organisation_id,
        token=opened.token,
        expires_at=opened.session.expires_at,
    )


@creates("/sessions", "signIn", None, "Sign in with e-mail and password", opt={"rate": "sign_in"}, also=(401,))
async def sign_in(
    request: Request[None, None, State], conn: NamedDependency[Connection], data: JSONBody[SignIn]
) -> Response[SignedIn]:
    """Opens a session of twelve hours. Ten attempts a minute and address, and ten in a quarter of an hour and account.

    A browser that has signed in to the account before is counted apart, so that nobody locks its owner out.
    """
    guard = SignInGuard(request, data.email)
    guard.admit()
    agent = request.headers.get("user-agent", "")
    opened = await sessions.sign_in(conn, data.email, data.password, data.organisation_id, agent)
    return Response(signed_in(opened), cookies=[session_cookie(request, opened), guard.succeeded()])


@removes("/sessions/current", "signOut", "organisation:read", "Sign out")
async def sign_out(conn: NamedDependency[Connection], actor: NamedDependency[Actor]) -> Response[None]:
    """Ends the session that makes this request, and takes the browser's cookie away."""
    await sessions.sign_out(conn, actor)
    return Response(None, cookies=[no_session_cookie()])


@reads("/sessions", "listSessions", "organisation:read", "One's own live sessions")
async def list_sessions(conn: NamedDependency[Connection], actor: NamedDependency[Actor]) -> list[OwnSession]:
    """Those of the credential's person in this organisation, newest first, at most 100. No address is stored."""
    return await sessions.list_own(conn, actor)


@removes("/sessions/{session_id:uuid}", "endSession", "organisation:read", "End one of one's own sessions")
async def end_session(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], session_id: FromPath[UUID]
) -> None:
    """At once, wherever it is open. 404 for anybody else's session."""
    await sessions.end_own(conn, actor, session_id)


@removes("/sessions", "endOtherSessions", "organisation:read", "End all of one's other sessions")
async def end_other_sessions(conn: NamedDependency[Connection], actor: NamedDependency[Actor]) -> None:
    """In this organisation. The session that makes this request stays; asked for with a key, all end."""
    await sessions.end_others(conn, actor)


@changes("/me/name", "changeName", "organisation:read", "Change one's name", status_code=HTTP_204_NO_CONTENT)
async def change_name(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewName]
) -> None:
    """In all organisations; an account has one name. Needs a person's credential."""
    await own_account.change_name(conn, actor, data.name)


@changes(
    "/me/password", "changePassword", "organisation:read", "Change one's password", status_code=HTTP_204_NO_CONTENT
)
async def change_password(
    request: Request[None, None, State],
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    data: JSONBody[PasswordChange],
) -> None:
    """Every other session of the account ends, in all organisations. Attempts are counted as those of signing in.

    A password that an admin or an invitation set opens one organisation, and so does the one that it is changed to; a
    link for a forgotten password makes it one's own.
    """
    await change_own_password(request, conn, actor, data.current_password, data.new_password)


async def change_own_password(
    request: Request[None, None, State], conn: Connection, actor: Actor, current: str, new: str
) -> None:
    """The same for the API and the page; raises TooManyRequests as well."""
    found = await members_by_id(conn, [] if actor.account_id is None else [actor.account_id])
    guard = SignInGuard(request, next((member.email for member in found.values()), ""))
    guard.admit()
    await own_account.change_password(conn, actor, current, new)
    guard.clear()


@creates(
    "/password-resets",
    "requestPasswordReset",
    None,
    "Ask for a link to choose a new password",
    opt={"rate": "password_reset"},
    status_code=HTTP_202_ACCEPTED,
)
async def request_reset(request: Request[None, None, State], data: JSONBody[ForgottenPassword]) -> None:
    """Always 202, whether or not there is such an account. The link is mailed, works for an hour and once.

    Three messages an hour and account at most. Without a mail server nothing is sent, and nobody can read the link.
    """
    send_reset(request, data.email)


def send_reset(request: Request[None, None, State], email: str) -> None:
    """Look for the account and write the message after the answer, which takes the same time either way."""
    state, base_url = request.app.state, str(request.app.state.base_url)
    state.errands.run(state.pool, lambda conn: own_account.request_reset(conn, email, base_url))


@reads("/password-resets/{token:str}", "getPasswordReset", None, "Whose password a link changes", also=(404, 409))
async def get_reset(conn: NamedDependency[Connection], token: FromPath[str]) -> ResetLink:
    """404 for an unknown link, 409 for one that was used, replaced or has expired."""
    return await own_account.read_reset(conn, token)


@creates(
    "/password-resets/{token:str}",
    "resetPassword",
    None,
    "Choose a new password with a link",
    opt={"rate": "password_reset"},
    status_code=HTTP_204_NO_CONTENT,
    also=(404,),
)
async def reset_password(
    request: Request[None, None, State],
    conn: NamedDependency[Connection],
    token: FromPath[str],
    data: JSONBody[NewPassword],
) -> Response[None]:
    """The link is used up and every session of the account ends; sign in with the new password.

    Failed attempts to sign in that were counted before are forgotten.
    """
    email = await own_account.reset_password(conn, token, data.new_password)
    return Response(None, cookies=[SignInGuard(request, email).succeeded()])


router = Router(
    "/",
    tags=["Access"],
    route_handlers=[
        sign_in, sign_out, list_sessions, end_session, end_other_sessions, change_name, change_password, request_reset,
        get_reset, reset_password,
    ],
)  # fmt: skip
