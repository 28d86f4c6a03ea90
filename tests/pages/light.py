"""The pages on a database of their own, without worker or demo: for tests that need settings of their own."""

import dataclasses
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

import httpx

from domain.access.passwords import hash_password
from domain.database import open_pool
from tests.conftest import Database, Server, cloned
from tests.pages.site import PASSWORD, Organisation, Site
from tests.product import Product, free_port


@asynccontextmanager
async def light_site(server: Server, template: str, **settings: str) -> AsyncIterator[Site]:
    """A site whose `demo` is an organisation without anything in it; `settings` are more OUTSIDE_IN_*."""
    async with cloned(server, template) as database:
        url = f"http://127.0.0.1:{free_port()}"
        pool = await open_pool(database.application_url, max_size=2)
        with _serving(database, url, settings):
            async with httpx.AsyncClient(base_url=url, timeout=60) as client:
                empty = Organisation(UUID(int=0), "", {}, {}, {}, client)
                site = Site(Product(url, {}), pool, database.superuser_url, client, empty, hash_password(PASSWORD))
                yield dataclasses.replace(site, demo=await site.new_organisation())
        await pool.close()


@contextmanager
def _serving(database: Database, url: str, settings: dict[str, str]) -> Iterator[None]:
    """One API process under its real server."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("OUTSIDE_IN_")},
        "OUTSIDE_IN_DATABASE_URL": database.application_url,
        "OUTSIDE_IN_BASE_URL": url,
        "OUTSIDE_IN_REQUESTS_PER_MINUTE": "100000",
        **settings,
    }
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1",
        "--port", url.rpartition(":")[2], "--no-log", "api.asgi:create",
    ]  # fmt: skip
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_ready(url)
            yield
        finally:
            process.terminate()
            process.wait(30)


def _wait_ready(url: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("granian did not start")
