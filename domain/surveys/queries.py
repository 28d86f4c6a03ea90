"""SQL of surveys, the teams that they ask, and who was invited."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.surveys.model import AskedTeam, SurveyDraft, Wave, WaveStatus
from domain.teams.model import Membership, TeamNode

WAVE = """
    SELECT id, name, team_id, instrument_id, target_culture_id, status, minimum_for_means, minimum_for_spread,
        minimum_for_comments, invited, closes_on, sends_mail, reminders, shown_in_hiring, revision, created_at,
        launched_at, closed_at, published_at, updated_at
    FROM survey_waves WHERE id = $1
"""
LOCK_WAVE = f"{WAVE} FOR UPDATE"
# Answering shares this lock with other answers and excludes closing, so that no answer falls between.
SHARE_WAVE = f"{WAVE} FOR SHARE"
WAVES = """
    SELECT id, name, team_id, instrument_id, target_culture_id, status, minimum_for_means, minimum_for_spread,
        minimum_for_comments, invited, closes_on, sends_mail, reminders, shown_in_hiring, revision, created_at,
        launched_at, closed_at, published_at, updated_at
    FROM survey_waves
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::uuid IS NULL OR team_id = $4) AND ($5::text IS NULL OR status = $5)
    ORDER BY id LIMIT $3
"""
SHOWN_IN_HIRING = """
    SELECT id, name, team_id, instrument_id, target_culture_id, status, minimum_for_means, minimum_for_spread,
        minimum_for_comments, invited, closes_on, sends_mail, reminders, shown_in_hiring, revision, created_at,
        launched_at, closed_at, published_at, updated_at
    FROM survey_waves
    WHERE status = 'published' AND shown_in_hiring AND EXISTS (SELECT 1 FROM survey_views
        WHERE survey_views.wave_id = survey_waves.id AND survey_views.team_id = $1)
    ORDER BY closed_at DESC, id LIMIT 1
"""
INSERT_WAVE = """
    INSERT INTO survey_waves (organisation_id, id, status, name, team_id, instrument_id, target_culture_id, closes_on,
        minimum_for_means, minimum_for_spread, minimum_for_comments)
    VALUES (current_organisation(), $1, 'draft', $2, $3, $4, $5, $6, $7, $8, $9)
"""
UPDATE_DRAFT = """
    UPDATE survey_waves
    SET name = $3, team_id = $4, instrument_id = $5, target_culture_id = $6, closes_on = $7, minimum_for_means = $8,
        minimum_for_spread = $9, minimum_for_comments = $10, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2 AND status = 'draft'
"""
DELETE_DRAFT = "DELETE FROM survey_waves WHERE id = $1 AND revision = $2 AND status = 'draft'"
LAUNCH = """
    UPDATE survey_waves
    SET status = 'launched', invited = $3, sends_mail = $4, launched_at = now(), revision = revision + 1,
        updated_at = now()
    WHERE id = $1 AND revision = $2 AND status = 'draft'
"""
COUNT_REMINDER = """
    UPDATE survey_waves SET reminders = reminders + 1, revision = revision + 1, updated_at = now() WHERE id = $1
"""
CLOSE = """
    UPDATE survey_waves SET status = $2, closed_at = now(), revision = revision + 1, updated_at = now()
    WHERE id = $1 AND status = 'launched'
"""
PUBLISH = """
    UPDATE survey_waves SET status = 'published', published_at = now(), revision = revision + 1, updated_at = now()
    WHERE id = $1 AND status = 'closed'
"""
SHOW_IN_HIRING = """
    UPDATE survey_waves SET shown_in_hiring = $2, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND status = 'published'
"""
OVERDUE = """
    SELECT id, name, team_id, instrument_id, target_culture_id, status, minimum_for_means, minimum_for_spread,
        minimum_for_comments, invited, closes_on, sends_mail, reminders, shown_in_hiring, revision, created_at,
        launched_at, closed_at, published_at, updated_at
    FROM survey_waves WHERE status = 'launched' AND closes_on < $1 ORDER BY id LIMIT 1
"""
INSERT_TEAM = """
    INSERT INTO survey_wave_teams (organisation_id, wave_id, team_id, parent_id, name, position, invited)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6)
"""
TEAMS = """
    SELECT team_id, parent_id, name, invited FROM survey_wave_teams WHERE wave_id = $1 ORDER BY position
"""
INSERT_INVITED = """
    INSERT INTO survey_invited (organisation_id, wave_id, person_id, team_id)
    SELECT current_organisation(), $1, person_id, team_id FROM unnest($2::uuid[], $3::uuid[]) AS t (person_id, team_id)
"""
INVITED = "SELECT person_id, team_id FROM survey_invited WHERE wave_id = $1"


async def insert_wave(conn: Connection, wave_id: UUID, name: str, draft: SurveyDraft) -> None:
    """Store a draft."""
    await conn.execute(INSERT_WAVE, wave_id, name, *_settings(draft))


async def update_draft(conn: Connection, wave_id: UUID, revision: int, name: str, draft: SurveyDraft) -> bool:
    """Replace a draft's settings; False if it is no draft at this revision."""
    return affected(await conn.execute(UPDATE_DRAFT, wave_id, revision, name, *_settings(draft))) == 1


def _settings(draft: SurveyDraft) -> tuple[UUID, UUID, UUID | None, date | None, int, int, int]:
    return (
        draft.team_id, draft.instrument_id, draft.target_culture_id, draft.closes_on, draft.minimum_for_means,
        draft.minimum_for_spread, draft.minimum_for_comments,
    )  # fmt: skip


async def delete_draft(conn: Connection, wave_id: UUID, revision: int) -> bool:
    """Delete a draft; False if it is no draft at this revision."""
    return affected(await conn.execute(DELETE_DRAFT, wave_id, revision)) == 1


async def launch(conn: Connection, wave_id: UUID, revision: int, invited: int, *, sends_mail: bool) -> bool:
    """Launch a draft; False if it is no draft at this revision."""
    return affected(await conn.execute(LAUNCH, wave_id, revision, invited, sends_mail)) == 1


async def count_reminder(conn: Connection, wave_id: UUID) -> None:
    """One reminder more."""
    await conn.execute(COUNT_REMINDER, wave_id)


async def close(conn: Connection, wave_id: UUID, status: WaveStatus) -> bool:
    """End a launched survey as `closed` or `cancelled`; False if it is not launched."""
    return affected(await conn.execute(CLOSE, wave_id, status)) == 1


async def publish(conn: Connection, wave_id: UUID) -> bool:
    """Mark a closed survey published; False if it is not closed."""
    return affected(await conn.execute(PUBLISH, wave_id)) == 1


async def wave(conn: Connection, wave_id: UUID) -> Wave | None:
    """One survey."""
    return await fetch_one(conn, Wave, WAVE, wave_id)


async def lock_wave(conn: Connection, wave_id: UUID) -> Wave | None:
    """One survey, keeping answers out until this transaction ends."""
    return await fetch_one(conn, Wave, LOCK_WAVE, wave_id)


async def share_wave(conn: Connection, wave_id: UUID) -> Wave | None:
    """One survey, keeping it from being closed until this transaction ends."""
    return await fetch_one(conn, Wave, SHARE_WAVE, wave_id)


async def waves(conn: Connection, page: PageRequest, team_id: UUID | None, status: WaveStatus | None) -> list[Wave]:
    """One page, of one team and one status if given, and one row more."""
    return await fetch_all(conn, Wave, WAVES, page.after, page.updated_after, page.limit + 1, team_id, status)


async def show_in_hiring(conn: Connection, wave_id: UUID, *, shown: bool) -> bool:
    """Let hiring see a published survey's results or not; False if it is not published."""
    return affected(await conn.execute(SHOW_IN_HIRING, wave_id, shown)) == 1


async def shown_in_hiring(conn: Connection, team_id: UUID) -> Wave | None:
    """The newest published survey that asked a team, by itself or with others, and that hiring may see."""
    return await fetch_one(conn, Wave, SHOWN_IN_HIRING, team_id)


async def overdue(conn: Connection, day: date) -> Wave | None:
    """A launched survey whose last day was before this one."""
    return await fetch_one(conn, Wave, OVERDUE, day)


async def insert_teams(conn: Connection, wave_id: UUID, nodes: Sequence[TeamNode], invited: dict[UUID, int]) -> None:
    """Keep the tree as it is now, parents first; the first is the root, whose own parent is not asked."""
    await conn.executemany(
        INSERT_TEAM,
        [
            (wave_id, node.id, node.parent_id if position else None, node.name, position, invited.get(node.id, 0))
            for position, node in enumerate(nodes)
        ],
    )


async def teams(conn: Connection, wave_id: UUID) -> list[AskedTeam]:
    """The teams of a launched survey, parents before children."""
    return await fetch_all(conn, AskedTeam, TEAMS, wave_id)


async def insert_invited(conn: Connection, wave_id: UUID, members: Sequence[Membership]) -> None:
    """Keep who is asked in which team."""
    people, teams_of = [one.person_id for one in members], [one.team_id for one in members]
    await conn.execute(INSERT_INVITED, wave_id, people, teams_of)


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """Who was asked, and in which team."""

    person_id: UUID
    team_id: UUID


async def invited(conn: Connection, wave_id: UUID) -> list[Invited]:
    """Everybody who was asked."""
    return await fetch_all(conn, Invited, INVITED, wave_id)
