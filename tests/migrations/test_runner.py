"""The migrations runner: once, in order, by one of many, and a clear line where it cannot."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from pgqueuer.queries import Queries

from migrations.runner import FOLDER, MigrationError, known_migrations, migrate, unapplied
from tests.conftest import Database, Server

pytestmark = pytest.mark.anyio
MIGRATE = "import asyncio, sys; from migrations.runner import migrate; print(len(asyncio.run(migrate(*sys.argv[1:]))))"


@pytest.fixture
async def empty(server: Server) -> AsyncIterator[Database]:
    name = f"test_{uuid4().hex}"
    admin = await asyncpg.connect(server.superuser("postgres"))
    await admin.execute(f"CREATE DATABASE {name} OWNER {server.owner_role}")
    yield Database(name, server.application(name), server.owner(name), server.superuser(name))
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first (id integer);")
    return tmp_path


async def value(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def test_files_are_well_named_and_numbered_without_gaps() -> None:
    names = sorted(path.name for path in FOLDER.glob("*.sql") if path.name != "grants.sql")
    assert names == [migration.name for migration in known_migrations()]
    assert all(re.fullmatch(r"\d{4}_[a-z][a-z0-9_]*\.sql", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


async def test_two_processes_at_once_migrate_once(server: Server, empty: Database) -> None:
    command = (sys.executable, "-c", MIGRATE, empty.owner_url, server.application_role)
    processes = [
        await asyncio.create_subprocess_exec(*command, cwd=FOLDER.parent, stdout=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    told = [int((await process.communicate())[0]) for process in processes]
    number = len(known_migrations())
    assert sorted(told) == [0, number]
    assert await value(empty.owner_url, "SELECT count(*) FROM schema_migrations") == number


async def test_applying_twice_does_nothing(database: Database, server: Server) -> None:
    schema = "SELECT md5(string_agg(c::text, '' ORDER BY c::text)) FROM information_schema.columns AS c"
    before = await value(database.owner_url, schema)
    assert await migrate(database.owner_url, server.application_role) == []
    assert await value(database.owner_url, schema) == before


async def test_the_application_can_ask_what_is_missing(database: Database, empty: Database) -> None:
    for url, missing in (
        (database.application_url, []),
        (empty.owner_url, [migration.name for migration in known_migrations()]),
    ):
        connection = await asyncpg.connect(url)
        assert await unapplied(connection) == missing
        await connection.close()


async def test_a_file_changed_after_it_was_applied_is_refused(empty: Database, folder: Path) -> None:
    await migrate(empty.owner_url, folder=folder)
    (folder / "0001_first.sql").write_text("CREATE TABLE first (id bigint);")
    with pytest.raises(MigrationError, match=r"^0001_first.sql was changed after it was applied; restore the original"):
        await migrate(empty.owner_url, folder=folder)


async def test_a_database_newer_than_the_program_is_refused(empty: Database, folder: Path) -> None:
    (folder / "0002_second.sql").write_text("SELECT 1;")
    await migrate(empty.owner_url, folder=folder)
    (folder / "0002_second.sql").unlink()
    with pytest.raises(MigrationError, match=r"newer than this program: it has 0002_second.sql; update the program"):
        await migrate(empty.owner_url, folder=folder)


async def test_a_table_in_use_gets_a_clear_line_and_the_next_try_works(empty: Database, folder: Path) -> None:
    await migrate(empty.owner_url, folder=folder)
    (folder / "0002_second.sql").write_text("ALTER TABLE first ADD COLUMN name text;")
    holder = await asyncpg.connect(empty.owner_url)
    async with holder.transaction():
        await holder.execute("LOCK TABLE first IN ACCESS SHARE MODE")
        with pytest.raises(MigrationError, match=r"^0002_second.sql needs a table that is in use by a long trans"):
            await migrate(empty.owner_url, folder=folder)
    await holder.close()
    assert await migrate(empty.owner_url, folder=folder) == ["0002_second.sql"]


async def test_a_file_that_fails_is_named_and_undone(empty: Database, folder: Path) -> None:
    (folder / "0002_second.sql").write_text("CREATE TABLE half (id integer); SELECT nonsense;")
    with pytest.raises(MigrationError, match=r"^0002_second.sql failed and was undone: .*nonsense"):
        await migrate(empty.owner_url, folder=folder)
    assert await value(empty.owner_url, "SELECT to_regclass('half')::text") is None
    assert await value(empty.owner_url, "SELECT count(*) FROM schema_migrations") == 1


async def test_the_queues_tables_are_those_of_the_installed_pgqueuer(database: Database) -> None:
    connection = await asyncpg.connect(database.owner_url)
    plan = await Queries.from_asyncpg_connection(connection).plan_upgrade()
    await connection.close()
    assert list(plan.statements) == [], "write a migration with what 'pgq upgrade' would do"
