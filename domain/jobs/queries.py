"""SQL of the jobs that people see. The queue itself is PgQueuer's."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.jobs.model import HIDDEN_KINDS, OWN_KINDS, PRIVATE_KINDS, Job
from domain.paging import PageRequest

INSERT = """
    INSERT INTO jobs (organisation_id, id, kind, subject_id, created_by, parameters)
    VALUES (current_organisation(), $1, $2, $3, $4, $5)
    RETURNING id, kind, subject_id, parameters, status, progress, step, attempts, report_id, error, created_by,
        created_at, updated_at, finished_at
"""
JOB = """
    SELECT id, kind, subject_id, parameters, status, progress, step, attempts, report_id, error, created_by,
        created_at, updated_at, finished_at
    FROM jobs WHERE id = $1
"""
# Of one status and kind if given; everybody's or those that $6 (NULL: service keys) asked for.
JOBS = """
    SELECT id, kind, subject_id, parameters, status, progress, step, attempts, report_id, error, created_by,
        created_at, updated_at, finished_at
    FROM jobs
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::text IS NULL OR status = $4) AND NOT kind = ANY($7::text[])
        AND (created_by = $6 OR ($6::uuid IS NULL AND created_by IS NULL)
            OR ($5::boolean AND NOT kind = ANY($9::text[]) AND (status = 'dead' OR NOT kind = ANY($8::text[]))))
        AND ($10::text IS NULL OR kind = $10)
    ORDER BY id LIMIT $3
"""
# The same in the order in which people look at them.
LATEST_JOBS = JOBS.replace("id > $1", "id < $1").replace("ORDER BY id", "ORDER BY id DESC")
START = """
    UPDATE jobs SET status = 'running', attempts = attempts + 1, progress = 0, step = 'started', updated_at = now()
    WHERE id = $1 AND status IN ('queued', 'running') AND attempts < $2
    RETURNING id, kind, subject_id, parameters, status, progress, step, attempts, report_id, error, created_by,
        created_at, updated_at, finished_at
"""
# The last attempt ended without a word: it may be the job itself that takes its worker down.
EXHAUST = """
    UPDATE jobs SET status = 'dead', step = 'given up', error = $3, updated_at = now(), finished_at = now()
    WHERE id = $1 AND status IN ('queued', 'running') AND attempts >= $2
"""
# `attempts` is the fence: an attempt that was thought lost and taken up by another worker changes nothing more …
PROGRESS = """
    UPDATE jobs SET progress = $3, step = $4, updated_at = now()
    WHERE id = $1 AND status = 'running' AND attempts = $2
"""
RETRY = """
    UPDATE jobs SET status = 'queued', step = 'waiting to be tried again', error = $3, updated_at = now()
    WHERE id = $1 AND status = 'running' AND attempts = $2
"""
# Not a failure: the attempt does not count, and the next one goes on with the work.
REST = """
    UPDATE jobs SET status = 'queued', attempts = attempts - 1, updated_at = now()
    WHERE id = $1 AND status = 'running' AND attempts = $2
"""
MORE_URGENT = """
    SELECT EXISTS (SELECT FROM pgqueuer WHERE status = 'queued' AND execute_after <= now() AND priority > $1)
"""
DIE = """
    UPDATE jobs SET status = 'dead', step = 'given up', error = $3, updated_at = now(), finished_at = now()
    WHERE id = $1 AND status = 'running' AND attempts = $2
"""
# … except that it may succeed: its work is as good as the other's, and whoever is first locks the row.
SUCCEED = """
    UPDATE jobs
    SET status = 'succeeded', progress = 100, step = 'done', report_id = $2, error = NULL, updated_at = now(),
        finished_at = now()
    WHERE id = $1 AND status IN ('queued', 'running')
"""


async def insert(
    conn: Connection,
    job_id: UUID,
    kind: str,
    subject_id: UUID,
    created_by: UUID | None,
    parameters: Mapping[str, str],
) -> Job:
    """A queued job."""
    job = await fetch_one(conn, Job, INSERT, job_id, kind, subject_id, created_by, dict(parameters))
    assert job is not None
    return job


async def job(conn: Connection, job_id: UUID) -> Job | None:
    """One job."""
    return await fetch_one(conn, Job, JOB, job_id)


async def jobs(
    conn: Connection,
    page: PageRequest,
    status: str | None,
    kind: str | None = None,
    *,
    everybodys: bool,
    created_by: UUID | None,
    latest: bool = False,
) -> list[Job]:
    """One page, of one status and kind if given, everybody's or those that `created_by` (None: service keys) asked for.

    Oldest first, or with `latest` newest first.
    """
    return await fetch_all(
        conn,
        Job,
        LATEST_JOBS if latest else JOBS,
        page.after,
        page.updated_after,
        page.limit + 1,
        status,
        everybodys,
        created_by,
        list(HIDDEN_KINDS),
        list(OWN_KINDS),
        list(PRIVATE_KINDS),
        kind,
    )


async def start(conn: Connection, job_id: UUID, most_attempts: int) -> Job | None:
    """Count and mark a new attempt; None if the job is over or has used all its attempts."""
    return await fetch_one(conn, Job, START, job_id, most_attempts)


async def exhaust(conn: Connection, job_id: UUID, most_attempts: int, error: str) -> bool:
    """Give up a job that has used all its attempts; False if it is over."""
    return affected(await conn.execute(EXHAUST, job_id, most_attempts, error)) == 1


async def progress(conn: Connection, job_id: UUID, attempt: int, percent: int, step: str) -> None:
    """Say how far the attempt is."""
    await conn.execute(PROGRESS, job_id, attempt, percent, step)


async def retry_later(conn: Connection, job_id: UUID, attempt: int, error: str) -> bool:
    """Back to the queue after a failed attempt; False if another attempt has taken over."""
    return affected(await conn.execute(RETRY, job_id, attempt, error)) == 1


async def rest(conn: Connection, job_id: UUID, attempt: int) -> None:
    """Back to the queue with work left."""
    await conn.execute(REST, job_id, attempt)


async def more_urgent(conn: Connection, priority: int) -> bool:
    """Whether an entry of a higher priority waits in the queue, whoever's it is."""
    waits: bool = await conn.fetchval(MORE_URGENT, priority)
    return waits


async def die(conn: Connection, job_id: UUID, attempt: int, error: str) -> bool:
    """Give up after the last attempt; False if another attempt has taken over."""
    return affected(await conn.execute(DIE, job_id, attempt, error)) == 1


async def succeed(conn: Connection, job_id: UUID, report_id: UUID | None) -> bool:
    """Finish; False if the job is over, and then the caller's work must not be kept."""
    return affected(await conn.execute(SUCCEED, job_id, report_id)) == 1


OF_SUBJECTS = """
    SELECT id, kind, subject_id, parameters, status, progress, step, attempts, report_id, error, created_by,
        created_at, updated_at, finished_at
    FROM jobs WHERE kind = $1 AND subject_id = ANY($2::uuid[]) ORDER BY id
"""
UNFINISHED = """
    SELECT subject_id FROM jobs
    WHERE kind = $1 AND subject_id = ANY($2::uuid[]) AND status IN ('queued', 'running') ORDER BY id
"""


async def unfinished(conn: Connection, kind: str, subject_ids: Sequence[UUID]) -> list[UUID]:
    """The subjects of these whose job of this kind is not over."""
    return [row["subject_id"] for row in await conn.fetch(UNFINISHED, kind, list(subject_ids))]


async def of_subjects(conn: Connection, kind: str, subject_ids: Sequence[UUID]) -> list[Job]:
    """The jobs of this kind for these subjects, oldest first."""
    return await fetch_all(conn, Job, OF_SUBJECTS, kind, list(subject_ids))
