"""Who waits for what in this process: from one listening connection to many streams."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from api.errors import TooManyRequests, TryLater
from api.live.listener import listen
from domain.live.service import DEBRIEFS

STREAMS_OF_ONE = 10
STREAMS_MOST = 2_000
RETRY_SECONDS = 30


class Waiter:
    """One stream. `woken` is its whole queue: however much happens, it looks once and finds all of it."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()


class Hub:
    """The streams of one API process. The listening connection opens with the first of them."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._waiting: defaultdict[str, set[Waiter]] = defaultdict(set)
        self._of_one: Counter[str] = Counter()
        self._listening: asyncio.Task[None] | None = None
        self.closed = False

    @property
    def streams(self) -> int:
        """How many are open."""
        return self._of_one.total()

    def require_room(self, who: str) -> None:
        """Raise TooManyRequests or TryLater where one more stream of this account or key would be too many."""
        if self._of_one[who] >= STREAMS_OF_ONE:
            raise TooManyRequests(RETRY_SECONDS, {})
        if self.closed or self.streams >= STREAMS_MOST:
            raise TryLater("There are too many open streams; try again in half a minute.", RETRY_SECONDS)

    @contextmanager
    def waiting(self, topic: str, who: str) -> Iterator[Waiter]:
        """A place for one stream, woken by what is announced on the topic. Raises as `require_room`."""
        self.require_room(who)
        if self._listening is None:
            self._listening = asyncio.create_task(listen(self._url, DEBRIEFS, self.wake, self.wake_all))
        waiter = Waiter()
        self._waiting[topic].add(waiter)
        self._of_one[who] += 1
        try:
            yield waiter
        finally:
            self._waiting[topic].discard(waiter)
            if not self._waiting[topic]:
                del self._waiting[topic]
            self._of_one -= Counter({who: 1})

    def wake(self, topic: str) -> None:
        """Something was announced."""
        for waiter in self._waiting.get(topic, ()):
            waiter.woken.set()

    def wake_all(self) -> None:
        """Something may have been announced while nobody listened."""
        for topic in self._waiting:
            self.wake(topic)

    def end_streams(self) -> None:
        """Let every stream end by itself: the server stops, and would wait for them."""
        self.closed = True
        self.wake_all()

    async def close(self) -> None:
        """End the streams and stop listening."""
        self.end_streams()
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
