"""SQL of tags."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from domain.database import Connection, fetch_all, fetch_one
from domain.evidence.model import Finding, Tag

DELETE_UNREVIEWED = "DELETE FROM tags WHERE note_id = ANY($1::uuid[]) AND review = 'unreviewed'"
INSERT = """
    INSERT INTO tags (organisation_id, id, note_id, span_start, span_end, value, polarity, strength, confidence,
        why, model)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
OF_NOTES = """
    SELECT id, note_id, span_start AS start, span_end AS "end", value, polarity, strength, confidence, why, model,
        review, reviewed_at
    FROM tags WHERE note_id = ANY($1::uuid[]) ORDER BY note_id, span_start, span_end, value, id
"""
TAG = """
    SELECT id, note_id, span_start AS start, span_end AS "end", value, polarity, strength, confidence, why, model,
        review, reviewed_at
    FROM tags WHERE id = $1
"""
REVIEW = """
    UPDATE tags SET review = $2, reviewed_at = now() WHERE id = $1
    RETURNING id, note_id, span_start AS start, span_end AS "end", value, polarity, strength, confidence, why,
        model, review, reviewed_at
"""
SCORECARD_OF_NOTE = "SELECT scorecard_id FROM notes WHERE id = $1"


async def replace(
    conn: Connection, note_ids: Sequence[UUID], found: Sequence[tuple[UUID, Finding]], model: str
) -> None:
    """Replace the unreviewed tags of these notes; what a person reviewed stays."""
    await conn.execute(DELETE_UNREVIEWED, list(note_ids))
    await conn.executemany(
        INSERT,
        [
            (uuid4(), note_id, one.start, one.end, one.value, one.polarity, one.strength, one.confidence, one.why,
             model)
            for note_id, one in found
        ],
    )  # fmt: skip


async def of_notes(conn: Connection, note_ids: Sequence[UUID]) -> list[Tag]:
    """The tags of these notes in reading order."""
    return await fetch_all(conn, Tag, OF_NOTES, list(note_ids))


async def tag(conn: Connection, tag_id: UUID) -> Tag | None:
    """One tag."""
    return await fetch_one(conn, Tag, TAG, tag_id)


async def review(conn: Connection, tag_id: UUID, verdict: str) -> Tag:
    """Store what a person says of a tag."""
    reviewed = await fetch_one(conn, Tag, REVIEW, tag_id, verdict)
    assert reviewed is not None
    return reviewed


async def scorecard_of_note(conn: Connection, note_id: UUID) -> UUID | None:
    """The scorecard that a note stands on."""
    scorecard_id: UUID | None = await conn.fetchval(SCORECARD_OF_NOTE, note_id)
    return scorecard_id
