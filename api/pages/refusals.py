"""Errors as pages that say what to do, and that give back what somebody had entered."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.response import Redirect

from api.body import BODY_MOST
from api.errors import HANDLERS, BodyTooLarge, on_unexpected
from api.pages.access.sign_in_view import Held, can_be_held, held_in, own_path, sign_in_values
from api.pages.base import SEE_OTHER, THEME_COOKIE, THEMES, Frame, as_page
from api.pages.forms import Entered, Refusal, for_people
from api.pages.kept import Kept, kept_of
from api.pages.rendering import rendered
from api.unit_of_work import SAFE_METHODS
from domain.errors import DomainError, ScopeMissing, Stale

SIGN_IN: Final = "/sign-in"


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of a status says: its title, and what to do after opening a page and after sending a form.

    `again`: the same form, sent again, may well be taken.
    """

    title: str
    opened: str = ""
    sent: str = ""
    again: bool = False


ERRORS: Mapping[int, Fault] = {
    400: Fault(title="This could not be read", sent="Nothing was stored. Open the page again and use its form."),
    403: Fault(title="You may not do this"),
    404: Fault(
        title="There is nothing here",
        opened="It may have been removed, you may not be allowed to see it, or the address has a typing error.",
        sent="It may have been removed meanwhile, or you may not be allowed to see it. Nothing was stored.",
    ),
    405: Fault(
        title="That does not work this way",
        opened="This address only takes what a form sends. Begin at the start page.",
        sent="This address takes no form. Open the page again and use its buttons.",
    ),
    408: Fault(
        title="That took too long to arrive",
        opened="Try again.",
        sent="Nothing was stored. What you entered did not arrive, so it cannot be shown here. Try again where the "
        "connection is better, or send less at once.",
    ),
    409: Fault(title="This is not possible now"),
    412: Fault(
        title="Somebody else changed this meanwhile",
        sent="Nothing was stored. Open the page again, read what changed and enter yours again.",
    ),
    413: Fault(
        title="That is too much at once",
        sent="Nothing was stored. What you sent was not read, so it cannot be shown here. Choose a smaller file; "
        "bring in a long text in several parts.",
    ),
    415: Fault(title="This form could not be read", sent="Nothing was stored. Open the page again and use its form."),
    422: Fault(title="Something needs to be corrected", sent="Nothing was stored."),
    429: Fault(title="Too many requests", sent="Nothing was stored.", again=True),
    500: Fault(
        title="Something went wrong on our side",
        opened="Try again; if it happens again, quote the number of the request.",
        sent="Nothing was stored. Try again; if it happens again, quote the number of the request.",
        again=True,
    ),
    503: Fault(
        title="This does not work at the moment",
        opened="Try again in a moment.",
        sent="Nothing was stored. Wait a moment, then send it again.",
        again=True,
    ),
}
NO_ROLE = "Your roles do not include it. Ask an administrator of your organisation."
ONE_SCORECARD = "Your link opens one scorecard and nothing else."
# What the database refuses of an entry: it exists already, or cannot be stored.
TOLD_OF_DATABASE = frozenset({HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY})
OTHER_SITE = "Nothing was done. Open the page here and send it from there."
# A form that is done meanwhile answers the second time as it did the first.
IN_FLIGHT = "idempotency_in_flight"


def on_page_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The API's status for whatever went wrong, as a page that says what to do; sign in where nobody is."""
    handler = next((HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS), on_unexpected)
    refusal: Response[Any] = handler(request, error)
    status = int(refusal.status_code or HTTPStatus.INTERNAL_SERVER_ERROR)
    kept = kept_of(request)
    if status == HTTPStatus.UNAUTHORIZED:
        return _sign_in_first(request, kept)
    if kept is not None and request.url.path in {SIGN_IN, f"{SIGN_IN}/organisation"}:
        answer = _signing_in(request, kept, _at_sign_in(error, refusal.content, status), status)
    else:
        answer = _refused(request, error, kept, status, refusal.content)
    answer.headers.update({name: refusal.headers[name] for name in ("Retry-After", "Allow") if name in refusal.headers})
    return answer


def _refused(
    request: Request[Any, Any, Any], error: Exception, kept: Kept | None, status: int, problem: Any
) -> Response[str]:
    fault = ERRORS.get(status, ERRORS[HTTPStatus.INTERNAL_SERVER_ERROR])
    advice = fault.opened if request.method in SAFE_METHODS else fault.sent
    if status == HTTPStatus.FORBIDDEN:
        advice = OTHER_SITE if problem.code == "cross_site" else ""
        if isinstance(error, ScopeMissing):
            advice = ONE_SCORECARD if _own_scorecard(request) else NO_ROLE
    again = kept is not None and kept.can_be_sent and (fault.again or problem.code == IN_FLIGHT)
    html = rendered(
        "error.html", frame=_frame(request, fault.title), spoken=_spoken(request, error, problem.detail, status),
        advice=advice, kept=kept, again=own_path(_asked_for(request)) if again else "", back=_back(request),
        own_scorecard=_own_scorecard(request), number=problem.request_id, status=status,
    )  # fmt: skip
    return as_page(html, status)


def _at_sign_in(error: Exception, problem: Any, status: int) -> Refusal:
    if isinstance(error, DomainError):
        return Refusal(error.message, error.code)
    fault = ERRORS.get(status, ERRORS[HTTPStatus.INTERNAL_SERVER_ERROR])
    return Refusal(f"{fault.title}. {fault.sent} This was request {problem.request_id}.", problem.code)


def _frame(request: Request[Any, Any, Any], title: str) -> Frame:
    theme = request.cookies.get(THEME_COOKIE)
    return Frame(title=title, path=request.url.path, once="", theme=theme if theme in THEMES else None)


def _own_scorecard(request: Request[Any, Any, Any]) -> str:
    """The one page of a panelist from outside; empty for everybody else."""
    scorecard_id = request.scope["state"].get("scorecard_id")
    return f"/scorecards/{scorecard_id}" if scorecard_id else ""


def _spoken(request: Request[Any, Any, Any], error: Exception, detail: str, status: int) -> str:
    """What the rule says; nothing where it speaks to programs."""
    if isinstance(error, BodyTooLarge):
        most = int(request.scope["route_handler"].opt.get("body_most", BODY_MOST))
        return f"This page takes {most // BODY_MOST} MB at most."
    if isinstance(error, asyncpg.PostgresError) and status in TOLD_OF_DATABASE:
        return detail
    return for_people(error) if isinstance(error, DomainError) and not isinstance(error, Stale) else ""


def _asked_for(request: Request[Any, Any, Any]) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _came_from(request: Request[Any, Any, Any]) -> str:
    """The page of ours that led here, as a path; empty where the browser names none."""
    try:
        parts = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    own = urlsplit(str(request.app.state.base_url))
    if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        return ""
    path = own_path(parts.path + (f"?{parts.query}" if parts.query else ""))
    return "" if path == "/" else path


def _back(request: Request[Any, Any, Any]) -> str:
    """The page that the form stands on. A form that was shown again stands at its own address, which may be no page."""
    path = _came_from(request)
    if path.partition("?")[0] != request.url.path:
        return path
    template = request.scope.get("path_template")
    can_be_read = any(template == route.path and "GET" in getattr(route, "methods", ()) for route in request.app.routes)
    return path if can_be_read and request.method not in SAFE_METHODS else ""


def _sign_in_first(request: Request[Any, Any, Any], kept: Kept | None) -> Response[Any]:
    """To the sign-in page and back; what was entered in a form comes along, so that an ended session loses nothing."""
    if request.method in SAFE_METHODS:
        # After a file there is no page to stand on: back to the page with the link to it.
        is_page = not request.url.path.startswith("/v1/")
        wanted = _asked_for(request) if is_page else _came_from(request) or _asked_for(request)
        return Redirect(f"{SIGN_IN}?{urlencode({'next': wanted})}", status_code=SEE_OTHER)
    pairs = kept.held if kept else ()
    held = Held(path=own_path(_asked_for(request)), pairs=pairs) if can_be_held(pairs) else None
    next_page = "" if held else _back(request)
    html = rendered(
        "access/sign_in.html", frame=_frame(request, "Sign in again"), refusal=None, form=Entered(),
        **sign_in_values(request.app.state, held, next_page, lost=held is None),
    )  # fmt: skip
    return as_page(html, HTTPStatus.UNAUTHORIZED)


def _signing_in(request: Request[Any, Any, Any], kept: Kept, refusal: Refusal, status: int) -> Response[str]:
    """The form to sign in, with what waits for it: this is where an ended session led."""
    form = Entered(kept.pairs)
    held = held_in(form)
    html = rendered(
        "access/sign_in.html", frame=_frame(request, "Sign in again" if held else "Sign in"), refusal=refusal,
        form=form, **sign_in_values(request.app.state, held, own_path(form.text("next"))),
    )  # fmt: skip
    return as_page(html, status)


def with_pages_for_people(handlers: Mapping[Any, Any]) -> dict[Any, Any]:
    """The application's refusals, as a page where somebody stands before it: a browser on its way to an address.

    Programs get the API's own form, below /v1 also a browser's scripts: only a link that is followed is navigation.
    """

    def either(handler: Any) -> Any:
        def handle(request: Request[Any, Any, Any], error: Any) -> Response[Any]:
            return on_page_error(request, error) if _somebody_reads(request) else handler(request, error)

        return handle

    return {kind: either(handler) for kind, handler in handlers.items()}


def _somebody_reads(request: Request[Any, Any, Any]) -> bool:
    if "text/html" not in request.headers.get("accept", ""):
        return False
    path = request.scope["path"]
    if path.startswith("/v1/"):
        return request.method == "GET" and request.headers.get("sec-fetch-mode") == "navigate"
    return not path.startswith(("/scim/", "/schema", "/static/"))
