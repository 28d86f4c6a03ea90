"""Sign in, choose an organisation, sign out; a new password by mail."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.errors import TooManyRequests
from api.pages.access.sign_in_view import (
    CHOICE_COOKIE,
    Shown,
    choose_page,
    entered_site,
    held_in,
    own_path,
    shown_before,
    sign_in_page,
    signed_in,
)
from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.routes.sessions import ForgottenPassword, NewPassword, SignIn, send_reset
from api.session_cookie import no_session_cookie
from api.sign_in_guard import SignInGuard
from domain.access import own_account, sessions, single_sign_on
from domain.errors import Conflict, DomainError, NotFound, Unauthenticated

RESET = {"rate": "password_reset"}


@page("/sign-in", None)
async def show_sign_in(visit: NamedDependency[Visit]) -> Response[Any]:
    """E-mail and password, and the button for single sign-on where there is one."""
    next_page = own_path(visit.query("next"))
    if await signed_in(visit) is not None:
        return visit.see_other(next_page)
    return await sign_in_page(visit, next_page=next_page)


@posts("/sign-in", None, rate="sign_in")
async def sign_in(visit: NamedDependency[Visit]) -> Response[Any]:
    """Open a session, or ask in which organisation. A form that waited for it is offered to be sent."""
    held, next_page = held_in(visit.form), own_path(visit.form.text("next"))
    agent = visit.request.headers.get("user-agent", "")
    try:
        data = visit.entered_as(SignIn)
        guard = SignInGuard(visit.request, data.email)
        guard.admit()
        account_id, places = await sessions.places_of_password(visit.conn, data.email, data.password)
    except TooManyRequests as error:
        return await _refused(visit, error, HTTPStatus.TOO_MANY_REQUESTS)
    except DomainError as error:
        status = HTTPStatus.FORBIDDEN if isinstance(error, Unauthenticated) else HTTPStatus.UNPROCESSABLE_ENTITY
        return await _refused(visit, error, status)
    device = guard.succeeded()
    if len(places) == 1:
        opened = await sessions.enter(visit.conn, account_id, places[0].organisation_id, agent)
        return await entered_site(visit, opened, next_page, held, device)
    ids = tuple(place.organisation_id for place in places)
    shown = Shown(account_id=account_id, organisation_ids=ids, next_page=next_page)
    answer = await choose_page(visit, shown, places, held=held)
    answer.cookies.append(device)
    return answer


async def _refused(visit: Visit, error: DomainError, status: int) -> Response[str]:
    held, next_page = held_in(visit.form), own_path(visit.form.text("next"))
    answer = await sign_in_page(visit, next_page=next_page, held=held, refusal=Refusal.of(error), status=status)
    if isinstance(error, TooManyRequests):
        answer.headers.update(error.headers)
    return answer


@posts("/sign-in/organisation", None, rate="sign_in")
async def choose(visit: NamedDependency[Visit]) -> Response[Any]:
    """Enter one of the organisations that the step before has opened."""
    shown, held = shown_before(visit), held_in(visit.form)
    agent = visit.request.headers.get("user-agent", "")
    try:
        chosen = UUID(visit.form.text("organisation_id"))
    except ValueError:
        chosen = None
    if shown is None or chosen is None or chosen not in shown.organisation_ids:
        too_late = Unauthenticated("That took too long. Please sign in again.", code="too_late")
        return await _refused(visit, too_late, HTTPStatus.FORBIDDEN)
    try:
        if shown.vouched is not None:
            opened = await single_sign_on.enter(visit.conn, shown.vouched, chosen, agent)
        else:
            assert shown.account_id is not None, "either an account or what a provider vouches for"
            opened = await sessions.enter(visit.conn, shown.account_id, chosen, agent)
    except DomainError as error:
        return await _refused(visit, error, HTTPStatus.FORBIDDEN)
    gone = Cookie(CHOICE_COOKIE, value="", path="/sign-in", max_age=0, httponly=True)
    return await entered_site(visit, opened, shown.next_page, held, gone)


@posts("/sign-out", None)
async def sign_out(visit: NamedDependency[Visit]) -> Response[Any]:
    """End the session on this computer, whether or not it still works."""
    actor = await signed_in(visit)
    if actor is not None:
        await sessions.sign_out(visit.conn, actor)
    answer = visit.see_other("/sign-in", "You are signed out.")
    answer.cookies.append(no_session_cookie())
    return answer


@page("/forgotten-password", None)
async def show_forgotten(visit: NamedDependency[Visit]) -> Response[str]:
    """Where to ask for a link, or whom to ask where no mail is sent."""
    return await _forgotten(visit, None, "")


async def _forgotten(visit: Visit, refusal: Refusal | None, asked: str) -> Response[str]:
    return await visit.page(
        "access/forgotten_password.html", title="Forgotten password", refusal=refusal, asked=asked,
        sends_mail=bool(visit.request.app.state.mail_is_set_up),
    )  # fmt: skip


@posts("/forgotten-password", None, **RESET)
async def ask_for_link(visit: NamedDependency[Visit]) -> Response[str]:
    """The same answer whether or not there is such an account."""
    if not visit.request.app.state.mail_is_set_up:
        return await _forgotten(visit, None, "")
    async with visit.attempt() as outcome:
        data = visit.entered_as(ForgottenPassword)
        send_reset(visit.request, data.email)
    return await _forgotten(visit, outcome.refusal, "" if outcome.refusal else visit.form.text("email"))


@page("/reset-password/{token:str}", None)
async def show_reset(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[str]:
    """The form for the new password, or why the link does not work."""
    return await _reset(visit, token, None)


async def _reset(visit: Visit, token: str, refusal: Refusal | None) -> Response[str]:
    try:
        link = await own_account.read_reset(visit.conn, token)
    except (Conflict, NotFound) as error:
        spoken = error.message if isinstance(error, Conflict) else ""
        status = HTTPStatus.CONFLICT if spoken else HTTPStatus.NOT_FOUND
        return await visit.page(
            "access/reset_closed.html", title="This link does not work", status=status, spoken=spoken
        )
    return await visit.page("access/reset_password.html", title="Choose a new password", refusal=refusal, link=link)


@posts("/reset-password/{token:str}", None, **RESET)
async def reset(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[Any]:
    """Store the password; every session of the account has ended, so sign in with it."""
    async with visit.attempt() as outcome:
        email = await own_account.reset_password(visit.conn, token, visit.entered_as(NewPassword).new_password)
    if outcome.refusal:
        return await _reset(visit, token, outcome.refusal)
    answer = visit.see_other("/sign-in", "Your new password is stored. Sign in with it.")
    # The mailbox has shown whose browser this is: guesses before it must not keep the new password out.
    answer.cookies.extend([no_session_cookie(), SignInGuard(visit.request, email).succeeded()])
    return answer


router = Router(
    "/",
    route_handlers=[
        show_sign_in, sign_in, choose, sign_out, show_forgotten, ask_for_link, show_reset, reset,
    ],
)  # fmt: skip
