"""The page behind a candidate's link to the questions about themselves: voluntary, apart from the application.

No cookie is set and nothing of the visit is kept; what was done stands in the address of the page that follows.
"""

from http import HTTPStatus
from typing import Any

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from domain.errors import NotFound
from domain.fairness import service
from domain.fairness.model import SelfReportAnswers

TITLE = "Some questions about you"


@page("/self-report/{token:str}", None, rate="respondents")
async def show_questions(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[str]:
    """The questions, and what is promised; the same before and after an answer."""
    return await _shown(visit, token)


@posts("/self-report/{token:str}", None, rate="respondents")
async def send_answers(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[Any]:
    """Keep the answers, or show the questions again."""
    async with visit.attempt() as outcome:
        await service.answer(visit.conn, token, visit.entered_as(SelfReportAnswers))
    if outcome.refusal is None:
        return visit.see_other(f"/self-report/{token}?done=stored")
    return await _shown(visit, token, outcome.refusal)


@posts("/self-report/{token:str}/withdraw", None, rate="respondents")
async def withdraw_answers(visit: NamedDependency[Visit], token: FromPath[str]) -> Response[Any]:
    """Delete the answers and every link to them."""
    try:
        await service.withdraw(visit.conn, token)
    except NotFound:
        return await _closed(visit, token, nothing_deleted=True)
    return visit.see_other("/self-report/withdrawn")


@page("/self-report/withdrawn", None, rate="respondents")
async def show_withdrawn(visit: NamedDependency[Visit]) -> Response[str]:
    """The answers are gone."""
    return await visit.page("links/self_report_message.html", title="Your answers are deleted")


async def _shown(visit: Visit, token: str, refusal: Refusal | None = None) -> Response[str]:
    try:
        form = await service.form(visit.conn, token)
    except NotFound:
        return await _closed(visit, token)
    stored = visit.query("done") == "stored"
    return await visit.page(
        "links/self_report.html", title=TITLE, organisation=form.organisation, asked=form, token=token, stored=stored,
        refusal=refusal,
    )  # fmt: skip


async def _closed(visit: Visit, token: str, *, nothing_deleted: bool = False) -> Response[str]:
    """The link takes no answers: what was answered through it can be deleted all the same."""
    return await visit.page(
        "links/self_report_closed.html", title="This link opens no questions", status=HTTPStatus.NOT_FOUND, token=token,
        nothing_deleted=nothing_deleted,
    )  # fmt: skip


router = Router("/", route_handlers=[show_questions, send_answers, withdraw_answers, show_withdrawn])
