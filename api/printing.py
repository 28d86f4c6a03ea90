"""PDFs are printed in a child process: it can be killed when a render hangs, and the event loop keeps its heartbeat.

The child loads this module and what the render itself needs, not the worker with spaCy and the queue.
"""

import functools
import signal
from collections.abc import Callable

import anyio
import anyio.to_process

from domain.reporting.model import CandidateReport, TeamReport


class PrintingTooSlow(Exception):
    """The render took longer than it may and was killed."""


async def print_in_child(render: Callable[[], bytes], seconds: float) -> bytes:
    """The PDF that the picklable `render` returns; raises PrintingTooSlow after `seconds`.

    A child that dies raises anyio.BrokenWorkerProcess; the next call gets a new one.
    """
    try:
        with anyio.fail_after(seconds):
            # By itself, because a new child takes a second to load what `render` needs.
            await anyio.to_process.run_sync(_ignore_signals, cancellable=True, limiter=_one_at_a_time())
            return await anyio.to_process.run_sync(render, cancellable=True, limiter=_one_at_a_time())
    except TimeoutError:
        raise PrintingTooSlow(f"printing took longer than {seconds:g} s") from None


def print_candidate(report: CandidateReport) -> bytes:
    """A candidate report's PDF; for the child."""
    from reports.pdf import candidate_pdf  # noqa: PLC0415 (loads WeasyPrint)

    return candidate_pdf(report)


def print_team(report: TeamReport) -> bytes:
    """A team report's PDF; for the child."""
    from reports.pdf import team_pdf  # noqa: PLC0415 (loads WeasyPrint)

    return team_pdf(report)


def _ignore_signals() -> None:
    """Ctrl-C and systemd signal every process of a group; the worker finishes its job, so its child has to as well."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


@functools.cache
def _one_at_a_time() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(1)
