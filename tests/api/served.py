"""The application under its real server, without the rest of the product: no worker, any database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx


@contextmanager
def granian(database_url: str) -> Iterator[str]:
    """The address of the application, in a process of its own; fails at the end where it does not stop by itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "OUTSIDE_IN_DATABASE_URL": database_url,
        "OUTSIDE_IN_REQUESTS_PER_MINUTE": "1000000",
        "OUTSIDE_IN_BASE_URL": f"http://127.0.0.1:{port}",
        # No worker runs, so nothing is sent.
        "OUTSIDE_IN_SMTP_URL": "smtp://127.0.0.1:9",
        "OUTSIDE_IN_MAIL_FROM": "hiring@example.org",
    }
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1",
        "--port", str(port), "--no-log", "api.asgi:create",
    ]  # fmt: skip
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def _wait_until_ready(url: str) -> None:
    for _ in range(1200):
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("granian did not start")
