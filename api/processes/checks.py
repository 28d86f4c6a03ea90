"""What `outside-in doctor` looks at. Each check says what it found and, when it is not well, what to do."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import asyncpg

from api.processes import native, network
from api.processes.account import database_account
from api.processes.embedded import DEFAULT_DATA_DIR, temporary_cluster
from api.processes.errors import ProcessError
from api.processes.lock import holder_of
from api.processes.place import reachable_data
from api.settings import Settings
from migrations.runner import unapplied

Status = Literal["ok", "note", "missing"]
OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRESQL = 150000
RIGHTS = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
CONNECT_TIMEOUT = 10


@dataclass(frozen=True)
class Finding:
    """One line of the table. Only `missing` stops the product from working."""

    status: Status
    what: str
    detail: str


def examine(settings: Settings, host: str, port: int) -> Iterator[Finding]:
    """All findings for this machine and these settings, in the order in which to put them right."""
    yield _python()
    for library in native.LIBRARIES:
        yield _library(library)
    yield _attempt("spaCy model", _language_model)
    yield _attempt("Fonts of the reports", _fonts)
    if settings.database_url is None:
        yield _attempt("Embedded PostgreSQL", _embedded)
        yield _attempt("Data directory", lambda: _data_directory(settings))
    else:
        yield _attempt("Database", lambda: _reached(_database, settings.database_url, "OUTSIDE_IN_DATABASE_URL"))
    if settings.migration_url is not None:
        yield _attempt(
            "Database as owner", lambda: _reached(_owner, settings.migration_url, "OUTSIDE_IN_MIGRATION_URL")
        )
    yield _port(host, port)


def _attempt(what: str, check: Callable[[], str]) -> Finding:
    """`check` returns what it found or raises; whatever it raises is what is missing."""
    try:
        return Finding("ok", what, check())
    except Exception as error:
        return Finding("missing", what, " ".join(str(error).split()) or type(error).__name__)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("ok", "Python", version)
    return Finding("missing", "Python", f"{version} is too old: install Python 3.11, 3.12 or 3.13")


def _library(library: native.Library) -> Finding:
    what = f"Library {library.name}"
    if library.is_present():
        return Finding("ok", what, "found")
    return Finding("note" if library.optional else "missing", what, native.advice([library]))


def _language_model() -> str:
    from nlp.pipeline import WEIGHTS  # noqa: PLC0415 (spaCy takes a second, and may be what is broken)

    __import__(WEIGHTS)
    return WEIGHTS


def _fonts() -> str:
    from reports.fonts import FACES  # noqa: PLC0415 (as above)

    for face in FACES:
        face.read()
    return f"{len(FACES)} faces"


def _embedded() -> str:
    """Make a cluster, start it, ask it, throw it away: nothing else shows that it works here."""
    with temporary_cluster() as cluster:
        version = asyncio.run(_fetch(cluster.application_url, "SHOW server_version"))
    return f"PostgreSQL {version} starts"


def _data_directory(settings: Settings) -> str:
    """Nothing is made here: a `doctor` run by root must not leave directories to another user."""
    place = reachable_data(settings.data_dir, database_account(), chosen=settings.data_dir != DEFAULT_DATA_DIR)
    if holder := holder_of(place):
        return f"{place}, in use by process {holder}"
    nearest = next(folder for folder in (place, *place.parents) if folder.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise ProcessError(f"no right to write in {nearest}; choose another place with OUTSIDE_IN_DATA_DIR")
    return str(place) if place.exists() else f"{place} (made at the first start)"


def _reached(check: Callable[[str], Coroutine[None, None, str]], url: str | None, setting: str) -> str:
    try:
        return asyncio.run(check(url or ""))
    except (OSError, asyncpg.PostgresError) as error:
        raise ProcessError(f"{error}: start the server or correct {setting}") from error


async def _fetch(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url, timeout=CONNECT_TIMEOUT)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def _database(url: str) -> str:
    connection = await asyncpg.connect(url, timeout=CONNECT_TIMEOUT)
    try:
        version = connection.get_server_version()
        if int(await connection.fetchval("SHOW server_version_num")) < OLDEST_POSTGRESQL:
            raise ProcessError(f"PostgreSQL {version.major} is too old: use 15 or later")
        if await connection.fetchval(RIGHTS):
            role = urlsplit(url).username
            raise ProcessError(
                f"role {role} bypasses row-level security: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS, "
                "and set OUTSIDE_IN_MIGRATION_URL to another role, which owns the tables"
            )
        waiting = await unapplied(connection)
    finally:
        await connection.close()
    state = f"{len(waiting)} migrations to apply (serve does it)" if waiting else "up to date"
    return f"PostgreSQL {version.major}, {state}"


async def _owner(url: str) -> str:
    return f"connects as {await _fetch(url, 'SELECT current_user')}"


def _port(host: str, port: int) -> Finding:
    what = f"Port {port}"
    try:
        network.check_port(host, port)
    except ProcessError as error:
        if network.answers(host, port):
            return Finding("ok", what, "an Outside-In answers there already")
        return Finding("note", what, str(error))
    return Finding("ok", what, "free")
