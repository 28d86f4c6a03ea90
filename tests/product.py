"""The whole product as a person starts it: `outside-in serve` with its own PostgreSQL, API and worker."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.conftest import memory_folder

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


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
            **{name: value for name, value in os.environ.items() if not name.startswith("OUTSIDE_IN_")},
            "OUTSIDE_IN_DATA_DIR": f"{folder}/data",
            "OUTSIDE_IN_BASE_URL": url,
            **settings,
        }
        log = Path(folder) / "serve.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*COMMAND, "serve", "--port", str(port)], env=environment, stdout=output, stderr=output
            )
        try:
            _wait_ready(url, process, log)
            yield Product(url, environment)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(90)


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"not ready in 90 s:\n{log.read_text()}")
