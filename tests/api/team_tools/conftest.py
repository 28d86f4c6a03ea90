"""An organisation with one team and nothing else: the tools need no more, and it is made in a moment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from domain.database import open_pool
from tests.api.conftest import World
from tests.api.team_tools.working import add_team
from tests.conftest import Server, cloned, make_tenant, serving


@asynccontextmanager
async def workplace(server: Server, template: str) -> AsyncIterator[World]:
    async with cloned(server, template) as database:
        pool = await open_pool(database.application_url, max_size=1)
        async with pool.acquire() as conn, conn.transaction():
            tenant = await make_tenant(conn, "Acme")
        await pool.close()
        async with serving(database.application_url) as client:
            world = World(client, database, tenant, tenant, {}, {})
            world.ids["team"] = await add_team(world, "Front desk", mia="Clerk")
            yield world


@pytest.fixture
async def world(server: Server, template: str) -> AsyncIterator[World]:
    async with workplace(server, template) as one:
        yield one


@pytest.fixture(scope="module")
async def shared_world(server: Server, template: str, anyio_backend: str) -> AsyncIterator[World]:
    async with workplace(server, template) as one:
        yield one
