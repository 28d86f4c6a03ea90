"""SQL of the jobs that people see. The queue itself is PgQueuer's."""

from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.jobs.model import Job
from domain.paging import PageRequest

INSERT = """
    INSERT INTO jobs (organisation_id, id, kind, subject_id, created_by)
    VALUES (current_organisation(), $1, $2, $3, $4)
    RETURNING id, kind, subject_id, status, progress, step, attempts, report_id, error, created_by, created_at,
        updated_at, finished_at
"""
JOB = """
    SELECT id, kind, subject_id, status, progress, step, attempts, report_id, error, created_by, created_at,
        updated_at, finished_at
    FROM jobs WHERE id = $1
"""
JOBS = """
    SELECT id, kind, subject_id, status, progress, step, attempts, report_id, error, created_by, created_at,
        updated_at, finished_at
    FROM jobs
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::text IS NULL OR status = $4) AND ($5::uuid IS NULL OR created_by = $5)
    ORDER BY id LIMIT $3
"""
START = """
    UPDATE jobs SET status = 'running', attempts = attempts + 1, progress = 0, step = 'started', updated_at = now()
    WHERE id = $1 AND status IN ('queued', 'running')
    RETURNING id, kind, subject_id, status, progress, step, attempts, report_id, error, created_by, created_at,
        updated_at, finished_at
"""
PROGRESS = """
    UPDATE jobs SET progress = $2, step = $3, updated_at = now() WHERE id = $1 AND status = 'running'
"""
SUCCEED = """
    UPDATE jobs
    SET status = 'succeeded', progress = 100, step = 'done', report_id = $2, error = NULL, updated_at = now(),
        finished_at = now()
    WHERE id = $1 AND status = 'running'
"""
RETRY = """
    UPDATE jobs SET status = 'queued', step = 'waiting to be tried again', error = $2, updated_at = now()
    WHERE id = $1 AND status = 'running'
"""
DIE = """
    UPDATE jobs SET status = 'dead', step = 'given up', error = $2, updated_at = now(), finished_at = now()
    WHERE id = $1 AND status IN ('queued', 'running')
"""


async def insert(conn: Connection, job_id: UUID, kind: str, subject_id: UUID, created_by: UUID | None) -> Job:
    """A queued job."""
    job = await fetch_one(conn, Job, INSERT, job_id, kind, subject_id, created_by)
    assert job is not None
    return job


async def job(conn: Connection, job_id: UUID) -> Job | None:
    """One job."""
    return await fetch_one(conn, Job, JOB, job_id)


async def jobs(conn: Connection, page: PageRequest, status: str | None, created_by: UUID | None) -> list[Job]:
    """One page, of one status or one person if given, and one row more."""
    return await fetch_all(conn, Job, JOBS, page.after, page.updated_after, page.limit + 1, status, created_by)


async def start(conn: Connection, job_id: UUID) -> Job | None:
    """Mark a new attempt; None if the job is over, so that a job delivered twice runs once."""
    return await fetch_one(conn, Job, START, job_id)


async def progress(conn: Connection, job_id: UUID, percent: int, step: str) -> None:
    """Say how far the job is."""
    await conn.execute(PROGRESS, job_id, percent, step)


async def succeed(conn: Connection, job_id: UUID, report_id: UUID | None) -> bool:
    """Finish; False if the job is not running, and then the caller's work must not be kept."""
    return affected(await conn.execute(SUCCEED, job_id, report_id)) == 1


async def retry_later(conn: Connection, job_id: UUID, error: str) -> None:
    """Back to the queue after a failed attempt."""
    await conn.execute(RETRY, job_id, error)


async def die(conn: Connection, job_id: UUID, error: str) -> None:
    """Give up after the last attempt."""
    await conn.execute(DIE, job_id, error)
