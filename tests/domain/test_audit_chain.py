"""The chain in the database: linked at commit, gapless, refusing every rewrite."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.access import service as access
from domain.audit import queries
from domain.audit.model import Verdict
from domain.audit.service import audited_organisations, head, list_events, record, redact_subject
from domain.audit.verification import verify
from domain.database import Connection, Pool, new_id, open_pool, set_tenant
from tests.conftest import Database, Server, Tenant, cloned, make_tenant
from tests.jobs.harness import until

pytestmark = pytest.mark.anyio
IMMUTABLE = asyncpg.IntegrityConstraintViolationError


@pytest.fixture
async def wide_pool(database: Database) -> AsyncIterator[Pool]:
    """As many connections as the concurrent transactions of a test."""
    opened = await open_pool(database.application_url, max_size=50)
    yield opened
    await opened.close()


@pytest.fixture
async def superuser(database: Database) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database.superuser_url)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def settled(server: Server, template: str) -> AsyncIterator[tuple[Database, Tenant]]:
    """An organisation in a database of which every test leaves things as they were."""
    async with cloned(server, template) as database:
        pool = await open_pool(database.application_url, max_size=1)
        async with pool.acquire() as conn, conn.transaction():
            tenant = await make_tenant(conn, "Acme")
        await pool.close()
        yield database, tenant


@asynccontextmanager
async def working_for(tenant: Tenant, url: str) -> AsyncIterator[Connection]:
    """A connection in a transaction for the tenant, closed without commit."""
    connection = await asyncpg.connect(url)
    await connection.execute("BEGIN")
    await set_tenant(connection, tenant.organisation_id)
    yield connection
    await connection.close()


async def verdict_of(pool: Pool, tenant: Tenant, page: int = 1000) -> Verdict:
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        await set_tenant(conn, tenant.organisation_id)
        return await verify(conn, tenant.organisation_id, {}, page=page)


async def add(pool: Pool, tenant: Tenant, subject: UUID, details: dict[str, Any] | None = None) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        await record(conn, tenant.actor(), "thing.done", "thing", subject, details)


async def test_everything_recorded_verifies_in_pages_of_any_size(pool: Pool, tenant: Tenant) -> None:
    details = {"text": 'ä "q" \\ 你 🙂', "list": [1, True, None, {"b": 1, "a": -5}], "id": uuid4(), "big": 2**53}
    await add(pool, tenant, uuid4(), details)
    whole = await verdict_of(pool, tenant)
    assert (whole.fault_count, whole.faults, whole.redacted, whole.seals) == (0, (), 0, 0)
    assert whole.events == whole.head_sequence > 10
    for page in (1, 3, whole.events):
        assert await verdict_of(pool, tenant, page) == whole


async def test_fractions_are_refused_before_anything_is_stored(pool: Pool, tenant: Tenant) -> None:
    before = await verdict_of(pool, tenant)
    with pytest.raises(TypeError, match="not fractions"):
        await add(pool, tenant, uuid4(), {"share": 0.5})
    assert await verdict_of(pool, tenant) == before


async def test_a_rolled_back_transaction_leaves_no_trace(
    pool: Pool, tenant: Tenant, superuser: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    before = await verdict_of(pool, tenant)
    subject = uuid4()
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        await set_tenant(conn, tenant.organisation_id)
        await record(conn, tenant.actor(), "thing.done", "thing", subject)
        await transaction.rollback()
    assert await verdict_of(pool, tenant) == before
    assert await superuser.fetchval("SELECT count(*) FROM subject_salts WHERE subject_id = $1", subject) == 0


async def test_a_transaction_with_events_of_two_organisations_links_each_into_its_own(
    pool: Pool, tenant: Tenant
) -> None:
    before = await verdict_of(pool, tenant)
    async with pool.acquire() as conn, conn.transaction():
        admin = await access.ensure_account(conn, "nina@new.example.org", "Nina New")
        made = await access.create_organisation(conn, "New", admin)
        await set_tenant(conn, tenant.organisation_id)
        await record(conn, tenant.actor(), "thing.done", "thing", uuid4())
        await set_tenant(conn, made.id)
        # The trigger works for each event's organisation and leaves the transaction's as it was.
        await conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert await conn.fetchval("SELECT current_organisation()") == made.id
    after = await verdict_of(pool, tenant)
    assert (after.head_sequence, after.fault_count) == (before.head_sequence + 1, 0)
    async with pool.acquire() as conn, conn.transaction():
        assert {made.id, tenant.organisation_id} <= set(await audited_organisations(conn))
        await set_tenant(conn, made.id)
        new = await verify(conn, made.id, {})
        newest = await head(conn)
    assert (new.events, new.head_sequence, new.fault_count) == (1, 1, 0)
    assert str(newest) == f"1:{new.head_hash}"


async def test_fifty_transactions_at_once_make_two_linear_chains(
    wide_pool: Pool, tenant: Tenant, other_tenant: Tenant
) -> None:
    """Some touch the same row before or after recording, some roll back, some lose their connection."""
    shared, touch = uuid4(), "UPDATE organisations SET name = name WHERE id = $1"
    for one in (tenant, other_tenant):
        await add(wide_pool, one, shared)
    before = [await verdict_of(wide_pool, one) for one in (tenant, other_tenant)]
    ready = asyncio.Barrier(50)

    async def work(number: int) -> int:
        one = (tenant, other_tenant)[number % 2]
        async with wide_pool.acquire(timeout=60) as conn:
            transaction = conn.transaction()
            await ready.wait()
            await transaction.start()
            await set_tenant(conn, one.organisation_id)
            if number % 3 == 0:
                await conn.execute(touch, one.organisation_id)
            for _ in range(3):
                await record(conn, one.actor(), "thing.done", "thing", shared if number % 4 else uuid4())
            if number % 3 == 1:
                await conn.execute(touch, one.organisation_id)
            if number % 10 == 4:
                await transaction.rollback()
                return 0
            if number % 10 == 7:
                conn.terminate()
                return 0
            await transaction.commit()
            return 3

    stored = await asyncio.gather(*(work(number) for number in range(50)))
    for position, one in enumerate((tenant, other_tenant)):
        after = await verdict_of(wide_pool, one)
        added = sum(stored[position::2])
        assert added > 50
        assert (after.faults, after.events) == ((), before[position].events + added)
        assert after.head_sequence == after.events


async def test_a_connection_killed_while_it_commits_leaves_no_gap(
    pool: Pool, tenant: Tenant, superuser: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    before = await verdict_of(pool, tenant)
    key = f"outside_in.audit_chain:{tenant.organisation_id}"
    await superuser.execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", key)
    async with pool.acquire() as conn:
        pid = await conn.fetchval("SELECT pg_backend_pid()")
        transaction = conn.transaction()
        await transaction.start()
        await set_tenant(conn, tenant.organisation_id)
        await record(conn, tenant.actor(), "thing.done", "thing", uuid4())
        committing = asyncio.ensure_future(transaction.commit())

        async def waits() -> bool:
            waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND locktype = 'advisory' AND NOT granted)"
            return bool(await superuser.fetchval(waiting, pid))

        await until(waits, "the commit to wait for the chain's lock")
        await superuser.execute("SELECT pg_terminate_backend($1)", pid)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await committing
    await superuser.execute("SELECT pg_advisory_unlock(hashtextextended($1, 0))", key)
    assert await verdict_of(pool, tenant) == before
    await add(pool, tenant, uuid4())
    after = await verdict_of(pool, tenant)
    assert (after.faults, after.head_sequence) == ((), before.head_sequence + 1)


async def test_two_transactions_that_meet_a_subject_first_share_its_salt(pool: Pool, tenant: Tenant) -> None:
    subject, mine, theirs = uuid4(), b"m" * 32, b"t" * 32
    async with pool.acquire() as first, pool.acquire() as second:
        transactions = [first.transaction(), second.transaction()]
        for conn, transaction in zip((first, second), transactions, strict=True):
            await transaction.start()
            await set_tenant(conn, tenant.organisation_id)
        assert await queries.keep_salt(first, tenant.organisation_id, "thing", subject, mine) == mine
        waiting = asyncio.ensure_future(queries.keep_salt(second, tenant.organisation_id, "thing", subject, theirs))
        await asyncio.sleep(0)
        await transactions[0].commit()
        assert await waiting == mine
        await transactions[1].commit()


@pytest.mark.parametrize("isolation", ["repeatable_read", "serializable"])
async def test_a_stricter_isolation_level_is_refused(pool: Pool, tenant: Tenant, isolation: Any) -> None:
    async with pool.acquire() as conn:
        transaction = conn.transaction(isolation=isolation)
        await transaction.start()
        await set_tenant(conn, tenant.organisation_id)
        await record(conn, tenant.actor(), "thing.done", "thing", uuid4())
        with pytest.raises(asyncpg.FeatureNotSupportedError, match="READ COMMITTED"):
            await transaction.commit()


async def test_a_redacted_subject_leaves_the_chain_whole(pool: Pool, tenant: Tenant) -> None:
    subject, other = uuid4(), uuid4()
    for one in (subject, other, subject):
        await add(pool, tenant, one, {"code": "x"})
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        assert await redact_subject(conn, tenant.actor(), "thing", subject) == 2
        assert await redact_subject(conn, tenant.actor(), "thing", new_id()) == 0
    found = await verdict_of(pool, tenant)
    assert (found.faults, found.redacted) == ((), 2)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        assert await queries.salt(conn, "thing", subject) is None
        assert await list_events(conn, None, 10, subject_id=subject) == []
        done = await list_events(conn, None, 10, action="thing.done")
        (redaction,) = await list_events(conn, None, 10, action="audit.redacted")
    assert [(event.subject_id, event.details) for event in done] == [(None, {}), (other, {"code": "x"}), (None, {})]
    assert redaction.details == {"kind": "thing", "events": 2}
    # The subject may come again, with another salt.
    await add(pool, tenant, subject)
    assert (await verdict_of(pool, tenant)).faults == ()


async def test_an_event_about_a_subject_redacted_meanwhile_is_not_stored(pool: Pool, tenant: Tenant) -> None:
    subject = uuid4()
    await add(pool, tenant, subject)
    async with pool.acquire() as late, pool.acquire() as conn:
        transaction = late.transaction()
        await transaction.start()
        await set_tenant(late, tenant.organisation_id)
        await record(late, tenant.actor(), "thing.done", "thing", subject)
        async with conn.transaction():
            await set_tenant(conn, tenant.organisation_id)
            await redact_subject(conn, tenant.actor(), "thing", subject)
        with pytest.raises(asyncpg.SerializationError, match="redacted meanwhile"):
            await transaction.commit()
    assert (await verdict_of(pool, tenant)).faults == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET action = 'x'",
        "UPDATE audit_events SET subject_id = NULL, details = '{}'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events CASCADE",
        "INSERT INTO audit_chain SELECT * FROM audit_chain",
        "UPDATE audit_chain SET sequence = 99",
        "DELETE FROM audit_chain",
        "TRUNCATE audit_chain",
        "UPDATE subject_salts SET salt = salt",
        "DELETE FROM subject_salts",
        "TRUNCATE subject_salts",
        "INSERT INTO audited_organisations (id) VALUES (gen_random_uuid())",
        "DELETE FROM audited_organisations",
        "ALTER TABLE audit_events DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_events_chained ON audit_events",
        "CREATE OR REPLACE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ],
)
async def test_the_application_cannot_rewrite(settled: tuple[Database, Tenant], statement: str) -> None:
    async with working_for(settled[1], settled[0].application_url) as conn:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET action = 'x'",
        "UPDATE audit_events SET details = '{}'",
        "UPDATE audit_events SET subject_id = NULL, details = '{}'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events CASCADE",
        "UPDATE audit_chain SET sequence = sequence",
        "DELETE FROM audit_chain",
        "TRUNCATE audit_chain",
        "UPDATE subject_salts SET salt = salt",
        "TRUNCATE subject_salts",
        "DELETE FROM audited_organisations",
        # Without its salt an event can be redacted, but then wholly and with nothing else changed.
        "DELETE FROM subject_salts; UPDATE audit_events SET subject_id = NULL, details = '{}', action = 'x'",
        "DELETE FROM subject_salts; UPDATE audit_events SET details = '{}'",
        "DELETE FROM subject_salts; UPDATE audit_events SET subject_id = gen_random_uuid()",
    ],
)
async def test_nor_can_the_owner(settled: tuple[Database, Tenant], statement: str) -> None:
    async with working_for(settled[1], settled[0].owner_url) as owner:
        with pytest.raises(IMMUTABLE, match="append-only"):
            await owner.execute(statement)


async def test_redaction_reaches_no_other_organisation(pool: Pool, tenant: Tenant, other_tenant: Tenant) -> None:
    subject = uuid4()
    await add(pool, tenant, subject)
    for organisation_id in (other_tenant.organisation_id, None):
        async with pool.acquire() as conn, conn.transaction():
            if organisation_id is not None:
                await set_tenant(conn, organisation_id)
            assert await queries.redact(conn, "thing", subject) == 0
    assert (await verdict_of(pool, tenant)).redacted == 0
