"""Re-tagging: which scorecards are stale, and runs that read them again in small batches.

A run, its counts and the stale figures take in settled applications alone (domain/interviews/settled.py): none of
their numbers moves when somebody writes or locks on a panel that is still blind or awaits somebody.
"""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.audit.service import record
from domain.candidates.service import get_requisition
from domain.culture.service import newest_version, target_cultures
from domain.database import Connection, new_id
from domain.errors import Conflict, NotFound
from domain.evidence import queries, run_queries
from domain.evidence.model import Finding
from domain.evidence.rules import CANDIDATES_LEAST, added_up
from domain.evidence.run_model import RunRow, RunStatus, StaleRequisition, StaleTags, TagChange, TaggingRun
from domain.evidence.service import require_tagging, store_findings
from domain.interviews.model import Scorecard
from domain.interviews.panels import panel_of
from domain.interviews.ratings import scorecard_for_job
from domain.interviews.settled import SettledScorecard, settled_scorecards, still_settled
from domain.jobs.model import Job
from domain.jobs.service import enqueue, jobs_of
from domain.paging import Page, PageRequest, page_of
from domain.roles.service import role_profiles

BATCH = 8


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found on one scorecard, as it was read, as (note id, finding)."""

    scorecard: Scorecard
    culture_id: UUID
    findings: tuple[tuple[UUID, Finding], ...]


async def stale_tags(conn: Connection, model: str) -> StaleTags:
    """How many settled scorecards a run would read again, by requisition. `model` is what the workers tag with now."""
    everything = await settled_scorecards(conn)
    stale = Counter(one.of.requisition_id for one in await _stale(conn, everything, model))
    counted = Counter(one.of.requisition_id for one in everything)
    return StaleTags(
        model=model,
        stale=stale.total(),
        scorecards=len(everything),
        requisitions=tuple(
            StaleRequisition(requisition_id=one, stale=stale[one], scorecards=count)
            for one, count in sorted(counted.items())
        ),
    )


async def _stale(conn: Connection, scorecards: Sequence[SettledScorecard], model: str) -> list[SettledScorecard]:
    """Those that were last read with another model or for another version of their target culture, or never."""
    cultures = {
        profile_id: await _culture_of(conn, profile_id) for profile_id in {one.of.role_profile_id for one in scorecards}
    }
    states = await queries.states(conn, [one.scorecard_id for one in scorecards])
    return [
        one
        for one in scorecards
        if (state := states.get(one.scorecard_id)) is None
        or (state.model, state.culture_id) != (model, cultures[one.of.role_profile_id])
    ]


async def _culture_of(conn: Connection, role_profile_id: UUID) -> UUID:
    profile = await role_profiles.get(conn, role_profile_id)
    own = await target_cultures.get(conn, profile.body.target_culture_id)
    return (await newest_version(conn, own)).id


async def start_run(conn: Connection, actor: Actor, requisition_id: UUID | None) -> Job:
    """Enqueue a run over the stale scorecards of one requisition, or of all. Conflict while such a run is under way."""
    await require_tagging(conn)
    if requisition_id is not None:
        await get_requisition(conn, requisition_id, "requisition_id")
    await _close_given_up(conn, requisition_id)
    if await run_queries.open_run(conn, requisition_id) is not None:
        raise Conflict("A run over these scorecards is under way; wait for it or cancel it.", code="run_under_way")
    run = await run_queries.insert(conn, new_id(), requisition_id, actor.account_id)
    job = await enqueue(conn, actor, "retag", run.id)
    details = {} if requisition_id is None else {"requisition_id": str(requisition_id)}
    await record(conn, actor, "tagging_run.started", "tagging_run", run.id, details)
    return job


async def _close_given_up(conn: Connection, requisition_id: UUID | None) -> None:
    """A run whose job has used all its attempts is over, although nobody was left to say so."""
    run = await run_queries.open_run(conn, requisition_id)
    if run is not None and _status(run, (await jobs_of(conn, "retag", [run.id]))[-1]) == "failed":
        await run_queries.finish(conn, run.id)


async def list_runs(conn: Connection, page: PageRequest) -> Page[TaggingRun]:
    """One page of runs, oldest first."""
    return await _page(conn, page, await run_queries.runs(conn, page))


async def latest_runs(conn: Connection, page: PageRequest) -> Page[TaggingRun]:
    """The same newest first, as people look at them."""
    return await _page(conn, page, await run_queries.latest_runs(conn, page))


async def _page(conn: Connection, page: PageRequest, rows: Sequence[RunRow]) -> Page[TaggingRun]:
    found = page_of(rows, page, lambda run: run.id)
    jobs = {job.subject_id: job for job in await jobs_of(conn, "retag", [run.id for run in found.items])}
    return Page(items=[_shown(run, jobs[run.id]) for run in found.items], next_cursor=found.next_cursor)


async def get_run(conn: Connection, run_id: UUID) -> TaggingRun:
    """One run."""
    run = await run_queries.run(conn, run_id)
    if run is None:
        raise NotFound("tagging run")
    return _shown(run, (await jobs_of(conn, "retag", [run_id]))[-1])


async def cancel_run(conn: Connection, actor: Actor, run_id: UUID) -> TaggingRun:
    """End a run after the batch at hand. What it has read so far stays."""
    run = await get_run(conn, run_id)
    await run_queries.run(conn, run_id, for_update=True)
    if run.status == "failed" or not await run_queries.cancel(conn, run_id):
        raise Conflict("This run is over; there is nothing to cancel.", code="run_over")
    await record(conn, actor, "tagging_run.cancelled", "tagging_run", run_id)
    return await get_run(conn, run_id)


def _status(run: RunRow, job: Job) -> RunStatus:
    if run.cancelled_at is not None:
        return "cancelled"
    if job.status == "dead":
        return "failed"
    if run.finished_at is not None:
        return "finished"
    return "running" if job.status == "running" else "queued"


def _shown(run: RunRow, job: Job) -> TaggingRun:
    status = _status(run, job)
    told = status == "finished" and run.applications >= CANDIDATES_LEAST
    return TaggingRun(
        id=run.id,
        job_id=job.id,
        requisition_id=run.requisition_id,
        status=status,
        model=run.model,
        total=run.total,
        done=run.done,
        changes=run.changes if told else None,
        created_at=run.created_at,
        finished_at=run.finished_at,
        cancelled_at=run.cancelled_at,
    )


async def begin(conn: Connection, run_id: UUID, model: str) -> None:
    """List what is stale, unless an earlier attempt with the same model has."""
    run = await run_queries.run(conn, run_id, for_update=True)
    if run is None or run.cancelled_at is not None or run.model == model:
        return
    stale = await _stale(conn, await settled_scorecards(conn, run.requisition_id), model)
    applications = len({one.of.application_id for one in stale})
    await run_queries.begin(
        conn, run_id, model, [one.scorecard_id for one in stale], max(run.applications, applications)
    )


async def next_batch(conn: Connection, run_id: UUID) -> list[Scorecard]:
    """The scorecards to read next; none when the run is done or was cancelled."""
    await require_tagging(conn)
    run = await run_queries.run(conn, run_id)
    if run is None or run.cancelled_at is not None:
        return []
    return [await scorecard_for_job(conn, one) for one in await run_queries.next_scorecards(conn, run_id, BATCH)]


async def store_batch(conn: Connection, run_id: UUID, found: Sequence[Found]) -> RunRow | None:
    """Store what was found and add up what it changed, each scorecard once however many attempts there are.

    What has become blind since it was listed is left as it is. Returns the run, or None once it was cancelled.
    """
    run = await run_queries.run(conn, run_id, for_update=True)
    if run is None or run.cancelled_at is not None or run.model is None:
        return None
    applications = {one.scorecard.id: await _application_of(conn, one.scorecard) for one in found}
    open_ones = await still_settled(conn, applications.values())
    changes: tuple[TagChange, ...] = run.changes
    taken = 0
    for one in sorted(found, key=lambda each: each.scorecard.id):
        if await run_queries.done(conn, run_id, one.scorecard.id):
            taken += 1
            if applications[one.scorecard.id] in open_ones:
                counts = await store_findings(conn, one.scorecard, one.findings, run.model, one.culture_id)
                changes = added_up(changes, counts)
    await run_queries.add(conn, run_id, taken, changes)
    return await run_queries.run(conn, run_id)


async def _application_of(conn: Connection, scorecard: Scorecard) -> UUID:
    return (await panel_of(conn, scorecard.interview_id)).interview.application_id


async def finish(conn: Connection, run_id: UUID) -> None:
    """The run has read everything on its list, or was cancelled."""
    await run_queries.finish(conn, run_id)
