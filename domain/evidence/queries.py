"""SQL of tags, their reviews, and what a scorecard was last read with."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from domain.database import Connection, fetch_all, fetch_one
from domain.evidence.model import Finding, Mark, Review, ReviewedNote, ReviewRecord, Tag, Verdict
from domain.evidence.run_model import Merged, TaggingState

DELETE_UNREVIEWED = """
    DELETE FROM tags WHERE id = ANY($1::uuid[]) AND review = 'unreviewed' AND source = 'tagger'
"""
INSERT = """
    INSERT INTO tags (organisation_id, id, note_id, span_start, span_end, value, polarity, strength, confidence,
        why, cue_start, cue_end, example, model, culture_id)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
# Found again: the newer reading's reasons. The revision rises where what a reviewer has in front of them has changed.
UPDATE = """
    UPDATE tags SET span_start = $2, span_end = $3, value = $4, polarity = $5, strength = $6, confidence = $7, why = $8,
        cue_start = $9, cue_end = $10, example = $11, model = $12, culture_id = $13, revision = revision + $14
    WHERE id = $1 AND review = 'unreviewed' AND source = 'tagger'
"""
OF_NOTES = """
    SELECT id, note_id, span_start AS start, span_end AS "end", value, polarity, strength, confidence, why, cue_start,
        cue_end, example, source, model, culture_id, review,
        CASE WHEN review = 'corrected' THEN jsonb_build_object('value', corrected_value, 'polarity', corrected_polarity,
            'strength', corrected_strength, 'start', corrected_start, 'end', corrected_end) END AS correction,
        reviewed_at, revision
    FROM tags WHERE note_id = ANY($1::uuid[]) AND withdrawn_at IS NULL
    ORDER BY note_id, span_start, span_end, value, id
"""
TAG = """
    SELECT id, note_id, span_start AS start, span_end AS "end", value, polarity, strength, confidence, why, cue_start,
        cue_end, example, source, model, culture_id, review,
        CASE WHEN review = 'corrected' THEN jsonb_build_object('value', corrected_value, 'polarity', corrected_polarity,
            'strength', corrected_strength, 'start', corrected_start, 'end', corrected_end) END AS correction,
        reviewed_at, revision
    FROM tags WHERE id = $1 AND withdrawn_at IS NULL
"""
REVIEW = """
    UPDATE tags SET review = $3, corrected_value = $4, corrected_polarity = $5, corrected_strength = $6,
        corrected_start = $7, corrected_end = $8, revision = revision + 1,
        reviewed_at = CASE $3 WHEN 'unreviewed' THEN NULL ELSE now() END
    WHERE id = $1 AND revision = $2 AND withdrawn_at IS NULL
    RETURNING id, note_id, span_start AS start, span_end AS "end", value, polarity, strength, confidence, why,
        cue_start, cue_end, example, source, model, culture_id, review,
        CASE WHEN review = 'corrected' THEN jsonb_build_object('value', corrected_value, 'polarity', corrected_polarity,
            'strength', corrected_strength, 'start', corrected_start, 'end', corrected_end) END AS correction,
        reviewed_at, revision
"""
INSERT_OWN = """
    INSERT INTO tags (organisation_id, id, note_id, span_start, span_end, value, polarity, strength, why, source,
        culture_id, review, reviewed_at)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, 'person', $9, 'confirmed', now())
    RETURNING id, note_id, span_start AS start, span_end AS "end", value, polarity, strength, confidence, why,
        cue_start, cue_end, example, source, model, culture_id, review, NULL::jsonb AS correction, reviewed_at, revision
"""
WITHDRAW = "UPDATE tags SET withdrawn_at = now(), revision = revision + 1 WHERE id = $1"
SCORECARD_OF_NOTE = "SELECT scorecard_id FROM notes WHERE id = $1"
INSERT_REVIEW = """
    INSERT INTO tag_reviews (organisation_id, id, tag_id, number, verdict, value, polarity, strength, span_start,
        span_end, reason, reviewed_by)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
REVIEWS = """
    SELECT number, verdict,
        CASE WHEN value IS NOT NULL THEN jsonb_build_object('value', value, 'polarity', polarity,
            'strength', strength, 'start', span_start, 'end', span_end) END AS mark,
        reason, reviewed_by, created_at
    FROM tag_reviews WHERE tag_id = $1 ORDER BY number
"""
KEEP_STATE = """
    INSERT INTO scorecard_taggings (organisation_id, scorecard_id, model, culture_id)
    VALUES (current_organisation(), $1, $2, $3)
    ON CONFLICT (organisation_id, scorecard_id) DO UPDATE SET model = excluded.model, culture_id = excluded.culture_id
"""
STATES = """
    SELECT scorecard_id, model, culture_id FROM scorecard_taggings WHERE scorecard_id = ANY($1::uuid[])
"""


async def of_notes(conn: Connection, note_ids: Sequence[UUID]) -> list[Tag]:
    """The tags of these notes in reading order, without withdrawn ones."""
    return await fetch_all(conn, Tag, OF_NOTES, list(note_ids))


async def tag(conn: Connection, tag_id: UUID) -> Tag | None:
    """One tag that was not withdrawn."""
    return await fetch_one(conn, Tag, TAG, tag_id)


async def store(conn: Connection, merged: Merged, model: str, culture_id: UUID | None) -> None:
    """Carry out what rules.merge decided."""
    await conn.execute(DELETE_UNREVIEWED, list(merged.remove))
    updates = [(merged.keep, 0), (merged.change, 1)]
    await conn.executemany(
        UPDATE,
        [
            (tag_id, one.start, one.end, one.value, one.polarity, one.strength, one.confidence, one.why, one.cue_start,
             one.cue_end, one.example, model, culture_id, raised)
            for pairs, raised in updates for tag_id, one in pairs
        ],
    )  # fmt: skip
    await conn.executemany(INSERT, [_row(note_id, one, model, culture_id) for note_id, one in merged.add])


def _row(note_id: UUID, one: Finding, model: str, culture_id: UUID | None) -> tuple[object, ...]:
    return (
        uuid4(), note_id, one.start, one.end, one.value, one.polarity, one.strength, one.confidence, one.why,
        one.cue_start, one.cue_end, one.example, model, culture_id,
    )  # fmt: skip


async def review(conn: Connection, tag_id: UUID, revision: int, verdict: Review, correction: Mark | None) -> Tag | None:
    """Store the current word on a tag; None if it is not at this revision."""
    return await fetch_one(conn, Tag, REVIEW, tag_id, revision, verdict, *_columns(correction))


async def insert_own(conn: Connection, tag_id: UUID, note_id: UUID, mark: Mark, why: str, culture_id: UUID) -> Tag:
    """A mark of the note's author."""
    stored = await fetch_one(
        conn, Tag, INSERT_OWN, tag_id, note_id, mark.start, mark.end, mark.value, mark.polarity, mark.strength, why,
        culture_id,
    )  # fmt: skip
    assert stored is not None
    return stored


async def withdraw(conn: Connection, tag_id: UUID) -> None:
    """Take a person's mark out of everything but the history."""
    await conn.execute(WITHDRAW, tag_id)


def _columns(mark: Mark | None) -> tuple[object, ...]:
    return (None,) * 5 if mark is None else (mark.value, mark.polarity, mark.strength, mark.start, mark.end)


async def scorecard_of_note(conn: Connection, note_id: UUID) -> UUID | None:
    """The scorecard that a note stands on."""
    scorecard_id: UUID | None = await conn.fetchval(SCORECARD_OF_NOTE, note_id)
    return scorecard_id


async def append_review(
    conn: Connection, tag_id: UUID, number: int, verdict: Verdict, mark: Mark | None, reason: str, reviewed_by: UUID
) -> None:
    """One more line of a tag's history."""
    await conn.execute(
        INSERT_REVIEW, uuid4(), tag_id, number, verdict, *_columns(mark), reason, reviewed_by
    )  # fmt: skip


async def reviews(conn: Connection, tag_id: UUID) -> list[ReviewRecord]:
    """A tag's history, oldest first."""
    return await fetch_all(conn, ReviewRecord, REVIEWS, tag_id)


async def keep_state(conn: Connection, scorecard_id: UUID, model: str, culture_id: UUID | None) -> None:
    """Note what a scorecard's notes were read with."""
    await conn.execute(KEEP_STATE, scorecard_id, model, culture_id)


async def states(conn: Connection, scorecard_ids: Sequence[UUID]) -> dict[UUID, TaggingState]:
    """What each of these scorecards was last read with, if it was."""
    found = await fetch_all(conn, TaggingState, STATES, list(scorecard_ids))
    return {state.scorecard_id: state for state in found}


REVIEWED_NOTES = """
    SELECT notes.id, notes.scorecard_id, notes.question_code, notes.text FROM notes
    WHERE EXISTS (SELECT FROM tags WHERE tags.note_id = notes.id AND tags.review <> 'unreviewed'
        AND tags.withdrawn_at IS NULL)
"""


async def reviewed_notes(conn: Connection) -> list[ReviewedNote]:
    """Every note with a reviewed or hand-made tag, not yet filtered for blindness: that is the caller's part."""
    return await fetch_all(conn, ReviewedNote, REVIEWED_NOTES)
