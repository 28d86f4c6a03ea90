"""Real PostgreSQL for every test: one server per run, one migrated template, one clone per test.

The server is the embedded PostgreSQL 18, or with OUTSIDE_IN_TEST_DATABASE_URL (a superuser's address) any other.
For Debian's PostgreSQL 15, as the user postgres and with a folder D of its own and a password in D/pw:
    cd /usr/lib/postgresql/15/bin; ./initdb -D D/data -A scram-sha-256 --pwfile=D/pw -E UTF8 --locale=C
    ./pg_ctl -D D/data -l D/log -o "-p 54315 -c unix_socket_directories=D -c fsync=off" -w start   # later: stop
    OUTSIDE_IN_TEST_DATABASE_URL=postgresql://postgres:PASSWORD@127.0.0.1:54315/postgres ./test
"""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import asyncpg
import httpx
import hypothesis
import pytest
from litestar import Litestar

from api.app import create_app
from api.processes.embedded import temporary_cluster
from api.settings import Settings
from domain.access import service as access
from domain.access.model import Actor, Role
from domain.access.rules import ALL_SCOPES
from domain.database import Connection, Pool, open_pool, set_tenant
from migrations.runner import migrate

TEMPLATE = "outside_in_template"
# Begun first, so that no process has to wait at the end for the other one's long file. Whoever gets a file of one or
# two tests gets a second file at once: the first and the third of these, which share a running product.
LONGEST = (
    "tests/live/test_readme.py",
    "tests/api/test_schemathesis.py",
    "tests/live/",
    "tests/pages/test_every_page.py",
    "tests/pages/",
    "tests/jobs/test_kill.py",
    "tests/api/leaks/",
    "tests/reports/",
    "tests/jobs/",
    "tests/processes/",
    "tests/commands/",
)
MEMORY = Path("/dev/shm")
LEAST_MEMORY = 2 * 2**30
# The same examples on every run, so that a change is judged by itself; `--hypothesis-profile default` searches anew.
hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.load_profile("repeatable")


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server: addresses of its superuser, the tables' owner and the application, per database."""

    superuser: Callable[[str], str]
    owner: Callable[[str], str]
    application: Callable[[str], str]
    owner_role: str
    application_role: str


@dataclass(frozen=True)
class Database:
    """One test's own database."""

    name: str
    application_url: str
    owner_url: str
    superuser_url: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; otherwise the order in which they were found. Refuses two tests with the same id:
    pytest-xdist would run one of them, without a word.
    """
    twice = [one for one, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twice:
        raise pytest.UsageError(f"these ids stand for several tests, of which one alone would run: {twice[:5]}")

    def place(item: pytest.Item) -> int:
        return next((at for at, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST))

    items.sort(key=place)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    external = os.environ.get("OUTSIDE_IN_TEST_DATABASE_URL")
    if external:
        yield asyncio.run(_external(external))
        return
    with ExitStack() as until_the_end:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tempfile, "tempdir", memory_folder())
            cluster = until_the_end.enter_context(temporary_cluster())
        yield Server(
            superuser=lambda name: cluster.url("superuser", name),
            owner=lambda name: cluster.url("owner", name),
            application=lambda name: cluster.url("application", name),
            owner_role="outside_in_owner",
            application_role="outside_in_app",
        )


def memory_folder() -> str | None:
    """Where new clusters lie: in memory where the system has a folder there with room, else None: as they always do.

    A cluster is a thousand files and a clone of a database 330 more: on a disk they take up to ten times as long.
    """
    with suppress(OSError):
        if os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= LEAST_MEMORY:
            return str(MEMORY)
    return None


async def _external(url: str) -> Server:
    """The same roles on a server that is there already; leftovers of an earlier run are replaced."""
    connection = await asyncpg.connect(url)
    for role in ("outside_in_test_owner", "outside_in_test_app"):
        if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
            await connection.execute(f"CREATE ROLE {role} LOGIN")
        await connection.execute(f"ALTER ROLE {role} LOGIN PASSWORD 'test' NOSUPERUSER NOBYPASSRLS")
    await connection.close()

    def address(user: str | None) -> Callable[[str], str]:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        netloc = parts.netloc if user is None else f"{user}:test@{host}"
        return lambda name: urlunsplit(parts._replace(netloc=netloc, path=f"/{name}"))

    return Server(
        superuser=address(None),
        owner=address("outside_in_test_owner"),
        application=address("outside_in_test_app"),
        owner_role="outside_in_test_owner",
        application_role="outside_in_test_app",
    )


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """The migrated database that every test's own is cloned from."""

    async def make() -> None:
        admin = await asyncpg.connect(server.superuser("postgres"))
        await admin.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {TEMPLATE} OWNER {server.owner_role}")
        await admin.close()
        await migrate(server.owner(TEMPLATE), server.application_role)

    asyncio.run(make())
    return TEMPLATE


@asynccontextmanager
async def cloned(server: Server, template: str) -> AsyncIterator[Database]:
    name = f"test_{uuid4().hex}"
    admin = await asyncpg.connect(server.superuser("postgres"))
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {server.owner_role}")
    try:
        yield Database(name, server.application(name), server.owner(name), server.superuser(name))
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


@pytest.fixture
async def database(server: Server, template: str) -> AsyncIterator[Database]:
    async with cloned(server, template) as one:
        yield one


@pytest.fixture
async def pool(database: Database) -> AsyncIterator[Pool]:
    opened = await open_pool(database.application_url, max_size=4)
    yield opened
    await opened.close()


def settings_for(database_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        migration_url=None,
        data_dir=Path("unused"),
        secret="a secret for tests only",
        base_url="http://test",
        requests_per_minute=100_000,
    )


_IDLE: list[Litestar] = []


@asynccontextmanager
async def serving(database_url: str, settings: Settings | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """The application in this process and event loop, with a client that talks to it."""
    # Building the application takes longer than most tests: one that nobody uses now serves another database.
    app = create_app(settings) if settings else _IDLE.pop() if _IDLE else create_app(settings_for(database_url))
    app.state.database_url = database_url
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    if settings is None:
        _IDLE.append(app)


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(database.application_url) as one:
        yield one


@dataclass(frozen=True)
class Tenant:
    """An organisation with one member per role; `keys` maps a role to that member's API key."""

    organisation_id: UUID
    accounts: dict[str, UUID]
    keys: dict[str, str]
    service_key: str

    def auth(self, role: str = "admin") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[role]}"}

    def actor(self, role: Role = "admin") -> Actor:
        return Actor(
            organisation_id=self.organisation_id,
            account_id=self.accounts[role],
            key_id=None,
            session_id=None,
            on_behalf=False,
            roles=frozenset({role}),
            scopes=access.scopes_of([role]),
        )


async def make_tenant(conn: Connection, name: str) -> Tenant:
    domain = f"{name.lower()}.example.org"
    admin = await access.ensure_account(conn, f"admin@{domain}", "Ada Admin")
    organisation = await access.create_organisation(conn, name, admin)
    owner = access.actor_in(organisation.id, admin.id)
    people: dict[str, tuple[Role, str]] = {
        "recruiter": ("recruiter", "Rita Recruiter"),
        "hiring_manager": ("hiring_manager", "Hal Manager"),
        "panelist": ("panelist", "Pia Panelist"),
        "panelist_2": ("panelist", "Pal Panelist"),
        "panelist_3": ("panelist", "Pat Panelist"),
        "hr": ("hr", "Hana Resources"),
        "team_lead": ("team_lead", "Tom Lead"),
        "viewer": ("viewer", "Vic Viewer"),
    }
    accounts, keys = {"admin": admin.id}, {}
    for handle, (role, person) in people.items():
        member = await access.add_member(conn, owner, f"{handle}@{domain}", person, [role])
        accounts[handle] = member.account_id
    for handle, account_id in accounts.items():
        scopes = sorted(ALL_SCOPES - {"act:on_behalf_of"})
        _, keys[handle] = await access.create_key(conn, owner, handle, scopes, for_account=account_id, expires_at=None)
    _, service_key = await access.create_key(
        conn, owner, "service", sorted(ALL_SCOPES), for_account=None, expires_at=None
    )
    return Tenant(organisation.id, accounts, keys, service_key)


@pytest.fixture
async def tenant(pool: Pool) -> Tenant:
    async with pool.acquire() as conn, conn.transaction():
        return await make_tenant(conn, "Acme")


@pytest.fixture
async def other_tenant(pool: Pool) -> Tenant:
    async with pool.acquire() as conn, conn.transaction():
        return await make_tenant(conn, "Other")


@pytest.fixture
async def conn(pool: Pool, tenant: Tenant) -> AsyncIterator[Connection]:
    """A connection that works for the tenant, rolled back at the end."""
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await set_tenant(connection, tenant.organisation_id)
        yield connection
        await transaction.rollback()
