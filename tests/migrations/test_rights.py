"""What the database itself refuses: to the application's role, and to the tables' owner as well."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from domain.database import EXEMPT_TABLES, Connection, set_tenant
from tests.conftest import Database, Server, Tenant, cloned
from tests.jobs.harness import prepare

pytestmark = pytest.mark.anyio
FORBIDDEN = asyncpg.InsufficientPrivilegeError
IMMUTABLE = asyncpg.IntegrityConstraintViolationError


@pytest.fixture(scope="module")
async def prepared(server: Server, template: str) -> AsyncIterator[tuple[Database, Tenant]]:
    """An organisation with a locked panel and published versions; every test rolls back."""
    async with cloned(server, template) as database:
        yield database, (await prepare(database.application_url))[0]


@pytest.fixture
async def owner(prepared: tuple[Database, Tenant]) -> AsyncIterator[Connection]:
    """The tables' owner, working for the organisation."""
    async with connected(prepared[0].owner_url, prepared[1]) as connection:
        yield connection


@pytest.fixture
async def application(prepared: tuple[Database, Tenant]) -> AsyncIterator[Connection]:
    """The application's role, working for the organisation."""
    async with connected(prepared[0].application_url, prepared[1]) as connection:
        yield connection


@asynccontextmanager
async def connected(url: str, tenant: Tenant) -> AsyncIterator[Connection]:
    """A connection in a transaction for the tenant, rolled back at the end."""
    connection = await asyncpg.connect(url)
    transaction = connection.transaction()
    await transaction.start()
    await set_tenant(connection, tenant.organisation_id)
    yield connection
    await transaction.rollback()
    await connection.close()


async def refused(conn: Connection, statement: str, error: type[Exception], match: str | None = None) -> None:
    with pytest.raises(error, match=match):
        async with conn.transaction():
            await conn.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE candidates ADD COLUMN x integer",
        "DROP TABLE candidates",
        "TRUNCATE candidates",
        "CREATE TABLE mine (id integer)",
        "ALTER TABLE candidates DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE candidates NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON candidates",
        "CREATE POLICY everybody ON candidates USING (true)",
        "ALTER TABLE candidates DISABLE TRIGGER ALL",
        "DROP TRIGGER notes_locked ON notes",
        "CREATE OR REPLACE FUNCTION current_organisation() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "SET session_replication_role = replica",
        "UPDATE audit_events SET action = 'x'",
        "DELETE FROM audit_events",
        "UPDATE reports SET pdf = ''",
        "UPDATE tag_reviews SET verdict = 'confirmed'",
        "DELETE FROM tag_reviews",
        "INSERT INTO schema_migrations (name, checksum) VALUES ('x', 'x')",
        "UPDATE schema_migrations SET checksum = 'x'",
        "DELETE FROM schema_migrations",
    ],
)
async def test_the_application_may_not(application: Connection, statement: str) -> None:
    await refused(application, statement, FORBIDDEN)


async def test_the_application_cannot_switch_row_security_off(application: Connection) -> None:
    await application.execute("SET LOCAL row_security = off")
    await refused(application, "SELECT id FROM candidates", FORBIDDEN)


async def test_neither_role_owns_special_rights(database: Database, server: Server) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    special = await connection.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY($1::text[]) AND (rolsuper OR rolbypassrls)",
        [server.owner_role, server.application_role],
    )
    owned = await connection.fetchval(
        "SELECT count(*) FROM pg_class WHERE relowner = $1::regrole", server.application_role
    )
    await connection.close()
    assert (special, owned) == ([], 0)


async def test_every_table_with_an_organisation_is_protected_and_exceptions_are_listed(application: Connection) -> None:
    rows = await application.fetch(
        """
        SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
            EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'organisation_id') AS tenant,
            (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid) AS policies
        FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        """
    )
    assert {row["name"] for row in rows if not row["forced"]} == EXEMPT_TABLES
    assert all(row["policies"] == 1 for row in rows if row["forced"])
    assert {row["name"] for row in rows if row["forced"] and not row["tenant"]} == {"organisations"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE document_versions SET title = 'x' WHERE status = 'published'",
        "UPDATE document_versions SET status = 'draft', published_at = NULL WHERE status = 'published'",
        "DELETE FROM document_versions WHERE status = 'published'",
        "UPDATE document_versions SET status = 'retired', body = '{}' WHERE status = 'published'",
        "UPDATE document_versions SET status = 'retired', published_by = NULL WHERE status = 'published'",
    ],
)
async def test_published_versions_are_immutable(owner: Connection, statement: str) -> None:
    await refused(owner, statement, IMMUTABLE, "a published version is immutable")


async def test_a_published_version_may_be_retired_once(owner: Connection) -> None:
    retire = "UPDATE document_versions SET status = 'retired', status_reason = 'x' WHERE id = $1"
    one = await owner.fetchval("SELECT id FROM document_versions WHERE status = 'published' AND kind = 'rubric'")
    assert await owner.execute(retire, one) == "UPDATE 1"
    await refused(owner, f"UPDATE document_versions SET status = 'published' WHERE id = '{one}'", IMMUTABLE, "immutab")
    await refused(owner, f"DELETE FROM document_versions WHERE id = '{one}'", IMMUTABLE, "immutable")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notes SET text = 'x'",
        "DELETE FROM notes",
        "INSERT INTO notes (organisation_id, id, scorecard_id, key, text, position)"
        " SELECT organisation_id, gen_random_uuid(), id, 'late', 'x', 9 FROM scorecards LIMIT 1",
        "UPDATE ratings SET level = 1",
        "DELETE FROM ratings",
        "UPDATE scorecards SET locked_at = NULL",
        "UPDATE scorecards SET overall_comment = 'x'",
        "DELETE FROM scorecards",
    ],
)
async def test_locked_scorecards_with_their_notes_and_ratings_are_immutable(owner: Connection, statement: str) -> None:
    await refused(owner, statement, IMMUTABLE, "the scorecard is locked")


async def test_a_note_cannot_be_moved_off_a_locked_scorecard(owner: Connection) -> None:
    draft = await owner.fetchval(
        """
        INSERT INTO scorecards (organisation_id, id, interview_id, rater_id)
        SELECT organisation_id, gen_random_uuid(), (SELECT id FROM interviews LIMIT 1), account_id FROM memberships
        WHERE roles = ARRAY['hr'] RETURNING id
        """
    )
    await refused(owner, f"UPDATE notes SET scorecard_id = '{draft}', key = id::text", IMMUTABLE, "is locked")
    await refused(owner, f"UPDATE ratings SET scorecard_id = '{draft}'", IMMUTABLE, "is locked")
    # A draft's own notes are free.
    await owner.execute(
        "INSERT INTO notes (organisation_id, id, scorecard_id, key, text, position)"
        f" SELECT current_organisation(), gen_random_uuid(), '{draft}', 'n1', 'x', 1"
    )
    assert await owner.execute("UPDATE notes SET text = 'y' WHERE scorecard_id = $1", draft) == "UPDATE 1"
    assert await owner.execute("DELETE FROM notes WHERE scorecard_id = $1", draft) == "DELETE 1"
    assert await owner.execute("DELETE FROM scorecards WHERE id = $1", draft) == "DELETE 1"
