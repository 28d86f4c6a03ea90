"""The application under its real server, without the rest of the product: no worker, any database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.product import free_port, running, without_settings

# No worker runs, so nothing is sent.
MAIL = {"OUTSIDE_IN_SMTP_URL": "smtp://127.0.0.1:9", "OUTSIDE_IN_MAIL_FROM": "hiring@example.org"}


@contextmanager
def granian(database_url: str, **settings: str) -> Iterator[str]:
    """The address of the application, in a process of its own; `settings` are more OUTSIDE_IN_*."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **without_settings(),
        "OUTSIDE_IN_DATABASE_URL": database_url,
        "OUTSIDE_IN_REQUESTS_PER_MINUTE": "1000000",
        "OUTSIDE_IN_BASE_URL": url,
        **settings,
    }
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1",
        "--port", str(port), "--no-log", "api.asgi:create",
    ]  # fmt: skip
    with running(command, environment, f"{url}/readyz", stops_within=20):
        yield url
