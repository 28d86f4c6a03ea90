"""What a lock seals: everything that the rater said, so that a later change of it can be proven.

The seal stands in the audit record (domain/audit); docs/audit.md gives the payload byte by byte.
"""

from collections.abc import Sequence
from uuid import UUID

from domain.audit.model import Sealed
from domain.audit.rules import canonical_json, timestamp
from domain.candidates.service import get_application
from domain.database import Connection
from domain.interviews import queries
from domain.interviews.model import Note, Rating, ScorecardRow

NOTE_FIELDS = ("id", "key", "question_code", "text")
RATING_FIELDS = ("competency_code", "level", "no_evidence", "note_id", "span_start", "span_end", "comment")


def payload_of(row: ScorecardRow, notes: Sequence[Note], ratings: Sequence[Rating]) -> bytes:
    """A locked scorecard as canonical JSON. Its fields are named one by one: a new one must not break old seals."""
    assert row.locked_at is not None
    by_code = sorted(ratings, key=lambda rating: rating.competency_code)
    return canonical_json(
        {
            "id": row.id,
            "interview_id": row.interview_id,
            "rater_id": row.rater_id,
            "locked_at": timestamp(row.locked_at),
            "overall_comment": row.overall_comment,
            "notes": [{name: getattr(note, name) for name in NOTE_FIELDS} for note in notes],
            "ratings": [{name: getattr(rating, name) for name in RATING_FIELDS} for rating in by_code],
        }
    )


async def sealed_content(conn: Connection, scorecard_id: UUID) -> Sealed | None:
    """A locked scorecard's content as it is stored now; None if it is gone or not locked.

    The salt is the candidate's: erasing the candidate erases the proof.
    """
    row = await queries.scorecard(conn, scorecard_id)
    interview = None if row is None else await queries.interview(conn, row.interview_id)
    if row is None or row.locked_at is None or interview is None:
        return None
    application = await get_application(conn, interview.application_id)
    payload = payload_of(row, await queries.notes(conn, row.id), await queries.ratings(conn, row.id))
    return Sealed(salt_kind="candidate", salt_id=application.candidate_id, payload=payload)


async def sealed_scorecards(conn: Connection, scorecard_ids: Sequence[UUID]) -> dict[UUID, Sealed]:
    """The contents of several, for `outside-in audit verify`; what is gone or not locked is left out."""
    contents = {scorecard_id: await sealed_content(conn, scorecard_id) for scorecard_id in scorecard_ids}
    return {scorecard_id: content for scorecard_id, content in contents.items() if content is not None}
