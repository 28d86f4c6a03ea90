"""What each kind of job does: read in a short transaction, compute without a connection, write in another.

spaCy runs in one thread of this process, WeasyPrint in a child process that can be killed.
"""

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import anyio
import anyio.to_process
import anyio.to_thread
import structlog

from domain.access.model import Actor
from domain.access.service import actor_for_job
from domain.culture.service import target_cultures
from domain.database import Connection, Pool, new_id, set_tenant
from domain.errors import DomainError
from domain.evidence.service import store_findings
from domain.interviews.service import culture_of_scorecard, scorecard_for_job
from domain.jobs import queries
from domain.jobs.model import Job, JobKind, QueuedJob
from domain.reporting import service as reporting
from domain.reporting.model import CandidateReport, TeamReport
from nlp.analyse import MODEL_NAME, analyse
from nlp.model import Text, ValueCues
from reports.pdf import candidate_pdf, team_pdf

RENDER_SECONDS = 120
log = structlog.get_logger()


@dataclass(frozen=True)
class Handler:
    """What a job needs to run. After `last_attempt` failed attempts it is dead."""

    pool: Pool
    last_attempt: int

    @asynccontextmanager
    async def transaction(self, organisation_id: UUID) -> AsyncIterator[Connection]:
        """A transaction that works for one organisation."""
        async with self.pool.acquire(timeout=5) as conn, conn.transaction():
            await set_tenant(conn, organisation_id)
            yield conn


async def run_job(handler: Handler, queued: QueuedJob) -> None:
    """Run a job once more; raises so that the queue tries again later, until it is dead."""
    async with handler.transaction(queued.organisation_id) as conn:
        job = await queries.start(conn, queued.job_id)
        if job is None:
            return  # over already: a queue may deliver twice
        actor = await actor_for_job(conn, queued.organisation_id, job.created_by)
    if job.attempts > handler.last_attempt:
        # Its attempts ended without a word: it takes the worker down with it.
        await _die(handler, actor, job, "the worker was lost in every attempt")
        return
    try:
        await WORK[job.kind](handler, actor, job)
    except DomainError as error:
        # The product's rules refuse it; trying again would not change that.
        await _die(handler, actor, job, error.message)
    except Exception as error:
        log.warning("job_failed", job=str(job.id), kind=job.kind, attempt=job.attempts, exc_info=error)
        message = f"{type(error).__name__} in attempt {job.attempts}"
        if job.attempts >= handler.last_attempt:
            await _die(handler, actor, job, message)
            return
        async with handler.transaction(actor.organisation_id) as conn:
            await queries.retry_later(conn, job.id, message)
        raise


async def _die(handler: Handler, actor: Actor, job: Job, message: str) -> None:
    async with handler.transaction(actor.organisation_id) as conn:
        await queries.die(conn, job.id, message)


async def _progress(handler: Handler, actor: Actor, job: Job, percent: int, step: str) -> None:
    async with handler.transaction(actor.organisation_id) as conn:
        await queries.progress(conn, job.id, percent, step)


async def tag_scorecard(handler: Handler, actor: Actor, job: Job) -> None:
    """Find evidence in the notes of a locked scorecard."""
    async with handler.transaction(actor.organisation_id) as conn:
        scorecard = await scorecard_for_job(conn, job.subject_id)
        culture_id, questions = await culture_of_scorecard(conn, job.subject_id)
        culture = await target_cultures.get(conn, culture_id)
    texts = [
        Text(text=note.text, kind="note", question=questions.get(note.question_code or "")) for note in scorecard.notes
    ]
    cues = [
        ValueCues(
            value=target.value.code,
            name=target.value.name,
            phrases_for=target.cue_phrases_for,
            phrases_against=target.cue_phrases_against,
        )
        for target in culture.body.values
    ]
    # One thread for all of spaCy: its pipeline is not made for several at once.
    analyses = await anyio.to_thread.run_sync(functools.partial(analyse, texts, cues), limiter=_one_text_at_a_time())
    wanted = {target.value.code for target in culture.body.values}
    found = [
        (note.id, finding)
        for note, analysis in zip(scorecard.notes, analyses, strict=True)
        for finding in analysis.findings
        if finding.value in wanted
    ]
    async with handler.transaction(actor.organisation_id) as conn:
        await store_findings(conn, scorecard, found, MODEL_NAME)
        await queries.succeed(conn, job.id, None)


async def candidate_report(handler: Handler, actor: Actor, job: Job) -> None:
    """Compose, print and store a candidate report."""
    report_id, now = new_id(), datetime.now(UTC)
    async with handler.transaction(actor.organisation_id) as conn:
        report = await reporting.candidate_report(conn, actor, job.subject_id, report_id, now)
    await _print_and_store(handler, actor, job, report, functools.partial(candidate_pdf, report))


async def team_report(handler: Handler, actor: Actor, job: Job) -> None:
    """Compose, print and store a team report."""
    report_id, now = new_id(), datetime.now(UTC)
    async with handler.transaction(actor.organisation_id) as conn:
        report = await reporting.team_report(conn, actor, job.subject_id, report_id, now)
    await _print_and_store(handler, actor, job, report, functools.partial(team_pdf, report))


async def _print_and_store(
    handler: Handler,
    actor: Actor,
    job: Job,
    report: CandidateReport | TeamReport,
    render: Callable[[], bytes],
) -> None:
    await _progress(handler, actor, job, 30, "printing")
    with anyio.fail_after(RENDER_SECONDS):
        # A child process: it can be killed when a render hangs, and the loop keeps its heartbeat.
        pdf = await anyio.to_process.run_sync(render, cancellable=True, limiter=_one_print_at_a_time())
    async with handler.transaction(actor.organisation_id) as conn:
        stored = await reporting.store_report(conn, actor, job, report, pdf)
        if stored and not await queries.succeed(conn, job.id, report.report_id):
            raise asyncio.CancelledError("the job ended elsewhere while it was printed")


@functools.cache
def _one_text_at_a_time() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(1)


@functools.cache
def _one_print_at_a_time() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(1)


WORK: dict[JobKind, Callable[[Handler, Actor, Job], Awaitable[None]]] = {
    "tag_scorecard": tag_scorecard,
    "candidate_report": candidate_report,
    "team_report": team_report,
}
