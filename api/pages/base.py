"""What every page shares: the visit that it is given, its decorators, its headers. refusals.py has the errors."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import quote, unquote

import asyncpg
import litestar
import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie, State
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from api.errors import CONSTRAINTS
from api.pages.forms import Entered, Refusal, as_struct, entered
from api.pages.navigation import Menu, menus
from api.pages.rendering import rendered
from domain.access import service as access
from domain.access.model import Actor
from domain.database import Connection
from domain.errors import DomainError

NOTICE_COOKIE = "outside_in_notice"
NOTICE_SECONDS = 60
SEE_OTHER: Final = 303
THEMES = ("light", "dark")
THEME_COOKIE = "outside_in_theme"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A page may lie open on a shared computer: nothing of it is kept, and "back" asks the server again. Referrers stay
# within the site, so that no signed link reaches another; within it the Origin of a form depends on them.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Robots-Tag": "noindex",
}
S = TypeVar("S", bound=msgspec.Struct)


class Outcome:
    """Whether what a form asked for was done."""

    def __init__(self) -> None:
        self.refusal: Refusal | None = None


class Visit:
    """One request for a page: who asks, the transaction, what was entered, and the ways to answer."""

    def __init__(self, request: Request[Any, Any, State]) -> None:
        state = request.scope["state"]
        self.request = request
        self.conn: Connection = state["conn"]
        self.signed_in: Actor | None = state.get("actor")
        self.form: Entered = entered(request, state.get("body", b""))

    @property
    def actor(self) -> Actor:
        """Who asks; only on pages that need somebody signed in."""
        assert self.signed_in is not None, "a page with a scope has an actor"
        return self.signed_in

    def may(self, scope: str) -> bool:
        """Whether to show what needs this scope."""
        return self.signed_in is not None and scope in self.signed_in.scopes

    def query(self, name: str, otherwise: str = "") -> str:
        """A parameter of the address."""
        return str(self.request.query_params.get(name, otherwise)).replace("\x00", "")

    def entered_as(self, kind: type[S], *, choices: tuple[str, ...] = (), **also: Any) -> S:
        """The form as the API's Struct; raises Invalid with every field's fault. `choices`: lists of ticks."""
        return as_struct(kind, {**self.form.nested(choices), **also})

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[Outcome]:
        """Do what a form asks for; a refusal of the product's rules undoes the block and stands in the outcome.

        Show the form again then, with what was entered and the refusal: status 422, or 412 where it is stale.
        """
        outcome = Outcome()
        try:
            async with self.conn.transaction():
                yield outcome
        except DomainError as error:
            outcome.refusal = Refusal.of(error)
        except (asyncpg.UniqueViolationError, asyncpg.ExclusionViolationError) as error:
            field, message = CONSTRAINTS.get(error.constraint_name or "", ("body", "This exists already."))
            outcome.refusal = Refusal(message, "exists", {field: message})

    async def page(
        self,
        template: str,
        *,
        title: str,
        status: int = HTTPStatus.OK,
        refusal: Refusal | None = None,
        organisation: str = "",
        **values: Any,
    ) -> Response[str]:
        """The template in the site's layout. `refusal` shows its message on top and each field's beside the field.

        `organisation` names it where nobody is signed in.
        """
        if refusal is not None and status == HTTPStatus.OK:
            stale = refusal.code == "stale"
            status = HTTPStatus.PRECONDITION_FAILED if stale else HTTPStatus.UNPROCESSABLE_ENTITY
        frame = await self._frame(title, organisation)
        html = rendered(template, frame=frame, visit=self, form=self.form, refusal=refusal, **values)
        return as_page(html, status, forget_notice=frame.notice is not None)

    async def _frame(self, title: str, organisation: str) -> "Frame":
        actor, path = self.signed_in, self.request.url.path
        notice = self.request.cookies.get(NOTICE_COOKIE)
        theme = self.request.cookies.get(THEME_COOKIE)
        frame = Frame(
            title=title,
            path=path,
            notice=unquote(notice)[:500] if notice else None,
            theme=theme if theme in THEMES else None,
            once=uuid.uuid4().hex,
            organisation=organisation,
        )
        if actor is None or actor.account_id is None or actor.scorecard_id is not None:
            return frame
        own = await access.organisation_of_actor(self.conn, actor)
        names = await access.names_of(self.conn, [actor.account_id])
        return msgspec.structs.replace(
            frame,
            organisation=own.name,
            person=names.get(actor.account_id, ""),
            menus=menus(actor.scopes, path),
        )

    def see_other(self, path: str, notice: str | None = None) -> Redirect:
        """After a form: the page to go on with, which shows `notice` once."""
        answer = Redirect(path, status_code=SEE_OTHER)
        if notice is not None:
            answer.cookies.append(
                Cookie(
                    NOTICE_COOKIE, value=quote(notice[:300]), path="/", max_age=NOTICE_SECONDS, httponly=True,
                    samesite="lax", secure=self.is_secure,
                )
            )  # fmt: skip
        return answer

    @property
    def is_secure(self) -> bool:
        """Whether cookies are for HTTPS alone."""
        return str(self.request.app.state.base_url).startswith("https://")


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around every page. `once` makes each form that was sent twice count once."""

    title: str
    path: str
    once: str
    notice: str | None = None
    theme: str | None = None
    organisation: str = ""
    person: str = ""
    menus: tuple[Menu, ...] = ()


def as_page(html: str, status: int = HTTPStatus.OK, *, forget_notice: bool = False) -> Response[str]:
    """HTML with the headers that every page has."""
    gone = [Cookie(NOTICE_COOKIE, value="", path="/", max_age=0, httponly=True, samesite="lax")]
    return Response(
        html, status_code=status, media_type="text/html", headers=dict(HEADERS), cookies=gone if forget_notice else []
    )


def page(path: str, scope: str | None, **opt: Any) -> HTTPRouteHandler:
    """A page to read (GET). `scope` None: for everybody, signed in or not. `name` makes it known to external reach."""
    return litestar.get(path, include_in_schema=False, **_kwargs(scope, opt))


def posts(path: str, scope: str | None, **opt: Any) -> HTTPRouteHandler:
    """Where a form is sent (POST). Answers with a redirect, or with the page again where something is to correct."""
    return litestar.post(path, include_in_schema=False, status_code=HTTPStatus.OK, **_kwargs(scope, opt))


def _kwargs(scope: str | None, opt: dict[str, Any]) -> dict[str, Any]:
    name = opt.pop("name", None)
    access_needed = {"public": True} if scope is None else {"scope": scope}
    return {"opt": {**access_needed, **opt}, **({"operation_id": name} if name else {})}


def provide_visit(request: Request[Any, Any, State]) -> Visit:
    """The visit, for pages that name it."""
    return Visit(request)


PAGE_DEPENDENCIES = {"visit": Provide(provide_visit, sync_to_thread=False)}
