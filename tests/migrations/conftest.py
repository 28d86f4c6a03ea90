"""A furnished database whose demographics each test fills by itself."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Database, Server, cloned
from tests.migrations.demographics import TABLES, Place, furnished

pytestmark = pytest.mark.anyio
WIPED = (
    *(f"demographics.{table}" for table in TABLES), "decisions", "scorecards", "interviews", "applications",
    "requisitions", "memberships", "self_report_countries", "organisations",
)  # fmt: skip


@pytest.fixture(scope="module")
async def emptied(server: Server, template: str) -> AsyncIterator[Database]:
    async with cloned(server, template) as one:
        yield one


@pytest.fixture
async def place(emptied: Database) -> AsyncIterator[Place]:
    """An empty one: a database for all tests of this file, wiped after each."""
    async with furnished(emptied) as one:
        yield one
        await one.application.execute("ROLLBACK; BEGIN")
        for table in WIPED:
            await one.admin.execute(f"DELETE FROM {table}")
