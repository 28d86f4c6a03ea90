"""SQL of what was published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.database import Connection, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.surveys.model import SurveyView, WaveResults

INSERT_VIEW = """
    INSERT INTO survey_views (organisation_id, id, wave_id, team_id, name, cells, results)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6)
"""
VIEWS = """
    SELECT id, team_id, cells, results FROM survey_views WHERE wave_id = $1 ORDER BY published_at, id
"""
RESULTS_OF_TEAM = "SELECT results FROM survey_views WHERE wave_id = $1 AND team_id = $2"
GROUPS = """
    SELECT id, wave_id, name, cells, results, published_at FROM survey_views
    WHERE wave_id = $1 AND team_id IS NULL AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""
GROUP = """
    SELECT id, wave_id, name, cells, results, published_at FROM survey_views WHERE id = $1 AND team_id IS NULL
"""
# A team's newest survey before this one with the same questionnaire, in whatever version, that published numbers.
EARLIER = """
    SELECT DISTINCT ON (survey_views.team_id) survey_views.team_id, survey_views.wave_id, survey_waves.instrument_id,
        survey_views.results
    FROM survey_views
        JOIN survey_waves ON survey_waves.organisation_id = survey_views.organisation_id
            AND survey_waves.id = survey_views.wave_id
        JOIN document_versions ON document_versions.organisation_id = survey_waves.organisation_id
            AND document_versions.id = survey_waves.instrument_id
    WHERE survey_views.team_id = ANY ($1::uuid[]) AND document_versions.lineage_id = $2
        AND survey_waves.status = 'published' AND survey_waves.closed_at < $3
        AND survey_views.results ->> 'refusal' IS NULL
    ORDER BY survey_views.team_id, survey_waves.closed_at DESC, survey_waves.id
"""


class StoredView(msgspec.Struct, frozen=True, kw_only=True):
    """One published view of a survey; `team_id` is None for a group of teams."""

    id: UUID
    team_id: UUID | None
    cells: list[UUID]
    results: WaveResults


class EarlierView(msgspec.Struct, frozen=True, kw_only=True):
    """What an earlier survey published of a team."""

    team_id: UUID
    wave_id: UUID
    instrument_id: UUID
    results: WaveResults


async def insert_view(
    conn: Connection,
    view_id: UUID,
    wave_id: UUID,
    *,
    team_id: UUID | None,
    name: str | None,
    cells: Sequence[UUID],
    results: Any,
) -> None:
    """Publish a view of a team (`team_id`) or of a group of teams (`name`), for ever."""
    await conn.execute(INSERT_VIEW, view_id, wave_id, team_id, name, list(cells), results)


async def views(conn: Connection, wave_id: UUID) -> list[StoredView]:
    """Everything that was ever published of a survey."""
    return await fetch_all(conn, StoredView, VIEWS, wave_id)


async def results_of_team(conn: Connection, wave_id: UUID, team_id: UUID) -> Any:
    """What was published of a team, as plain data; None if the survey did not ask it or is not published."""
    return await conn.fetchval(RESULTS_OF_TEAM, wave_id, team_id)


async def groups(conn: Connection, wave_id: UUID, page: PageRequest) -> list[SurveyView]:
    """One page of what was published of groups of teams, and one row more."""
    return await fetch_all(conn, SurveyView, GROUPS, wave_id, page.after, page.limit + 1)


async def group(conn: Connection, view_id: UUID) -> SurveyView | None:
    """One published group of teams."""
    return await fetch_one(conn, SurveyView, GROUP, view_id)


async def earlier(conn: Connection, team_ids: Sequence[UUID], lineage_id: UUID, before: datetime) -> list[EarlierView]:
    """What the newest earlier surveys with the same questionnaire published of these teams."""
    return await fetch_all(conn, EarlierView, EARLIER, list(team_ids), lineage_id, before)
