"""The database: a pool with timeouts and JSON codecs, the tenant of a transaction, and rows as Structs.

Row-level security is forced on every table with organisation_id. Exempt, each for its reason:
  accounts            an account is global by e-mail; its memberships are per organisation
  account_identities  who an identity provider says that an account is; as global as the account
  audited_organisations  ids of the organisations that have an audit record, so that a verification finds all
  pgqueuer*           the queue's own tables; jobs carry ids only, no personal text
  reminder_clocks     when the worker looks at which interview next, for all organisations; ids and times only
  worker_heartbeats   one row per worker process, nobody's data
  schema_migrations   the migrations runner's own record
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from uuid import UUID

import asyncpg
import msgspec
import uuid_utils.compat

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:  # asyncpg's classes cannot be subscripted at run time; a pool's proxy passes as a Connection
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool
T = TypeVar("T")

EXEMPT_TABLES = frozenset(
    {
        "account_identities",
        "accounts",
        "audited_organisations",
        "pgqueuer",
        "pgqueuer_log",
        "pgqueuer_schedules",
        "pgqueuer_statistics",
        "reminder_clocks",
        "worker_heartbeats",
        "schema_migrations",
    }
)

STATEMENT_TIMEOUT_SECONDS = 15
ACQUIRE_TIMEOUT_SECONDS = 5
MANY_ROWS = 5000
SET_TENANT = """
    SELECT set_config('outside_in.organisation', $1, true), set_config('outside_in.account', $2, true)
"""


def new_id() -> UUID:
    """A UUIDv7: unique anywhere, and rising with time so that indexes stay compact."""
    return uuid_utils.compat.uuid7()


async def open_pool(url: str, *, max_size: int = 10) -> Pool:
    """Open a pool that never waits for ever: connecting, acquiring and every statement have a limit."""
    pool = await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=max_size,
        command_timeout=STATEMENT_TIMEOUT_SECONDS,
        timeout=ACQUIRE_TIMEOUT_SECONDS,
        init=_prepare_connection,
    )
    assert pool is not None
    return pool


async def set_tenant(conn: Connection, organisation_id: UUID, account_id: UUID | None = None) -> None:
    """Say for which organisation the rest of this transaction works; it sees no other."""
    await conn.execute(SET_TENANT, str(organisation_id), str(account_id or ""))


async def fetch_all(conn: Connection, row_type: type[T], sql: str, *args: object) -> list[T]:
    """Every row as a `row_type`; the query names exactly its fields."""
    rows = await conn.fetch(sql, *args)
    if len(rows) > MANY_ROWS:  # a second of work for all ratings of a large requisition: other requests go on meanwhile
        return await asyncio.to_thread(_converted, rows, row_type)
    return _converted(rows, row_type)


def _converted(rows: Sequence[asyncpg.Record], row_type: type[T]) -> list[T]:
    return [msgspec.convert(row, row_type) for row in rows]


async def fetch_one(conn: Connection, row_type: type[T], sql: str, *args: object) -> T | None:
    """The first row as a `row_type`, or None."""
    row = await conn.fetchrow(sql, *args)
    return None if row is None else msgspec.convert(row, row_type)


def as_json(value: object) -> Any:
    """A Struct as plain dicts and lists, ready for a jsonb parameter."""
    return msgspec.to_builtins(value)


def affected(status: str) -> int:
    """Number of rows from a command tag such as "UPDATE 1"."""
    return int(status.rsplit(" ", 1)[-1])


def _encode_json(value: object) -> str:
    # PgQueuer hands over JSON that is text already; encoding it again would store a string.
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


async def _prepare_connection(conn: Connection) -> None:
    await conn.set_type_codec("jsonb", encoder=_encode_json, decoder=msgspec.json.decode, schema="pg_catalog")
