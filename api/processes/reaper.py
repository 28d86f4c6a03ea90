"""The reaper: a small child of `serve` that outlives it just long enough to end its other children.

No system-wide way exists to end children with a parent that was killed with SIGKILL. But the system closes
its pipes: the reaper reads one whose only writer is `serve`, and at its end it ends what it was told of.
Run as `python -m api.processes.reaper`, it reads lines: `watch service|database PID STARTED` and
`forget PID STARTED`.
"""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from api.processes.groups import kill_group, signal_leader, wait_until
from api.processes.identity import Identity

Kind = Literal["service", "database"]
ROOT = Path(__file__).parents[2]
SERVICE_GRACE = 3.0  # jobs of a killed worker are taken up again, so a short time is enough
DATABASE_FAST, DATABASE_IMMEDIATE = 15.0, 5.0
UNSTOPPABLE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Reaper:
    """The side of `serve`: starts the reaper, tells it of children, replaces it when it dies."""

    def __init__(self) -> None:
        self._watched: dict[Identity, Kind] = {}
        self._process: subprocess.Popen[str] | None = None
        self._shared: tuple[int, ...] = ()

    def start(self, lock: int | None) -> None:
        """Start it. It shares the lock of the data directory, which so stays locked until all have ended."""
        self._shared = () if lock is None else (lock,)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.processes.reaper"],
            stdin=subprocess.PIPE,
            stdout=2,
            text=True,
            cwd=ROOT,
            pass_fds=self._shared,
            start_new_session=True,
        )
        for identity, kind in self._watched.items():
            self._tell(f"watch {kind} {identity.line()}")

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process is not None else None

    def watch(self, identity: Identity, kind: Kind) -> None:
        """From now on end this child when `serve` dies."""
        self._watched[identity] = kind
        self._tell(f"watch {kind} {identity.line()}")

    def forget(self, identity: Identity) -> None:
        """The child has ended and `serve` has cleaned up after it."""
        if self._watched.pop(identity, None) is not None:
            self._tell(f"forget {identity.line()}")

    def revive(self) -> bool:
        """Replace a reaper that died; True when that was necessary."""
        if self._process is None or self._process.poll() is None:
            return False
        self._close_pipe()
        self.start(self._shared[0] if self._shared else None)
        return True

    def stop(self) -> None:
        """Close the pipe and wait: by now there should be nothing left for it to end."""
        if self._process is not None:
            self._close_pipe()
            self._process.wait()
            self._process = None

    def _tell(self, line: str) -> None:
        # A dead reaper is no failure of the caller: `revive` starts another one, which gets the whole list.
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.write(f"{line}\n")
                self._process.stdin.flush()

    def _close_pipe(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()


def follow(lines: Iterable[str]) -> dict[Identity, Kind]:
    """Read orders until the pipe ends; what is then still watched."""
    watched: dict[Identity, Kind] = {}
    for line in lines:
        match line.split():
            case ["watch", "service" | "database" as kind, pid, created]:
                watched[Identity(int(pid), float(created))] = kind
            case ["forget", pid, created]:
                watched.pop(Identity(int(pid), float(created)), None)
    return watched


def reap(watched: dict[Identity, Kind]) -> None:
    """End services, then what is left of their groups; databases come last, the others work with them."""
    services = [identity for identity, kind in watched.items() if kind == "service"]
    for identity in services:
        signal_leader(identity, signal.SIGTERM)
    wait_until(lambda: not any(identity.process() for identity in services), SERVICE_GRACE)
    for identity in services:
        kill_group(identity)
    for identity in (identity for identity, kind in watched.items() if kind == "database"):
        for number, patience in ((signal.SIGINT, DATABASE_FAST), (signal.SIGQUIT, DATABASE_IMMEDIATE)):
            signal_leader(identity, number)
            if wait_until(lambda: identity.process() is None, patience):  # noqa: B023 (called at once)
                break
        else:
            signal_leader(identity, signal.SIGKILL)


def main() -> None:
    """Live as long as `serve`, whatever signals a terminal or a service manager sends to all."""
    for number in UNSTOPPABLE:
        signal.signal(number, signal.SIG_IGN)
    reap(follow(sys.stdin))


if __name__ == "__main__":
    main()
