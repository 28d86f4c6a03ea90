"""Reports and the jobs that make them."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.status_codes import HTTP_202_ACCEPTED

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, UpdatedAfter, enqueues, page_request, reads
from domain.access.model import Actor
from domain.database import Connection
from domain.jobs.model import Job, JobStatus
from domain.jobs.service import get_job, list_jobs
from domain.paging import Page
from domain.reporting import service
from domain.reporting.model import StoredReport


def _to_follow(job: Job) -> Response[Job]:
    return Response(job, status_code=HTTP_202_ACCEPTED, headers={"Location": f"/v1/jobs/{job.id}"})


@enqueues(
    "/applications/{application_id:uuid}/reports",
    "requestCandidateReport",
    "reports:write",
    "Make a candidate report",
)
async def request_candidate_report(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Response[Job]:
    """Starts a job; follow it at /v1/jobs/{id} to the report. 409 while a panel is blind."""
    return _to_follow(await service.request_candidate_report(conn, actor, application_id))


@enqueues("/surveys/{survey_id:uuid}/reports", "requestTeamReport", "reports:write", "Make a team report")
async def request_team_report(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], survey_id: FromPath[UUID]
) -> Response[Job]:
    """Starts a job; follow it at /v1/jobs/{id} to the report. 409 before the survey is closed."""
    return _to_follow(await service.request_team_report(conn, actor, survey_id))


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
    """Oldest first, of one application or survey if asked for."""
    return await service.list_reports(conn, actor, page_request(cursor, limit, updated_after), subject_id)


@reads("/reports/{report_id:uuid}", "getReport", "reports:read", "One report's record", also=(409,))
async def get_report(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], report_id: FromPath[UUID]
) -> StoredReport:
    """What it is about, when it was made, and the hash of its file."""
    return await service.get_report(conn, actor, report_id)


@reads("/reports/{report_id:uuid}/document", "getReportDocument", "reports:read", "A report as data", also=(409,))
async def get_document(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], report_id: FromPath[UUID]
) -> dict[str, Any]:
    """Everything that the report says, as it was printed."""
    document: dict[str, Any] = await service.report_document(conn, actor, report_id)
    return document


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
    """The PDF. The download stands in the audit record."""
    report, pdf = await service.report_file(conn, actor, report_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{report.kind}-report-{report.id}.pdf"',
        "ETag": f'"{report.pdf_sha256}"',
    }
    return Response(pdf, media_type="application/pdf", headers=headers)


router = Router(
    "/",
    tags=["Reports"],
    route_handlers=[
        request_candidate_report, request_team_report, list_all, get_one, list_reports, get_report, get_document,
        download,
    ],
)  # fmt: skip
