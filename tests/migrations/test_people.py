"""Members of teams become people with memberships; whoever was in two teams is one person, and tokens follow."""

import datetime
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from migrations.runner import FOLDER, known_migrations, migrate
from tests.conftest import Database, Server

pytestmark = pytest.mark.anyio
FIRST_AFTER_RELEASE = "0022_people.sql"
ORGANISATIONS = (UUID(int=1), UUID(int=2))
DESK, KITCHEN = UUID(int=10), UUID(int=11)
# id, team, name, e-mail: Ana is in both, spelt in two ways.
MEMBERS = (
    (UUID(int=20), DESK, "Ana", "Ana@example.org"),
    (UUID(int=21), DESK, "Ben", "ben@example.org"),
    (UUID(int=22), KITCHEN, "Ana M.", "ana@Example.org"),
    (UUID(int=23), KITCHEN, "Caro", "caro@example.org"),
)
FILL = (
    "INSERT INTO organisations (id, name) VALUES ($1, 'Old')",
    "INSERT INTO teams (organisation_id, id, name, created_at) VALUES "
    f"($1, '{DESK}', 'Desk', '2026-03-01T23:30Z'), ($1, '{KITCHEN}', 'Kitchen', '2026-04-01T00:30Z')",
)


@pytest.fixture
async def released(server: Server, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of before, with the same teams, members and used tokens in each of two organisations."""
    for migration in known_migrations():
        if migration.name < FIRST_AFTER_RELEASE:
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


async def test_members_become_people(released: Database, server: Server) -> None:
    superuser = await asyncpg.connect(released.superuser_url)
    await superuser.execute("SET session_replication_role = replica")
    for organisation in ORGANISATIONS:
        for sql in FILL:
            await superuser.execute(sql, organisation)
        for member in MEMBERS:
            await superuser.execute("INSERT INTO team_members VALUES ($1, $2, $3, $4, $5)", organisation, *member)
    await superuser.execute("SET session_replication_role = origin")
    applied = await migrate(released.owner_url, server.application_role)
    assert applied[0] == FIRST_AFTER_RELEASE
    for organisation in ORGANISATIONS:
        people = await superuser.fetch(
            "SELECT id, name, email FROM people WHERE organisation_id = $1 AND active ORDER BY id", organisation
        )
        assert [tuple(row) for row in people] == [
            (one, name, email) for one, _, name, email in MEMBERS if name != "Ana M."
        ]
        memberships = await superuser.fetch(
            "SELECT person_id, team_id, joined_on, left_on, role FROM team_memberships "
            "WHERE organisation_id = $1 ORDER BY id",
            organisation,
        )
        begun = {DESK: datetime.date(2026, 3, 1), KITCHEN: datetime.date(2026, 4, 1)}
        expected = [(UUID(int=20) if one == UUID(int=22) else one, team) for one, team, *_ in MEMBERS]
        assert [tuple(row) for row in memberships] == [(one, team, begun[team], None, "") for one, team in expected]
    gone = await superuser.fetchval("SELECT to_regclass('team_members')")
    assert gone is None
    forced = await superuser.fetch(
        "SELECT relname FROM pg_class WHERE relname = ANY ($1) AND relrowsecurity AND relforcerowsecurity",
        ["teams", "people", "team_memberships", "survey_tokens"],
    )
    assert len(forced) == 4
    await superuser.close()


async def test_tokens_point_to_the_person(released: Database, server: Server, tmp_path: Path) -> None:
    """Only as far as this migration: what becomes of the tokens of a closed survey is the next one's affair."""
    superuser = await asyncpg.connect(released.superuser_url)
    await superuser.execute("SET session_replication_role = replica")
    for sql in FILL:
        await superuser.execute(sql, ORGANISATIONS[0])
    for member in MEMBERS:
        await superuser.execute("INSERT INTO team_members VALUES ($1, $2, $3, $4, $5)", ORGANISATIONS[0], *member)
        await superuser.execute(
            "INSERT INTO survey_tokens (organisation_id, wave_id, token_hash, member_id) VALUES ($1, $2, $3, $4)",
            ORGANISATIONS[0], member[1], member[0].bytes, member[0],
        )  # fmt: skip
    await superuser.execute("SET session_replication_role = origin")
    shutil.copy(FOLDER / FIRST_AFTER_RELEASE, tmp_path)
    assert await migrate(released.owner_url, folder=tmp_path) == [FIRST_AFTER_RELEASE]
    tokens = await superuser.fetch("SELECT token_hash, member_id FROM survey_tokens ORDER BY token_hash")
    assert [tuple(row) for row in tokens] == [
        (one.bytes, UUID(int=20) if one == UUID(int=22) else one) for one, *_ in MEMBERS
    ]
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await superuser.execute("UPDATE survey_tokens SET member_id = gen_random_uuid()")
    await superuser.close()
