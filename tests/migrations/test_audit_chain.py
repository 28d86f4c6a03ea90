"""Events from before the chain are linked into it by the migration, in SQL that agrees with the program's Python."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.audit.service import audited_organisations
from domain.audit.verification import verify
from domain.database import new_id, open_pool, set_tenant
from migrations.runner import FOLDER, known_migrations, migrate
from tests.conftest import Database, Server

pytestmark = pytest.mark.anyio
CHAIN = "0008_audit_chain.sql"
DETAILS = [
    {},
    {"route": "/v1/me"},
    {"zz": 1, "a": [3, 1, 2], "Z": None, "ä": "ü", "aa": {"b": True, "a": False}},
    {"text": 'quotes " and \\ and \n \t \r \b \f \x01 \x7f / 你好 🙂'},
    {"large": 9007199254740993, "negative": -1, "nothing": [], "deep": [[{"x": {}}]]},
]
OLD_EVENT = """
    INSERT INTO audit_events (organisation_id, id, at, actor_kind, actor_id, on_behalf_of, action, subject_kind,
        subject_id, details)
    VALUES ($1, $2, timestamptz '2026-03-29 01:30:00.000001+02' + $3 * interval '1.000001 second', 'account', $4, $5,
        'old.event', $6, $7, $8)
"""


@pytest.fixture
async def before(server: Server, tmp_path: Path) -> AsyncIterator[Database]:
    """A database as it was before the chain."""
    for migration in known_migrations():
        if migration.name < CHAIN:
            shutil.copy(FOLDER / migration.name, tmp_path)
    name = f"test_{uuid4().hex}"
    admin = await asyncpg.connect(server.superuser("postgres"))
    await admin.execute(f"CREATE DATABASE {name} OWNER {server.owner_role}")
    try:
        await migrate(server.owner(name), folder=tmp_path)
        yield Database(name, server.application(name), server.owner(name), server.superuser(name))
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


async def test_old_events_are_chained_and_verify(before: Database, server: Server) -> None:
    organisations = {new_id(): 40, new_id(): 1}
    superuser = await asyncpg.connect(before.superuser_url)
    for organisation_id, events in organisations.items():
        await superuser.execute("INSERT INTO organisations (id, name) VALUES ($1, 'Old')", organisation_id)
        subjects = [uuid4() for _ in range(3)]
        for number in range(events):
            await superuser.execute(
                OLD_EVENT, organisation_id, new_id(), number, uuid4() if number % 2 else None,
                uuid4() if number % 3 else None, ("candidate", "scorecard")[number % 2], subjects[number % 3],
                json.dumps(DETAILS[number % len(DETAILS)]),
            )  # fmt: skip
    applied = await migrate(before.owner_url, server.application_role)
    assert CHAIN in applied

    pool = await open_pool(before.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        assert await audited_organisations(conn) == sorted(organisations)
        for organisation_id, events in organisations.items():
            await set_tenant(conn, organisation_id)
            found = await verify(conn, organisation_id, {}, page=7)
            assert (found.faults, found.events, found.head_sequence) == ((), events, events)
    await pool.close()

    salts = await superuser.fetch("SELECT salt FROM subject_salts")
    assert len(salts) == len({row["salt"] for row in salts}) == 6 + 1
    order = await superuser.fetch("SELECT event_id FROM audit_chain ORDER BY organisation_id, sequence")
    by_id: list[UUID] = [row["event_id"] for row in order]
    assert by_id == sorted(by_id)
    forced = await superuser.fetch(
        "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relname = ANY($1::text[])",
        ["audit_events", "audit_chain", "subject_salts"],
    )
    assert len(forced) == 3
    await superuser.close()


async def test_a_database_without_events_gets_an_empty_chain(before: Database, server: Server) -> None:
    await migrate(before.owner_url, server.application_role)
    superuser = await asyncpg.connect(before.superuser_url)
    counts = await superuser.fetchrow(
        """SELECT (SELECT count(*) FROM audit_chain), (SELECT count(*) FROM subject_salts),
            (SELECT count(*) FROM audited_organisations)"""
    )
    assert counts is not None
    assert tuple(counts) == (0, 0, 0)
    await superuser.close()
