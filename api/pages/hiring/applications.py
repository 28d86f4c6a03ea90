"""The page of one application: where it stands, what was measured and decided, and what can be made of it."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.hiring.applications_view import OUTCOMES, application_view
from api.pages.reports.report_choices import CANDIDATE_CHOICES
from api.pages.reports.reports_view import named
from domain.access.rules import require_scope
from domain.decisions.model import DecisionDraft
from domain.decisions.service import decide
from domain.reporting.model import ReportOptions
from domain.reporting.requests import request_candidate_report

SCOPE = "candidates:read"


@page("/applications/{application_id:uuid}", SCOPE)
async def show_application(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[str]:
    """One application."""
    return await _shown(visit, application_id)


async def _shown(visit: Visit, application_id: UUID, refusal: Refusal | None = None, opened: str = "") -> Response[str]:
    view = await application_view(visit.conn, visit.actor, application_id)
    return await visit.page(
        "hiring/application.html", title=f"Application of {view.head.label}", view=view, choices=CANDIDATE_CHOICES,
        outcomes=OUTCOMES, named=named, refusal=refusal, opened=opened,
    )  # fmt: skip


@posts("/applications/{application_id:uuid}/reports", "reports:write")
async def request_report(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[Any]:
    """Start a job that makes an edition of the candidate's report, and follow it."""
    require_scope(visit.actor, SCOPE)
    async with visit.attempt() as outcome:
        options = visit.entered_as(ReportOptions)
        job = await request_candidate_report(visit.conn, visit.actor, application_id, options)
    if outcome.refusal:
        return await _shown(visit, application_id, outcome.refusal)
    return visit.see_other(f"/jobs/{job.id}")


@posts("/applications/{application_id:uuid}/withdrawal", "decisions:write")
async def record_withdrawal(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[Any]:
    """Record that the candidate has withdrawn, which is possible at any time."""
    require_scope(visit.actor, SCOPE)
    async with visit.attempt() as outcome:
        draft = visit.entered_as(DecisionDraft, outcome="withdrawn")
        await decide(visit.conn, visit.actor, application_id, draft)
    if outcome.refusal:
        return await _shown(visit, application_id, outcome.refusal.without("supersedes_id"), opened="withdrawal")
    return visit.see_other(f"/applications/{application_id}", "Recorded: the candidate has withdrawn.")


router = Router("/", route_handlers=[show_application, request_report, record_withdrawal])
