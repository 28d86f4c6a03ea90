"""What commands that work on the database share: a schema that is up to date, one transaction, one-line errors."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import asyncpg
import click

from api.processes.database import apply_migrations
from api.processes.embedded import open_database
from api.processes.errors import ProcessError
from api.settings import Settings
from domain.database import Connection, open_pool
from domain.errors import DomainError
from migrations.runner import MigrationError, unapplied

T = TypeVar("T")
UNUSABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, readable=False),
    help="Data directory of the embedded database [default: OUTSIDE_IN_DATA_DIR or .data].",
)


def at(settings: Settings, data: Path | None) -> Settings:
    """The settings with the data directory that the command line names."""
    return settings if data is None else replace(settings, data_dir=data.expanduser().absolute())


def in_transaction(settings: Settings, work: Callable[[Connection], Awaitable[T]]) -> T:
    """Do `work` in one transaction on the installation's database; all of it is stored or nothing.

    The database is that of the settings, of a running `serve`, or the embedded one, which is started for the while.
    Raises ClickException with one line.
    """
    try:
        with open_database(settings) as (application_url, migration_url):
            if asyncio.run(_pending(application_url)):
                apply_migrations(migration_url, application_url)
            return asyncio.run(_transaction(application_url, work))
    except (ProcessError, MigrationError) as error:
        raise click.ClickException(str(error)) from error
    except DomainError as error:
        raise click.ClickException(error.message) from error
    except UNUSABLE as error:
        detail = " ".join(str(error).split()) or type(error).__name__
        raise click.ClickException(f"the database cannot be used: {detail}") from error


async def _pending(url: str) -> list[str]:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return await unapplied(connection)
    finally:
        await connection.close()


async def _transaction(url: str, work: Callable[[Connection], Awaitable[T]]) -> T:
    pool = await open_pool(url, max_size=1)
    try:
        async with pool.acquire() as conn, conn.transaction():
            return await work(conn)
    finally:
        await pool.close()
