"""SQL of amendments and corrections. There is no update and no delete: the database refuses both."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Connection, fetch_all, fetch_one
from domain.interviews.amendment_model import AmendedLevel, NoteCorrection, RatingAmendment
from domain.interviews.model import Rating

# The caller holds the scorecard's row, so two records never want the same number.
INSERT_AMENDMENT = """
    INSERT INTO rating_amendments (organisation_id, id, scorecard_id, number, competency_code, level, no_evidence,
        note_id, span_start, span_end, reason, after_unblinding)
    VALUES (current_organisation(), $1, $2,
        (SELECT coalesce(max(number), 0) + 1 FROM rating_amendments WHERE scorecard_id = $2),
        $3, $4, $5, $6, $7, $8, $9, $10)
    RETURNING id, scorecard_id, number, competency_code, level, no_evidence, note_id, span_start, span_end, reason,
        after_unblinding, created_at
"""
AMENDMENTS = """
    SELECT id, scorecard_id, number, competency_code, level, no_evidence, note_id, span_start, span_end, reason,
        after_unblinding, created_at
    FROM rating_amendments WHERE scorecard_id = ANY($1::uuid[]) ORDER BY scorecard_id, number
"""
AMENDED_LEVELS = """
    SELECT DISTINCT ON (rating_amendments.scorecard_id, competency_code) interviews.application_id,
        scorecards.interview_id, rating_amendments.scorecard_id, scorecards.rater_id, competency_code, level,
        after_unblinding
    FROM rating_amendments JOIN scorecards ON scorecards.id = rating_amendments.scorecard_id
        JOIN interviews ON interviews.id = scorecards.interview_id
    WHERE scorecards.interview_id = ANY($1::uuid[])
    ORDER BY rating_amendments.scorecard_id, competency_code, number DESC
"""
INSERT_CORRECTION = """
    INSERT INTO note_corrections (organisation_id, id, scorecard_id, number, note_id, text, reason, after_unblinding)
    VALUES (current_organisation(), $1, $2,
        (SELECT coalesce(max(number), 0) + 1 FROM note_corrections WHERE scorecard_id = $2), $3, $4, $5, $6)
    RETURNING id, scorecard_id, number, note_id, text, reason, after_unblinding, created_at
"""
CORRECTIONS = """
    SELECT id, scorecard_id, number, note_id, text, reason, after_unblinding, created_at
    FROM note_corrections WHERE scorecard_id = ANY($1::uuid[]) ORDER BY scorecard_id, number
"""


async def insert_amendment(
    conn: Connection, amendment_id: UUID, scorecard_id: UUID, rating: Rating, reason: str, *, after_unblinding: bool
) -> RatingAmendment:
    """Append an amendment under the scorecard's next number."""
    amendment = await fetch_one(
        conn, RatingAmendment, INSERT_AMENDMENT, amendment_id, scorecard_id, rating.competency_code, rating.level,
        rating.no_evidence, rating.note_id, rating.span_start, rating.span_end, reason, after_unblinding,
    )  # fmt: skip
    assert amendment is not None
    return amendment


async def amendments(conn: Connection, scorecard_ids: Sequence[UUID]) -> list[RatingAmendment]:
    """Every amendment of these scorecards, each scorecard's in the order in which they were made."""
    return await fetch_all(conn, RatingAmendment, AMENDMENTS, list(scorecard_ids))


async def amended_levels(conn: Connection, interview_ids: Sequence[UUID]) -> list[AmendedLevel]:
    """The last amendment of each amended rating of these interviews."""
    return await fetch_all(conn, AmendedLevel, AMENDED_LEVELS, list(interview_ids))


async def insert_correction(
    conn: Connection,
    correction_id: UUID,
    scorecard_id: UUID,
    note_id: UUID,
    text: str,
    reason: str,
    *,
    after_unblinding: bool,
) -> NoteCorrection:
    """Append a correction under the scorecard's next number."""
    correction = await fetch_one(
        conn, NoteCorrection, INSERT_CORRECTION, correction_id, scorecard_id, note_id, text, reason, after_unblinding
    )
    assert correction is not None
    return correction


async def corrections(conn: Connection, scorecard_ids: Sequence[UUID]) -> list[NoteCorrection]:
    """Every correction of these scorecards' notes, each scorecard's in the order in which they were made."""
    return await fetch_all(conn, NoteCorrection, CORRECTIONS, list(scorecard_ids))
