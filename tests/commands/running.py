"""Runs `outside-in` in this process, as an operator would with OUTSIDE_IN_DATABASE_URL."""

from functools import partial
from pathlib import Path

import anyio.to_thread
from click.testing import CliRunner, Result

from api.cli import outside_in
from tests.conftest import Database


def run(*words: str | Path, env: dict[str, str] | None = None) -> Result:
    """The command's outcome; an error that is no message for the operator fails the test."""
    result = CliRunner().invoke(outside_in, [str(word) for word in words], env=env or {})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


async def run_on(database: Database, *words: str | Path) -> Result:
    """The same on a test's database, from a test that runs in an event loop."""
    env = {"OUTSIDE_IN_DATABASE_URL": database.application_url, "OUTSIDE_IN_MIGRATION_URL": database.owner_url}
    return await anyio.to_thread.run_sync(partial(run, *words, env=env))
