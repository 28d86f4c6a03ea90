"""One page's stream of server-sent events: what it is told, and when.

It holds no connection. Each time that it is woken, and at every heartbeat, it asks anew in a short transaction who is
there and what they may know: a session that has ended, a role that was taken away or a panel that is blind again
count from then on. Heartbeats come at fixed times, whatever happens between them, so that they tell of nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from api.errors import UNAVAILABLE
from api.live.hub import Hub, Waiter
from api.unit_of_work import Watcher
from domain.debrief.service import revision_if_open
from domain.errors import DomainError

# After a lost connection browsers ask again after this time by themselves.
RETRY = b"retry: 3000\n\n"
HEARTBEAT = b": still here\n\n"


@dataclass(frozen=True)
class Pace:
    """Seconds: between heartbeats; for which a stream lasts before the browser connects anew; between two looks."""

    heartbeat: float = 15.0
    life: float = 1_800.0
    rest: float = 0.2


@dataclass(frozen=True)
class Watched:
    """A debrief that somebody watches: who (`watcher` asks anew), which, and the change that they know of."""

    watcher: Watcher
    application_id: UUID
    since: int | None


async def debrief_events(hub: Hub, topic: str, who: str, watched: Watched, pace: Pace) -> AsyncIterator[bytes]:
    """`opened` as soon as the debrief can be read, `changed` after each change, and comments between them.

    Ends where the watcher is signed out or no longer allowed to; the browser then asks once more and hears why.
    """
    with suppress(DomainError), hub.waiting(topic, who) as waiter:
        yield RETRY
        async for chunk in _told(hub, waiter, watched, pace):
            yield chunk


async def _told(hub: Hub, waiter: Waiter, watched: Watched, pace: Pace) -> AsyncIterator[bytes]:
    clock = asyncio.get_running_loop().time
    ends, beat = clock() + pace.life, clock() + pace.heartbeat
    known = watched.since
    while not hub.closed and clock() < ends:
        waiter.woken.clear()
        now = await _look(watched, known)
        if now is not None and now != known:
            yield _event("opened" if known is None else "changed", now)
        known = now
        if clock() >= beat:
            yield HEARTBEAT
            beat += pace.heartbeat
        await asyncio.sleep(pace.rest)
        with suppress(TimeoutError):
            await asyncio.wait_for(waiter.woken.wait(), min(beat, ends) - clock())


async def _look(watched: Watched, known: int | None) -> int | None:
    """The last change's number, None while the debrief is closed to the watcher; `known` while the database is away."""
    try:
        async with watched.watcher.begin() as (conn, actor):
            return await revision_if_open(conn, actor, watched.application_id)
    except UNAVAILABLE:
        return known


def _event(kind: str, revision: int) -> bytes:
    """An event without content: what is different is read where it is read otherwise. Its id is where to go on."""
    return f"id: {revision}\nevent: {kind}\ndata: {{}}\n\n".encode()
