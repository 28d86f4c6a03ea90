"""Reports and the jobs that make them."""

import asyncio
import base64
import hashlib
import re
from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_202_ACCEPTED

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, UpdatedAfter, attachment, enqueues, page_request, reads
from api.report_jobs import moment
from api.report_looks import page_of
from domain.access.model import Actor
from domain.database import Connection
from domain.jobs.model import Job, JobStatus
from domain.jobs.service import get_job, list_jobs
from domain.paging import Page
from domain.report_settings.service import images_of
from domain.reporting import requests, stored
from domain.reporting.model import ComparisonOptions, CurrentReport, ReportOptions, StoredReport
from domain.reporting.team_model import OrganisationReportOptions, TeamReportOptions

_STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def to_follow(job: Job) -> Response[Job]:
    """202 with the job and its address."""
    return Response(job, status_code=HTTP_202_ACCEPTED, headers={"Location": f"/v1/jobs/{job.id}"})


@enqueues(
    "/applications/{application_id:uuid}/reports",
    "requestCandidateReport",
    "reports:write",
    "Make a candidate report",
)
async def request_candidate_report(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    data: JSONBody[ReportOptions | None] = None,
) -> Response[Job]:
    """Starts a job; follow it at /v1/jobs/{id} to the report. 409 while a panel is blind.

    Without a body: the panel's edition in English on A4. `panel` names raters and quotes notes, `anonymised` is the
    same without names, pronouns, employers, schools and places, `candidate` is for the candidate: the wording that the
    panel approved (409 `no_approved_wording` before), in plain language, without raters' names.
    """
    return to_follow(await requests.request_candidate_report(conn, actor, application_id, data))


@enqueues(
    "/requisitions/{requisition_id:uuid}/comparison-reports",
    "requestComparisonReport",
    "reports:write",
    "Make a comparison report",
)
async def request_comparison_report(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    requisition_id: FromPath[UUID],
    data: JSONBody[ComparisonOptions | None] = None,
) -> Response[Job]:
    """Starts a job that puts the candidates of a requisition side by side, for those who decide; 403 for others.

    Whose panel is hidden from you enters nothing but a count. 409 while no panel is open.
    """
    return to_follow(await requests.request_comparison_report(conn, actor, requisition_id, data))


@enqueues("/teams/{team_id:uuid}/reports", "requestTeamReport", "reports:write", "Make a team culture report")
async def request_team_report(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    team_id: FromPath[UUID],
    data: JSONBody[TeamReportOptions | None] = None,
) -> Response[Job]:
    """Starts a job; follow it at /v1/jobs/{id} to the report. Shows what was published of the team and its tools."""
    return to_follow(await requests.request_team_report(conn, actor, team_id, data))


@enqueues(
    "/teams/{team_id:uuid}/organisation-reports",
    "requestOrganisationReport",
    "reports:write",
    "Make a report over several teams",
)
async def request_organisation_report(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    team_id: FromPath[UUID],
    data: JSONBody[OrganisationReportOptions | None] = None,
) -> Response[Job]:
    """About the team and all teams under it, in the order of the tree and unranked. Starts a job."""
    return to_follow(await requests.request_organisation_report(conn, actor, team_id, data))


@reads("/jobs", "listJobs", "jobs:read", "Jobs")
async def list_all(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    status: FromQuery[JobStatus | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Job]:
    """One's own jobs, or all for an admin, oldest first. `status=dead` lists those that were given up."""
    return await list_jobs(conn, actor, page_request(cursor, limit, updated_after), status)


@reads("/jobs/{job_id:uuid}", "getJob", "jobs:read", "One job and its progress")
async def get_one(conn: NamedDependency[Connection], actor: NamedDependency[Actor], job_id: FromPath[UUID]) -> Job:
    """Progress from 0 to 100 and the step in words; a finished report job names its report."""
    return await get_job(conn, actor, job_id)


@reads("/reports", "listReports", "reports:read", "Reports")
async def list_reports(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    subject_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[StoredReport]:
    """Oldest first, of one application, requisition or survey if asked for.

    `superseded_by` names the newest report of the same subject, kind, edition and language where it says something
    else.
    """
    return await stored.list_reports(conn, actor, page_request(cursor, limit, updated_after), subject_id)


@reads("/reports/{report_id:uuid}", "getReport", "reports:read", "One report's record", also=(409,))
async def get_report(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], report_id: FromPath[UUID]
) -> CurrentReport:
    """What it is about, when it was made, the hash of what it says and that of its file.

    `outdated`: made now, it would say something else. Null where you may not see the present state.
    """
    return await stored.current_report(conn, actor, report_id, moment())


@reads("/reports/{report_id:uuid}/document", "getReportDocument", "reports:read", "A report as data", also=(409,))
async def get_document(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], report_id: FromPath[UUID]
) -> dict[str, Any]:
    """Everything that the report says, as it was printed."""
    document: dict[str, Any] = await stored.report_document(conn, actor, report_id)
    return document


@reads(
    "/reports/{report_id:uuid}/preview",
    "previewReport",
    "reports:read",
    "A report as page",
    media_type="text/html",
    also=(409,),
)
async def preview(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], report_id: FromPath[UUID]
) -> Response[str]:
    """What the report says as one HTML page that loads nothing and runs nothing. Reading it stands in the record."""
    document = await stored.report_as_document(conn, actor, report_id)
    page = await asyncio.to_thread(page_of, document, await images_of(conn, document.brand))
    headers = {"Content-Security-Policy": closed_policy(page), "X-Content-Type-Options": "nosniff"}
    return Response(page, media_type="text/html", headers=headers)


def closed_policy(page: str) -> str:
    """A policy for a page that brings all it needs: its stylesheets by their hashes, its pictures as data."""
    digests = [hashlib.sha256(style.encode()).digest() for style in _STYLES.findall(page)]
    styles = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests) or "'none'"
    return (
        f"default-src 'none'; style-src {styles}; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )


@reads(
    "/reports/{report_id:uuid}/file",
    "downloadReport",
    "reports:read",
    "A report as PDF",
    media_type="application/pdf",
    opt={"etag": True},
    also=(409,),
)
async def download(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], report_id: FromPath[UUID]
) -> Response[bytes]:
    """The PDF, under a name that says whom or what it is about, its edition and its day; with the pseudonym where names
    are hidden. The download stands in the audit record.
    """
    file = await stored.report_file(conn, actor, report_id)
    headers = {"Content-Disposition": attachment(file.name), "ETag": f'"{file.sha256}"'}
    return Response(file.pdf, media_type="application/pdf", headers=headers)


router = Router(
    "/",
    tags=["Reports"],
    route_handlers=[
        request_candidate_report, request_comparison_report, request_team_report,
        request_organisation_report, list_all, get_one, list_reports,
        get_report, get_document, preview, download,
    ],
)  # fmt: skip
