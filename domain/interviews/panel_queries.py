"""SQL of what happens to a panel: moved, cancelled, seats added and given back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.interviews.model import InterviewFormat, PlannedSize, RecusalRecord

# `unblinded_at` is known to everybody on the panel; who has locked before is not, and must make no difference here.
MOVE = """
    UPDATE interviews
    SET starts_at = $3, duration_minutes = $4, format = $5, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2 AND unblinded_at IS NULL AND cancelled_at IS NULL
"""
CANCEL = """
    UPDATE interviews SET cancelled_at = now(), cancellation_reason = $2, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND unblinded_at IS NULL AND cancelled_at IS NULL
"""
SET_ACCOMMODATIONS = """
    UPDATE interviews SET accommodations = $3, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2 AND unblinded_at IS NULL AND cancelled_at IS NULL
"""
TOUCH = "UPDATE interviews SET updated_at = now() WHERE id = $1"


async def move(
    conn: Connection,
    interview_id: UUID,
    revision: int,
    starts_at: datetime,
    duration_minutes: int,
    interview_format: InterviewFormat,
) -> bool:
    """Change time and format; False if it is not at this revision, cancelled or unblinded."""
    return (
        affected(await conn.execute(MOVE, interview_id, revision, starts_at, duration_minutes, interview_format)) == 1
    )


async def cancel(conn: Connection, interview_id: UUID, reason: str) -> bool:
    """Cancel an interview; False if it is cancelled already or unblinded."""
    return affected(await conn.execute(CANCEL, interview_id, reason)) == 1


async def set_accommodations(conn: Connection, interview_id: UUID, revision: int, text: str) -> bool:
    """Replace the agreed change of format; False if it is not at this revision, cancelled or unblinded."""
    return affected(await conn.execute(SET_ACCOMMODATIONS, interview_id, revision, text)) == 1


async def touch(conn: Connection, interview_id: UUID) -> None:
    """The panel has changed: `updated_after` finds the interview again."""
    await conn.execute(TOUCH, interview_id)


DECLARE = """
    UPDATE scorecards SET declared_at = now() WHERE id = $1 AND declared_at IS NULL AND locked_at IS NULL
"""
RECUSAL = """
    SELECT id AS scorecard_id, rater_id, recusal_kind AS kind, coalesce(recusal_reason, '') AS reason, recused_at
    FROM scorecards WHERE id = $1 AND recused_at IS NOT NULL
"""


async def declare(conn: Connection, scorecard_id: UUID) -> bool:
    """Note that the rater knows of no conflict of interest; False if that is noted or the scorecard is locked."""
    return affected(await conn.execute(DECLARE, scorecard_id)) == 1


async def recusal(conn: Connection, scorecard_id: UUID) -> RecusalRecord | None:
    """Why this rater does not rate, if so."""
    return await fetch_one(conn, RecusalRecord, RECUSAL, scorecard_id)


# Other candidates' interviews with the same guide: a second round is no different panel of the first.
OTHER_SIZES = """
    SELECT interviews.id AS interview_id, count(scorecards.id)::integer AS raters
    FROM interviews JOIN applications ON applications.id = interviews.application_id
        JOIN applications AS own ON own.requisition_id = applications.requisition_id AND own.id <> applications.id
        JOIN interviews AS this ON this.application_id = own.id AND this.id = $1
            AND this.guide_id IS NOT DISTINCT FROM interviews.guide_id
        JOIN scorecards ON scorecards.interview_id = interviews.id AND scorecards.recused_at IS NULL
    WHERE interviews.cancelled_at IS NULL
    GROUP BY interviews.id
"""
OVERLAPPING = """
    SELECT DISTINCT own.rater_id
    FROM scorecards AS own JOIN interviews AS this ON this.id = own.interview_id
        JOIN scorecards AS theirs ON theirs.rater_id = own.rater_id AND theirs.interview_id <> own.interview_id
            AND theirs.recused_at IS NULL
        JOIN interviews AS other ON other.id = theirs.interview_id AND other.cancelled_at IS NULL
    WHERE own.interview_id = $1 AND own.recused_at IS NULL
        AND other.starts_at < this.starts_at + make_interval(mins => this.duration_minutes)
        AND this.starts_at < other.starts_at + make_interval(mins => other.duration_minutes)
    ORDER BY own.rater_id
"""


async def other_sizes(conn: Connection, interview_id: UUID) -> list[PlannedSize]:
    """The sizes of the panels that interview other candidates of the requisition with the same guide."""
    return await fetch_all(conn, PlannedSize, OTHER_SIZES, interview_id)


async def overlapping(conn: Connection, interview_id: UUID) -> list[UUID]:
    """The raters of this panel who have a seat in another interview at the same time."""
    return [row["rater_id"] for row in await conn.fetch(OVERLAPPING, interview_id)]


SEATS_AHEAD = """
    SELECT scorecards.rater_id, count(*)::integer AS seats
    FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
    WHERE scorecards.rater_id = ANY($1::uuid[]) AND scorecards.recused_at IS NULL
        AND interviews.cancelled_at IS NULL AND interviews.starts_at >= $2 AND interviews.starts_at < $3
    GROUP BY scorecards.rater_id
"""


async def seats_ahead(conn: Connection, rater_ids: Sequence[UUID], since: datetime, until: datetime) -> dict[UUID, int]:
    """Rater → seats in interviews that begin in this period; nobody who has none."""
    return {row["rater_id"]: row["seats"] for row in await conn.fetch(SEATS_AHEAD, list(rater_ids), since, until)}


# Who is given a seat and who learns what a rater must not know take turns.
HOLD_EXCLUSIONS = "SELECT pg_advisory_xact_lock(hashtextextended('panel_exclusions ' || $1::uuid::text, 0))"
EXCLUDE = """
    INSERT INTO panel_exclusions (organisation_id, application_id, account_id)
    VALUES (current_organisation(), $1, $2) ON CONFLICT DO NOTHING
"""
EXCLUDED = """
    SELECT account_id FROM panel_exclusions WHERE application_id = $1 AND account_id = ANY($2::uuid[])
"""


async def hold_exclusions(conn: Connection, application_id: UUID) -> None:
    """Whoever else asks for this application's exclusions waits until the end of the transaction."""
    await conn.execute(HOLD_EXCLUSIONS, application_id)


async def exclude(conn: Connection, application_id: UUID, account_id: UUID) -> None:
    """This person can no longer be given a seat on a panel of the application."""
    await conn.execute(EXCLUDE, application_id, account_id)


async def excluded(conn: Connection, application_id: UUID, account_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these people cannot be given a seat."""
    return {row["account_id"] for row in await conn.fetch(EXCLUDED, application_id, list(account_ids))}
