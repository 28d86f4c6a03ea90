"""SQL of calibrations, their raters and attempts."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from domain.calibration.model import (
    AttemptRow,
    CalibrationRow,
    CriterionCount,
    FirstInterview,
    FirstSubmission,
    Item,
    NewItem,
    ParticipantRow,
    RatingRow,
    SampleRating,
)
from domain.database import Connection, affected, as_json, fetch_all, fetch_one
from domain.paging import PageRequest

INSERT_CALIBRATION = """
    INSERT INTO calibrations (organisation_id, id, title, requisition_id, rubric_id, owner_id, due_on, created_by)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7)
"""
# A requisition's owner is looked up each time: the process may change hands.
CALIBRATION = """
    SELECT calibration.id, calibration.title, requisition_id, calibration.rubric_id,
        coalesce(requisition.owner_id, calibration.owner_id) AS owner_id, due_on, calibration.created_at,
        calibration.updated_at
    FROM calibrations AS calibration
    LEFT JOIN requisitions AS requisition ON requisition.organisation_id = calibration.organisation_id
        AND requisition.id = calibration.requisition_id
    WHERE calibration.id = $1
"""
CALIBRATIONS = """
    SELECT calibration.id, calibration.title, requisition_id, calibration.rubric_id,
        coalesce(requisition.owner_id, calibration.owner_id) AS owner_id, due_on, calibration.created_at,
        calibration.updated_at
    FROM calibrations AS calibration
    LEFT JOIN requisitions AS requisition ON requisition.organisation_id = calibration.organisation_id
        AND requisition.id = calibration.requisition_id
    WHERE ($1::uuid IS NULL OR calibration.id > $1) AND ($2::timestamptz IS NULL OR calibration.updated_at > $2)
        AND ($4::uuid IS NULL OR coalesce(requisition.owner_id, calibration.owner_id) = $4 OR EXISTS (
            SELECT FROM calibration_participants AS participant
            WHERE participant.calibration_id = calibration.id AND participant.rater_id = $4))
        AND ($5::uuid IS NULL OR calibration.requisition_id = $5)
    ORDER BY calibration.id LIMIT $3
"""
CALIBRATIONS_NEWEST_FIRST = """
    SELECT calibration.id, calibration.title, requisition_id, calibration.rubric_id,
        coalesce(requisition.owner_id, calibration.owner_id) AS owner_id, due_on, calibration.created_at,
        calibration.updated_at
    FROM calibrations AS calibration
    LEFT JOIN requisitions AS requisition ON requisition.organisation_id = calibration.organisation_id
        AND requisition.id = calibration.requisition_id
    WHERE ($1::uuid IS NULL OR calibration.id < $1)
        AND ($3::uuid IS NULL OR coalesce(requisition.owner_id, calibration.owner_id) = $3 OR EXISTS (
            SELECT FROM calibration_participants AS participant
            WHERE participant.calibration_id = calibration.id AND participant.rater_id = $3))
    ORDER BY calibration.id DESC LIMIT $2
"""
TOUCH_CALIBRATION = "UPDATE calibrations SET updated_at = now() WHERE id = $1"
INSERT_ITEM = """
    INSERT INTO calibration_items (organisation_id, id, calibration_id, library_code, sample_id, content)
    VALUES (current_organisation(), $1, $2, $3, $4, $5)
"""
ITEMS = """
    SELECT id, calibration_id, library_code, sample_id, content
    FROM calibration_items WHERE calibration_id = ANY($1::uuid[]) ORDER BY id
"""
COUNTS = """
    SELECT calibration_id, content->>'competency_code' AS competency_code, count(*) AS samples
    FROM calibration_items WHERE calibration_id = ANY($1::uuid[]) GROUP BY 1, 2 ORDER BY 1, 2
"""
INSERT_PARTICIPANT = """
    INSERT INTO calibration_participants (organisation_id, calibration_id, rater_id)
    VALUES (current_organisation(), $1, $2) ON CONFLICT DO NOTHING
"""
PARTICIPANTS = """
    SELECT calibration_id, rater_id, EXISTS (
        SELECT FROM calibration_attempts AS attempt
        WHERE attempt.organisation_id = participant.organisation_id
            AND attempt.calibration_id = participant.calibration_id AND attempt.rater_id = participant.rater_id
            AND submitted_at IS NOT NULL) AS submitted
    FROM calibration_participants AS participant
    WHERE calibration_id = ANY($1::uuid[]) ORDER BY calibration_id, rater_id
"""


async def insert_calibration(
    conn: Connection,
    calibration_id: UUID,
    title: str,
    requisition_id: UUID | None,
    rubric_id: UUID,
    owner_id: UUID | None,
    due_on: date | None,
    created_by: UUID | None,
) -> None:
    """Store a calibration; `owner_id` only where there is no requisition."""
    await conn.execute(
        INSERT_CALIBRATION, calibration_id, title, requisition_id, rubric_id, owner_id, due_on, created_by
    )


async def calibration(conn: Connection, calibration_id: UUID) -> CalibrationRow | None:
    """One calibration."""
    return await fetch_one(conn, CalibrationRow, CALIBRATION, calibration_id)


async def calibrations(
    conn: Connection, page: PageRequest, account_id: UUID | None, requisition_id: UUID | None
) -> list[CalibrationRow]:
    """One page, and one row more; only those that this account rates in or owns, or of this requisition, if given."""
    return await fetch_all(
        conn, CalibrationRow, CALIBRATIONS, page.after, page.updated_after, page.limit + 1, account_id, requisition_id
    )


async def newest_calibrations(conn: Connection, page: PageRequest, account_id: UUID | None) -> list[CalibrationRow]:
    """One page, newest first, and one row more; only those that this account rates in or owns, if given."""
    return await fetch_all(conn, CalibrationRow, CALIBRATIONS_NEWEST_FIRST, page.after, page.limit + 1, account_id)


async def touch_calibration(conn: Connection, calibration_id: UUID) -> None:
    """Say that a calibration's panel changed."""
    await conn.execute(TOUCH_CALIBRATION, calibration_id)


async def insert_items(conn: Connection, calibration_id: UUID, items: Sequence[NewItem]) -> None:
    """Copy the chosen samples into a calibration."""
    await conn.executemany(
        INSERT_ITEM,
        [(uuid4(), calibration_id, item.library_code, item.sample_id, as_json(item.content)) for item in items],
    )


async def items(conn: Connection, calibration_ids: Sequence[UUID]) -> list[Item]:
    """The samples of these calibrations, by id, which is random."""
    return await fetch_all(conn, Item, ITEMS, list(calibration_ids))


async def criterion_counts(conn: Connection, calibration_ids: Sequence[UUID]) -> list[CriterionCount]:
    """How many samples of which competency these calibrations have."""
    return await fetch_all(conn, CriterionCount, COUNTS, list(calibration_ids))


async def insert_participants(conn: Connection, calibration_id: UUID, raters: Sequence[UUID]) -> None:
    """Make raters of a calibration; those who are already stay so."""
    await conn.executemany(INSERT_PARTICIPANT, [(calibration_id, rater) for rater in raters])


async def participants(conn: Connection, calibration_ids: Sequence[UUID]) -> list[ParticipantRow]:
    """The raters of these calibrations, by id: the order tells nothing of who submitted when."""
    return await fetch_all(conn, ParticipantRow, PARTICIPANTS, list(calibration_ids))


INSERT_ATTEMPT = """
    INSERT INTO calibration_attempts (organisation_id, id, calibration_id, rater_id, number)
    VALUES (current_organisation(), $1, $2, $3, $4)
    RETURNING id, calibration_id, rater_id, number, revision, submitted_at
"""
ATTEMPTS = """
    SELECT id, calibration_id, rater_id, number, revision, submitted_at FROM calibration_attempts
    WHERE calibration_id = $1 AND ($2::uuid IS NULL OR rater_id = $2) ORDER BY rater_id, number
"""
LOCK_ATTEMPT = """
    SELECT id, calibration_id, rater_id, number, revision, submitted_at FROM calibration_attempts
    WHERE calibration_id = $1 AND rater_id = $2 ORDER BY number DESC LIMIT 1 FOR UPDATE
"""
SUBMITTED_OF_RATER = """
    SELECT id, calibration_id, rater_id, number, revision, submitted_at FROM calibration_attempts
    WHERE rater_id = $1 AND submitted_at IS NOT NULL ORDER BY submitted_at, id
"""
# Where the rater has yet to submit a first attempt.
UNSUBMITTED = """
    SELECT EXISTS (
        SELECT FROM calibration_participants AS participant WHERE rater_id = $1 AND NOT EXISTS (
            SELECT FROM calibration_attempts AS attempt
            WHERE attempt.organisation_id = participant.organisation_id
                AND attempt.calibration_id = participant.calibration_id AND attempt.rater_id = participant.rater_id
                AND submitted_at IS NOT NULL))
"""
BUMP_ATTEMPT = """
    UPDATE calibration_attempts SET revision = revision + 1
    WHERE id = $1 AND revision = $2 AND submitted_at IS NULL
"""
SUBMIT_ATTEMPT = """
    UPDATE calibration_attempts SET submitted_at = now(), revision = revision + 1
    WHERE id = $1 AND submitted_at IS NULL
"""
RATINGS = """
    SELECT attempt_id, item_id, level, reason FROM calibration_ratings
    WHERE attempt_id = ANY($1::uuid[]) ORDER BY attempt_id, item_id
"""
DELETE_RATINGS = "DELETE FROM calibration_ratings WHERE attempt_id = $1"
INSERT_RATING = """
    INSERT INTO calibration_ratings (organisation_id, attempt_id, item_id, level, reason)
    VALUES (current_organisation(), $1, $2, $3, $4)
"""


async def insert_attempt(conn: Connection, calibration_id: UUID, rater_id: UUID, number: int) -> AttemptRow:
    """Begin an attempt; its id is random, since the order of the samples follows from it."""
    attempt = await fetch_one(conn, AttemptRow, INSERT_ATTEMPT, uuid4(), calibration_id, rater_id, number)
    assert attempt is not None
    return attempt


async def attempts(conn: Connection, calibration_id: UUID, rater_id: UUID | None = None) -> list[AttemptRow]:
    """The attempts at a calibration, of one rater if given, in the order in which each rater made them."""
    return await fetch_all(conn, AttemptRow, ATTEMPTS, calibration_id, rater_id)


async def lock_latest_attempt(conn: Connection, calibration_id: UUID, rater_id: UUID) -> AttemptRow | None:
    """A rater's last attempt, locked, so that a save and a submission wait for each other."""
    return await fetch_one(conn, AttemptRow, LOCK_ATTEMPT, calibration_id, rater_id)


async def submitted_of_rater(conn: Connection, rater_id: UUID) -> list[AttemptRow]:
    """Every submitted attempt of a rater, oldest first."""
    return await fetch_all(conn, AttemptRow, SUBMITTED_OF_RATER, rater_id)


async def has_unsubmitted(conn: Connection, rater_id: UUID) -> bool:
    """Whether a calibration waits for this rater's first attempt."""
    waits: bool = await conn.fetchval(UNSUBMITTED, rater_id)
    return waits


async def bump_attempt(conn: Connection, attempt_id: UUID, revision: int) -> bool:
    """Claim the next revision of an open attempt; False if it is submitted or not at this revision."""
    return affected(await conn.execute(BUMP_ATTEMPT, attempt_id, revision)) == 1


async def submit_attempt(conn: Connection, attempt_id: UUID) -> bool:
    """Submit an attempt for ever; False if it was already."""
    return affected(await conn.execute(SUBMIT_ATTEMPT, attempt_id)) == 1


async def ratings(conn: Connection, attempt_ids: Sequence[UUID]) -> list[RatingRow]:
    """The ratings of these attempts."""
    return await fetch_all(conn, RatingRow, RATINGS, list(attempt_ids))


async def replace_ratings(conn: Connection, attempt_id: UUID, rows: Sequence[SampleRating]) -> None:
    """Store an open attempt's ratings in place of those before."""
    await conn.execute(DELETE_RATINGS, attempt_id)
    await conn.executemany(INSERT_RATING, [(attempt_id, row.sample_id, row.level, row.reason) for row in rows])


# One read over all panels of a requisition; a cancelled interview or a seat stepped back from needs no calibration.
FIRST_INTERVIEWS = """
    SELECT scorecard.rater_id, min(interview.starts_at) AS first_interview_at
    FROM applications AS application
    JOIN interviews AS interview ON interview.organisation_id = application.organisation_id
        AND interview.application_id = application.id
    JOIN scorecards AS scorecard ON scorecard.organisation_id = interview.organisation_id
        AND scorecard.interview_id = interview.id
    WHERE application.requisition_id = $1 AND interview.cancelled_at IS NULL AND scorecard.recused_at IS NULL
    GROUP BY scorecard.rater_id ORDER BY scorecard.rater_id
"""
FIRST_SUBMISSIONS = """
    SELECT attempt.rater_id, min(attempt.submitted_at) AS calibrated_at
    FROM calibrations AS calibration
    JOIN calibration_attempts AS attempt ON attempt.organisation_id = calibration.organisation_id
        AND attempt.calibration_id = calibration.id
    WHERE (calibration.requisition_id = $1 OR calibration.rubric_id = $2) AND attempt.submitted_at IS NOT NULL
    GROUP BY attempt.rater_id ORDER BY attempt.rater_id
"""


async def first_interviews(conn: Connection, requisition_id: UUID) -> list[FirstInterview]:
    """When each panelist of a requisition first interviews."""
    return await fetch_all(conn, FirstInterview, FIRST_INTERVIEWS, requisition_id)


async def first_submissions(conn: Connection, requisition_id: UUID, rubric_id: UUID) -> list[FirstSubmission]:
    """When each rater first submitted a calibration of this requisition or of this version of a rubric."""
    return await fetch_all(conn, FirstSubmission, FIRST_SUBMISSIONS, requisition_id, rubric_id)
