"""Surveys of before become drafts' successors: closed ones are published, what they published is a view of its own."""

import json
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
TEAM, PULSE, OPEN, CLOSED = (UUID(int=number) for number in (10, 11, 12, 13))
RESULTS = {"invited": 2, "answered": 1, "refusal": "Fewer than 5 people answered.", "dimensions": []}
WAVE = (
    "INSERT INTO survey_waves (organisation_id, id, team_id, instrument_id, target_culture_id, status, "
    "minimum_for_means, minimum_for_spread, invited, launched_at, closed_at, results) "
    f"VALUES ($1, '{{id}}', '{TEAM}', '{PULSE}', '{PULSE}', '{{status}}', 6, 9, 2, '2026-03-01T09:00Z', {{rest}})"
)
FILL = (
    "INSERT INTO organisations (id, name) VALUES ($1, 'Old')",
    f"INSERT INTO teams (organisation_id, id, name) VALUES ($1, '{TEAM}', 'Desk')",
    "INSERT INTO document_versions (organisation_id, id, kind, lineage_id, version, status, title, body, authors, "
    "published_at) "
    f"VALUES ($1, '{PULSE}', 'survey_instrument', '{PULSE}', 1, 'published', 'Pulse', '{{}}', '{{}}', now())",
    WAVE.format(id=OPEN, status="launched", rest="NULL, NULL"),
    WAVE.format(id=CLOSED, status="closed", rest=f"'2026-04-01T09:00Z', '{json.dumps(RESULTS)}'"),
    "INSERT INTO team_members SELECT $1, ('00000000-0000-0000-0000-0000000001' || lpad(n::text, 2, '0'))::uuid, "
    f"'{TEAM}', 'M ' || n, 'm' || n || '@example.org' FROM generate_series(1, 2) AS n",
    "INSERT INTO survey_tokens (organisation_id, wave_id, token_hash, member_id, used) "
    "SELECT $1, survey_waves.id, sha256((survey_waves.id::text || team_members.id)::bytea), team_members.id, "
    "team_members.email LIKE 'm1%' FROM survey_waves, team_members "
    "WHERE survey_waves.organisation_id = $1 AND team_members.organisation_id = $1",
    "INSERT INTO survey_answers (organisation_id, id, wave_id, answers) "
    "SELECT $1, gen_random_uuid(), id, '[3, 4]' FROM survey_waves WHERE organisation_id = $1",
)


@pytest.fixture
async def upgraded(server: Server, tmp_path: Path) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Two organisations with an open and a closed survey, brought up to date; seen by a superuser."""
    for migration in known_migrations():
        if migration.name < FIRST_AFTER_RELEASE:
            shutil.copy(FOLDER / migration.name, tmp_path)
    name = f"test_{uuid4().hex}"
    admin = await asyncpg.connect(server.superuser("postgres"))
    await admin.execute(f"CREATE DATABASE {name} OWNER {server.owner_role}")
    database = Database(name, server.application(name), server.owner(name), server.superuser(name))
    try:
        await migrate(database.owner_url, folder=tmp_path)
        superuser = await asyncpg.connect(database.superuser_url)
        await superuser.execute("SET session_replication_role = replica")
        for organisation in ORGANISATIONS:
            for sql in FILL:
                await superuser.execute(sql, organisation)
        await superuser.execute("SET session_replication_role = origin")
        await migrate(database.owner_url, server.application_role)
        yield superuser
        await superuser.close()
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


async def test_what_was_published_is_a_view(upgraded: "asyncpg.Connection[asyncpg.Record]") -> None:
    waves = await upgraded.fetch(
        "SELECT organisation_id, id, status, name, minimum_for_comments, published_at = closed_at AS at_once "
        "FROM survey_waves ORDER BY organisation_id, id"
    )
    assert [tuple(row) for row in waves] == [
        row
        for organisation in ORGANISATIONS
        for row in (
            (organisation, OPEN, "launched", "Pulse", 10, None),
            (organisation, CLOSED, "published", "Pulse", 10, True),
        )
    ]
    views = await upgraded.fetch(
        "SELECT organisation_id, wave_id, team_id, cells, results FROM survey_views ORDER BY 1"
    )
    assert [(*row[:4], json.loads(row["results"])) for row in views] == [
        (organisation, CLOSED, TEAM, [TEAM], RESULTS) for organisation in ORGANISATIONS
    ]


async def test_the_open_survey_goes_on_and_the_closed_one_forgets_who_answered(
    upgraded: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    tokens = await upgraded.fetch(
        "SELECT wave_id, team_id, round, used FROM survey_tokens ORDER BY organisation_id, used"
    )
    assert [tuple(row) for row in tokens] == [(OPEN, TEAM, 0, False), (OPEN, TEAM, 0, True)] * 2
    asked = await upgraded.fetch("SELECT wave_id, team_id, parent_id, name, invited FROM survey_wave_teams ORDER BY 1")
    assert sorted({tuple(row) for row in asked}) == [(one, TEAM, None, "Desk", 2) for one in (OPEN, CLOSED)]
    invited = "SELECT count(*) FROM survey_invited WHERE wave_id = $1"
    assert [await upgraded.fetchval(invited, one) for one in (OPEN, CLOSED)] == [4, 4]
    teams = await upgraded.fetch("SELECT DISTINCT team_id FROM survey_answers")
    assert [row["team_id"] for row in teams] == [TEAM]


async def test_the_tables_are_protected_again(upgraded: "asyncpg.Connection[asyncpg.Record]") -> None:
    unprotected = await upgraded.fetch(
        "SELECT relname FROM pg_class WHERE relname LIKE 'survey%' AND relkind = 'r' "
        "AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert unprotected == []
