"""The job worker: takes jobs from PgQueuer one at a time, heartbeats, retries, and stops cleanly.

A job that a killed worker held is taken up again when its heartbeat is old (HEARTBEAT_TIMEOUT). What a job
makes is stored in the transaction that marks it done, so a job delivered twice leaves one result.
"""

import asyncio
import contextlib
import os
import signal
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import msgspec
import structlog
from pgqueuer.executors import DatabaseRetryEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.models import Job as QueueEntry
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries

from api.errors import UNAVAILABLE
from api.jobs import Handler, run_job
from api.observability import configure_logging
from api.settings import Settings
from domain.database import open_pool
from domain.jobs.model import QUEUE_ENTRYPOINT, QueuedJob

HEARTBEAT_TIMEOUT = timedelta(seconds=10)
DEQUEUE_TIMEOUT = timedelta(seconds=5)
# Attempts that a kill interrupted count as well.
ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=5)
HELD_MOST = 100
RECONNECT_SECONDS = 1.0
ALIVE_SECONDS = 5
ALIVE = """
    INSERT INTO worker_heartbeats (worker_id, seen_at) VALUES ($1, now())
    ON CONFLICT (worker_id) DO UPDATE SET seen_at = excluded.seen_at
"""
FORGET_DEAD_WORKERS = "DELETE FROM worker_heartbeats WHERE seen_at < now() - interval '1 day'"
log = structlog.get_logger()


@dataclass
class Worker:
    """One worker process. `stop` ends it after the current job."""

    database_url: str
    worker_id: UUID = field(default_factory=uuid4)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    manager: QueueManager | None = None

    def stop(self) -> None:
        """Take no more jobs; finish the one at hand."""
        self.stopping.set()
        if self.manager is not None:
            self.manager.shutdown.set()

    async def run(self) -> None:
        """Work until stopped, reconnecting for as long as it takes when the database goes away."""
        while not self.stopping.is_set():
            try:
                await self._work()
            except (*UNAVAILABLE, asyncpg.PostgresError, ExceptionGroup) as error:
                log.warning("worker_reconnects", error=type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.stopping.wait(), RECONNECT_SECONDS)

    async def _work(self) -> None:
        pool = await open_pool(self.database_url, max_size=6)
        try:
            handler = Handler(pool=pool, last_attempt=ATTEMPTS)
            self.manager = QueueManager(Queries.from_asyncpg_pool(pool))
            if self.stopping.is_set():
                return
            self._register(self.manager, handler)
            alive = asyncio.create_task(self._say_alive(pool, self.manager))
            try:
                await self.manager.run(
                    dequeue_timeout=DEQUEUE_TIMEOUT,
                    batch_size=1,
                    max_concurrent_tasks=2,
                    heartbeat_timeout=HEARTBEAT_TIMEOUT,
                    shutdown_on_listener_failure=True,
                )
            finally:
                alive.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await alive
        finally:
            self.manager = None
            await _close(pool)

    def _register(self, manager: QueueManager, handler: Handler) -> None:
        async def run_entry(entry: QueueEntry) -> None:
            assert entry.payload is not None
            await run_job(handler, msgspec.json.decode(entry.payload, type=QueuedJob))

        def executor(parameters: EntrypointExecutorParameters) -> DatabaseRetryEntrypointExecutor:
            return DatabaseRetryEntrypointExecutor(
                parameters=parameters, max_attempts=ATTEMPTS, initial_delay=FIRST_DELAY, max_delay=LONGEST_DELAY
            )

        # "hold": an entry that could not even be put back, because the database was away, is kept and requeued.
        manager.entrypoint(QUEUE_ENTRYPOINT, executor_factory=executor, on_failure="hold")(run_entry)

    async def _say_alive(self, pool: "asyncpg.Pool[asyncpg.Record]", manager: QueueManager) -> None:
        """Heartbeat of the process, for /readyz; a failure of the database ends the manager's run."""
        while True:
            try:
                await pool.execute(ALIVE, self.worker_id)
                await pool.execute(FORGET_DEAD_WORKERS)
                await _requeue_held(manager)
            except (*UNAVAILABLE, asyncpg.PostgresError):
                manager.shutdown.set()
                return
            await asyncio.sleep(ALIVE_SECONDS)


async def _requeue_held(manager: QueueManager) -> None:
    held = await manager.queries.list_failed_jobs(HELD_MOST)
    if held:
        await manager.queries.requeue_jobs([entry.id for entry in held])


async def _close(pool: "asyncpg.Pool[asyncpg.Record]") -> None:
    try:
        await asyncio.wait_for(pool.close(), timeout=5)
    except (TimeoutError, asyncpg.InterfaceError):
        pool.terminate()


async def work(settings: Settings) -> None:
    """Run a worker until SIGTERM or SIGINT."""
    assert settings.database_url is not None, "serve hands the embedded database's address on"
    worker = Worker(settings.database_url)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stop)
    log.info("worker_started", worker=str(worker.worker_id))
    await worker.run()
    log.info("worker_stopped", worker=str(worker.worker_id))


def main() -> None:
    """Entry point of `python -m api.worker`."""
    configure_logging()
    asyncio.run(work(Settings.from_env(os.environ)))


if __name__ == "__main__":
    main()
