"""Work that is done after the answer, so that the time of an answer does not tell whether there was any.

An errand is lost when its process ends within the second that it takes; whoever asked for it asks again.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from api.observability import trace_of
from domain.database import ACQUIRE_TIMEOUT_SECONDS, Connection, Pool

# A flood of requests must not keep more than this waiting; beyond it the oldest are done first and new ones dropped.
WAITING_MOST = 200
AT_ONCE = 2
log = structlog.get_logger()


class Errands:
    """What one API process has still to do, a few at a time, each in a transaction of its own."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Semaphore(AT_ONCE)

    def run(self, pool: Pool, work: Callable[[Connection], Awaitable[None]]) -> None:
        """Begin soon and return at once. A failure is logged, without its message, and told to nobody."""
        if len(self._tasks) < WAITING_MOST:
            task = asyncio.create_task(self._do(pool, work))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _do(self, pool: Pool, work: Callable[[Connection], Awaitable[None]]) -> None:
        try:
            async with self._turn, pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as conn, conn.transaction():
                await work(conn)
        except Exception as error:
            log.error("errand_failed", trace=trace_of(error))

    async def finished(self) -> None:
        """Wait for all of them; before the pool closes."""
        await asyncio.gather(*self._tasks)
