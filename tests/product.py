"""The whole product as a person starts it: `outside-in serve` with its own PostgreSQL, API and worker."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from tests.conftest import memory_folder

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
READY_SECONDS = 120


@dataclass(frozen=True)
class Product:
    """A running product: its address, and the environment in which `outside-in` commands reach it."""

    url: str
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """What `outside-in WORDS` prints; its failure fails the test."""
        done = subprocess.run(
            [*COMMAND, *words], env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running_product(**settings: str) -> Iterator[Product]:
    """`outside-in serve` on a free port, ready, with an empty database in memory; `settings` are more OUTSIDE_IN_*."""
    place = memory_folder()
    with tempfile.TemporaryDirectory(prefix="outside-in-live-", dir=place, ignore_cleanup_errors=True) as folder:
        # The embedded PostgreSQL runs as a user of its own when the tests run as root.
        Path(folder).chmod(0o711)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            **without_settings(),
            "OUTSIDE_IN_DATA_DIR": f"{folder}/data",
            "OUTSIDE_IN_BASE_URL": url,
            **settings,
        }
        with running([*COMMAND, "serve", "--port", str(port)], environment, f"{url}/readyz"):
            yield Product(url, environment)


@contextmanager
def running(command: list[str], environment: dict[str, str], ready: str, *, stops_within: float = 90) -> Iterator[None]:
    """A server in a process of its own, as soon as it answers at the address `ready`.

    Fails with what it has printed where it ends before that, and fails where it does not stop `stops_within` seconds
    after it is asked to.
    """
    with (
        tempfile.TemporaryFile() as printed,
        subprocess.Popen(command, env=environment, stdout=printed, stderr=printed) as process,
    ):
        try:
            _wait_ready(ready, process, printed)
            yield
        finally:
            process.terminate()
            try:
                process.wait(stops_within)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def without_settings() -> dict[str, str]:
    """This environment without the OUTSIDE_IN_* of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("OUTSIDE_IN_")}


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_ready(url: str, process: "subprocess.Popen[bytes]", printed: IO[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    printed.seek(0)
    raise AssertionError(f"{url} does not answer:\n{printed.read().decode(errors='replace')}")
