"""One's own account: name, password, where one is signed in, light or dark."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.errors import TooManyRequests
from api.pages.base import THEME_COOKIE, THEMES, Visit, page, posts
from api.pages.forms import Refusal
from api.routes.sessions import NewName, PasswordChange, change_own_password
from domain.access import own_account, sessions
from domain.access.rules import require_account
from domain.access.service import members_by_id
from domain.errors import DomainError

SCOPE = "organisation:read"
THEME_SECONDS = 365 * 86_400
# What a user agent contains and what people call it; the first that fits. Many say that they are several.
BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@page("/account", SCOPE)
async def show_account(visit: NamedDependency[Visit]) -> Response[str]:
    """Everything about oneself that one may change."""
    return await _account(visit, None)


async def _account(visit: Visit, refusal: Refusal | None, status: int = HTTPStatus.OK) -> Response[str]:
    require_account(visit.actor)
    assert visit.actor.account_id is not None
    me = (await members_by_id(visit.conn, [visit.actor.account_id]))[visit.actor.account_id]
    return await visit.page(
        "access/account.html",
        title="Your account",
        refusal=refusal,
        status=status,
        me=me,
        sessions=[(told(one.user_agent), one) for one in await sessions.list_own(visit.conn, visit.actor)],
        theme=visit.request.cookies.get(THEME_COOKIE, ""),
    )


def told(user_agent: str) -> str:
    """What a browser calls itself, as people would: Firefox on Linux. A program keeps its own words."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    if browser is None:
        return user_agent[:60] or "Unknown program"
    return browser if system is None else f"{browser} on {system}"


@posts("/account/name", SCOPE)
async def change_name(visit: NamedDependency[Visit]) -> Response[Any]:
    """What others see."""
    async with visit.attempt() as outcome:
        await own_account.change_name(visit.conn, visit.actor, visit.entered_as(NewName).name)
    if outcome.refusal:
        return await _account(visit, outcome.refusal)
    return visit.see_other("/account", "Your name is changed.")


@posts("/account/password", SCOPE)
async def change_password(visit: NamedDependency[Visit]) -> Response[Any]:
    """The sessions elsewhere end; this one goes on."""
    try:
        async with visit.conn.transaction():
            data = visit.entered_as(PasswordChange)
            await change_own_password(visit.request, visit.conn, visit.actor, data.current_password, data.new_password)
    except TooManyRequests as error:
        return await _account(visit, Refusal.of(error), HTTPStatus.TOO_MANY_REQUESTS)
    except DomainError as error:
        return await _account(visit, Refusal.of(error))
    return visit.see_other("/account", "Your password is changed. You are signed out everywhere else.")


@posts("/account/sessions/{session_id:uuid}/end", SCOPE)
async def end_session(visit: NamedDependency[Visit], session_id: FromPath[UUID]) -> Response[Any]:
    """Sign out there."""
    async with visit.attempt() as outcome:
        await sessions.end_own(visit.conn, visit.actor, session_id)
    if outcome.refusal:
        return visit.see_other("/account", "That session had ended already.")
    return visit.see_other("/account", "You are signed out there.")


@posts("/account/sessions/end-others", SCOPE)
async def end_others(visit: NamedDependency[Visit]) -> Response[Any]:
    """Sign out everywhere else."""
    await sessions.end_others(visit.conn, visit.actor)
    return visit.see_other("/account", "You are signed out everywhere else.")


@posts("/account/theme", SCOPE)
async def choose_theme(visit: NamedDependency[Visit]) -> Response[Any]:
    """Light, dark, or as the device says; kept in this browser."""
    chosen = visit.form.text("theme")
    known = chosen in THEMES
    answer = visit.see_other("/account", "Stored for this browser.")
    answer.cookies.append(
        Cookie(
            THEME_COOKIE, value=chosen if known else "", path="/", max_age=THEME_SECONDS if known else 0,
            httponly=True, samesite="lax", secure=visit.is_secure,
        )
    )  # fmt: skip
    return answer


router = Router("/", route_handlers=[show_account, change_name, change_password, end_session, end_others, choose_theme])
