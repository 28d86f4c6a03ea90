"""Each SQL constant against the migrated schema, as the application's role; its columns against its Struct."""

import re
from collections.abc import AsyncIterator

import asyncpg
import msgspec
import pytest

from domain.database import Connection
from tests.conftest import Server, cloned
from tests.sql.statements import Rows, Statement, rows, sql_outside_constants, statements

pytestmark = pytest.mark.anyio
STATEMENTS = statements()
ROWS, UNTOLD = rows()


@pytest.fixture(scope="module")
async def application(server: Server, template: str) -> AsyncIterator[Connection]:
    """The application's role on an empty database; nothing here changes a row."""
    async with cloned(server, template) as database:
        connection = await asyncpg.connect(database.application_url)
        yield connection
        await connection.close()


def test_the_statements_are_found() -> None:
    found = {str(statement) for statement in STATEMENTS}
    assert {
        "api.idempotency.FIND",
        "api.routes.health.LAST_HEARTBEAT",
        "api.worker.ALIVE",
        "domain.database.SET_TENANT",
        "domain.interviews.queries.LOCK_INTERVIEW",
    } <= found
    assert len(found) > 80
    assert UNTOLD == [], "a Struct and a constant, written as names, so that they can be compared"
    assert len(ROWS) > 40


def test_sql_stands_in_constants_only() -> None:
    assert sql_outside_constants() == []


@pytest.mark.parametrize("statement", STATEMENTS, ids=str)
def test_columns_are_named(statement: Statement) -> None:
    assert not re.search(r"(SELECT|RETURNING)\s+(\w+\.)?\*|,\s*\w+\.\*", statement.sql)


@pytest.mark.parametrize("statement", STATEMENTS, ids=str)
async def test_it_can_be_prepared_and_the_application_may_run_it(application: Connection, statement: Statement) -> None:
    prepared = await application.prepare(statement.sql)
    # Preparing checks names and types; planning an execution checks the role's rights as well.
    nulls = ", ".join(["NULL"] * len(prepared.get_parameters()))
    await application.execute("SET plan_cache_mode = force_generic_plan")
    await application.execute(f"PREPARE one AS {statement.sql}")
    plan = await application.fetch(f"EXPLAIN EXECUTE one{f'({nulls})' if nulls else ''}")
    await application.execute("DEALLOCATE one")
    assert plan


@pytest.mark.parametrize("one", ROWS, ids=lambda one: f"{one.statement}-{one.row_type.__name__}")
async def test_its_columns_are_the_fields_of_its_struct(application: Connection, one: Rows) -> None:
    prepared = await application.prepare(one.statement.sql)
    columns = [attribute.name for attribute in prepared.get_attributes()]
    assert len(set(columns)) == len(columns)
    assert set(columns) == {field.encode_name for field in msgspec.structs.fields(one.row_type)}
