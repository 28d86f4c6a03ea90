"""SQL of what was published of a team over all surveys."""

from datetime import date
from uuid import UUID

import msgspec

from domain.database import Connection, fetch_all
from domain.surveys.model import WaveResults

# The newest published survey that asked a team, for each framework; null stands for the values of a target culture.
NEWEST_OF_TEAM = """
    SELECT DISTINCT ON (document_versions.body ->> 'framework') survey_views.wave_id, survey_views.results
    FROM survey_views
        JOIN survey_waves ON survey_waves.organisation_id = survey_views.organisation_id
            AND survey_waves.id = survey_views.wave_id
        JOIN document_versions ON document_versions.organisation_id = survey_waves.organisation_id
            AND document_versions.id = survey_waves.instrument_id
    WHERE survey_views.team_id = $1 AND survey_waves.status = 'published'
    ORDER BY document_versions.body ->> 'framework', survey_waves.closed_at DESC, survey_waves.id
"""
TEAMS_ASKED = """
    SELECT DISTINCT survey_views.team_id
    FROM survey_views
        JOIN survey_waves ON survey_waves.organisation_id = survey_views.organisation_id
            AND survey_waves.id = survey_views.wave_id
        JOIN document_versions ON document_versions.organisation_id = survey_waves.organisation_id
            AND document_versions.id = survey_waves.instrument_id
    WHERE survey_views.team_id IS NOT NULL AND survey_waves.status = 'published'
        AND document_versions.body ->> 'framework' = $1
"""
UNITS_OF_WAVE = "SELECT team_id, results FROM survey_views WHERE wave_id = $1 AND team_id IS NOT NULL"
CLOSED_ON = "SELECT (closed_at AT TIME ZONE 'UTC')::date FROM survey_waves WHERE id = $1"


class ViewOfWave(msgspec.Struct, frozen=True, kw_only=True):
    """What one survey published of a team."""

    wave_id: UUID
    results: WaveResults


class ViewOfTeam(msgspec.Struct, frozen=True, kw_only=True):
    """What a survey published of one of the teams that it asked."""

    team_id: UUID
    results: WaveResults


async def newest_of_team(conn: Connection, team_id: UUID) -> list[ViewOfWave]:
    """The newest views of a team, one for each framework."""
    return await fetch_all(conn, ViewOfWave, NEWEST_OF_TEAM, team_id)


async def teams_asked(conn: Connection, framework: str) -> list[UUID]:
    """The teams that a published survey of the framework asked."""
    return [row["team_id"] for row in await conn.fetch(TEAMS_ASKED, framework)]


async def units_of_wave(conn: Connection, wave_id: UUID) -> list[ViewOfTeam]:
    """Every view of a team in a survey."""
    return await fetch_all(conn, ViewOfTeam, UNITS_OF_WAVE, wave_id)


async def closed_on(conn: Connection, wave_id: UUID) -> date | None:
    """The day on which a survey closed."""
    day: date | None = await conn.fetchval(CLOSED_ON, wave_id)
    return day
