"""The page behind a candidate's link: their edition of the report in its language, and a place to answer it.

The sentences that the PDF says as well are the report's own, from its catalogues; the page adds those of its form.
"""

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, Router
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.errors import HANDLERS
from api.pages.base import Visit, as_page, page, posts
from api.pages.forms import Entered, Refusal
from api.pages.links.messages import Download, Message, refusal_of, rendered_message
from api.pages.plain import chosen_language
from api.pages.rendering import rendered
from domain.candidate_feedback import links
from domain.candidate_feedback.model import COMMENT_MOST, CommentDraft
from domain.reporting.candidate_edition_model import CandidateEdition
from domain.reporting.model import Language
from reports import charts_candidate, formats, i18n
from reports.sentences import fixed

FOLDER = Path(__file__).parent / "texts"
LANGUAGES: tuple[Language, ...] = i18n.LANGUAGES
PUBLIC = {"rate": "respondents"}
MESSAGES: Mapping[int, str] = {404: "gone", 409: "gone"}
FULL = "too_many_comments"


class Texts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the page says beyond the report, in one language."""

    direction: str
    skip: str
    kind: str
    download: str
    private: str
    yours_title: str
    yours_none: str
    answer_title: str
    comment_title: str
    kind_legend: str
    kinds: dict[str, str]
    about: str
    about_all: str
    text: str
    text_hint: str
    send: str
    sent: str
    problem: str
    missing: str
    too_long: str
    gone: Message
    earlier: Message
    busy: Message
    full: str
    choose: str


class Problem(msgspec.Struct, frozen=True):
    """Why a comment was not taken, and the field where it is put right."""

    field: str
    message: str


@cache
def texts_in(language: Language) -> Texts:
    """The page's own texts in a language of the reports."""
    return msgspec.json.decode((FOLDER / f"candidate.{language}.json").read_bytes(), type=Texts)


@page("/candidate-report/{token:str}", None, **PUBLIC)
async def show_report(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[str]:
    """The report, what was said about it, and the form."""
    return await _shown(visit, token)


@posts("/candidate-report/{token:str}/comments", None, **PUBLIC)
async def send_comment(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[Any]:
    """Keep the comment, or show the page again with what was entered."""
    async with visit.attempt() as outcome:
        await links.add_comment(visit.conn, token, visit.entered_as(CommentDraft))
    if outcome.refusal is None:
        return visit.see_other(f"/candidate-report/{token}?sent=1#comments")
    return await _shown(visit, token, outcome.refusal)


async def _shown(visit: Visit, token: str, refusal: Refusal | None = None) -> Response[str]:
    try:
        report = msgspec.convert(await links.open_document(visit.conn, token), CandidateEdition)
    except msgspec.ValidationError:
        return _earlier(visit, token)
    names = await links.topics(visit.conn, token)
    comments = await links.own_comments(visit.conn, token)
    texts = texts_in(report.language)
    with i18n.speaking(report.language):
        html = rendered(
            "links/candidate_report.html", language=report.language, direction=texts.direction, texts=texts,
            report=report, names=names, comments=comments, token=token, most=COMMENT_MOST,
            sent=visit.query("sent") == "1",
            entered=visit.form, problem=_problem(texts, visit.form, refusal), _=i18n.marked_gettext,
            ngettext=i18n.marked_ngettext, interview_steps=charts_candidate.interview_steps,
            met_on=formats.listed([formats.day(one) for one in report.interview_dates]),
            own=formats.own, fixed=fixed, day=formats.day,
        )  # fmt: skip
    return as_page(html, HTTPStatus.OK if refusal is None else HTTPStatus.UNPROCESSABLE_ENTITY)


def _earlier(visit: Visit, token: str) -> Response[str]:
    """An earlier version of the product made this report in a form that the page cannot show: its file is as it was."""
    language, texts = _in_browsers_language(visit.request)
    file = Download(f"/v1/candidate-reports/{token}/file", texts.download)
    return as_page(rendered_message(texts.earlier, language, texts.direction, file))


def _problem(texts: Texts, entered: Entered, refusal: Refusal | None) -> Problem | None:
    """Why the comment was not taken, in the page's language where it is one of the things that people run into."""
    if refusal is None:
        return None
    if refusal.code == FULL:
        return Problem("text", texts.full)
    if "text" in refusal.fields:
        missing = not entered.text("text").strip()
        return Problem("text", texts.missing if missing else texts.too_long.format(most=COMMENT_MOST))
    return Problem("kind" if "kind" in refusal.fields else "about", texts.choose)


def on_error(request: Request[Any, Any, State], error: Exception) -> Response[str]:
    """The API's status for whatever went wrong, as a page in a language of the browser."""
    status, told = refusal_of(request, error)
    language, texts = _in_browsers_language(request)
    answer = as_page(rendered_message(getattr(texts, MESSAGES.get(status, "busy")), language, texts.direction), status)
    answer.headers.update(told)
    return answer


def _in_browsers_language(request: Request[Any, Any, State]) -> tuple[Language, Texts]:
    language = chosen_language(None, request.headers.get("accept-language", ""), LANGUAGES)
    return language, texts_in(language)


router = Router("/", exception_handlers=dict.fromkeys(HANDLERS, on_error), route_handlers=[show_report, send_comment])
