"""The way in for external panelists: the link from the mail, a code to the same mailbox, then their one scorecard."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.unit_of_work import SESSION_COOKIE
from domain.access.service import authenticate
from domain.access.sessions import sign_out
from domain.errors import Conflict, DomainError, NotFound, Unauthenticated
from domain.externals import service
from domain.externals.model import ExternalSession

TITLE = "Your scorecard for an interview"
# Against guessing codes; reading the page guesses nothing.
LIMITS = {"rate": "external"}


@page("/external/{token:str}", None)
async def show_way_in(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[Any]:
    """What the link is for, and the two steps. Reading sends nothing: mail scanners follow links too."""
    try:
        organisation = await service.host_of_link(visit.conn, token)
    except (Conflict, NotFound) as refused:
        opened = await service.scorecard_of_link(visit.conn, token)
        if opened is not None and opened == await _own_scorecard(visit):
            return visit.see_other(f"/scorecards/{opened}")
        return await _closed(visit, refused)
    return await _steps(visit, token, organisation)


@posts("/external/{token:str}/code", None, **LIMITS)
async def send_code(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[Any]:
    """Mail the code."""
    async with visit.attempt() as outcome:
        await service.send_code(visit.conn, token)
    if outcome.refusal is None:
        return visit.see_other(f"/external/{token}?sent=1")
    return await _again(visit, token, outcome.refusal)


# A wrong code is counted although it is refused, so the refusal commits; nothing else was written before it.
@posts("/external/{token:str}", None, keeps_refusals=True, **LIMITS)
async def enter_code(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[Any]:
    """With the right code a session begins, and the link is used up."""
    code = "".join(visit.form.text("code").split())
    try:
        session = await service.verify_code(visit.conn, token, code, visit.request.headers.get("user-agent", ""))
    except (Unauthenticated, Conflict, NotFound) as refused:
        return await _again(visit, token, Refusal(refused.message, refused.code, {"code": refused.message}))
    return _opened(visit, session)


def _opened(visit: Visit, session: ExternalSession) -> Response[Any]:
    answer = visit.see_other(f"/scorecards/{session.scorecard_id}")
    answer.cookies.append(
        Cookie(SESSION_COOKIE, value=session.token, httponly=True, secure=visit.is_secure, samesite="lax", path="/")
    )
    return answer


@posts("/external/leave", "scorecards:write", name="leaveExternal")
async def leave(visit: NamedDependency[Visit]) -> Response[str]:
    """End the session on this computer. A new link opens the same draft again."""
    await sign_out(visit.conn, visit.actor)
    answer = await visit.page("links/external_left.html", title="You have left your scorecard")
    answer.cookies.append(Cookie(SESSION_COOKIE, value="", path="/", max_age=0, httponly=True))
    return answer


async def _own_scorecard(visit: Visit) -> UUID | None:
    """The scorecard that this browser has a session for already."""
    cookie = visit.request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return None
    try:
        actor = await authenticate(visit.conn, cookie, None)
    except DomainError:
        return None
    return actor.scorecard_id


async def _again(visit: Visit, token: str, refusal: Refusal) -> Response[Any]:
    try:
        organisation = await service.host_of_link(visit.conn, token)
    except (Conflict, NotFound) as refused:
        return await _closed(visit, refused)
    return await _steps(visit, token, organisation, refusal)


async def _steps(visit: Visit, token: str, organisation: str, refusal: Refusal | None = None) -> Response[str]:
    return await visit.page(
        "links/external.html", title=TITLE, organisation=organisation, token=token, sent=visit.query("sent") == "1",
        refusal=refusal,
    )  # fmt: skip


async def _closed(visit: Visit, refused: DomainError) -> Response[str]:
    status = HTTPStatus.NOT_FOUND if isinstance(refused, NotFound) else HTTPStatus.CONFLICT
    spoken = refused.message if isinstance(refused, Conflict) else ""
    return await visit.page(
        "links/external_closed.html", title="This link opens no scorecard", status=status, spoken=spoken
    )


router = Router("/", route_handlers=[show_way_in, send_code, enter_code, leave])
