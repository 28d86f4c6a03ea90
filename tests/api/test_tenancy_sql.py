"""Row-level security as SQL sees it: with another organisation set, or none, no table shows or takes a row."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from domain.database import EXEMPT_TABLES, set_tenant
from tests.api.conftest import World

pytestmark = pytest.mark.anyio

TENANTED = """
    SELECT table_name FROM information_schema.columns
    WHERE column_name = 'organisation_id' AND table_schema = 'public'
"""
WRITABLE = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
WITHOUT_ROWS_OF_OTHER = {
    "idempotency_keys",
    "survey_tokens",
    "jobs",
    "sessions",
    "member_invitations",
    "password_resets",
    "reports",
    "tags",
    "mail_outbox",
    "external_panelists",
    "accommodation_requests",
    "panel_exclusions",
    "scorecard_reminders",
    "scorecard_taggings",
    "tagging_runs",
    "tagging_run_scorecards",
    "report_bundles",
    "report_bundle_items",
}
# Written once: the application has no right to change them.
RECORDS = {"rating_amendments", "note_corrections", "debrief_notes", "consensus_ratings", "decisions", "tag_reviews"}
RECORDS |= {"candidate_feedback_versions", "candidate_comments", "candidate_comment_answers", "candidate_links"}
WITHOUT_ROWS_OF_OTHER |= RECORDS | {"candidate_feedback"}
RECORDS |= {"report_logos"}
RECORDS |= {"survey_answers", "survey_comments", "survey_invited", "survey_wave_teams", "survey_views"}
TEAM_TOOLS = {"customer_contacts", "hypotheses", "value_streams", "value_stream_revisions", "clarity_rows"}
WITHOUT_ROWS_OF_OTHER |= TEAM_TOOLS | {"culture_check_findings"}
RECORDS |= {"value_stream_revisions", "culture_check_findings"}
WITHOUT_ROWS_OF_OTHER |= {"team_notes", "team_note_findings", "role_profile_proposals"}
RECORDS |= {"role_profile_proposals"}
# Counted for a locked scorecard, and the other organisation has none.
WITHOUT_ROWS_OF_OTHER |= {"guard_actions"}
# Counted once a panel has opened, and the other organisation has none.
WITHOUT_ROWS_OF_OTHER |= {"debrief_revisions"}


async def rows_of(connection: Any, organisation_id: UUID) -> dict[str, Any]:
    tables = await connection.fetch(TENANTED)
    found = {}
    for (table,) in tables:
        query = f"SELECT to_jsonb(t)::text AS row FROM {table} t WHERE organisation_id = $1 ORDER BY 1"
        found[table] = [row["row"] for row in await connection.fetch(query, organisation_id)]
    return found


@pytest.fixture
async def application(world: World) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A bare connection in the application's role."""
    connection = await asyncpg.connect(world.database.application_url)
    yield connection
    await connection.close()


async def test_every_table_but_the_exempt_ones_forces_row_level_security(superuser: Any) -> None:
    tables = await superuser.fetch(
        "SELECT relname, relrowsecurity AND relforcerowsecurity AS forced FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    )
    assert {table["relname"] for table in tables if not table["forced"]} == EXEMPT_TABLES
    tenanted = await superuser.fetch(TENANTED)
    assert {table["relname"] for table in tables if table["forced"]} == {
        "organisations", *(row["table_name"] for row in tenanted),
    }  # fmt: skip


async def test_sql_sees_nothing_of_another_organisation(world: World, superuser: Any, application: Any) -> None:
    held = await rows_of(superuser, world.tenant.organisation_id)
    assert not [table for table, rows in held.items() if not rows], "every table needs rows for this to mean anything"
    for tenant in (None, world.other.organisation_id):
        async with application.transaction():
            if tenant is not None:
                await set_tenant(application, tenant, world.other.accounts["admin"])
            for table in held:
                found = await application.fetch(f"SELECT organisation_id FROM {table}")
                assert {row["organisation_id"] for row in found} <= ({tenant} if tenant else set()), table
                assert tenant is None or found or table in WITHOUT_ROWS_OF_OTHER, table
            seen_names = await application.fetch("SELECT id FROM organisations")
            assert [row["id"] for row in seen_names] == ([tenant] if tenant else [])


async def test_sql_writes_nothing_for_another_organisation(world: World, superuser: Any, application: Any) -> None:
    held = await rows_of(superuser, world.tenant.organisation_id)
    for table, rows in held.items():
        columns = ", ".join(row["column_name"] for row in await superuser.fetch(WRITABLE, table))
        for tenant in (None, world.other.organisation_id):
            transaction = application.transaction()
            await transaction.start()
            if tenant is not None:
                await set_tenant(application, tenant, world.other.accounts["admin"])
            refusal = "permission denied" if table == "audit_chain" else "row-level security"
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=refusal):
                await application.execute(
                    f"INSERT INTO {table} ({columns}) "
                    f"SELECT {columns} FROM jsonb_populate_record(NULL::{table}, $1::jsonb)",
                    rows[0],
                )
            await transaction.rollback()
        if table in {"audit_chain", "audit_events", "reports", "subject_salts"} | RECORDS:
            continue  # no privilege to change these at all
        async with application.transaction():
            await set_tenant(application, world.other.organisation_id, world.other.accounts["admin"])
            changed = await application.execute(
                f"UPDATE {table} SET organisation_id = organisation_id WHERE organisation_id = $1",
                world.tenant.organisation_id,
            )
            assert changed == "UPDATE 0", table
            deleted = await application.execute(
                f"DELETE FROM {table} WHERE organisation_id = $1", world.tenant.organisation_id
            )
            assert deleted == "DELETE 0", table
    assert await rows_of(superuser, world.tenant.organisation_id) == held
