"""SCIM 2.0 as directories speak it: what the service claims, and the requests that Okta and Entra ID send."""

import datetime
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import anyio.to_thread
import asyncpg
import httpx
import pytest
from litestar.routes import HTTPRoute
from scim2_tester import Status, check_server

from api.app import create_app
from api.scim.errors import SCIM_JSON
from domain.database import open_pool
from tests.api.scim_client import InProcess
from tests.conftest import Database, Server, Tenant, cloned, make_tenant, serving, settings_for

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Directory:
    """A directory at work on an organisation, and a second organisation."""

    client: httpx.AsyncClient
    tenant: Tenant
    other: Tenant
    database: Database


@pytest.fixture
async def directory(server: Server, template: str) -> AsyncIterator[Directory]:
    async with cloned(server, template) as database:
        pool = await open_pool(database.application_url, max_size=1)
        async with pool.acquire() as conn, conn.transaction():
            tenant = await make_tenant(conn, "Acme")
            other = await make_tenant(conn, "Other")
        await pool.close()
        async with serving(database.application_url) as client:
            yield Directory(client, tenant, other, database)


async def test_a_checker_finds_no_error(directory: Directory) -> None:
    """scim2-tester reads what the service claims of itself and tries all of it."""
    client = InProcess(directory.client, directory.tenant.keys["hr"])
    results = await anyio.to_thread.run_sync(check_server, client)
    wrong = [f"{one.title} {one.resource_type}: {one.reason}" for one in results if one.status is Status.ERROR]
    assert not wrong, "\n".join(wrong)
    skipped = {one.title for one in results if one.status is Status.SKIPPED}
    assert skipped <= {"search_with_attributes"}, "one cannot search users and groups at once"
    assert sum(one.status is Status.SUCCESS for one in results) > 50
