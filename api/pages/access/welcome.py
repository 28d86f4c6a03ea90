"""The page behind an invitation's link: who invites, and what accepting takes."""

from http import HTTPStatus
from typing import Any

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.errors import TooManyRequests
from api.pages.access.sign_in_view import entered_site, signed_in, single_sign_on_label
from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.routes.invitations import Acceptance, accept_guarded
from domain.access import invitations
from domain.errors import Conflict, DomainError, NotFound


@page("/welcome/{token:str}", None)
async def show_welcome(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[Any]:
    """The form; reading accepts nothing, since mail scanners follow links too."""
    return await _form(visit, token, None)


@posts("/welcome/{token:str}", None, rate="welcome")
async def accept(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[Any]:
    """Become a member, signed in."""
    try:
        async with visit.conn.transaction():
            session, guard = await accept_guarded(visit.request, visit.conn, token, visit.entered_as(Acceptance))
    except DomainError as error:
        return await _form(visit, token, error)
    return await entered_site(visit, session, "/", None, guard.succeeded())


async def _form(visit: Visit, token: str, error: DomainError | None) -> Response[Any]:
    try:
        welcome = await invitations.read_welcome(visit.conn, token)
    except (Conflict, NotFound) as closed:
        # Whoever has just accepted and pressed the button twice is a member now.
        if await signed_in(visit) is not None:
            return visit.see_other("/")
        spoken = closed.message if isinstance(closed, Conflict) else ""
        status = HTTPStatus.CONFLICT if spoken else HTTPStatus.NOT_FOUND
        return await visit.page(
            "access/welcome_closed.html", title="This invitation is over", status=status, spoken=spoken
        )
    refusal = None if error is None else Refusal.of(error)
    status = HTTPStatus.TOO_MANY_REQUESTS if isinstance(error, TooManyRequests) else HTTPStatus.OK
    title = f"Welcome to {welcome.organisation}"
    return await visit.page(
        "access/welcome.html", title=title, refusal=refusal, status=status, welcome=welcome,
        single_sign_on=single_sign_on_label(visit.request.app.state),
    )  # fmt: skip


router = Router("/", route_handlers=[show_welcome, accept])
