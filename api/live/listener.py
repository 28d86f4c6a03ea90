"""Listens to PostgreSQL's notifications on a connection of its own, for ever, whatever becomes of the connection."""

import asyncio
from collections.abc import Callable

import asyncpg
import structlog

from domain.database import ACQUIRE_TIMEOUT_SECONDS

# A connection that died without a word (a cut cable, a firewall) is found out by asking.
CHECK_SECONDS = 30.0
STILL_THERE = "SELECT 1"
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 5.0
LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
log = structlog.get_logger()


async def listen(url: str, channel: str, heard: Callable[[str], None], began: Callable[[], None]) -> None:
    """Call `heard` with the payload of every notification on the channel, until cancelled.

    What is sent while the connection is away is lost, so `began` is called each time that listening begins.
    """
    pause = FIRST_PAUSE_SECONDS

    def connected() -> None:
        nonlocal pause
        pause = FIRST_PAUSE_SECONDS
        began()

    while True:
        try:
            await _listen_once(url, channel, heard, connected)
            log.warning("listener_disconnected")
        except LOST as error:
            log.warning("listener_disconnected", error=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


async def _listen_once(url: str, channel: str, heard: Callable[[str], None], began: Callable[[], None]) -> None:
    """Listen until the connection ends."""
    connection = await asyncpg.connect(url, timeout=ACQUIRE_TIMEOUT_SECONDS, command_timeout=ACQUIRE_TIMEOUT_SECONDS)
    ended = asyncio.Event()
    try:
        connection.add_termination_listener(lambda _: ended.set())
        await connection.add_listener(channel, lambda _connection, _pid, _channel, payload: heard(str(payload)))
        began()
        while not ended.is_set():
            try:
                await asyncio.wait_for(ended.wait(), CHECK_SECONDS)
            except TimeoutError:
                await connection.execute(STILL_THERE)
    finally:
        connection.terminate()
