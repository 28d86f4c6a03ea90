"""SQL of teams' notes and of what was found in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one, new_id
from domain.evidence.model import Finding
from domain.paging import PageRequest
from domain.team_notes.model import (
    FindingVerdict,
    Quoted,
    Skipped,
    TeamNote,
    TeamNoteDraft,
    TeamNoteEntry,
    TeamNoteFinding,
)

INSERT = """
    INSERT INTO team_notes (organisation_id, id, team_id, author_id, kind, held_on, title, text)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7)
    RETURNING id, team_id, kind, held_on, title, text, author_id, model, skipped, revision, created_at, updated_at
"""
NOTE = """
    SELECT id, team_id, kind, held_on, title, text, author_id, model, skipped, revision, created_at, updated_at
    FROM team_notes WHERE id = $1
"""
HELD_NOTE = """
    SELECT id, team_id, kind, held_on, title, text, author_id, model, skipped, revision, created_at, updated_at
    FROM team_notes WHERE id = $1 FOR UPDATE
"""
NOTES = """
    SELECT id, team_id, kind, held_on, title, author_id, model, skipped, revision, created_at, updated_at
    FROM team_notes
    WHERE team_id = $4 AND ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
    ORDER BY id LIMIT $3
"""
# With another text it has not been read yet.
UPDATE = """
    UPDATE team_notes SET kind = $3, held_on = $4, title = $5, text = $6,
        model = CASE WHEN text = $6 THEN model END, skipped = CASE WHEN text = $6 THEN skipped END,
        revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, team_id, kind, held_on, title, text, author_id, model, skipped, revision, created_at, updated_at
"""
DELETE = "DELETE FROM team_notes WHERE id = $1 AND revision = $2"
# The revision stays: what people edit is as they left it.
SET_READ = "UPDATE team_notes SET model = $2, skipped = $3, updated_at = now() WHERE id = $1"

FINDINGS = """
    SELECT id, note_id, span_start AS start, span_end AS "end", value, polarity, strength, confidence, why, cue_start,
        cue_end, example, model, culture_id, review, reviewed_by, reviewed_at, revision
    FROM team_note_findings WHERE note_id = $1 ORDER BY span_start, span_end, value, id
"""
FINDING = """
    SELECT id, note_id, span_start AS start, span_end AS "end", value, polarity, strength, confidence, why, cue_start,
        cue_end, example, model, culture_id, review, reviewed_by, reviewed_at, revision
    FROM team_note_findings WHERE id = $1
"""
INSERT_FINDING = """
    INSERT INTO team_note_findings (organisation_id, id, note_id, span_start, span_end, value, polarity, strength,
        confidence, why, cue_start, cue_end, example, model, culture_id)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
DELETE_FINDINGS = "DELETE FROM team_note_findings WHERE note_id = $1 AND NOT id = ANY($2::uuid[])"
MOVE_FINDING = """
    UPDATE team_note_findings SET span_start = span_start + $2, span_end = span_end + $2, cue_start = cue_start + $2,
        cue_end = cue_end + $2
    WHERE id = $1
"""
REVIEW = """
    UPDATE team_note_findings SET review = $3, revision = revision + 1,
        reviewed_by = CASE $3 WHEN 'unreviewed' THEN NULL ELSE $4::uuid END,
        reviewed_at = CASE $3 WHEN 'unreviewed' THEN NULL ELSE now() END
    WHERE id = $1 AND revision = $2
    RETURNING id, note_id, span_start AS start, span_end AS "end", value, polarity, strength, confidence, why,
        cue_start, cue_end, example, model, culture_id, review, reviewed_by, reviewed_at, revision
"""
# The newest of each side of each value; positions in a text count from 1 here.
QUOTED = """
    SELECT value, polarity, quote, kind, held_on FROM (
        SELECT team_note_findings.value, team_note_findings.polarity, team_notes.kind, team_notes.held_on,
            substr(team_notes.text, team_note_findings.span_start + 1,
                team_note_findings.span_end - team_note_findings.span_start) AS quote,
            row_number() OVER (
                PARTITION BY team_note_findings.value, team_note_findings.polarity
                ORDER BY team_notes.held_on DESC, team_notes.id DESC, team_note_findings.span_start,
                    team_note_findings.id
            ) AS place
        FROM team_note_findings
            JOIN team_notes ON team_notes.organisation_id = team_note_findings.organisation_id
                AND team_notes.id = team_note_findings.note_id
        WHERE team_notes.team_id = $1 AND team_notes.held_on > $2 AND team_notes.held_on <= $3
            AND (team_note_findings.review = 'confirmed'
                OR (team_note_findings.review = 'unreviewed' AND team_note_findings.confidence >= $4))
    ) AS ranked
    WHERE place <= $5 ORDER BY value, polarity, place
"""


async def insert(
    conn: Connection, note_id: UUID, team_id: UUID, author_id: UUID | None, draft: TeamNoteDraft
) -> TeamNote:
    """Store a note."""
    stored = await fetch_one(
        conn, TeamNote, INSERT, note_id, team_id, author_id, draft.kind, draft.held_on, draft.title, draft.text
    )
    assert stored is not None
    return stored


async def note(conn: Connection, note_id: UUID) -> TeamNote | None:
    """One note."""
    return await fetch_one(conn, TeamNote, NOTE, note_id)


async def hold(conn: Connection, note_id: UUID) -> TeamNote | None:
    """One note, kept from everybody else until this transaction ends."""
    return await fetch_one(conn, TeamNote, HELD_NOTE, note_id)


async def notes(conn: Connection, team_id: UUID, page: PageRequest) -> list[TeamNoteEntry]:
    """One page of a team's notes without their texts, and one row more."""
    return await fetch_all(conn, TeamNoteEntry, NOTES, page.after, page.updated_after, page.limit + 1, team_id)


async def update(conn: Connection, note_id: UUID, revision: int, draft: TeamNoteDraft) -> TeamNote | None:
    """Replace a note, or None if it is not at this revision."""
    return await fetch_one(
        conn, TeamNote, UPDATE, note_id, revision, draft.kind, draft.held_on, draft.title, draft.text
    )


async def delete(conn: Connection, note_id: UUID, revision: int) -> bool:
    """Delete a note with its findings; False if it is not at this revision."""
    return affected(await conn.execute(DELETE, note_id, revision)) == 1


async def set_read(conn: Connection, note_id: UUID, model: str, skipped: Skipped | None) -> None:
    """Say with which version of the tagger a note was read."""
    await conn.execute(SET_READ, note_id, model, skipped)


async def findings(conn: Connection, note_id: UUID) -> list[TeamNoteFinding]:
    """What was found in a note, in reading order."""
    return await fetch_all(conn, TeamNoteFinding, FINDINGS, note_id)


async def finding(conn: Connection, finding_id: UUID) -> TeamNoteFinding | None:
    """One finding."""
    return await fetch_one(conn, TeamNoteFinding, FINDING, finding_id)


async def insert_findings(
    conn: Connection, note_id: UUID, found: Iterable[Finding], model: str, culture_id: UUID | None
) -> None:
    """Store what a reading found."""
    await conn.executemany(
        INSERT_FINDING,
        [
            (new_id(), note_id, one.start, one.end, one.value, one.polarity, one.strength, one.confidence, one.why,
             one.cue_start, one.cue_end, one.example, model, culture_id)
            for one in found
        ],
    )  # fmt: skip


async def delete_findings(conn: Connection, note_id: UUID, but: Sequence[UUID]) -> None:
    """Delete a note's findings but these."""
    await conn.execute(DELETE_FINDINGS, note_id, list(but))


async def move_findings(conn: Connection, moves: Mapping[UUID, int]) -> None:
    """Move findings by so many characters."""
    await conn.executemany(MOVE_FINDING, list(moves.items()))


async def review(
    conn: Connection, finding_id: UUID, revision: int, verdict: FindingVerdict, by: UUID | None
) -> TeamNoteFinding | None:
    """Store what somebody says of a finding; None if it is not at this revision."""
    return await fetch_one(conn, TeamNoteFinding, REVIEW, finding_id, revision, verdict, by)


async def quoted(
    conn: Connection, team_id: UUID, *, after: date, until: date, confidence: float, most: int
) -> list[Quoted]:
    """What a report may quote of a team's notes held later than `after`: the newest `most` of each side of a value."""
    return await fetch_all(conn, Quoted, QUOTED, team_id, after, until, confidence, most)
