"""Enqueue work in the caller's transaction, and follow it."""

from typing import cast
from uuid import UUID

import asyncpg
import msgspec
from pgqueuer.queries import Queries

from domain.access.model import Actor
from domain.database import Connection, new_id
from domain.errors import NotFound
from domain.jobs import queries
from domain.jobs.model import QUEUE_ENTRYPOINT, Job, JobKind, JobStatus, QueuedJob
from domain.paging import Page, PageRequest, page_of


async def enqueue(conn: Connection, actor: Actor, kind: JobKind, subject_id: UUID) -> Job:
    """Enqueue a job. It exists if and only if the caller's transaction commits."""
    job = await queries.insert(conn, new_id(), kind, subject_id, actor.account_id)
    payload = msgspec.json.encode(QueuedJob(organisation_id=actor.organisation_id, job_id=job.id))
    # A pooled connection has the interface of a connection; PgQueuer's annotation names only the latter.
    queue = Queries.from_asyncpg_connection(cast("asyncpg.Connection[asyncpg.Record]", conn))
    await queue.enqueue(QUEUE_ENTRYPOINT, payload)
    return job


def _sees_all(actor: Actor) -> bool:
    return "admin" in actor.roles or actor.account_id is None


async def get_job(conn: Connection, actor: Actor, job_id: UUID) -> Job:
    """One job: one's own, or any for an admin. What others have running is nobody's business while blind."""
    job = await queries.job(conn, job_id)
    if job is None or not (_sees_all(actor) or job.created_by == actor.account_id):
        raise NotFound("job")
    return job


async def list_jobs(conn: Connection, actor: Actor, page: PageRequest, status: JobStatus | None) -> Page[Job]:
    """One page of one's own jobs, or of all for an admin, oldest first."""
    created_by = None if _sees_all(actor) else actor.account_id
    return page_of(await queries.jobs(conn, page, status, created_by), page, lambda row: row.id)
