"""The job worker: takes jobs from PgQueuer one at a time, heartbeats, tries again, and stops cleanly.

A job that a killed worker held is taken up again when its heartbeat is old (Limits.heartbeat_timeout). What a job
makes is stored in the transaction that marks it done, so a job delivered twice leaves one result.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

import asyncpg
import msgspec
import structlog
from pgqueuer.db import AsyncpgPoolDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job as QueueEntry
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries
from pgqueuer.types import QueueEntrypoint, QueueManagerId

from api.errors import UNAVAILABLE
from api.housekeeping import Housekeeping
from api.jobs import WORK, Handler, Limits, Work, run_job
from api.observability import configure_logging, trace_of
from api.reminders import post_due_reminders
from api.settings import Settings
from api.smtp import SmtpServer
from api.tagging_jobs import warm_up
from domain.database import Pool, open_pool
from domain.jobs.model import QUEUE_ENTRYPOINT, JobKind, QueuedJob

# New work is notified; a retry that is due and a silent worker's job are found by looking.
DEQUEUE_TIMEOUT = timedelta(seconds=2)
# While a job runs here nothing more is taken; its end wakes the loop, so this need not be short.
BUSY_POLL = timedelta(seconds=0.5)
HELD_MOST = 100
RECONNECT_SECONDS = 1.0
CLOSE_SECONDS = 2.0
ALIVE_SECONDS = 5.0
ALIVE = """
    INSERT INTO worker_heartbeats (worker_id, seen_at) VALUES ($1, now())
    ON CONFLICT (worker_id) DO UPDATE SET seen_at = excluded.seen_at
"""
FORGET_DEAD_WORKERS = "DELETE FROM worker_heartbeats WHERE seen_at < now() - interval '1 day'"
# PgQueuer keeps a row for every step of every job and never deletes one.
FORGET_OLD_LOG = "DELETE FROM pgqueuer_log WHERE created < now() - interval '7 days'"
# The database is away, restarting, or not as it should be (no schema yet): wait and try again.
LOST = (*UNAVAILABLE, OSError, asyncpg.PostgresError, asyncpg.InternalClientError)
log = structlog.get_logger()


class OneJobQueries(Queries):
    """PgQueuer's queries with a budget of one job for this worker, enforced by its dequeue statement.

    QueueManager itself asks for room for two at least. A second job would wait here for the first, started and
    unfinished at SIGTERM, while another worker is idle.
    """

    async def dequeue(
        self,
        batch_size: int,
        entrypoints: dict[QueueEntrypoint, EntrypointExecutionParameter],
        queue_manager_id: QueueManagerId,
        global_concurrency_limit: int | None,
        heartbeat_timeout: timedelta,
    ) -> list[QueueEntry]:
        """At most one entry, and none while this worker has one."""
        return await super().dequeue(1, entrypoints, queue_manager_id, 1, heartbeat_timeout)


@dataclass
class Worker:
    """One worker process. `stop` ends it after the current job."""

    database_url: str
    limits: Limits = field(default_factory=Limits)
    work: Mapping[JobKind, Work] = field(default_factory=lambda: WORK)
    smtp: SmtpServer | None = None
    base_url: str = "http://127.0.0.1:8000"
    worker_id: UUID = field(default_factory=uuid4)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    manager: QueueManager | None = None
    lost: bool = False
    housekeeping: Housekeeping = field(default_factory=Housekeeping)

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
            except Exception as error:
                self._say_lost(error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.stopping.wait(), RECONNECT_SECONDS)

    def _say_lost(self, error: Exception) -> None:
        """One line when it is lost and one when it is back, however long that takes."""
        expected = isinstance(error, LOST)
        if not self.lost or not expected:
            trace = [] if expected else trace_of(error)
            log.warning("worker_lost_database", error=type(error).__name__, trace=trace)
        self.lost = True

    async def _work(self) -> None:
        pool = await open_pool(self.database_url, max_size=6)
        try:
            self.manager = QueueManager(OneJobQueries(AsyncpgPoolDriver(pool)))
            if self.stopping.is_set():
                return
            self.manager.min_dequeue_poll_interval = BUSY_POLL
            self._register(self.manager, Handler(pool, self.limits, self.work, self.smtp, self.base_url))
            ending = asyncio.Event()
            alive = asyncio.create_task(self._say_alive(pool, self.manager, ending))
            try:
                await self.manager.run(
                    dequeue_timeout=DEQUEUE_TIMEOUT,
                    batch_size=1,
                    max_concurrent_tasks=2,
                    heartbeat_timeout=self.limits.heartbeat_timeout,
                    shutdown_on_listener_failure=True,
                )
            finally:
                # Not cancelled at once: a statement that is cut short while its connection breaks leaves an error
                # that nobody awaits.
                ending.set()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(alive, CLOSE_SECONDS)
        finally:
            self.manager = None
            await _close(pool)

    def _register(self, manager: QueueManager, handler: Handler) -> None:
        async def run_entry(entry: QueueEntry) -> None:
            delay = await self._run_entry(handler, entry)
            if delay is not None:
                raise RetryRequested(delay=delay)

        # "hold": an entry that could not even be put back, because the database was away, is kept and requeued.
        manager.entrypoint(QUEUE_ENTRYPOINT, on_failure="hold")(run_entry)

    async def _run_entry(self, handler: Handler, entry: QueueEntry) -> timedelta | None:
        # Nothing may reach PgQueuer but a delay: it stores traces, and theirs may quote somebody's text.
        try:
            return await run_job(handler, msgspec.json.decode(entry.payload or b"", type=QueuedJob))
        except Exception as error:
            trace = [] if isinstance(error, LOST) else trace_of(error)
            log.warning("job_interrupted", entry=entry.id, error=type(error).__name__, trace=trace)
            return self.limits.delay_after(entry.attempts + 1)

    async def _say_alive(self, pool: Pool, manager: QueueManager, ending: asyncio.Event) -> None:
        """Heartbeat of the process, for /readyz, and housekeeping; a failure ends the manager's run and `_work`."""
        try:
            await pool.execute(FORGET_DEAD_WORKERS)
            await pool.execute(FORGET_OLD_LOG)
            while not ending.is_set():
                await pool.execute(ALIVE, self.worker_id)
                if self.lost:
                    log.info("worker_found_database")
                    self.lost = False
                await _requeue_held(manager)
                await post_due_reminders(pool, self.base_url, datetime.now(UTC))
                await self.housekeeping.step(pool, datetime.now(UTC))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(ending.wait(), ALIVE_SECONDS)
        except Exception:
            manager.shutdown.set()
            raise


async def _requeue_held(manager: QueueManager) -> None:
    queries = cast("Queries", manager.queries)
    held = await queries.list_failed_jobs(HELD_MOST)
    if held:
        await queries.requeue_jobs([entry.id for entry in held])


async def _close(pool: Pool) -> None:
    try:
        await asyncio.wait_for(pool.close(), CLOSE_SECONDS)
    except (TimeoutError, asyncpg.InterfaceError, OSError):
        pool.terminate()


class OneLine(logging.Filter):
    """Complaints of the queue and the driver without traces, and each at most once in `SECONDS`.

    That the database is away they say ten times a second; the worker says it once, so theirs is dropped.
    """

    SECONDS = 30.0

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; False to drop it."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, LOST):
            return False
        if error is not None:
            record.msg = f"{record.msg} ({type(error).__name__})"
            record.exc_info = record.exc_text = None
        key = str(record.msg)
        if record.created - self._last.get(key, 0.0) < self.SECONDS:
            return False
        self._last[key] = record.created
        return True


async def _warm_up() -> None:
    """A model that cannot be loaded fails the jobs that need it, not the others."""
    try:
        await warm_up()
    except Exception as error:
        log.warning("tagger_not_loaded", error=type(error).__name__, trace=trace_of(error))


async def work(settings: Settings) -> None:
    """Run a worker until SIGTERM or SIGINT."""
    if settings.database_url is None:
        sys.exit("Error: OUTSIDE_IN_DATABASE_URL is not set; `outside-in worker` finds the embedded database by itself")
    worker = Worker(settings.database_url, smtp=settings.smtp, base_url=settings.base_url)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stop)
    log.info("worker_started", worker=str(worker.worker_id))
    # Beside the work, which need not wait for it: a note that is saved a moment later is tagged within a second.
    warming = asyncio.create_task(_warm_up())
    await worker.run()
    await warming
    log.info("worker_stopped", worker=str(worker.worker_id))


def main() -> None:
    """Entry point of `python -m api.worker`."""
    configure_logging()
    for name in ("pgqueuer", "asyncpg.pool"):
        logging.getLogger(name).addFilter(OneLine())
    # The printing child would load the main module again, and with it spaCy and the queue. It needs neither.
    sys.modules["__main__"].__file__ = None
    asyncio.run(work(Settings.from_env(os.environ)))


if __name__ == "__main__":
    main()
