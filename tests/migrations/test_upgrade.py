"""An organisation with applications, locked scorecards and a blind panel is brought up to date without loss."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from migrations.runner import FOLDER, known_migrations, migrate
from tests.conftest import Database, Server

pytestmark = pytest.mark.anyio
FIRST_AFTER_RELEASE = "0007_panels.sql"
ORGANISATIONS = (UUID(int=1), UUID(int=2))
ROWS = (
    "INSERT INTO organisations (id, name) VALUES ($1, 'Old')",
    "INSERT INTO memberships (organisation_id, account_id, roles) VALUES ($1, $1, '{panelist}')",
    "INSERT INTO requisitions (organisation_id, id, title, role_profile_id, rubric_id, owner_id) "
    "VALUES ($1, $1, 'Adviser', $1, $1, $1)",
    "INSERT INTO candidates (organisation_id, id, name) VALUES ($1, $1, 'Noor')",
    "INSERT INTO applications (organisation_id, id, requisition_id, candidate_id) VALUES ($1, $1, $1, $1)",
    "INSERT INTO interviews (organisation_id, id, application_id, starts_at, duration_minutes) "
    "VALUES ($1, $1, $1, '2026-11-02T09:00Z', 60)",
    "INSERT INTO scorecards (organisation_id, id, interview_id, rater_id, locked_at) VALUES ($1, $1, $1, $1, now())",
    "INSERT INTO notes (organisation_id, id, scorecard_id, key, text, position) "
    "VALUES ($1, $1, $1, 'n1', 'She rang back.', 0)",
    "INSERT INTO tags (organisation_id, id, note_id, span_start, span_end, value, polarity, strength, confidence, why, "
    "model, review, reviewed_at) VALUES ($1, $1, $1, 0, 3, 'empathy', 'for', 'claim', 0.9, 'w', 'rules-1', 'rejected', "
    "'2026-03-01T09:00Z'), ($1, gen_random_uuid(), $1, 4, 8, 'curiosity', 'for', 'claim', 0.9, 'w', 'rules-1', "
    "'unreviewed', NULL)",
    "INSERT INTO ratings (organisation_id, scorecard_id, competency_code, level, note_id, span_start, span_end) "
    "VALUES ($1, $1, 'empathy', 4, $1, 0, 3)",
)


@pytest.fixture
async def released(server: Server, tmp_path: Path) -> AsyncIterator[Database]:
    """A database as the first release left it, with one application in each of two organisations."""
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


async def test_what_was_there_is_there_and_complete(released: Database, server: Server) -> None:
    superuser = await asyncpg.connect(released.superuser_url)
    # The documents and accounts behind these rows do not matter here.
    await superuser.execute("SET session_replication_role = replica")
    for organisation in ORGANISATIONS:
        for row in ROWS:
            await superuser.execute(row, organisation)
    await superuser.execute("SET session_replication_role = origin")
    applied = await migrate(released.owner_url, server.application_role)
    assert applied[0] == FIRST_AFTER_RELEASE
    pseudonyms = await superuser.fetch("SELECT organisation_id, pseudonym FROM applications ORDER BY 1")
    assert [row["organisation_id"] for row in pseudonyms] == list(ORGANISATIONS)
    assert all(row["pseudonym"] for row in pseudonyms)
    ratings = await superuser.fetch("SELECT level, span_start, span_end FROM ratings")
    assert [tuple(row) for row in ratings] == [(4, 0, 3)] * 2
    assert (
        await superuser.fetchval("SELECT count(*) FROM notes WHERE search @@ to_tsquery('english', 'ring | rang')") == 2
    )
    # A review of before is the first line of the tag's history, by the author of the note, when it was made.
    history = await superuser.fetch(
        "SELECT organisation_id, tag_id, number, verdict, reviewed_by, created_at::text, reason FROM tag_reviews "
        "ORDER BY 1"
    )
    assert [tuple(row) for row in history] == [
        (one, one, 1, "rejected", one, "2026-03-01 09:00:00+00", "") for one in ORGANISATIONS
    ]
    tags = await superuser.fetch("SELECT DISTINCT source, model, culture_id, revision, corrected_value FROM tags")
    assert [tuple(row) for row in tags] == [("tagger", "rules-1", None, 1, None)]
    forced = await superuser.fetch(
        "SELECT relname FROM pg_class JOIN information_schema.columns ON table_name = relname "
        "WHERE column_name = 'organisation_id' AND table_schema = 'public' AND relkind = 'r' "
        "AND NOT relforcerowsecurity"
    )
    assert forced == []
    await superuser.close()
