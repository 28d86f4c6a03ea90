"""What candidates say of themselves is out of the application's reach, and nothing it may call gives out a person."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from domain.database import Connection, set_tenant
from migrations.runner import migrate
from tests.conftest import Server, cloned
from tests.migrations.demographics import MINE, OTHERS, REQUISITION, TABLES, Place, furnished

pytestmark = pytest.mark.anyio
FORBIDDEN = asyncpg.InsufficientPrivilegeError
DOCS = Path(__file__).parents[2] / "docs" / "selection-rates.md"
CALLABLE = {
    "self_report_invite", "self_report_country", "self_report_answer", "self_report_withdraw", "self_report_erase",
    "selection_summary", "selection_counts", "selection_counts_of_owner",
}  # fmt: skip


@pytest.fixture(scope="module")
async def full(server: Server, template: str) -> AsyncIterator[Place]:
    """With rows in every table, released; for tests that try what is refused."""
    async with cloned(server, template) as database, furnished(database) as one:
        for organisation in (MINE, OTHERS):
            await one.add(20, "f", "a", interviewed=True, organisation=organisation)
            await one.add(20, "m", "b", interviewed=True, organisation=organisation)
            await one.admin.execute(
                "INSERT INTO demographics.invitations VALUES ($1, 'x', $2, 'US', current_date)", organisation, uuid4()
            )
        for organisation in (OTHERS, MINE):
            await set_tenant(one.application, organisation)
            assert (await one.look())["applied", "f", "*"] == 20
        yield one


async def refused(conn: Connection, statement: str) -> None:
    with pytest.raises(FORBIDDEN):
        async with conn.transaction():
            await conn.execute(statement)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM demographics.{}",
        "SELECT FROM applications AS a LEFT JOIN demographics.{} AS d ON d.organisation_id = a.organisation_id",
        "EXPLAIN SELECT 1 FROM demographics.{}",
        "TABLE demographics.{} LIMIT 1",
        "COPY demographics.{} TO STDOUT",
        "COPY (SELECT 1 FROM demographics.{}) TO STDOUT",
        "CREATE TEMP VIEW peek AS SELECT 1 FROM demographics.{}",
        "SELECT row_to_json(d) FROM demographics.{} AS d",
        "INSERT INTO demographics.{} SELECT",
        "UPDATE demographics.{} SET organisation_id = organisation_id",
        "DELETE FROM demographics.{}",
        "TRUNCATE demographics.{}",
        "LOCK TABLE demographics.{}",
        "GRANT SELECT ON demographics.{} TO PUBLIC",
        "ALTER TABLE demographics.{} DISABLE ROW LEVEL SECURITY",
    ],
)
async def test_the_application_has_no_right_on_the_tables(full: Place, statement: str, table: str) -> None:
    await refused(full.application, statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE demographics.mine (id integer)",
        "DROP SCHEMA demographics CASCADE",
        "GRANT USAGE ON SCHEMA demographics TO PUBLIC",
        "SELECT demographics.counts_now(NULL)",
        "SELECT demographics.refresh(NULL)",
        "SELECT demographics.may_release(NULL)",
        "SELECT demographics.told_by_others(NULL)",
        "SELECT demographics.told_by_stages(NULL)",
        "SELECT demographics.told_by_subtraction(NULL)",
        "CREATE OR REPLACE FUNCTION selection_counts(requisition uuid) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "ALTER FUNCTION selection_counts SECURITY INVOKER",
        "SET ROLE {owner}",
    ],
)
async def test_the_application_cannot_get_around(full: Place, server: Server, statement: str) -> None:
    await refused(full.application, statement.format(owner=server.owner_role))


async def test_statistics_of_the_tables_are_hidden_too(full: Place) -> None:
    await full.admin.execute("ANALYZE demographics.answers")
    kept = "SELECT count(*) FROM pg_stats WHERE schemaname = 'demographics'"
    assert await full.admin.fetchval(kept) > 0
    assert await full.application.fetchval(kept) == 0


async def test_no_function_returns_a_person(full: Place) -> None:
    """Nothing of those that the application may call gives out an id, a token or a row; and no other is there."""
    rows = await full.application.fetch(
        """
        SELECT p.proname AS name, p.proconfig AS config, p.prosecdef AS definer,
            has_function_privilege(p.oid, 'EXECUTE') AS callable, n.nspname AS schema,
            ARRAY(SELECT format_type(t, NULL) FROM unnest(coalesce(p.proallargtypes, ARRAY[p.prorettype]))
                WITH ORDINALITY AS x (t, n) WHERE p.proargmodes IS NULL OR p.proargmodes[n] IN ('o', 't')) AS gives
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname IN ('public', 'demographics') AND p.prosrc LIKE '%demographics.%'
        """
    )
    assert {row["name"] for row in rows if row["callable"] and row["schema"] == "public"} == CALLABLE
    assert not [row["name"] for row in rows if row["callable"] and row["schema"] == "demographics"]
    for row in rows:
        assert row["config"] == ["search_path=pg_catalog, pg_temp"], row["name"]
        if row["schema"] == "public":
            assert row["definer"], row["name"]
            assert {*row["gives"]} <= {"text", "integer", "boolean", "date", "void"}, row["name"]


async def test_everybody_else_may_call_nothing(full: Place) -> None:
    granted = await full.admin.fetch(
        "SELECT p.proname FROM pg_proc AS p, aclexplode(p.proacl) AS a WHERE p.proname = ANY($1) AND a.grantee = 0",
        [*CALLABLE],
    )
    assert granted == []


async def test_row_level_security_is_forced_on_the_owner_too(full: Place) -> None:
    rows = await full.admin.fetch(
        "SELECT relname, relrowsecurity AND relforcerowsecurity AS forced FROM pg_class"
        " WHERE relnamespace = 'demographics'::regnamespace AND relkind = 'r'"
    )
    assert {row["relname"]: row["forced"] for row in rows} == dict.fromkeys(TABLES, True)
    owner = await asyncpg.connect(full.database.owner_url)
    for table in TABLES:
        assert await owner.fetchval(f"SELECT count(*) FROM demographics.{table}") == 0
        async with owner.transaction():
            await set_tenant(owner, OTHERS)
            seen = await owner.fetch(f"SELECT DISTINCT organisation_id FROM demographics.{table}")
            # The application's own release is rolled back with its transaction and so not seen from here.
            assert {row["organisation_id"] for row in seen} <= {OTHERS}, table
    await owner.close()


async def test_answers_have_no_time(full: Place) -> None:
    columns = await full.admin.fetch(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'demographics' AND data_type ~ 'time|date'"
    )
    assert [tuple(row) for row in columns] == [
        ("invitations", "expires_on", "date"), ("releases", "released_on", "date"),
    ]  # fmt: skip


async def test_the_documented_role_of_its_own(server: Server, template: str) -> None:
    """docs/selection-rates.md: after its statements the tables belong to a role that nobody signs in as."""
    (script,) = re.findall(r"```sql\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    role = "outside_in_demographics"
    async with cloned(server, template) as database, furnished(database) as place:
        await place.admin.execute("SET session_replication_role = origin")
        await place.admin.execute(script.replace("outside_in_owner", server.owner_role))
        await place.admin.execute("SET session_replication_role = replica")
        owners = await place.admin.fetch(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class"
            " WHERE relnamespace = 'demographics'::regnamespace AND relkind = 'r'"
            " UNION SELECT proowner::regrole::text FROM pg_proc WHERE prosrc LIKE '%demographics.%'"
        )
        assert [row[0] for row in owners] == [role]
        people = await place.add(20, "f", "a", interviewed=True)
        await place.add(20, "m", "b", interviewed=True, outcome="hire")
        found = await place.look()
        assert (found["applied", "f", "*"], found["selected", "m", "*"]) == (20, 20)
        await place.application.execute("SELECT self_report_invite('t', $1, 'US', current_date)", people[0])
        assert await place.application.fetchval("SELECT self_report_answer('t', 'm', 'b')") is True
        assert await place.application.fetchval("SELECT self_report_withdraw('t')") is True
        assert await place.application.fetch("SELECT * FROM selection_counts_of_owner($1)", REQUISITION) == []
        await refused(place.application, "SELECT 1 FROM demographics.answers")
        await refused(place.application, f"SET ROLE {role}")
        signs_in = await place.admin.fetchval(
            "SELECT rolcanlogin OR rolbypassrls FROM pg_roles WHERE rolname = $1", role
        )
        assert signs_in is False
        # Migrating again finds everything in order.
        await place.application.execute("ROLLBACK; BEGIN")
        assert await migrate(database.owner_url, server.application_role) == []
        await place.admin.execute("SET session_replication_role = origin")
        await place.admin.execute(f"REASSIGN OWNED BY {role} TO {server.owner_role}; DROP OWNED BY {role}")
        await place.admin.execute(f"DROP ROLE {role}")
