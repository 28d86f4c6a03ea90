"""SQL of a rater's own list and of reminders."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.interviews.reminder_model import DueLook, OwnRatings, OwnSeat, RemindedPanel

OWN_SEATS = """
    SELECT scorecards.id AS scorecard_id, interviews.id AS interview_id, interviews.application_id,
        requisitions.title AS requisition, interviews.format, scorecards.locked_at IS NOT NULL AS locked,
        scorecards.recused_at IS NOT NULL AS recused,
        jsonb_build_object('starts_at', interviews.starts_at, 'duration_minutes', interviews.duration_minutes,
            'created_at', interviews.created_at, 'hours_to_lock', requisitions.hours_to_lock,
            'cancelled_at', interviews.cancelled_at) AS times
    FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
        JOIN applications ON applications.id = interviews.application_id
        JOIN requisitions ON requisitions.id = applications.requisition_id
    WHERE scorecards.rater_id = $1
        AND ($2::boolean OR (scorecards.locked_at IS NULL AND scorecards.recused_at IS NULL
            AND interviews.cancelled_at IS NULL))
"""
OWN_RATINGS = """
    SELECT scorecards.id AS scorecard_id, requisitions.rubric_id, interviews.guide_id,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('competency_code', competency_code, 'level', level,
                'no_evidence', no_evidence, 'note_id', note_id, 'span_start', span_start, 'span_end', span_end,
                'comment', comment) ORDER BY competency_code), '[]')
            FROM ratings WHERE ratings.scorecard_id = scorecards.id) AS ratings
    FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
        JOIN applications ON applications.id = interviews.application_id
        JOIN requisitions ON requisitions.id = applications.requisition_id
    WHERE scorecards.rater_id = $1 AND scorecards.id = ANY($2::uuid[])
"""
REMINDED_PANEL = """
    SELECT requisitions.title AS requisition,
        jsonb_build_object('starts_at', interviews.starts_at, 'duration_minutes', interviews.duration_minutes,
            'created_at', interviews.created_at, 'hours_to_lock', requisitions.hours_to_lock,
            'cancelled_at', interviews.cancelled_at) AS times
    FROM interviews JOIN applications ON applications.id = interviews.application_id
        JOIN requisitions ON requisitions.id = applications.requisition_id
    WHERE interviews.id = $1
"""
# Of all organisations, so before a tenant is set. Another worker passes over what this one holds, and what a killed
# worker had claimed is looked at again at $2.
CLAIM = """
    UPDATE reminder_clocks SET look_at = $2
    WHERE (organisation, interview_id) = (
        SELECT organisation, interview_id FROM reminder_clocks WHERE look_at <= $1
        ORDER BY look_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING organisation, interview_id
"""
HOLD_CLOCK = """
    SELECT true FROM reminder_clocks WHERE organisation = current_organisation() AND interview_id = $1 FOR UPDATE
"""
SET_CLOCK = """
    UPDATE reminder_clocks SET look_at = $2 WHERE organisation = current_organisation() AND interview_id = $1
"""
STOP_CLOCK = "DELETE FROM reminder_clocks WHERE organisation = current_organisation() AND interview_id = $1"
INSERT_REMINDER = """
    INSERT INTO scorecard_reminders (organisation_id, id, scorecard_id, interview_ended_at, round)
    VALUES (current_organisation(), $1, $2, $3, $4)
    ON CONFLICT (organisation_id, scorecard_id, interview_ended_at, round) DO NOTHING
"""


async def own_seats(conn: Connection, rater_id: UUID, *, closed: bool) -> list[OwnSeat]:
    """A rater's open seats, or all of them; in no order."""
    return await fetch_all(conn, OwnSeat, OWN_SEATS, rater_id, closed)


async def own_ratings(conn: Connection, rater_id: UUID, scorecard_ids: Sequence[UUID]) -> list[OwnRatings]:
    """What a rater has rated so far on those of these scorecards that are their own; in no order."""
    return await fetch_all(conn, OwnRatings, OWN_RATINGS, rater_id, list(scorecard_ids))


async def reminded_panel(conn: Connection, interview_id: UUID) -> RemindedPanel | None:
    """Title and times of one interview."""
    return await fetch_one(conn, RemindedPanel, REMINDED_PANEL, interview_id)


async def claim(conn: Connection, now: datetime, again_at: datetime) -> DueLook | None:
    """The interview that has waited longest for a look."""
    return await fetch_one(conn, DueLook, CLAIM, now, again_at)


async def hold_clock(conn: Connection, interview_id: UUID) -> bool:
    """Lock the interview's clock until the transaction ends, so that a change of its times waits; False if gone."""
    return bool(await conn.fetchval(HOLD_CLOCK, interview_id))


async def set_clock(conn: Connection, interview_id: UUID, look_at: datetime | None) -> None:
    """When to look at the interview again; None for never, until its times change."""
    if look_at is None:
        await conn.execute(STOP_CLOCK, interview_id)
    else:
        await conn.execute(SET_CLOCK, interview_id, look_at)


async def insert_reminder(
    conn: Connection, reminder_id: UUID, scorecard_id: UUID, interview_ended_at: datetime, round_number: int
) -> bool:
    """Remember a reminder; False if this one was posted before."""
    status = await conn.execute(INSERT_REMINDER, reminder_id, scorecard_id, interview_ended_at, round_number)
    return affected(status) == 1
