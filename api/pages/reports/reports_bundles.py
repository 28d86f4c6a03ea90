"""The reports of a requisition: its candidates side by side, and everybody's reports by one job."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.hiring.applications_view import EVERYTHING
from api.pages.organisation.jobs_view import JobRow, rows_of
from api.pages.reports.report_choices import CANDIDATE_CHOICES, EDITION_NAMES, LANGUAGE_NAMES, PLAIN_CHOICES
from api.pages.reports.reports_view import lines, named
from domain.access.rules import require_scope
from domain.candidates.service import get_requisition
from domain.decisions.service import require_decider
from domain.errors import DomainError
from domain.jobs.service import get_job
from domain.reporting import bundles
from domain.reporting.model import ComparisonOptions, ReportOptions
from domain.reporting.requests import request_comparison_report
from domain.reporting.stored import newest_reports

SCOPE = "reports:read"
STATES = {
    "queued": "waits for its turn",
    "running": "at work",
    "finished": "finished",
    "cancelled": "cancelled",
    "failed": "given up",
}


@page("/requisitions/{requisition_id:uuid}/reports", SCOPE)
async def show_requisition_reports(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[str]:
    """What can be made of a requisition as a whole, and what was."""
    return await _shown(visit, requisition_id)


async def _shown(visit: Visit, requisition_id: UUID, refusal: Refusal | None = None) -> Response[str]:
    require_scope(visit.actor, "requisitions:read")
    requisition = await get_requisition(visit.conn, requisition_id)
    comparisons = await newest_reports(visit.conn, visit.actor, EVERYTHING, requisition_id)
    made = await bundles.newest_bundles(visit.conn, visit.actor, EVERYTHING, requisition_id)
    return await visit.page(
        "hiring/requisition_reports.html", title="Reports of this requisition", requisition=requisition,
        comparisons=await lines(visit.conn, visit.actor, comparisons.items), bundles=made.items,
        may_compare=await _may_compare(visit, requisition_id), named=named, editions=EDITION_NAMES, states=STATES,
        languages=LANGUAGE_NAMES, whole=PLAIN_CHOICES, each=CANDIDATE_CHOICES, refusal=refusal,
    )  # fmt: skip


async def _may_compare(visit: Visit, requisition_id: UUID) -> bool:
    """Whether the reader is one of those for whom comparisons are."""
    if not (visit.may("reports:write") and visit.may("scores:read")):
        return False
    try:
        await require_decider(visit.conn, visit.actor, requisition_id)
    except DomainError:
        return False
    return True


@posts("/requisitions/{requisition_id:uuid}/comparison-reports", "reports:write")
async def request_comparison(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[Any]:
    """Start a job that puts the requisition's candidates side by side."""
    require_scope(visit.actor, SCOPE)
    async with visit.attempt() as outcome:
        options = visit.entered_as(ComparisonOptions)
        job = await request_comparison_report(visit.conn, visit.actor, requisition_id, options)
    if outcome.refusal:
        return await _shown(visit, requisition_id, outcome.refusal)
    return visit.see_other(f"/jobs/{job.id}")


@posts("/requisitions/{requisition_id:uuid}/report-bundles", "reports:write")
async def start_bundle(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[Any]:
    """Start a job that makes a report of every candidate whose panel is open."""
    require_scope(visit.actor, SCOPE)
    async with visit.attempt() as outcome:
        options = visit.entered_as(ReportOptions)
        job = await bundles.request_bundle(visit.conn, visit.actor, requisition_id, options)
    if outcome.refusal:
        return await _shown(visit, requisition_id, outcome.refusal)
    return visit.see_other(f"/report-bundles/{job.subject_id}")


@page("/report-bundles/{bundle_id:uuid}", SCOPE)
async def show_bundle(visit: NamedDependency[Visit], bundle_id: FromPath[UUID]) -> Response[str]:
    """How far a bundle is, and what has become of each candidate."""
    found = await bundles.get_bundle(visit.conn, visit.actor, bundle_id)
    requisition = await get_requisition(visit.conn, found.bundle.requisition_id)
    at_work = found.bundle.status in {"queued", "running"}
    followed = at_work or found.bundle.status == "failed"
    return await visit.page(
        "reports/report_bundle.html", title=f"Reports of everybody: {requisition.title}", bundle=found.bundle,
        items=found.items, requisition=requisition, at_work=at_work, states=STATES, editions=EDITION_NAMES,
        row=await _own_job(visit, found.bundle.job_id) if followed else None, languages=LANGUAGE_NAMES,
    )  # fmt: skip


async def _own_job(visit: Visit, job_id: UUID) -> JobRow | None:
    """The bundle's job where the reader may follow it: who asked for it, and admins."""
    try:
        job = await get_job(visit.conn, visit.actor, job_id)
    except DomainError:
        return None
    (row,) = await rows_of(visit, [job])
    return row


@posts("/report-bundles/{bundle_id:uuid}/cancel", "reports:write")
async def cancel_bundle(visit: NamedDependency[Visit], bundle_id: FromPath[UUID]) -> Response[Any]:
    """End a bundle; what was made stays."""
    require_scope(visit.actor, SCOPE)
    await bundles.cancel_bundle(visit.conn, visit.actor, bundle_id)
    return visit.see_other(f"/report-bundles/{bundle_id}", "Cancelled. The reports that were made until now stay.")


router = Router(
    "/",
    route_handlers=[show_requisition_reports, request_comparison, start_bundle, show_bundle, cancel_bundle],
)
