"""Pages of looking through notes anew: what was read with something older, a run with its progress, its end."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.hiring.hiring import next_path
from api.pages.organisation.tagging_view import (
    AT_WORK,
    WITH_A_REST,
    changes_of,
    choices,
    shown_run,
    shown_runs,
    titles_for,
)
from api.pages.tools.tools import page_asked
from api.routes.tagging import NewTaggingRun
from api.tagger_version import tagger_version
from domain.access.service import tagging_is_on
from domain.candidates.service import get_requisition
from domain.errors import Conflict, NotFound
from domain.evidence import runs
from domain.evidence.run_model import TaggingRun
from domain.jobs.service import jobs_of

PATH = "/tagging"
RUN = f"{PATH}/runs/{{run_id:uuid}}"
READ, WRITE = "tagging:read", "tagging:write"
SHOWN = 20


@page(PATH, READ)
async def show_tagging(visit: NamedDependency[Visit]) -> Response[str]:
    """What there is to read anew, and the runs so far."""
    return await _tagging(visit)


@posts(PATH, WRITE)
async def start_run(visit: NamedDependency[Visit]) -> Response[Any]:
    """Look through the notes of one requisition, or of all."""
    async with visit.attempt() as outcome:
        wanted = visit.entered_as(NewTaggingRun)
        job = await runs.start_run(visit.conn, visit.actor, wanted.requisition_id)
    if outcome.refusal:
        return await _tagging(visit, outcome.refusal)
    return visit.see_other(_path(job.subject_id))


async def _tagging(visit: Visit, refusal: Refusal | None = None) -> Response[str]:
    """The page; from its second page of runs on only the runs."""
    found = await runs.latest_runs(visit.conn, page_asked(visit, SHOWN))
    switched_on = await tagging_is_on(visit.conn)
    first = not visit.query("after")
    stale = await runs.stale_tags(visit.conn, tagger_version()) if first and switched_on else None
    titles = await titles_for(visit, found.items, stale)
    working = [run for run in found.items if run.status in AT_WORK]
    return await visit.page(
        "organisation/tagging.html",
        title="Evidence tags",
        refusal=refusal,
        switched_on=switched_on,
        first=first,
        stale=stale,
        everything=next((run for run in working if run.requisition_id is None), None),
        choices=[] if stale is None else choices(stale, titles, working),
        rows=await shown_runs(visit, found.items, titles),
        next_path=next_path(visit, found.next_cursor),
    )


@page(RUN, READ)
async def show_run(visit: NamedDependency[Visit], run_id: FromPath[UUID]) -> Response[str]:
    """How far a run is, and at its end what it changed."""
    return await _run(visit, run_id)


@posts(f"{RUN}/cancel", WRITE)
async def cancel_run(visit: NamedDependency[Visit], run_id: FromPath[UUID]) -> Response[Any]:
    """End a run after the batch at hand."""
    await runs.get_run(visit.conn, run_id)
    async with visit.attempt() as outcome:
        await runs.cancel_run(visit.conn, visit.actor, run_id)
    if outcome.refusal:
        return await _run(visit, run_id, outcome.refusal)
    return visit.see_other(_path(run_id), "Cancelled. What was read until now stays.")


@posts(f"{RUN}/again", WRITE)
async def read_the_rest(visit: NamedDependency[Visit], run_id: FromPath[UUID]) -> Response[Any]:
    """Look through what a run that ended early has left, by a new one."""
    run = await runs.get_run(visit.conn, run_id)
    if run.status not in WITH_A_REST:
        raise Conflict("This run was neither cancelled nor given up; it leaves nothing to read.", code="no_rest")
    async with visit.attempt() as outcome:
        job = await runs.start_run(visit.conn, visit.actor, run.requisition_id)
    if outcome.refusal:
        return await _run(visit, run_id, outcome.refusal)
    return visit.see_other(_path(job.subject_id))


async def _run(visit: Visit, run_id: UUID, refusal: Refusal | None = None) -> Response[str]:
    # In this order: a run that is at work by the second reading has a job that was not over by the first.
    jobs = await jobs_of(visit.conn, "retag", [run_id])
    if not jobs:
        raise NotFound("tagging run")
    run = await runs.get_run(visit.conn, run_id)
    one = await shown_run(visit, run, jobs[-1], await _title_of(visit, run))
    whose = "all notes" if run.requisition_id is None else "notes"
    of = f": {one.of}" if run.requisition_id is not None else ""
    return await visit.page(
        "organisation/tagging_run.html",
        title=f"Looking through {whose} anew{of}",
        refusal=refusal,
        one=one,
        run=run,
        job=one.row.job,
        path=_path(run_id),
        changes=await changes_of(visit, run),
    )


async def _title_of(visit: Visit, run: TaggingRun) -> dict[UUID, str]:
    if run.requisition_id is None or not visit.may("requisitions:read"):
        return {}
    return {run.requisition_id: (await get_requisition(visit.conn, run.requisition_id)).title}


def _path(run_id: UUID) -> str:
    return f"{PATH}/runs/{run_id}"


router = Router("/", route_handlers=[show_tagging, start_run, show_run, cancel_run, read_the_rest])
