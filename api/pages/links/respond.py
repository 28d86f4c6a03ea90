"""The page behind a survey's invitation: /respond/TOKEN. No script, no cookie, nothing from another host.

A page is not JSON, so it reads its form itself; storing the answers is domain/surveys/answering.py as for the API.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect

from api.body import read_body
from api.errors import HANDLERS, UnsupportedMediaType
from api.pages.links.messages import refusal_of
from api.pages.links.respond_view import (
    FALLBACK,
    answers_in,
    comments_in,
    form,
    known_languages,
    rendered_form,
    rendered_text,
)
from api.pages.plain import chosen_language
from api.rate_limit import RateLimit
from domain.database import ACQUIRE_TIMEOUT_SECONDS, Connection
from domain.errors import NotFound, invalid
from domain.instruments.model import Instrument
from domain.surveys import answering
from domain.surveys.model import Wave
from domain.surveys.questionnaire import languages

FORM_MOST = 262_144
FIELDS_MOST = 300
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
OPEN_TO_ALL = {"public": True, "rate": "respondents"}
MESSAGES: Mapping[int, str] = {404: "ended", 429: "busy", 503: "busy"}


@asynccontextmanager
async def _transaction(request: Request[Any, Any, State]) -> AsyncIterator[Connection]:
    async with request.app.state.pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as conn, conn.transaction():
        yield conn


def _page(html: str, status: int = HTTPStatus.OK) -> Response[str]:
    return Response(
        html,
        status_code=status,
        media_type="text/html",
        headers={"Content-Security-Policy": POLICY, "X-Robots-Tag": "noindex"},
    )


def _language(request: Request[Any, Any, State], offered: tuple[str, ...]) -> str:
    return chosen_language(request.query_params.get("language"), request.headers.get("accept-language", ""), offered)


def _any_language(request: Request[Any, Any, State]) -> str:
    """For pages that know no questionnaire: English comes first."""
    return _language(request, (FALLBACK, *sorted(known_languages() - {FALLBACK})))


@get("/respond/{token:str}", include_in_schema=False, opt=OPEN_TO_ALL)
async def show(request: Request[Any, Any, State], token: FromPath[str]) -> Response[str]:
    """The questionnaire, empty."""
    try:
        async with _transaction(request) as conn:
            wave, instrument = await answering.open_invitation(conn, token)
    except NotFound:
        return await _no_entry(request, token)
    language = _language(request, languages(instrument))
    return _page(rendered_form(token, form(wave, instrument, language, {})))


@post("/respond/{token:str}", include_in_schema=False, opt=OPEN_TO_ALL)
async def send(request: Request[Any, Any, State], token: FromPath[str]) -> Response[str] | Redirect:
    """Store the answers, or show the page again with everything that was entered and what to correct.

    With `show` only the language changes. Afterwards the browser stands at an address without the token.
    """
    entered = await _entered(request)
    try:
        return await _sent(request, token, entered)
    except NotFound:
        return await _no_entry(request, token)


async def _sent(request: Request[Any, Any, State], token: str, entered: Mapping[str, str]) -> Response[str] | Redirect:
    async with _transaction(request) as conn:
        wave, instrument = await answering.open_invitation(conn, token)
        language = _language(request, languages(instrument))
        if "show" in entered:
            other = chosen_language(entered["show"], "", languages(instrument))
            return _page(rendered_form(token, form(wave, instrument, other, entered)))
        if (again := _to_correct(token, wave, instrument, language, entered)) is not None:
            return again
        answers = [one for one in answers_in(instrument, entered) if one is not None]
        await answering.answer(conn, token, answers, comments_in(instrument, entered))
    return Redirect(f"/respond/thanks?language={language}", status_code=303)


def _to_correct(
    token: str, wave: Wave, instrument: Instrument, language: str, entered: Mapping[str, str]
) -> Response[str] | None:
    shown = form(wave, instrument, language, entered, complain=True)
    return _page(rendered_form(token, shown), HTTPStatus.UNPROCESSABLE_ENTITY) if shown.problems else None


async def _entered(request: Request[Any, Any, State]) -> dict[str, str]:
    """The fields of a form as browsers send it."""
    body = await read_body(request, FORM_MOST)
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise UnsupportedMediaType("Send the form as a browser does.", code="media_type_unsupported")
    try:
        pairs = parse_qsl(
            body.decode("ascii", "replace"), keep_blank_values=True, errors="replace", max_num_fields=FIELDS_MOST
        )
    except ValueError as error:
        raise invalid("body", "invalid", "This form has too many fields.") from error
    return dict(pairs)


@get("/respond/thanks", include_in_schema=False, opt=OPEN_TO_ALL)
async def thanks(request: Request[Any, Any, State]) -> Response[str]:
    """The answers are stored."""
    return _page(rendered_text(_any_language(request), "thanks"))


async def _no_entry(request: Request[Any, Any, State], token: str) -> Response[str]:
    """Whether the token was used or opens nothing: the two need different advice."""
    async with _transaction(request) as conn:
        used = await answering.was_used(conn, token)
    return _page(rendered_text(_any_language(request), "used" if used else "ended"), HTTPStatus.NOT_FOUND)


def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
    """The API's status for whatever went wrong, as a page that says what to do."""
    status, told = refusal_of(request, error)
    answer = _page(rendered_text(_any_language(request), MESSAGES.get(status, "fault")), status)
    answer.headers.update(told)
    return answer


def respond_router(requests_per_minute: int) -> Router:
    """The pages, with the limits of the API's own respondents."""
    return Router(
        "/",
        middleware=[RateLimit(requests_per_minute)],
        exception_handlers=dict.fromkeys(HANDLERS, on_error),
        route_handlers=[show, send, thanks],
    )
