"""A supervised child process of `serve`: started, watched, restarted with growing pauses, stopped."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

from api.processes.errors import ProcessError
from api.processes.groups import kill_group, signal_leader
from api.processes.identity import Identity
from api.processes.reaper import ROOT, Reaper

STABLE_AFTER = 60.0
LONGEST_PAUSE = 30.0


class Backoff:
    """When to start again: at once after the first end, then after 1, 2, 4 … 30 s, until all is well."""

    def __init__(self) -> None:
        self.failures = 0
        self.due = 0.0

    def ended(self, lived: float) -> float:
        """Note an end after `lived` seconds; returns the pause before the next start."""
        if lived > STABLE_AFTER:
            self.failures = 0
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE) if self.failures else 0.0
        self.failures += 1
        self.due = time.monotonic() + pause
        return pause

    @property
    def is_due(self) -> bool:
        """Whether the pause is over."""
        return time.monotonic() >= self.due


class Child:
    """One command that has to run all the time. Its output goes to our standard error."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], reaper: Reaper) -> None:
        self.name = name
        self.backoff = Backoff()
        self.identity: Identity | None = None
        self._command = list(command)
        self._environment = dict(environment)
        self._reaper = reaper
        self._process: subprocess.Popen[bytes] | None = None
        self._since = 0.0

    def start(self) -> None:
        """Start the command in a session of its own: Ctrl-C of the terminal is for `serve` alone."""
        self._process = spawn(self._command, self._environment)
        self._since = time.monotonic()
        self.identity = Identity.of(self._process.pid)
        self._reaper.watch(self.identity, "service")

    def check(self) -> str | None:
        """Restart it when it has ended and its pause is over; one line for the log if that happened."""
        if self._process is None:
            if self.backoff.is_due:
                self.start()
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._clean_up()
        pause = self.backoff.ended(time.monotonic() - self._since)
        if not pause:
            self.start()
        return f"{self.name} ended ({how(code)}); restarted {f'in {pause:.0f} s' if pause else 'at once'}"

    def ask_to_stop(self) -> None:
        """SIGTERM, once."""
        if self.identity is not None:
            signal_leader(self.identity, signal.SIGTERM)

    def has_stopped(self) -> bool:
        """Whether the command has ended; its group is then cleaned up as well."""
        if self._process is not None and self._process.poll() is None:
            return False
        self._clean_up()
        return True

    def kill(self) -> None:
        """SIGKILL for it and everything that it started."""
        if self._process is not None and self.identity is not None:
            kill_group(self.identity)
            self._process.wait()
        self._clean_up()

    def _clean_up(self) -> None:
        """End what a dead leader left in its group (granian's own workers, a PDF being printed)."""
        if self.identity is not None:
            kill_group(self.identity)
            self._reaper.forget(self.identity)
        self.identity, self._process = None, None


def spawn(command: Sequence[str], environment: Mapping[str, str], stdout: int = 2) -> subprocess.Popen[bytes]:
    """Start a child of ours; raises ProcessError with one line."""
    try:
        return subprocess.Popen(  # noqa: S603
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            # The folder of our packages: whatever lies where the operator stands must not shadow them.
            cwd=ROOT,
            env=dict(environment),
            start_new_session=True,
        )
    except OSError as error:
        raise ProcessError(f"{command[0]} cannot be started: {error.strerror}") from error


def how(code: int) -> str:
    """The end of a process in words."""
    return f"signal {-code}" if code < 0 else f"code {code}"
