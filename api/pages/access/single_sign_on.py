"""The two addresses of single sign-on: off to the identity provider, and back from it.

They ask another server, which may take seconds, so they hold no database connection meanwhile: unlike other pages they
open their transaction themselves, when they know who it is about.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from litestar import Request, Response, Router, get
from litestar.datastructures import Cookie, State
from litestar.response import Redirect

from api.errors import HANDLERS
from api.pages.access.sign_in_view import Shown, choose_page, entered_site, own_path, sign_in_page
from api.pages.base import SEE_OTHER, Visit
from api.pages.forms import Refusal
from api.pages.refusals import on_page_error
from api.rate_limit import RateLimit
from domain.access import single_sign_on
from domain.access.single_sign_on import Vouched
from domain.database import ACQUIRE_TIMEOUT_SECONDS
from domain.errors import DomainError, NotFound, Unauthenticated

if TYPE_CHECKING:
    from api.single_sign_on import SingleSignOn

COOKIE = "outside_in_single_sign_on"
COOKIE_SECONDS = 600
PATH = "/single-sign-on"
OPEN_TO_ALL = {"public": True, "rate": "single_sign_on"}


@asynccontextmanager
async def _visit(request: Request[Any, Any, State]) -> AsyncIterator[Visit]:
    """A visit with a transaction of its own, which is rolled back by an error."""
    async with request.app.state.pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as conn, conn.transaction():
        request.scope["state"]["conn"] = conn
        yield Visit(request)


def _service(request: Request[Any, Any, State]) -> "SingleSignOn":
    service: SingleSignOn | None = request.app.state.single_sign_on
    if service is None:
        raise NotFound("page")
    return service


@get(f"{PATH}/start", include_in_schema=False, opt=OPEN_TO_ALL)
async def start(request: Request[Any, Any, State]) -> Response[Any]:
    """To the identity provider; where it is down, the form with the password and a word about it."""
    next_page = own_path(str(request.query_params.get("next", "")))
    try:
        begun = await _service(request).start(next_page)
    except NotFound:
        raise
    except DomainError as error:
        return await _failed(request, error, next_page)
    answer = Redirect(begun.address, status_code=SEE_OTHER)
    answer.cookies.append(_cookie(request, begun.cookie, COOKIE_SECONDS))
    return answer


@get(f"{PATH}/callback", include_in_schema=False, opt=OPEN_TO_ALL)
async def callback(request: Request[Any, Any, State]) -> Response[Any]:
    """Back from the provider: into the organisation, to the choice of one, or the reason why not."""
    query = {name: str(value) for name, value in request.query_params.items()}
    try:
        vouched, next_page = await _service(request).finish(query, request.cookies.get(COOKIE, ""))
        answer = await _entered(request, vouched, own_path(next_page))
    except NotFound:
        raise
    except DomainError as error:
        answer = await _failed(request, error, "/")
    answer.cookies.append(_cookie(request, "", 0))
    return answer


async def _entered(request: Request[Any, Any, State], vouched: Vouched, next_page: str) -> Response[Any]:
    async with _visit(request) as visit:
        places = await single_sign_on.ways_in(visit.conn, vouched)
        if len(places) > 1:
            ids = tuple(place.organisation_id for place in places)
            return await choose_page(visit, Shown(vouched=vouched, organisation_ids=ids, next_page=next_page), places)
        agent = request.headers.get("user-agent", "")
        opened = await single_sign_on.enter(visit.conn, vouched, places[0].organisation_id, agent)
        return await entered_site(visit, opened, next_page, None)


async def _failed(request: Request[Any, Any, State], error: DomainError, next_page: str) -> Response[Any]:
    refused = isinstance(error, Unauthenticated)
    status = HTTPStatus.FORBIDDEN if refused else HTTPStatus.SERVICE_UNAVAILABLE
    advice = "" if refused else " Sign in with your password, or try again in a few minutes."
    async with _visit(request) as visit:
        refusal = Refusal(f"{error.message}{advice}", error.code)
        return await sign_in_page(visit, next_page=next_page, refusal=refusal, status=status)


def _cookie(request: Request[Any, Any, State], value: str, seconds: int) -> Cookie:
    secure = str(request.app.state.base_url).startswith("https://")
    return Cookie(COOKIE, value=value, path=PATH, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def single_sign_on_router(requests_per_minute: int) -> Router:
    """Both addresses, with limits but without a transaction around them."""
    return Router(
        "/",
        middleware=[RateLimit(requests_per_minute)],
        exception_handlers=dict.fromkeys(HANDLERS, on_page_error),
        route_handlers=[start, callback],
    )
