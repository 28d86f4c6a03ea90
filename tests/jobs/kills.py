"""The story of the kills, for the test and for the benchmark."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from api.processes.embedded import EmbeddedPostgres
from tests.jobs.harness import (
    Ledger,
    kill_and_restart_database,
    ledger_of,
    migrate_cluster,
    pool_of,
    prepare,
    request_reports,
    until,
    worker_process,
)

Victim = Literal["worker", "database"]


@dataclass(frozen=True)
class Story:
    """Figures of one run; seconds where nothing else is said."""

    jobs: int
    total: float
    worker_starts: int
    database_restarts: tuple[float, ...]
    attempts: list[int]
    log: list[str]


async def kill_in_the_middle(
    cluster: EmbeddedPostgres, folder: Path, *, jobs: int, victims: Sequence[Victim], seconds: float = 60
) -> Story:
    """Print `jobs` reports with one worker, killing the victims at even steps while a job runs; asserts all is well."""
    await migrate_cluster(cluster)
    url = cluster.application_url
    tenant, application = await prepare(url)
    async with pool_of(url) as pool:
        # The notes' tags are not the matter here; a new worker would load its models for them after every kill.
        await pool.execute("DELETE FROM pgqueuer")
    await request_reports(url, tenant, application, jobs)
    since, restarts = time.monotonic(), []
    made: dict[UUID, tuple[UUID, str]] = {}
    with worker_process(url, folder) as worker:
        try:
            async with ledger_of(url, tenant) as ledger:
                for number, victim in enumerate(victims, start=1):
                    made |= await _busy_after(ledger, jobs * number // (len(victims) + 1), seconds)
                    if victim == "worker":
                        worker.kill()
                        worker.start()
                    else:
                        restarts.append(await asyncio.to_thread(kill_and_restart_database, cluster))
                await until(ledger.queue_empty, "an empty queue", seconds)
                await ledger.check_complete(jobs, made)
                attempts = await ledger.attempts()
        except AssertionError as error:
            error.add_note("\n".join(["the worker said:", *worker.lines()[-20:]]))
            raise
        total = time.monotonic() - since
        assert worker.running(), "the worker lives on"
    return Story(jobs, total, worker.starts, tuple(restarts), attempts, worker.lines())


async def _busy_after(ledger: Ledger, succeeded: int, seconds: float) -> dict[UUID, tuple[UUID, str]]:
    """Wait until so many are done and one more is running; returns the reports made so far."""

    async def reached() -> bool:
        return await ledger.succeeded() >= succeeded and await ledger.running()

    await until(reached, f"{succeeded} reports and one at work", seconds)
    return await ledger.reports()
