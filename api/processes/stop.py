"""The wish to stop: SIGINT (Ctrl-C), SIGTERM or SIGHUP; a second one says to hurry."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop:
    """Counts signals instead of raising at a random line, so that every stop takes the same orderly way."""

    def __init__(self) -> None:
        self._count = 0

    @property
    def asked(self) -> bool:
        """At least one signal came."""
        return self._count > 0

    @property
    def hurried(self) -> bool:
        """A second signal came: wait for nothing any more."""
        return self._count > 1

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Take the signals for the time of the block."""

        def count(_number: int, _frame: FrameType | None) -> None:
            self._count += 1

        before = {number: signal.signal(number, count) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
