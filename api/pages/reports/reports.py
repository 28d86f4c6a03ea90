"""Reports: the list, one report with its files, the same anew, and the candidate's link to it."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.hiring.applications_view import EVERYTHING
from api.pages.organisation.jobs_view import REQUESTS
from api.pages.reports.report_choices import CANDIDATE_CHOICES, PLAIN_CHOICES, TEAM_CHOICES, ReportChoices
from api.pages.reports.reports_view import contents, lines, named
from api.report_jobs import moment
from api.routes.candidate_feedback import NewCandidateLink
from domain.access.rules import require_scope
from domain.candidate_feedback import links
from domain.candidate_feedback.model import CandidateLink
from domain.errors import Conflict, Forbidden, NotFound, invalid
from domain.jobs.model import JobKind
from domain.paging import PageRequest
from domain.reporting.model import ReportKind
from domain.reporting.stored import current_report, get_report, newest_reports

SCOPE = "reports:read"
CHOICES: dict[ReportKind, ReportChoices] = {
    "candidate": CANDIDATE_CHOICES,
    "team": TEAM_CHOICES,
    "comparison": PLAIN_CHOICES,
    "organisation": PLAIN_CHOICES,
}
JOBS: dict[ReportKind, JobKind] = {
    "candidate": "candidate_report",
    "team": "team_report",
    "comparison": "comparison_report",
    "organisation": "organisation_report",
}


def id_of(text: str, field: str) -> UUID | None:
    """An id from the address; None where there is none."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise invalid(field, "invalid", "This address has a typing error.") from error


@page("/reports", SCOPE)
async def show_reports(visit: NamedDependency[Visit]) -> Response[str]:
    """Every report that the reader may read, the newest first, of one subject if asked for."""
    subject = id_of(visit.query("subject"), "subject")
    wanted = PageRequest(after=id_of(visit.query("before"), "before"))
    found = await newest_reports(visit.conn, visit.actor, wanted, subject)
    about = f"&subject={subject}" if subject else ""
    return await visit.page(
        "reports/reports.html", title="Reports", lines=await lines(visit.conn, visit.actor, found.items), named=named,
        subject=subject,
        next_path=f"/reports?before={found.next_cursor}{about}" if found.next_cursor else None,
    )  # fmt: skip


@page("/reports/{report_id:uuid}", SCOPE)
async def show_report(visit: NamedDependency[Visit], report_id: FromPath[UUID]) -> Response[str]:
    """One report: what is in it, its file, others on the same subject, the candidate's link."""
    return await _shown(visit, report_id)


async def _shown(visit: Visit, report_id: UUID, refusal: Refusal | None = None) -> Response[str]:
    report = await current_report(visit.conn, visit.actor, report_id, moment())
    others = await newest_reports(visit.conn, visit.actor, EVERYTHING, report.subject_id)
    (line,) = await lines(visit.conn, visit.actor, [report])
    others_lines = [one for one in others.items if one.id != report.id and one.kind == report.kind]
    link, may_link = await _link(visit, report_id, report.edition == "candidate")
    return await visit.page(
        "reports/report.html", title=f"{named(report)}: {line.subject}", line=line, report=report,
        contents=contents(report), others=others_lines, named=named, choices=CHOICES[report.kind],
        link=link, may_link=may_link, refusal=refusal,
    )  # fmt: skip


async def _link(visit: Visit, report_id: UUID, for_candidate: bool) -> tuple[CandidateLink | None, bool]:
    """The latest link and whether the reader makes links; none for other editions, which nobody hands out."""
    if not for_candidate or not visit.may("feedback:read"):
        return None, False
    try:
        return await links.read_link(visit.conn, visit.actor, report_id), visit.may("feedback:write")
    except NotFound:
        return None, visit.may("feedback:write")
    except (Forbidden, Conflict):
        return None, False


@posts("/reports/{report_id:uuid}/again", "reports:write")
async def make_again(visit: NamedDependency[Visit], report_id: FromPath[UUID]) -> Response[Any]:
    """Ask for another report on the same subject: as it is today, or in another edition, language or paper."""
    require_scope(visit.actor, SCOPE)
    report = await get_report(visit.conn, visit.actor, report_id)
    options, request = REQUESTS[JOBS[report.kind]]
    async with visit.attempt() as outcome:
        wanted: msgspec.Struct = visit.entered_as(options)
        job = await request(visit.conn, visit.actor, report.subject_id, wanted)
    if outcome.refusal:
        return await _shown(visit, report_id, outcome.refusal)
    return visit.see_other(f"/jobs/{job.id}")


@posts("/reports/{report_id:uuid}/candidate-link", "feedback:write", secret=True)
async def make_link(visit: NamedDependency[Visit], report_id: FromPath[UUID]) -> Response[Any]:
    """Make the candidate's link and show it this once; the page cannot be called up again."""
    require_scope(visit.actor, SCOPE)
    async with visit.attempt() as outcome:
        days = visit.entered_as(NewCandidateLink).days
        base_url = str(visit.request.app.state.base_url)
        made = await links.make_link(visit.conn, visit.actor, report_id, days, base_url)
    if outcome.refusal:
        return await _shown(visit, report_id, outcome.refusal)
    return await visit.page("reports/report_link.html", title="The candidate's link", made=made, report_id=report_id)


@posts("/reports/{report_id:uuid}/candidate-link/withdraw", "feedback:write")
async def withdraw_link(visit: NamedDependency[Visit], report_id: FromPath[UUID]) -> Response[Any]:
    """End the candidate's link at once."""
    require_scope(visit.actor, SCOPE)
    async with visit.attempt() as outcome:
        await links.revoke_link(visit.conn, visit.actor, report_id)
    if outcome.refusal:
        return await _shown(visit, report_id, outcome.refusal)
    return visit.see_other(f"/reports/{report_id}", "The link works no more. What the candidate said through it stays.")


router = Router(
    "/", route_handlers=[show_reports, show_report, make_again, make_link, withdraw_link],
)  # fmt: skip
