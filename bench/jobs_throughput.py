"""Report jobs per minute with one worker and with two, in one run: rounds by turns, medians, their ratio.

No round is begun after MOST_SECONDS, so that a busy machine does not take for ever.
"""

import argparse
import asyncio
import contextlib
import io
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

from api.processes.embedded import temporary_cluster
from tests.conftest import Tenant
from tests.jobs.harness import Ledger, ledger_of, migrate_cluster, prepare, request_reports, until, worker_process

MOST_SECONDS = 100.0


class Bench:
    """One database with one application, whose report is printed again and again."""

    def __init__(self, url: str, tenant: Tenant, application: UUID, ledger: Ledger, folder: Path) -> None:
        self.url, self.tenant, self.application, self.ledger, self.folder = url, tenant, application, ledger, folder

    async def finish(self, jobs: int) -> float:
        """Seconds in which `jobs` reports are made, from the first request on."""
        since = time.perf_counter()
        await request_reports(self.url, self.tenant, self.application, jobs)
        await until(self.ledger.queue_empty, "an empty queue", 120)
        return time.perf_counter() - since

    async def per_minute(self, workers: int, jobs: int) -> float:
        async with AsyncExitStack() as stack:
            started = [stack.enter_context(worker_process(self.url, self.folder)) for _ in range(workers)]
            await until(lambda: self._alive(workers), "the workers", 30)
            # Each loads its printer.
            await self.finish(2 * workers)
            seconds = await self.finish(jobs)
            for worker in started:
                worker.signal(signal.SIGTERM)
            for worker in started:
                await asyncio.to_thread(worker.wait)
        await self.ledger.pool.execute("DELETE FROM worker_heartbeats")
        return jobs * 60 / seconds

    async def _alive(self, workers: int) -> bool:
        seen: int = await self.ledger.pool.fetchval("SELECT count(*) FROM worker_heartbeats")
        return seen >= workers


@asynccontextmanager
async def prepared() -> AsyncIterator[Bench]:
    with temporary_cluster(durable=True) as cluster, tempfile.TemporaryDirectory() as folder:
        # The requests that prepare the application log themselves; they are not the matter here.
        with contextlib.redirect_stderr(io.StringIO()):
            await migrate_cluster(cluster)
            tenant, application = await prepare(cluster.application_url)
        async with ledger_of(cluster.application_url, tenant) as ledger:
            yield Bench(cluster.application_url, tenant, application, ledger, Path(folder))


async def run(rounds: int, jobs: int) -> None:
    one: list[float] = []
    two: list[float] = []
    since = time.monotonic()
    async with prepared() as bench:
        for number in range(1, rounds + 1):
            if one and time.monotonic() - since > MOST_SECONDS:
                break
            one.append(await bench.per_minute(1, jobs))
            two.append(await bench.per_minute(2, jobs))
            print(f"round {number}: {one[-1]:.0f} with 1 worker, {two[-1]:.0f} with 2", flush=True)
    slow, fast = statistics.median(one), statistics.median(two)
    print(
        f"report jobs per minute, medians of {len(one)} rounds of {jobs} jobs on {os.cpu_count()} cores,"
        f" load {os.getloadavg()[0]:.1f}:"
    )
    print(f"  1 worker {slow:.0f}   2 workers {fast:.0f}   ratio {fast / slow:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=12)
    asked = parser.parse_args()
    asyncio.run(run(asked.rounds, asked.jobs))


if __name__ == "__main__":
    main()
