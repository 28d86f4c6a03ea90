"""Enqueue work in the caller's transaction, follow it, and record how its attempts go."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID

import asyncpg
import msgspec
from pgqueuer.queries import Queries

from domain.access.model import Actor
from domain.database import Connection, new_id
from domain.errors import NotFound
from domain.jobs import queries
from domain.jobs.model import (
    HIDDEN_KINDS,
    OWN_KINDS,
    PRIVATE_KINDS,
    QUEUE_ENTRYPOINT,
    Job,
    JobKind,
    JobStatus,
    QueuedJob,
)
from domain.paging import Page, PageRequest, page_of

# Mail comes last: while its server is silent, each attempt costs a worker seconds, and reports must not wait for them.
# What somebody waits for comes first: a bundle gives way between two reports, and a re-tagging has time.
PRIORITIES: Mapping[JobKind, int] = {
    "send_mail": -1,
    "send_private_mail": -1,
    "report_bundle": -2,
    "retag": -3,
    "invite_to_survey": -1,
}


async def enqueue(
    conn: Connection,
    actor: Actor,
    kind: JobKind,
    subject_id: UUID,
    delay: timedelta | None = None,
    *,
    parameters: Mapping[str, str] | None = None,
) -> Job:
    """Enqueue a job, to be done after `delay`. It exists if and only if the caller's transaction commits.

    `parameters` are codes that everybody who sees the job may read.
    """
    job = await queries.insert(conn, new_id(), kind, subject_id, actor.account_id, parameters or {})
    payload = msgspec.json.encode(QueuedJob(organisation_id=actor.organisation_id, job_id=job.id))
    # A pooled connection has the interface of a connection; PgQueuer's annotation names only the latter.
    queue = Queries.from_asyncpg_connection(cast("asyncpg.Connection[asyncpg.Record]", conn))
    await queue.enqueue(QUEUE_ENTRYPOINT, payload, PRIORITIES.get(kind, 0), execute_after=delay)
    return job


def _sees_all(actor: Actor) -> bool:
    return "admin" in actor.roles


def _sees(actor: Actor, job: Job) -> bool:
    if job.created_by == actor.account_id:
        return True
    return _sees_all(actor) and job.kind not in PRIVATE_KINDS and (job.status == "dead" or job.kind not in OWN_KINDS)


async def get_job(conn: Connection, actor: Actor, job_id: UUID) -> Job:
    """One job: one's own, or any for an admin but the work that a lock of somebody else's scorecard started."""
    job = await queries.job(conn, job_id)
    if job is None or job.kind in HIDDEN_KINDS or not _sees(actor, job):
        raise NotFound("job")
    return job


async def list_jobs(conn: Connection, actor: Actor, page: PageRequest, status: JobStatus | None) -> Page[Job]:
    """One page of one's own jobs, or of what `get_job` shows an admin, oldest first."""
    rows = await queries.jobs(conn, page, status, everybodys=_sees_all(actor), created_by=actor.account_id)
    return page_of(rows, page, lambda row: row.id)


async def latest_jobs(
    conn: Connection, actor: Actor, page: PageRequest, status: JobStatus | None, kind: JobKind | None
) -> Page[Job]:
    """The same newest first, as people look at them; of one kind if given."""
    rows = await queries.jobs(
        conn, page, status, kind, everybodys=_sees_all(actor), created_by=actor.account_id, latest=True
    )
    return page_of(rows, page, lambda row: row.id)


class JobOver(Exception):
    """Another attempt has ended the job: what this one made must not be kept, and nothing is left to do."""


async def start_attempt(conn: Connection, job_id: UUID, most_attempts: int) -> Job | None:
    """Count a new attempt; None if the job is over, as it is when the queue delivers it again.

    A job whose last attempt took its worker down is declared dead here.
    """
    job = await queries.start(conn, job_id, most_attempts)
    if job is None:
        await queries.exhaust(conn, job_id, most_attempts, f"the worker was lost in attempt {most_attempts}")
    return job


async def show_progress(conn: Connection, job: Job, percent: int, step: str) -> None:
    """Say how far this attempt is."""
    await queries.progress(conn, job.id, job.attempts, percent, step)


async def finish(conn: Connection, job: Job, report_id: UUID | None = None) -> None:
    """Mark the job done, in the transaction that stores what it made and before that; raises JobOver.

    The job's row stays locked until then, so of two attempts at once one waits and then finds the job over.
    """
    if not await queries.succeed(conn, job.id, report_id):
        raise JobOver


async def rest(conn: Connection, job: Job) -> None:
    """Put a job with work left back into the queue, so that others get their turn; the attempt does not count."""
    await queries.rest(conn, job.id, job.attempts)


async def others_wait(conn: Connection, job: Job) -> bool:
    """Whether something more urgent than this job waits for a worker."""
    return await queries.more_urgent(conn, PRIORITIES.get(job.kind, 0))


async def fail(conn: Connection, job: Job, error: str, *, final: bool) -> bool:
    """Note that an attempt failed: back to the queue, or dead if `final`. True if the job is over by that."""
    if final:
        return await queries.die(conn, job.id, job.attempts, error)
    await queries.retry_later(conn, job.id, job.attempts, error)
    return False


async def unfinished(conn: Connection, kind: JobKind, subject_ids: Sequence[UUID]) -> list[UUID]:
    """The subjects of these whose job of this kind still waits or runs."""
    return await queries.unfinished(conn, kind, subject_ids)


async def jobs_of(conn: Connection, kind: JobKind, subject_ids: Sequence[UUID]) -> list[Job]:
    """The jobs of this kind for these subjects, for the product itself: no list of a person's shows all of them."""
    return await queries.of_subjects(conn, kind, subject_ids)
