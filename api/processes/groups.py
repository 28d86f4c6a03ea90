"""Process groups: every child of `serve` leads one, so that its own children end with it."""

import contextlib
import os
import signal
import time
from collections.abc import Callable

from api.processes.identity import Identity

POLL = 0.05


def signal_leader(leader: Identity, number: int) -> None:
    """Send a signal to exactly this process, if it still runs."""
    if leader.process() is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(leader.pid, number)


def kill_group(leader: Identity) -> None:
    """SIGKILL for whatever is left of the group, with or without its leader.

    A group keeps its id from being used again, so only a leader with another start time is a stranger.
    """
    stranger = Identity.running(leader.pid)
    if stranger is None or stranger.same(leader):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader.pid, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], timeout: float) -> bool:
    """Poll until the condition holds (True) or the time is over (False)."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True
