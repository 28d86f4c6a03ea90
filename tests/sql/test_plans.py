"""The hot queries reach their rows through an index, under row-level security and among other tenants' rows."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from domain.access import queries as access
from domain.audit import queries as audit
from domain.candidates import queries as candidates
from domain.database import Connection, Pool, set_tenant
from domain.directory import queries as directory
from domain.evidence import queries as evidence
from domain.evidence import run_queries as tagging_runs
from domain.interviews import queries as interviews
from domain.jobs import queries as jobs
from domain.reporting import queries as reporting
from domain.surveys import answer_queries, view_queries
from domain.teams import membership_queries as memberships
from domain.teams import people_queries as people
from domain.versions import queries as versions
from tests.conftest import Server, cloned

pytestmark = pytest.mark.anyio
MINE, OTHERS = UUID(int=1), UUID(int=2)
ONE = UUID("00000000-0000-7000-8000-000000000777")
NOW = datetime.now(UTC)
# As a superuser with the foreign keys off: enough rows for the planner to choose, `{id}` rising with `n`.
FILL = """
    INSERT INTO candidates (organisation_id, id, name) SELECT o, {id}, 'x' FROM {all};
    UPDATE candidates SET updated_at = now() - interval '1 year';
    INSERT INTO interviews (organisation_id, id, application_id, starts_at, duration_minutes)
        SELECT o, {id}, {id}, now(), 60 FROM {all};
    INSERT INTO scorecards (organisation_id, id, interview_id, rater_id) SELECT o, {id}, {id}, {id} FROM {all};
    INSERT INTO notes (organisation_id, id, scorecard_id, key, text, position)
        SELECT o, {id}, {id}, 'n', 'x', 1 FROM {all};
    INSERT INTO ratings (organisation_id, scorecard_id, competency_code, no_evidence)
        SELECT o, {id}, 'c', 'asked' FROM {all};
    INSERT INTO tags (organisation_id, id, note_id, span_start, span_end, value, polarity, strength, confidence, why,
        model)
        SELECT o, {id}, {id}, 0, 1, 'v', 'for', 'claim', 1, 'w', 'm' FROM {all};
    INSERT INTO tag_reviews (organisation_id, id, tag_id, number, verdict, reviewed_by)
        SELECT o, {id}, {id}, 1, 'confirmed', {id} FROM {all};
    INSERT INTO scorecard_taggings (organisation_id, scorecard_id, model) SELECT o, {id}, 'm' FROM {all};
    INSERT INTO tagging_run_scorecards (organisation_id, run_id, scorecard_id) SELECT o, {id}, {id} FROM {all};
    INSERT INTO jobs (organisation_id, id, kind, subject_id, created_by) SELECT o, {id}, 'k', {id}, {id} FROM {all};
    INSERT INTO reports (organisation_id, id, kind, subject_id, job_id, document, pdf, pdf_sha256)
        SELECT o, {id}, 'team', {id}, {id}, '{{}}', '', '' FROM {all};
    INSERT INTO document_versions (organisation_id, id, kind, lineage_id, version, status, title, body, authors)
        SELECT o, {id}, CASE n % 50 WHEN 0 THEN 'rubric' ELSE 'role_profile' END, {id}, 1, 'draft', 't', '{{}}', '{{}}'
        FROM {all};
    INSERT INTO accounts (id, email, name) SELECT {id}, n || '@example.org', 'x' FROM {all} WHERE o = '{mine}';
    INSERT INTO memberships (organisation_id, account_id, roles) SELECT o, {id}, '{{hr}}' FROM {all};
    INSERT INTO api_keys (organisation_id, id, account_id, name, hint, key_hash, scopes)
        SELECT o, {id}, {id}, 'x', 'x', sha256(n::text::bytea), '{{}}' FROM {all};
    INSERT INTO sessions (organisation_id, id, account_id, token_hash, user_agent, expires_at)
        SELECT o, {id}, {id}, sha256(n::text::bytea), 'x', now() + interval '1 day' FROM {all};
    INSERT INTO survey_tokens (organisation_id, wave_id, token_hash, person_id, team_id)
        SELECT o, {id}, sha256(n::text::bytea), {id}, {id} FROM {all};
    INSERT INTO survey_invited (organisation_id, wave_id, person_id, team_id) SELECT o, {id}, {id}, {id} FROM {all};
    INSERT INTO survey_views (organisation_id, id, wave_id, team_id, cells, results)
        SELECT o, {id}, {id}, {id}, '{{}}', '{{}}' FROM {all};
    INSERT INTO audit_events (organisation_id, id, at, actor_kind, action, subject_kind, subject_id, details,
        content_hash)
        SELECT o, {id}, now(), 'account', 'a.a' || n % 100, 'k', {id}, '{{}}', sha256('') FROM {all};
    INSERT INTO subject_salts (organisation_id, subject_kind, subject_id, salt)
        SELECT o, 'k', {id}, sha256('') FROM {all};
    INSERT INTO audit_chain (organisation_id, sequence, event_id, content_hash, previous_hash, hash)
        SELECT o, n, {id}, sha256(''), sha256(''), sha256('') FROM {all};
    INSERT INTO teams (organisation_id, id, name) SELECT o, {id}, n FROM {all};
    INSERT INTO people (organisation_id, id, name, email) SELECT o, {id}, 'x', n || '@example.org' FROM {all};
    INSERT INTO team_memberships (organisation_id, id, person_id, team_id, joined_on)
        SELECT o, {id}, {id}, {id}, '2026-01-01' FROM {all};
    INSERT INTO survey_answers (organisation_id, id, wave_id, team_id, answers)
        SELECT o, {id}, {id}, {id}, '[]' FROM {all};
""".format(
    id="('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid",
    all=f"generate_series(1, 3000) AS n, unnest('{{{MINE},{OTHERS}}}'::uuid[]) AS o",
    mine=MINE,
)


@pytest.fixture(scope="module")
async def filled(server: Server, template: str) -> AsyncIterator[Connection]:
    async with cloned(server, template) as database:
        admin = await asyncpg.connect(database.superuser_url)
        await admin.execute("SET session_replication_role = replica")
        await admin.execute(FILL)
        await admin.execute("ANALYZE")
        await admin.close()
        connection = await asyncpg.connect(database.application_url)
        transaction = connection.transaction()
        await transaction.start()
        await set_tenant(connection, MINE)
        yield connection
        await transaction.rollback()
        await connection.close()


@pytest.mark.parametrize(
    ("sql", "arguments", "index"),
    [
        (candidates.CANDIDATE, (ONE,), "candidates_pkey"),
        (candidates.CANDIDATES, (None, None, 51), "candidates_pkey"),
        (candidates.CANDIDATES, (ONE, None, 51), "candidates_pkey"),
        (candidates.CANDIDATES, (None, NOW - timedelta(minutes=5), 51), "candidates_updated"),
        (interviews.INTERVIEWS, (ONE, None, 51, None, None), "interviews_pkey"),
        (interviews.INTERVIEWS, (None, None, 51, None, ONE), "interviews_application"),
        (interviews.SEATS, ([ONE],), "scorecards_organisation_id_interview_id_rater_id_key"),
        (interviews.SCORECARDS_OF_INTERVIEWS, ([ONE],), "scorecards_organisation_id_interview_id_rater_id_key"),
        (interviews.NOTES, (ONE,), "notes_organisation_id_scorecard_id_key_key"),
        (interviews.RATINGS, (ONE,), "ratings_pkey"),
        (evidence.OF_NOTES, ([ONE],), "tags_note"),
        (evidence.DELETE_UNREVIEWED, ([ONE],), "tags_pkey"),
        (evidence.REVIEWS, (ONE,), "tag_reviews_organisation_id_tag_id_number_key"),
        (evidence.STATES, ([ONE],), "scorecard_taggings_pkey"),
        (tagging_runs.NEXT, (ONE, 8), "tagging_run_scorecards_pkey"),
        (jobs.JOBS, (None, None, 51, None, True, ONE, [], [], [], None), "jobs_pkey"),
        (jobs.JOBS, (None, None, 51, None, False, ONE, [], [], [], None), "jobs_creator"),
        (jobs.JOBS, (None, None, 51, None, False, None, [], [], [], None), "jobs_creator"),
        (reporting.REPORTS, (None, None, 51, None, ["team"]), "reports_pkey"),
        (reporting.REPORTS, (None, None, 51, ONE, ["team"]), "reports_subject"),
        (people.PEOPLE, (None, None, 51, None, None), "people_pkey"),
        (people.PEOPLE, (None, None, 51, "7@example.org", None), "people_email"),
        (people.BY_EMAIL, (["7@example.org"],), "people_email"),
        (directory.USERS, (None, "7@example.org", None, None, None, None, 0, 50), "people_user_name"),
        (memberships.MEMBERS, (ONE, NOW.date()), "team_memberships_team"),
        (memberships.MEMBERS_ON, ([ONE], NOW.date()), "team_memberships_team"),
        (memberships.MEMBERSHIPS_OF_TEAM, (ONE, None, 51, NOW.date()), "team_memberships_team"),
        (memberships.MEMBERSHIPS_OF_PERSON, (ONE, None, 51), "team_memberships_person"),
        (versions.VERSIONS, ("rubric", None, None, 51), "document_versions_kind"),
        (audit.EVENTS, (ONE, 51, None, None), "audit_events_pkey"),
        (audit.EVENTS, (None, 51, None, ONE), "audit_events_subject"),
        (audit.EVENTS, (None, 51, "a.a7", None), "audit_events_action"),
        (audit.LINKS, (2000, 100), "audit_chain_pkey"),
        (audit.HEAD, (), "audit_chain_pkey"),
        (access.KEY_CREDENTIAL, (b"x",), "api_keys_organisation_id_key_hash_key"),
        (access.SESSION_CREDENTIAL, (b"x",), "sessions_organisation_id_token_hash_key"),
        (access.ACCOUNT_SECRET, ("a@example.org",), "accounts_email"),
        (access.MEMBERS_BY_ID, ([ONE],), "memberships_pkey"),
        (answer_queries.TOKEN, (b"x",), "survey_tokens_pkey"),
        (answer_queries.USE_TOKEN, (b"x",), "survey_tokens_pkey"),
        (answer_queries.COUNT_ANSWERS, (ONE,), "survey_answers_wave"),
        (view_queries.VIEWS, (ONE,), "survey_views_organisation_id_wave_id_team_id_key"),
    ],
)
async def test_it_uses_the_index(filled: Connection, sql: str, arguments: tuple[object, ...], index: str) -> None:
    plan = json.loads(await filled.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *arguments))[0]["Plan"]
    text = json.dumps(plan, indent=1)
    assert f'"Index Name": "{index}"' in text, text
    assert "Seq Scan" not in text, text
    # The tenant is part of the search, not a filter over other tenants' rows.
    assert index == "accounts_email" or "organisation_id = " in _conditions(plan, index), text


def _conditions(plan: dict[str, object], index: str) -> str:
    mine = str(plan.get("Index Cond", "")) if plan.get("Index Name") == index else ""
    children = plan.get("Plans", [])
    assert isinstance(children, list)
    return mine + "".join(_conditions(child, index) for child in children)


async def test_another_tenant_sees_nothing(filled: Connection, pool: Pool) -> None:
    assert await filled.fetchval("SELECT count(*) FROM candidates") == 3000
    assert await pool.fetchval("SELECT count(*) FROM candidates") == 0
