"""The PostgreSQL server process: its command line, readiness, end, and what a crash leaves behind."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

from api.processes.errors import EmbeddedError
from api.processes.place import Place, explained

SETTINGS = {
    "listen_addresses": "",  # no TCP at all: the socket in a private directory is the only way in
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_line_prefix": "postgres: ",
    # Errors of statements reach the API, which reports them. Here they would put personal text into logs.
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For clusters that are thrown away: nothing of theirs has to survive a power cut.
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
}

NO_SPACE = "No space left on device"
START_TIMEOUT = 600.0  # recovery after a crash may take minutes; a server that fails ends by itself at once
FAST_STOP, IMMEDIATE_STOP, BACKENDS_STOP = 30.0, 10.0, 2.0


class Postmaster:
    """A postgres server started as our own child; its log lines go to our standard error."""

    def __init__(self, place: Place, data: Path, sockets: Path, *, durable: bool) -> None:
        settings = SETTINGS | {"unix_socket_directories": f'"{sockets}"'} | ({} if durable else THROW_AWAY)
        command = [str(place.binaries / "postgres"), "-D", str(data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with explained(place.binaries):
            self.process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                # Ctrl-C of the terminal is for `serve` alone, which stops PostgreSQL last.
                start_new_session=True,
                text=True,
                errors="replace",
                **place.account.popen,
            )
        self._data = data
        self._is_ready = [str(place.binaries / "pg_isready"), "-q", "-h", str(sockets), "-p", "5432"]
        self._environment = place.account.popen["env"]
        self.last_lines: deque[str] = deque(maxlen=20)
        self._quiet = True
        self._reader = threading.Thread(target=self._read, daemon=True, name="postgres-log")
        self._reader.start()

    def wait_ready(self, cancelled: Callable[[], bool]) -> None:
        """Return when it accepts connections; raises EmbeddedError when it ends before, with its reason."""
        deadline = time.monotonic() + START_TIMEOUT
        while not self._accepts():
            if self.process.poll() is not None:
                self._reader.join(timeout=2)
                raise EmbeddedError(f"PostgreSQL did not start with {self._data}: {reason(self.last_lines)}")
            if cancelled() or time.monotonic() > deadline:
                self.stop()
                raise EmbeddedError("PostgreSQL was stopped before it was ready")
            time.sleep(0.03)
        self._quiet = False

    def stop(self, *, urgent: bool = False) -> None:
        """Fast shutdown, then an immediate one, then a kill. `urgent` skips the fast one."""
        self._quiet = True
        if self.process.poll() is None and not urgent:
            end(self.process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(FAST_STOP)
        if self.process.poll() is None:
            end(self.process.pid, signal.SIGQUIT)
            try:
                self.process.wait(IMMEDIATE_STOP)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def _accepts(self) -> bool:
        done = subprocess.run(self._is_ready, check=False, capture_output=True, env=self._environment)  # noqa: S603
        return done.returncode == 0

    def _read(self) -> None:
        """Keep the last lines for `reason`; while it serves, hand every line on."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.last_lines.append(line.rstrip())
            if not self._quiet:
                sys.stderr.write(line)
                sys.stderr.flush()
        self.process.stderr.close()


def reason(lines: Iterable[str]) -> str:
    """The most telling of PostgreSQL's last lines, without its prefix."""
    said = [line for line in lines if line.strip()]
    for marks in ((NO_SPACE,), ("FATAL:", "PANIC:", "ERROR:", "error:", "could not")):
        # What follows a failure is often noise of its consequences; of failures alike the last one counts.
        telling = [line for line in said if any(mark in line for mark in marks)]
        if telling:
            break
    line = (telling or said or ["it gave no reason"])[-1]
    for mark in ("FATAL:", "PANIC:", "ERROR:", "error:"):
        line = line.partition(mark)[2] or line
    return line.strip()


def end(pid: int, number: int) -> None:
    """Send a signal to a child that may have ended already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def clear_remains(data: Path) -> None:
    """End what an earlier life left over `data`: an orphan server, or backends without their server.

    The lock of the data directory is ours, so nobody works with them. A server that started while old
    backends still write would be refused by PostgreSQL itself (shared memory in use), so wait for them.
    Raises EmbeddedError when they cannot be ended.
    """
    recorded = recorded_pid(data)
    if recorded is None:
        return
    for number, patience in (
        (signal.SIGINT, FAST_STOP),
        (signal.SIGQUIT, IMMEDIATE_STOP),
        (signal.SIGKILL, 5.0),
    ):
        left = server_processes(data)
        for process in left:
            # The server is told first; its backends follow by themselves, unless there is no server.
            if process.pid == recorded or number != signal.SIGINT:
                with contextlib.suppress(psutil.Error):
                    process.send_signal(number)
        _, alive = psutil.wait_procs(left, timeout=patience if recorded in [p.pid for p in left] else BACKENDS_STOP)
        if not alive and not server_processes(data):
            break
    else:
        raise EmbeddedError(f"an old PostgreSQL still works with {data} (process {recorded}) and does not end")
    if psutil.pid_exists(recorded):
        # The id belongs to another program by now (a restarted container): PostgreSQL would refuse to start.
        with explained(data), contextlib.suppress(FileNotFoundError):
            (data / "postmaster.pid").unlink()


def recorded_pid(data: Path) -> int | None:
    """The process id in postmaster.pid, or None without a usable one."""
    try:
        return int((data / "postmaster.pid").read_text("ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def server_processes(data: Path) -> list[psutil.Process]:
    """The server and backends of this data directory: each of them has it as working directory."""
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] == "postgres":
            with contextlib.suppress(psutil.Error, OSError):
                if os.path.realpath(process.cwd()) == os.path.realpath(data):
                    found.append(process)
    return found
