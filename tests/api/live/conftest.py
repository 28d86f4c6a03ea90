"""A real server on a database with one organisation of which a panel waits for its last rater."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from domain.database import open_pool
from tests.api.journey import LEVELS, NOTES, Journey
from tests.api.served import granian
from tests.conftest import Database, Server, Tenant, cloned, make_tenant


@dataclass(frozen=True)
class Scene:
    """`made` is an interview of three of whom two have locked; the last one's draft is written."""

    url: str
    database: Database
    client: httpx.AsyncClient
    tenant: Tenant
    other: Tenant
    journey: Journey
    made: dict[str, Any]
    etag: str

    @property
    def application(self) -> str:
        return str(self.made["application"]["id"])

    async def open(self) -> None:
        """The last rater locks."""
        await self.journey.lock("panelist_3", self.made["cards"]["panelist_3"], self.etag)

    async def say(self, text: str = "We spoke of the second hotel.") -> dict[str, Any]:
        """Somebody adds a note to the debrief."""
        path = f"/v1/applications/{self.application}/debrief/notes"
        return dict((await self.journey.call("POST", path, {"text": text}, by="panelist")).json())

    async def operator(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A superuser's connection; close it."""
        return await asyncpg.connect(self.database.superuser_url)


@pytest.fixture(scope="module")
async def served(server: Server, template: str, anyio_backend: str) -> AsyncIterator[tuple[str, Database]]:
    async with cloned(server, template) as database:
        with granian(database.application_url) as url:
            yield url, database


async def scene_on(client: httpx.AsyncClient, url: str, database: Database, name: str) -> Scene:
    """Two organisations of their own on a server that runs."""
    pool = await open_pool(database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        tenant = await make_tenant(conn, name)
        other = await make_tenant(conn, f"Not{name}")
    await pool.close()
    journey = Journey(client, tenant.keys, tenant.accounts)
    await journey.prepare()
    made = await journey.interview()
    etag = ""
    for (rater, card), text, levels in zip(made["cards"].items(), NOTES, LEVELS, strict=True):
        etag = (await journey.write(rater, card, text, levels)).headers["etag"]
        if rater != "panelist_3":
            await journey.lock(rater, card, etag)
    return Scene(url, database, client, tenant, other, journey, made, etag)


@pytest.fixture
async def scene(served: tuple[str, Database]) -> AsyncIterator[Scene]:
    url, database = served
    name = f"T{uuid4().hex[:12]}"
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
        yield await scene_on(client, url, database, name)
