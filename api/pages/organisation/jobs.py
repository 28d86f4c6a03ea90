"""Pages of jobs: all that run, wait, failed or are done, and one with its progress and what to do where it failed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.hiring.hiring import next_path
from api.pages.organisation.jobs_view import (
    AGAIN,
    CANCEL,
    KINDS,
    NAMES,
    JobRow,
    rows_of,
)
from api.pages.tools.tools import page_asked
from domain.access.rules import require_scope
from domain.errors import Conflict
from domain.jobs.model import JobKind, JobStatus
from domain.jobs.service import get_job, latest_jobs
from domain.paging import PageRequest

SCOPE = "jobs:read"
PATH = "/jobs"
SHOWN, SHOWN_OF_EACH = 50, 20
STATES: Mapping[JobStatus, tuple[str, str]] = {
    "running": ("Running", "accent"),
    "queued": ("Waiting", "soft"),
    "dead": ("Failed", "wrong"),
    "succeeded": ("Done", "good"),
}
ENDED: frozenset[JobStatus] = frozenset({"dead", "succeeded"})
PERIODS: Mapping[str, tuple[str, timedelta | None]] = {
    "day": ("in the last day", timedelta(days=1)),
    "week": ("in the last 7 days", timedelta(days=7)),
    "month": ("in the last 30 days", timedelta(days=30)),
    "ever": ("at any time", None),
}
USUAL_PERIOD = "week"


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """The jobs of one state. `next_path` leads to the rest."""

    status: JobStatus
    title: str
    kind: str
    rows: list[JobRow]
    next_path: str | None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asks for; what it does not name right counts as not named."""

    status: JobStatus | None
    kind: JobKind | None
    period: str

    @property
    def filtered(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.status or self.kind)


def _wanted(visit: Visit) -> Wanted:
    status, period = visit.query("status"), visit.query("ended")
    return Wanted(
        status=next((one for one in get_args(JobStatus) if one == status), None),
        kind=next((code for code, _ in KINDS if code == visit.query("kind")), None),
        period=period if period in PERIODS else USUAL_PERIOD,
    )


@page(PATH, SCOPE)
async def show_jobs(visit: NamedDependency[Visit]) -> Response[str]:
    """One's own jobs, or all for an administrator: by state, or those of one state page by page."""
    wanted = _wanted(visit)
    sections = [
        await _section(visit, wanted, status) for status in STATES if wanted.status is None or status == wanted.status
    ]
    anything = any(section.rows for section in sections)
    return await visit.page(
        "organisation/jobs.html",
        title="Jobs",
        sections=[section for section in sections if section.rows],
        wanted=wanted,
        ever=anything or bool((await latest_jobs(visit.conn, visit.actor, PageRequest(limit=1), None, None)).items),
        everybodys="admin" in visit.actor.roles,
        states=[(status, title) for status, (title, _) in STATES.items()],
        kinds=KINDS,
        periods=[(code, words) for code, (words, _) in PERIODS.items()],
        period=PERIODS[wanted.period][0],
    )


async def _section(visit: Visit, wanted: Wanted, status: JobStatus) -> Section:
    single = wanted.status is not None
    within = PERIODS[wanted.period][1] if status in ENDED else None
    asked = msgspec.structs.replace(
        page_asked(visit, SHOWN) if single else PageRequest(limit=SHOWN_OF_EACH),
        updated_after=None if within is None else datetime.now(UTC) - within,
    )
    found = await latest_jobs(visit.conn, visit.actor, asked, status, wanted.kind)
    path = None
    if found.next_cursor is not None:
        path = next_path(visit, found.next_cursor) if single else _path_of(wanted, status)
    title, kind = STATES[status]
    return Section(status=status, title=title, kind=kind, rows=await rows_of(visit, found.items), next_path=path)


def _path_of(wanted: Wanted, status: JobStatus) -> str:
    return f"{PATH}?status={status}&kind={wanted.kind or ''}&ended={wanted.period}"


@page(f"{PATH}/{{job_id:uuid}}", SCOPE)
async def show_job(visit: NamedDependency[Visit], job_id: FromPath[UUID]) -> Response[Any]:
    """How far the job is; what it has made, as soon as that is there."""
    job = await get_job(visit.conn, visit.actor, job_id)
    if job.status == "succeeded" and job.report_id is not None and visit.may("reports:read"):
        return visit.see_other(f"/reports/{job.report_id}", "The report is ready.")
    if job.kind == "report_bundle" and visit.may("reports:read"):
        return visit.see_other(f"/report-bundles/{job.subject_id}")
    (row,) = await rows_of(visit, [job])
    return await visit.page("organisation/job.html", title=NAMES[job.kind], job=job, row=row)


@posts(f"{PATH}/{{job_id:uuid}}/again", SCOPE)
async def try_again(visit: NamedDependency[Visit], job_id: FromPath[UUID]) -> Response[Any]:
    """Ask for the same once more, by a new job."""
    job = await get_job(visit.conn, visit.actor, job_id)
    if job.status != "dead" or job.kind not in AGAIN:
        raise Conflict("This job was not given up; there is nothing to try again.", code="not_dead")
    scope, again = AGAIN[job.kind]
    require_scope(visit.actor, scope)
    async with visit.attempt() as outcome:
        made = await again(visit, job)
    if outcome.refusal:
        return visit.see_other(f"{PATH}/{job_id}", f"Not tried again. {outcome.refusal.message}")
    return visit.see_other(f"{PATH}/{made.id}")


@posts(f"{PATH}/{{job_id:uuid}}/cancel", SCOPE)
async def cancel(visit: NamedDependency[Visit], job_id: FromPath[UUID]) -> Response[Any]:
    """End a long job after the part at hand."""
    job = await get_job(visit.conn, visit.actor, job_id)
    if job.kind not in CANCEL:
        raise Conflict("A job of this kind cannot be cancelled; it ends by itself.", code="not_cancellable")
    scope, ended = CANCEL[job.kind]
    require_scope(visit.actor, scope)
    async with visit.attempt() as outcome:
        await ended(visit.conn, visit.actor, job.subject_id)
    said = outcome.refusal.message if outcome.refusal else "Cancelled. What was made so far stays."
    return visit.see_other(PATH, said)


router = Router("/", route_handlers=[show_jobs, show_job, try_again, cancel])
