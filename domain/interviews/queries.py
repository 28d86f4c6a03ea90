"""SQL of interviews, scorecards, notes and ratings."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.interviews.model import (
    Interview,
    InterviewFormat,
    LockedRating,
    Note,
    NoteDraft,
    Rating,
    RecusalKind,
    ScorecardRow,
    Seat,
)
from domain.paging import PageRequest

INSERT_INTERVIEW = """
    INSERT INTO interviews (organisation_id, id, application_id, guide_id, starts_at, duration_minutes, format,
        accommodations)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7)
    RETURNING id, application_id, guide_id, starts_at, duration_minutes, format, accommodations, unblinded_at,
        unblinding_reason, cancelled_at, cancellation_reason, revision, created_at, updated_at
"""
INTERVIEW = """
    SELECT id, application_id, guide_id, starts_at, duration_minutes, format, accommodations, unblinded_at,
        unblinding_reason, cancelled_at, cancellation_reason, revision, created_at, updated_at
    FROM interviews WHERE id = $1
"""
# NO KEY: rows that refer to this one can be stored meanwhile, so that their foreign keys join no deadlock.
LOCK_INTERVIEW = f"{INTERVIEW} FOR NO KEY UPDATE"
INTERVIEWS = """
    SELECT id, application_id, guide_id, starts_at, duration_minutes, format, accommodations, unblinded_at,
        unblinding_reason, cancelled_at, cancellation_reason, revision, created_at, updated_at
    FROM interviews
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::uuid IS NULL OR EXISTS (
            SELECT FROM scorecards WHERE scorecards.interview_id = interviews.id AND scorecards.rater_id = $4))
        AND ($5::uuid IS NULL OR application_id = $5)
    ORDER BY id LIMIT $3
"""
INTERVIEWS_OF_APPLICATIONS = """
    SELECT id, application_id, guide_id, starts_at, duration_minutes, format, accommodations, unblinded_at,
        unblinding_reason, cancelled_at, cancellation_reason, revision, created_at, updated_at
    FROM interviews WHERE application_id = ANY($1::uuid[]) AND cancelled_at IS NULL ORDER BY id
"""
UNBLIND = """
    UPDATE interviews SET unblinded_at = now(), unblinded_by = $2, unblinding_reason = $3, updated_at = now()
    WHERE id = $1 AND unblinded_at IS NULL AND cancelled_at IS NULL
"""


async def insert_interview(
    conn: Connection,
    interview_id: UUID,
    application_id: UUID,
    guide_id: UUID | None,
    starts_at: datetime,
    duration_minutes: int,
    interview_format: InterviewFormat,
    accommodations: str,
) -> Interview:
    """Plan an interview."""
    interview = await fetch_one(
        conn, Interview, INSERT_INTERVIEW, interview_id, application_id, guide_id, starts_at, duration_minutes,
        interview_format, accommodations,
    )  # fmt: skip
    assert interview is not None
    return interview


async def interview(conn: Connection, interview_id: UUID, *, for_update: bool = False) -> Interview | None:
    """One interview; `for_update` makes concurrent locks of its panel wait for each other."""
    return await fetch_one(conn, Interview, LOCK_INTERVIEW if for_update else INTERVIEW, interview_id)


async def interviews(
    conn: Connection, page: PageRequest, rater_id: UUID | None, application_id: UUID | None
) -> list[Interview]:
    """One page, only those with this rater or of this application if given, and one row more."""
    return await fetch_all(
        conn, Interview, INTERVIEWS, page.after, page.updated_after, page.limit + 1, rater_id, application_id
    )


async def interviews_of_applications(conn: Connection, application_ids: Sequence[UUID]) -> list[Interview]:
    """The interviews of these applications that were not cancelled, oldest first."""
    return await fetch_all(conn, Interview, INTERVIEWS_OF_APPLICATIONS, list(application_ids))


async def unblind(conn: Connection, interview_id: UUID, by: UUID | None, reason: str) -> bool:
    """Open a panel; False if it was open already."""
    return affected(await conn.execute(UNBLIND, interview_id, by, reason)) == 1


INSERT_SCORECARD = """
    INSERT INTO scorecards (organisation_id, id, interview_id, rater_id, external)
    VALUES (current_organisation(), $1, $2, $3, $4)
"""
# Ordered by rater, not by age or lock: the order must not tell who filled theirs in when.
SEATS = """
    SELECT id AS scorecard_id, interview_id, rater_id, locked_at IS NOT NULL AS locked,
        recused_at IS NOT NULL AS recused, declared_at IS NOT NULL AS declared, external
    FROM scorecards WHERE interview_id = ANY($1::uuid[]) ORDER BY interview_id, rater_id
"""
SCORECARD = """
    SELECT id, interview_id, rater_id, overall_comment, revision, locked_at, recused_at
    FROM scorecards WHERE id = $1
"""
LOCK_ROW = f"{SCORECARD} FOR NO KEY UPDATE"
SCORECARDS_OF_INTERVIEWS = """
    SELECT id, interview_id, rater_id, overall_comment, revision, locked_at, recused_at
    FROM scorecards WHERE interview_id = ANY($1::uuid[]) ORDER BY interview_id, rater_id
"""
BUMP = """
    UPDATE scorecards SET overall_comment = $3, revision = revision + 1
    WHERE id = $1 AND revision = $2 AND locked_at IS NULL AND recused_at IS NULL
"""
LOCK = """
    UPDATE scorecards SET locked_at = now(), revision = revision + 1
    WHERE id = $1 AND locked_at IS NULL AND recused_at IS NULL
"""
RECUSE = """
    UPDATE scorecards SET recused_at = now(), recusal_kind = $2, recusal_reason = $3, revision = revision + 1
    WHERE id = $1 AND locked_at IS NULL AND recused_at IS NULL
"""


async def insert_scorecard(
    conn: Connection, scorecard_id: UUID, interview_id: UUID, rater_id: UUID, *, external: bool = False
) -> None:
    """Give a rater a seat on the panel."""
    await conn.execute(INSERT_SCORECARD, scorecard_id, interview_id, rater_id, external)


async def seats(conn: Connection, interview_ids: Sequence[UUID]) -> list[Seat]:
    """The panels of these interviews."""
    return await fetch_all(conn, Seat, SEATS, list(interview_ids))


async def scorecard(conn: Connection, scorecard_id: UUID, *, for_update: bool = False) -> ScorecardRow | None:
    """One scorecard without its notes and ratings; `for_update` makes a save and a lock wait for each other."""
    return await fetch_one(conn, ScorecardRow, LOCK_ROW if for_update else SCORECARD, scorecard_id)


async def scorecards_of_interviews(conn: Connection, interview_ids: Sequence[UUID]) -> list[ScorecardRow]:
    """Every scorecard of these interviews."""
    return await fetch_all(conn, ScorecardRow, SCORECARDS_OF_INTERVIEWS, list(interview_ids))


async def bump(conn: Connection, scorecard_id: UUID, revision: int, overall_comment: str) -> bool:
    """Claim the next revision of a draft; False if it is locked or not at this revision."""
    return affected(await conn.execute(BUMP, scorecard_id, revision, overall_comment)) == 1


async def lock(conn: Connection, scorecard_id: UUID) -> bool:
    """Lock a scorecard for ever; False if it was locked already."""
    return affected(await conn.execute(LOCK, scorecard_id)) == 1


async def recuse(conn: Connection, scorecard_id: UUID, kind: RecusalKind, reason: str) -> bool:
    """Take a rater off the panel; False if the scorecard is locked or its rater has stepped back already."""
    return affected(await conn.execute(RECUSE, scorecard_id, kind, reason)) == 1


NOTES = """
    SELECT id, key, question_code, text FROM notes WHERE scorecard_id = $1 ORDER BY position
"""
UPSERT_NOTE = """
    INSERT INTO notes (organisation_id, id, scorecard_id, key, question_code, text, position)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6)
    ON CONFLICT (organisation_id, scorecard_id, key)
    DO UPDATE SET question_code = excluded.question_code, text = excluded.text, position = excluded.position
    RETURNING id
"""
DELETE_OTHER_NOTES = "DELETE FROM notes WHERE scorecard_id = $1 AND NOT key = ANY($2::text[])"
RATINGS = """
    SELECT competency_code, level, no_evidence, note_id, span_start, span_end, comment
    FROM ratings WHERE scorecard_id = $1 ORDER BY competency_code
"""
DELETE_RATINGS = "DELETE FROM ratings WHERE scorecard_id = $1"
INSERT_RATING = """
    INSERT INTO ratings (organisation_id, scorecard_id, competency_code, level, no_evidence, note_id, span_start,
        span_end, comment)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8)
"""


async def notes(conn: Connection, scorecard_id: UUID) -> list[Note]:
    """The notes of a scorecard in their author's order."""
    return await fetch_all(conn, Note, NOTES, scorecard_id)


async def upsert_note(conn: Connection, note_id: UUID, scorecard_id: UUID, note: NoteDraft, position: int) -> UUID:
    """Store a note under its key; an existing one keeps its id, which is returned."""
    stored: UUID = await conn.fetchval(
        UPSERT_NOTE, note_id, scorecard_id, note.key, note.question_code, note.text, position
    )
    return stored


async def delete_other_notes(conn: Connection, scorecard_id: UUID, keep: Sequence[str]) -> None:
    """Delete the notes whose keys are not in `keep`."""
    await conn.execute(DELETE_OTHER_NOTES, scorecard_id, list(keep))


async def ratings(conn: Connection, scorecard_id: UUID) -> list[Rating]:
    """The ratings of a scorecard, by competency."""
    return await fetch_all(conn, Rating, RATINGS, scorecard_id)


async def delete_ratings(conn: Connection, scorecard_id: UUID) -> None:
    """Delete a draft's ratings."""
    await conn.execute(DELETE_RATINGS, scorecard_id)


async def insert_ratings(conn: Connection, scorecard_id: UUID, rows: Sequence[Rating]) -> None:
    """Store a draft's ratings."""
    await conn.executemany(
        INSERT_RATING,
        [
            (scorecard_id, row.competency_code, row.level, row.no_evidence, row.note_id, row.span_start,
             row.span_end, row.comment)
            for row in rows
        ],
    )  # fmt: skip


INTERVIEWS_OF_REQUISITION = """
    SELECT interviews.id, application_id, guide_id, starts_at, duration_minutes, format, accommodations, unblinded_at,
        unblinding_reason, cancelled_at, cancellation_reason, interviews.revision, interviews.created_at,
        interviews.updated_at
    FROM interviews JOIN applications ON applications.id = interviews.application_id
    WHERE applications.requisition_id = $1 ORDER BY interviews.id
"""
SEATS_OF_REQUISITION = """
    SELECT scorecards.id AS scorecard_id, interview_id, rater_id, locked_at IS NOT NULL AS locked,
        recused_at IS NOT NULL AS recused, declared_at IS NOT NULL AS declared, external
    FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
        JOIN applications ON applications.id = interviews.application_id
    WHERE applications.requisition_id = $1 ORDER BY interview_id, rater_id
"""
# First locked ratings: an amendment is a record of its own and never changes these rows.
LOCKED_RATINGS = """
    SELECT interviews.application_id, scorecards.interview_id, scorecards.id AS scorecard_id, scorecards.rater_id,
        ratings.competency_code, ratings.level
    FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
        JOIN ratings ON ratings.scorecard_id = scorecards.id
    WHERE scorecards.interview_id = ANY($1::uuid[]) AND scorecards.locked_at IS NOT NULL
    ORDER BY interviews.application_id, scorecards.rater_id, scorecards.id, ratings.competency_code
"""


async def interviews_of_requisition(conn: Connection, requisition_id: UUID) -> list[Interview]:
    """Every interview of a requisition."""
    return await fetch_all(conn, Interview, INTERVIEWS_OF_REQUISITION, requisition_id)


async def seats_of_requisition(conn: Connection, requisition_id: UUID) -> list[Seat]:
    """Every seat of a requisition's panels."""
    return await fetch_all(conn, Seat, SEATS_OF_REQUISITION, requisition_id)


async def locked_ratings(conn: Connection, interview_ids: Sequence[UUID]) -> list[LockedRating]:
    """The first locked ratings of these interviews, in one statement."""
    return await fetch_all(conn, LockedRating, LOCKED_RATINGS, list(interview_ids))
