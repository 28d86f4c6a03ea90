"""PDFs are printed in a child process: it can be killed when a render hangs, and the event loop keeps its heartbeat.

The child loads this module and what the render itself needs, not the worker with spaCy and the queue.
"""

import contextlib
import functools
import os
import resource
import signal
from collections.abc import Callable

import anyio
import anyio.to_process
import psutil

from reports.limits import DocumentTooLong

MEMORY = 1 << 30
"""Bytes that a child may hold: four times what the longest report that is printed at all was measured to need."""


class PrintingTooSlow(Exception):
    """The render took longer than it may and was killed."""


class PrintingTooLarge(Exception):
    """The report cannot be printed, however often it is tried; the message says why."""


async def print_in_child(render: Callable[[], bytes], seconds: float, memory: int = MEMORY) -> bytes:
    """The PDF that the picklable `render` returns, within `seconds` and `memory` bytes.

    Raises PrintingTooSlow or PrintingTooLarge. A child that dies raises anyio.BrokenWorkerProcess; the next call gets
    a new one, as it does after either.
    """
    try:
        with anyio.fail_after(seconds):
            # By itself, because a new child takes a second to load what `render` needs.
            await anyio.to_process.run_sync(_ignore_signals, cancellable=True, limiter=_one_at_a_time())
            within = functools.partial(_within, memory, render)
            return await anyio.to_process.run_sync(within, cancellable=True, limiter=_one_at_a_time())
    except TimeoutError:
        raise PrintingTooSlow(f"printing took longer than {seconds:g} s") from None
    except MemoryError:
        await _end_child()
        reason = f"it needs more than {memory >> 20} MiB of memory"
        raise PrintingTooLarge(f"the report is too large to print: {reason}") from None
    except DocumentTooLong as error:
        raise PrintingTooLarge(f"the report is too large to print: {error}") from None


def _ignore_signals() -> None:
    """Ctrl-C and systemd signal every process of a group; the worker finishes its job, so its child has to as well."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _within(memory: int, render: Callable[[], bytes]) -> bytes:
    """What `render` returns; MemoryError soon after this process holds more than `memory` bytes.

    Looked at ten times a second, because Pango and GLib end the process where the system refuses them memory. The
    system's own limit, twice as high, is for what grows faster than that.
    """
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    twice = 2 * memory if most == resource.RLIM_INFINITY else min(2 * memory, most)
    resource.setrlimit(resource.RLIMIT_DATA, (twice, most))
    process = psutil.Process()

    def look(_signal: int, _frame: object) -> None:
        if process.memory_info().rss > memory:
            raise MemoryError

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
    try:
        return render()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


async def _end_child() -> None:
    """End the idle child: after it has run out of memory, little may be left for the next report."""
    with contextlib.suppress(anyio.BrokenWorkerProcess):
        await anyio.to_process.run_sync(os._exit, 0, limiter=_one_at_a_time())


@functools.cache
def _one_at_a_time() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(1)
