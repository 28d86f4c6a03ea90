"""The worker and the queue: heartbeats, deliveries, lost databases, rolled-back requests."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

import asyncpg
import pytest
from structlog.testing import capture_logs

from api.jobs import WORK, Handler, Limits, Work
from api.worker import Worker
from domain.access.model import Actor
from domain.database import Pool, set_tenant
from domain.jobs import service as jobs
from domain.jobs.model import Job
from tests.conftest import Database, Server, Tenant, cloned
from tests.jobs.harness import until
from tests.jobs.test_attempts import SECRET, enqueue, finish, seen

pytestmark = pytest.mark.anyio
QUICK = Limits(attempts=3, first_delay=timedelta(seconds=0.1), heartbeat_timeout=timedelta(seconds=1))


@asynccontextmanager
async def working(url: str, work: Work = finish, limits: Limits = QUICK) -> AsyncIterator[Worker]:
    worker = Worker(url, limits, {**WORK, "candidate_report": work})
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await asyncio.wait_for(running, 30)


def over(pool: Pool, tenant: Tenant, *queued: object) -> Callable[[], Awaitable[bool]]:
    async def all_over() -> bool:
        found = [(await seen(pool, tenant, one.job_id)).status for one in queued]  # type: ignore[attr-defined]
        return set(found) <= {"succeeded", "dead"} and not await pool.fetchval("SELECT count(*) FROM pgqueuer")

    return all_over


async def test_a_failing_job_is_tried_again_later_and_later(pool: Pool, tenant: Tenant, database: Database) -> None:
    times = []

    async def fails(of: Handler, actor: Actor, job: Job) -> None:
        times.append(asyncio.get_running_loop().time())
        raise ValueError(SECRET)

    queued = await enqueue(pool, tenant)
    async with working(database.application_url, fails):
        await until(over(pool, tenant, queued), "a dead job", 20)
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.attempts, job.error) == ("dead", 3, "ValueError in attempt 3")
    assert times[1] - times[0] >= 0.1
    assert times[2] - times[1] >= 0.2
    # The queue's tables are outside row-level security and erasure: what went wrong is not told there.
    assert SECRET not in str(await pool.fetch("SELECT * FROM pgqueuer_log"))


async def test_a_long_job_is_not_taken_up_by_another_worker(pool: Pool, tenant: Tenant, database: Database) -> None:
    async def long(of: Handler, actor: Actor, job: Job) -> None:
        await asyncio.sleep(3)
        await finish(of, actor, job)

    queued = await enqueue(pool, tenant)
    async with working(database.application_url, long), working(database.application_url, long):
        await until(over(pool, tenant, queued), "the job", 20)
    assert (await seen(pool, tenant, queued.job_id)).attempts == 1


async def test_a_worker_holds_one_job_at_a_time(pool: Pool, tenant: Tenant, database: Database) -> None:
    at_work: list[int] = []
    most = 0

    async def counted(of: Handler, actor: Actor, job: Job) -> None:
        nonlocal most
        at_work.append(1)
        most = max(most, await pool.fetchval("SELECT count(*) FROM pgqueuer WHERE status = 'picked'"), len(at_work))
        await asyncio.sleep(0.2)
        at_work.pop()
        await finish(of, actor, job)

    queued = [await enqueue(pool, tenant) for _ in range(6)]
    async with working(database.application_url, counted):
        await until(over(pool, tenant, *queued), "the jobs", 20)
    assert most == 1


async def test_what_a_silent_worker_held_is_taken_up(pool: Pool, tenant: Tenant, database: Database) -> None:
    queued = await enqueue(pool, tenant)
    await pool.execute("UPDATE pgqueuer SET status = 'picked', queue_manager_id = gen_random_uuid()")
    async with working(database.application_url):
        await until(over(pool, tenant, queued), "the job", 20)


async def test_a_job_delivered_again_runs_once(pool: Pool, tenant: Tenant, database: Database) -> None:
    runs = []

    async def counted(of: Handler, actor: Actor, job: Job) -> None:
        runs.append(job.id)
        await finish(of, actor, job)

    queued = await enqueue(pool, tenant)
    twice = "INSERT INTO pgqueuer (priority, status, entrypoint, payload, heartbeat) SELECT 0, $1, entrypoint, payload"
    # A second entry, an acknowledgement that was lost, and an entry that could not be put back in its time.
    for status in ("queued", "picked", "failed"):
        await pool.execute(f"{twice}, now() - interval '1 hour' FROM pgqueuer LIMIT 1", status)
    async with working(database.application_url, counted):
        await until(over(pool, tenant, queued), "an empty queue", 20)
    assert runs == [queued.job_id]


async def test_an_entry_that_this_version_cannot_read_harms_no_other(
    pool: Pool, tenant: Tenant, database: Database
) -> None:
    await pool.execute(
        "INSERT INTO pgqueuer (priority, status, entrypoint, payload) VALUES (9, 'queued', 'outside_in_job', 'x')"
    )
    queued = await enqueue(pool, tenant)
    async with working(database.application_url):

        async def done() -> bool:
            return (await seen(pool, tenant, queued.job_id)).status == "succeeded"

        await until(done, "the readable job", 20)
    assert await pool.fetchval("SELECT status FROM pgqueuer WHERE payload = 'x'") == "queued", "kept for a newer one"


async def test_a_rolled_back_request_leaves_no_job(pool: Pool, tenant: Tenant) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with pool.acquire() as conn, conn.transaction():
            await set_tenant(conn, tenant.organisation_id)
            await jobs.enqueue(conn, tenant.actor("recruiter"), "candidate_report", tenant.organisation_id)
            raise ZeroDivisionError
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        assert await conn.fetchval("SELECT count(*) FROM jobs") == 0
    assert await pool.fetchval("SELECT count(*) FROM pgqueuer") == 0


async def test_a_worker_waits_for_its_database_with_one_line(server: Server, template: str) -> None:
    async with cloned(server, template) as database:
        admin = await asyncpg.connect(server.superuser("postgres"))
        hidden = f"{database.name}_hidden"
        try:
            await admin.execute(f"ALTER DATABASE {database.name} RENAME TO {hidden}")
            with capture_logs() as logs, abandoned_connections():
                async with working(database.application_url):
                    await asyncio.sleep(2.5)
                    await admin.execute(f"ALTER DATABASE {hidden} RENAME TO {database.name}")
                    await until(told(logs, 2), "the database found", 20)
                    await lose(admin, database)
                    await until(told(logs, 4), "the database found again", 30)
        finally:
            await admin.close()
    events = [line["event"] for line in logs]
    assert events == ["worker_lost_database", "worker_found_database"] * 2


@contextmanager
def abandoned_connections() -> Iterator[None]:
    """asyncpg tells the loop, not its caller, of a connection that broke while it was being opened."""
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        if isinstance(context.get("exception"), ConnectionError):
            return
        (before or (lambda loop, context: loop.default_exception_handler(context)))(loop, context)

    loop.set_exception_handler(handle)
    try:
        yield
    finally:
        loop.set_exception_handler(before)


async def lose(admin: "asyncpg.Connection[asyncpg.Record]", database: Database) -> None:
    """Throw everybody out for two seconds."""
    await admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false")
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", database.name)
    await asyncio.sleep(2)
    await admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true")


def told(logs: Sequence[object], number: int) -> Callable[[], Awaitable[bool]]:
    async def enough() -> bool:
        return len(logs) >= number

    return enough
