"""Applies the numbered SQL files of this folder, each once, in order, in its own transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

FOLDER = Path(__file__).parent
# Any constant will do as long as every version of the product uses the same one.
ADVISORY_LOCK = 7_142_026_101
LOCK_TIMEOUT = "4s"

CREATE_LEDGER = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
        name text PRIMARY KEY,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    )
"""
APPLIED = "SELECT name, checksum FROM schema_migrations ORDER BY name"
RECORD = "INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)"
LEDGER_EXISTS = "SELECT to_regclass('schema_migrations') IS NOT NULL"


class MigrationError(Exception):
    """The database cannot be brought up to date; the message says why and what to do."""


@dataclass(frozen=True)
class Migration:
    """One file: its name, its SQL and the SHA-256 of its bytes."""

    name: str
    sql: str
    checksum: str


def known_migrations(folder: Path = FOLDER) -> list[Migration]:
    """Every .sql file of `folder`, in the order in which it is applied."""
    return [
        Migration(path.name, path.read_text("utf-8"), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    ]


def pending(known: Sequence[Migration], applied: dict[str, str]) -> list[Migration]:
    """The migrations still to apply; raises MigrationError where history does not match the files."""
    names = {migration.name for migration in known}
    if unknown := sorted(set(applied) - names):
        raise MigrationError(f"the database is newer than this program: it has {unknown[-1]}; update the program")
    for migration in known:
        if migration.name in applied and applied[migration.name] != migration.checksum:
            raise MigrationError(f"{migration.name} was changed after it was applied; restore the original file")
    return [migration for migration in known if migration.name not in applied]


async def migrate(url: str, application_role: str | None = None, folder: Path = FOLDER) -> list[str]:
    """Bring the database at `url` up to date and return the names of the migrations applied.

    Safe to run from several processes at once: an advisory lock lets one work while the others wait and
    then find nothing to do. `application_role` is granted what the application needs, and no more.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        await connection.execute(CREATE_LEDGER)
        applied = {row["name"]: row["checksum"] for row in await connection.fetch(APPLIED)}
        todo = pending(known_migrations(folder), applied)
        for migration in todo:
            await _apply(connection, migration)
        if application_role is not None:
            await _grant(connection, application_role)
        return [migration.name for migration in todo]
    finally:
        await connection.close()


async def unapplied(
    connection: "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]",
) -> list[str]:
    """Names of the migrations that the database still lacks (for readiness checks)."""
    if not await connection.fetchval(LEDGER_EXISTS):
        return [migration.name for migration in known_migrations()]
    applied = {row["name"]: row["checksum"] for row in await connection.fetch(APPLIED)}
    return [migration.name for migration in pending(known_migrations(), applied)]


async def _apply(connection: "asyncpg.Connection[asyncpg.Record]", migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            await connection.execute(migration.sql)
            await connection.execute(RECORD, migration.name, migration.checksum)
    except asyncpg.LockNotAvailableError as error:
        message = "needs a table that is in use by a long transaction; try again when it has ended"
        raise MigrationError(f"{migration.name} {message}") from error
    except asyncpg.PostgresError as error:
        raise MigrationError(f"{migration.name} failed and was undone: {error}") from error


async def _grant(connection: "asyncpg.Connection[asyncpg.Record]", role: str) -> None:
    """Give the application's role what grants.sql lists. The role owns nothing and cannot bypass policies."""
    quoted = await connection.fetchval("SELECT quote_ident($1)", role)
    owner = await connection.fetchval("SELECT current_user")
    if owner == role:
        return
    async with connection.transaction():
        await connection.execute((FOLDER / "grants.sql").read_text("utf-8").replace(":application", quoted))
