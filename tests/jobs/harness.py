"""Real worker processes, real PostgreSQL, real kills; for tests/jobs and for bench/."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg

from api.processes.embedded import EmbeddedPostgres
from domain.database import Pool, open_pool, set_tenant
from domain.jobs.model import Job
from domain.reporting.requests import request_candidate_report
from migrations.runner import migrate
from tests.api.journey import Journey
from tests.conftest import Tenant, make_tenant, serving

ROOT = Path(__file__).parents[2]


async def until(condition: Callable[[], Awaitable[bool]], what: str, seconds: float = 60) -> None:
    """Wait for a condition of the database, also while the database is away."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            if await condition():
                return
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(0.05)


async def prepare(application_url: str) -> tuple[Tenant, UUID]:
    """An organisation with one application whose panel is complete, ready for reports."""
    async with pool_of(application_url) as pool, pool.acquire() as conn, conn.transaction():
        tenant = await make_tenant(conn, "Acme")
    async with serving(application_url) as client:
        journey = Journey(client, tenant.keys, tenant.accounts)
        await journey.prepare()
        made = await journey.interview()
        await journey.complete_panel(made)
    return tenant, UUID(made["application"]["id"])


async def migrate_cluster(cluster: EmbeddedPostgres) -> None:
    await migrate(cluster.migration_url, "outside_in_app")


@asynccontextmanager
async def pool_of(url: str) -> AsyncIterator[Pool]:
    pool = await open_pool(url, max_size=2)
    try:
        yield pool
    finally:
        pool.terminate()


async def request_reports(url: str, tenant: Tenant, application_id: UUID, number: int) -> list[Job]:
    """Enqueue report jobs, each in the transaction of its own request."""
    made = []
    async with pool_of(url) as pool:
        for _ in range(number):
            async with pool.acquire() as conn, conn.transaction():
                await set_tenant(conn, tenant.organisation_id)
                made.append(await request_candidate_report(conn, tenant.actor("recruiter"), application_id))
    return made


@dataclass
class WorkerProcess:
    """`python -m api.worker` (or another command), started again after a kill as a supervisor would."""

    database_url: str
    log: Path
    command: tuple[str, ...] = (sys.executable, "-P", "-m", "api.worker")
    starts: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> "WorkerProcess":
        environment = {**os.environ, "OUTSIDE_IN_DATABASE_URL": self.database_url, "PYTHONPATH": str(ROOT)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        self.starts += 1
        return self

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def wait(self, seconds: float = 30) -> int:
        assert self.process is not None
        return self.process.wait(seconds)

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def lines(self, word: str = "") -> list[str]:
        return [line for line in self.log.read_text().splitlines() if word in line]


@contextmanager
def worker_process(database_url: str, folder: Path, *command: str) -> Iterator[WorkerProcess]:
    """A worker process that does not outlive the block."""
    worker = WorkerProcess(database_url, folder / f"worker-{time.monotonic_ns()}.log")
    if command:
        worker.command = command
    try:
        yield worker.start()
    finally:
        if worker.running():
            worker.kill()


@dataclass(frozen=True)
class Ledger:
    """What the database says of an organisation's report jobs."""

    pool: Pool
    organisation_id: UUID

    async def _rows(self, sql: str) -> list[asyncpg.Record]:
        async with self.pool.acquire(timeout=2) as conn, conn.transaction():
            await set_tenant(conn, self.organisation_id)
            return await conn.fetch(sql)

    async def counts(self) -> dict[str, int]:
        rows = await self._rows("SELECT status, count(*) FROM jobs WHERE kind LIKE '%report' GROUP BY status")
        return {row["status"]: row["count"] for row in rows}

    async def succeeded(self) -> int:
        return (await self.counts()).get("succeeded", 0)

    async def running(self) -> bool:
        return bool((await self.counts()).get("running"))

    async def printing(self) -> bool:
        return bool(await self._rows("SELECT FROM jobs WHERE status = 'running' AND step = 'printing'"))

    async def queue_empty(self) -> bool:
        return not (await self._rows("SELECT FROM pgqueuer LIMIT 1"))

    async def reports(self) -> dict[UUID, tuple[UUID, str]]:
        """Job → (report, hash of its PDF)."""
        rows = await self._rows("SELECT job_id, id, pdf_sha256 FROM reports")
        found = {row["job_id"]: (row["id"], row["pdf_sha256"]) for row in rows}
        assert len(found) == len(rows), "one report per job"
        return found

    async def attempts(self) -> list[int]:
        return [row["attempts"] for row in await self._rows("SELECT attempts FROM jobs WHERE kind LIKE '%report'")]

    async def check_complete(self, number: int, before: dict[UUID, tuple[UUID, str]]) -> None:
        """Every job succeeded and made its one report; none that stood in `before` has changed."""
        assert await self.counts() == {"succeeded": number}
        assert await self.queue_empty()
        rows = await self._rows("SELECT id, report_id FROM jobs WHERE kind LIKE '%report'")
        reports = await self.reports()
        assert {row["id"]: row["report_id"] for row in rows} == {job: made[0] for job, made in reports.items()}
        assert len(reports) == number
        assert before.items() <= reports.items()
        made = await self._rows("SELECT subject_id FROM audit_events WHERE action = 'report.made'")
        assert sorted(row["subject_id"] for row in made) == sorted(made_id for made_id, _ in reports.values())


@asynccontextmanager
async def ledger_of(url: str, tenant: Tenant) -> AsyncIterator[Ledger]:
    async with pool_of(url) as pool:
        yield Ledger(pool, tenant.organisation_id)


def kill_and_restart_database(cluster: EmbeddedPostgres) -> float:
    """kill -9 of the postmaster; returns the seconds until it takes connections again."""
    assert cluster.postmaster is not None
    since = time.monotonic()
    cluster.postmaster.process.kill()
    cluster.postmaster.process.wait()
    cluster.discard()
    cluster.start()
    return time.monotonic() - since
