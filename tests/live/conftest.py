"""The whole product as a person starts it: `outside-in serve` with its own PostgreSQL, API and worker."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import memory_folder

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


@dataclass(frozen=True)
class Live:
    """A running product and the key of an organisation in it."""

    url: str
    key: str
    environment: dict[str, str]


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    place = memory_folder()
    with tempfile.TemporaryDirectory(prefix="outside-in-live-", dir=place, ignore_cleanup_errors=True) as folder:
        # The embedded PostgreSQL runs as a user of its own when the tests run as root.
        Path(folder).chmod(0o711)
        port = _free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("OUTSIDE_IN_")},
            "OUTSIDE_IN_DATA_DIR": f"{folder}/data",
            "OUTSIDE_IN_BASE_URL": f"http://127.0.0.1:{port}",
        }
        log = Path(folder) / "serve.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*COMMAND, "serve", "--port", str(port)], env=environment, stdout=output, stderr=output
            )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_ready(url, process, log)
            yield Live(url, _first_key(environment), environment)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(90)


def _free_port() -> int:
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


def _first_key(environment: dict[str, str]) -> str:
    made = subprocess.run(
        [*COMMAND, "keys", "create-organisation", "Live", "--admin-email", "live@example.org", "--admin-name", "Liv"],
        env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return next(word for word in made.stdout.split() if word.startswith("oik_"))
