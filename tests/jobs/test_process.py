"""The worker as a process: SIGTERM during a render, and a job that takes every worker down."""

import asyncio
import signal
import sys
from pathlib import Path

import psutil
import pytest

from domain.database import Pool
from tests.conftest import Database, Tenant
from tests.jobs.harness import Ledger, ledger_of, prepare, request_reports, until, worker_process
from tests.jobs.test_attempts import enqueue, seen

pytestmark = pytest.mark.anyio


async def test_sigterm_finishes_the_job_at_hand_and_starts_no_other(database: Database, tmp_path: Path) -> None:
    url = database.application_url
    tenant, application = await prepare(url)
    async with ledger_of(url, tenant) as ledger:
        # The notes' tags are not the matter here.
        await ledger.pool.execute("DELETE FROM pgqueuer")
        await request_reports(url, tenant, application, 3)
        with worker_process(url, tmp_path) as worker:
            await until(lambda: second_render(ledger), "a render", 120)
            # As systemd and a terminal do, to every process: the printing child must not fall before its job is done.
            assert worker.process is not None
            everyone = [psutil.Process(worker.process.pid), *psutil.Process(worker.process.pid).children()]
            for process in everyone:
                process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(worker.wait) == 0
        assert await ledger.counts() == {"succeeded": 2, "queued": 1}
        assert sorted(await ledger.attempts()) == [0, 1, 1]
        waiting = await ledger.pool.fetch("SELECT status, attempts FROM pgqueuer")
        assert [tuple(entry) for entry in waiting] == [("queued", 0)]
        psutil.wait_procs(everyone, 5)
        assert not [process for process in everyone if process.is_running()], "no child is left"
    assert [line for line in worker.lines() if "worker_" not in line] == []


async def second_render(ledger: Ledger) -> bool:
    return await ledger.succeeded() == 1 and await ledger.printing()


async def test_a_job_that_takes_every_worker_down_is_given_up(
    pool: Pool, tenant: Tenant, database: Database, tmp_path: Path
) -> None:
    poison = await enqueue(pool, tenant)
    harmless = await enqueue(pool, tenant, "team_report")
    script = str(Path(__file__).with_name("poisoned_worker.py"))
    with worker_process(database.application_url, tmp_path, sys.executable, script) as worker:

        async def over() -> bool:
            if not worker.running():
                worker.start()
            return not await pool.fetchval("SELECT count(*) FROM pgqueuer")

        await until(over, "an empty queue", 60)
    job = await seen(pool, tenant, poison.job_id)
    assert (job.status, job.attempts, job.error) == ("dead", 2, "the worker was lost in attempt 2")
    assert (await seen(pool, tenant, harmless.job_id)).status == "succeeded"
    assert worker.starts == 3
