"""How attempts of a job end: done, tried again, given up; and what two attempts at once leave behind."""

import asyncio
import functools
import os
import time
from datetime import timedelta
from uuid import UUID

import pytest

from api.jobs import WORK, Handler, Limits, Work, run_job
from api.printing import print_in_child
from domain.access.model import Actor
from domain.database import Pool, new_id, set_tenant
from domain.errors import Conflict
from domain.jobs import service as jobs
from domain.jobs.model import Job, JobKind, QueuedJob
from tests.conftest import Database, Tenant
from tests.jobs.harness import prepare, request_reports

pytestmark = pytest.mark.anyio
SECRET = "Noor cried in the interview"


async def enqueue(pool: Pool, tenant: Tenant, kind: JobKind = "candidate_report") -> QueuedJob:
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        job = await jobs.enqueue(conn, tenant.actor("recruiter"), kind, new_id())
    return QueuedJob(organisation_id=tenant.organisation_id, job_id=job.id)


async def seen(pool: Pool, tenant: Tenant, job_id: UUID) -> Job:
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        return await jobs.get_job(conn, tenant.actor("recruiter"), job_id)


def handler(pool: Pool, work: Work, **limits: float) -> Handler:
    return Handler(pool, Limits(**limits), {**WORK, "candidate_report": work})  # type: ignore[arg-type]


async def finish(of: Handler, actor: Actor, job: Job) -> None:
    async with of.transaction(actor.organisation_id) as conn:
        await jobs.finish(conn, job)


async def test_a_job_that_always_fails_is_dead_after_its_attempts(pool: Pool, tenant: Tenant) -> None:
    async def fails(of: Handler, actor: Actor, job: Job) -> None:
        raise ValueError(SECRET)

    queued = await enqueue(pool, tenant)
    of = handler(pool, fails, attempts=3)
    assert await run_job(of, queued) == timedelta(seconds=1)
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.attempts, job.step) == ("queued", 1, "waiting to be tried again")
    assert await run_job(of, queued) == timedelta(seconds=2)
    assert await run_job(of, queued) is None
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.attempts, job.error) == ("dead", 3, "ValueError in attempt 3")
    assert job.finished_at is not None
    assert await run_job(of, queued) is None
    assert (await seen(pool, tenant, queued.job_id)).attempts == 3


def test_the_wait_doubles_up_to_a_limit() -> None:
    limits = Limits()
    assert [limits.delay_after(failures).total_seconds() for failures in (1, 2, 3, 7, 10, 500)] == [
        1, 2, 4, 64, 300, 300,
    ]  # fmt: skip


async def test_a_job_that_a_rule_refuses_is_dead_at_once_with_the_reason(pool: Pool, tenant: Tenant) -> None:
    async def refused(of: Handler, actor: Actor, job: Job) -> None:
        raise Conflict("The survey is still open.", code="open")

    queued = await enqueue(pool, tenant)
    assert await run_job(handler(pool, refused), queued) is None
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.attempts, job.error) == ("dead", 1, "The survey is still open.")


async def test_a_job_that_takes_its_worker_down_is_dead_after_its_attempts(pool: Pool, tenant: Tenant) -> None:
    async def never(of: Handler, actor: Actor, job: Job) -> None:
        raise AssertionError("not called")

    queued = await enqueue(pool, tenant)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        for _ in range(2):
            assert await jobs.start_attempt(conn, queued.job_id, 2) is not None
    assert await run_job(handler(pool, never, attempts=2), queued) is None
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.attempts, job.error) == ("dead", 2, "the worker was lost in attempt 2")


async def test_a_render_that_hangs_is_killed_and_the_next_one_works(pool: Pool, tenant: Tenant) -> None:
    async def hangs(of: Handler, actor: Actor, job: Job) -> None:
        render = functools.partial(time.sleep, 60) if job.attempts == 1 else functools.partial(bytes, 3)
        assert await print_in_child(render, of.limits.render_seconds) == bytes(3)  # type: ignore[arg-type]
        await finish(of, actor, job)

    queued = await enqueue(pool, tenant)
    of = handler(pool, hangs, render_seconds=5)
    started = time.monotonic()
    assert await run_job(of, queued) is not None
    assert time.monotonic() - started < 9
    job = await seen(pool, tenant, queued.job_id)
    assert job.error == "printing took longer than 5 s in attempt 1"
    assert await run_job(of, queued) is None
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.error) == ("succeeded", None)


async def test_a_printing_child_that_dies_is_replaced(pool: Pool, tenant: Tenant) -> None:
    async def crashes(of: Handler, actor: Actor, job: Job) -> None:
        render = functools.partial(os._exit, 9) if job.attempts == 1 else functools.partial(bytes, 3)
        await print_in_child(render, of.limits.render_seconds)  # type: ignore[arg-type]
        await finish(of, actor, job)

    queued = await enqueue(pool, tenant)
    of = handler(pool, crashes)
    assert await run_job(of, queued) is not None
    assert (await seen(pool, tenant, queued.job_id)).error == "BrokenWorkerProcess in attempt 1"
    assert await run_job(of, queued) is None


async def test_progress_is_visible_while_the_job_runs(pool: Pool, tenant: Tenant) -> None:
    showing, go_on = asyncio.Event(), asyncio.Event()

    async def shows(of: Handler, actor: Actor, job: Job) -> None:
        async with of.transaction(actor.organisation_id) as conn:
            await jobs.show_progress(conn, job, 30, "printing")
        showing.set()
        await go_on.wait()
        await finish(of, actor, job)

    queued = await enqueue(pool, tenant)
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.progress, job.step) == ("queued", 0, "waiting for a worker")
    running = asyncio.create_task(run_job(handler(pool, shows), queued))
    await showing.wait()
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.progress, job.step) == ("running", 30, "printing")
    go_on.set()
    await running
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.progress, job.step) == ("succeeded", 100, "done")


async def test_two_workers_with_the_same_report_store_one(pool: Pool, database: Database) -> None:
    tenant, application = await prepare(database.application_url)
    (job,) = await request_reports(database.application_url, tenant, application, 1)
    queued = QueuedJob(organisation_id=tenant.organisation_id, job_id=job.id)
    of = Handler(pool, Limits(), WORK)
    assert await asyncio.gather(run_job(of, queued), run_job(of, queued)) == [None, None]
    ended = await seen(pool, tenant, job.id)
    assert (ended.status, ended.attempts) == ("succeeded", 2)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        assert await conn.fetchval("SELECT array_agg(id) FROM reports") == [ended.report_id]
        made = "SELECT count(*) FROM audit_events WHERE action = 'report.made'"
        assert await conn.fetchval(made) == 1


async def test_an_attempt_thought_lost_cannot_end_the_one_that_took_over(pool: Pool, tenant: Tenant) -> None:
    second_runs, go_on = asyncio.Event(), asyncio.Event()

    async def first_fails_late(of: Handler, actor: Actor, job: Job) -> None:
        if job.attempts == 1:
            await second_runs.wait()
            raise Conflict("Refused in attempt 1.", code="refused")
        second_runs.set()
        await go_on.wait()
        await finish(of, actor, job)

    queued = await enqueue(pool, tenant)
    of = handler(pool, first_fails_late)
    first = asyncio.create_task(run_job(of, queued))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(run_job(of, queued))
    assert await first is not None, "the queue's entry, which the second attempt holds now, must stay"
    assert (await seen(pool, tenant, queued.job_id)).status == "running"
    go_on.set()
    assert await second is None
    job = await seen(pool, tenant, queued.job_id)
    assert (job.status, job.attempts, job.error) == ("succeeded", 2, None)
