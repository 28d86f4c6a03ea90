"""SQL of the debrief's notes and consensus levels."""

from uuid import UUID

from domain.database import Connection, fetch_all, fetch_one
from domain.debrief.model import ConsensusDraft, ConsensusRating, DebriefNote, DebriefNoteDraft
from domain.paging import PageRequest

INSERT_NOTE = """
    INSERT INTO debrief_notes (organisation_id, id, application_id, author_id, competency_code, text)
    VALUES (current_organisation(), $1, $2, $3, $4, $5)
    RETURNING id, application_id, author_id, competency_code, text, created_at, withdrawn_at
"""
NOTE = """
    SELECT id, application_id, author_id, competency_code, text, created_at, withdrawn_at
    FROM debrief_notes WHERE id = $1
"""
NOTES = """
    SELECT id, application_id, author_id, competency_code, text, created_at, withdrawn_at FROM debrief_notes
    WHERE application_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""
WITHDRAW = "UPDATE debrief_notes SET withdrawn_at = now() WHERE id = $1 AND withdrawn_at IS NULL"
# Two at once want the same number: the second waits until the first has committed, and gets no row.
INSERT_CONSENSUS = """
    INSERT INTO consensus_ratings (organisation_id, id, application_id, competency_code, number, level, reason,
        recorded_by)
    VALUES (current_organisation(), $1, $2, $3,
        (SELECT coalesce(max(number), 0) + 1 FROM consensus_ratings
            WHERE application_id = $2 AND competency_code = $3), $4, $5, $6)
    ON CONFLICT (organisation_id, application_id, competency_code, number) DO NOTHING
    RETURNING id, application_id, competency_code, number, level, reason, recorded_by, recorded_at
"""
CONSENSUS = """
    SELECT id, application_id, competency_code, number, level, reason, recorded_by, recorded_at
    FROM consensus_ratings WHERE application_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""
STANDING_CONSENSUS = """
    SELECT DISTINCT ON (competency_code) id, application_id, competency_code, number, level, reason, recorded_by,
        recorded_at
    FROM consensus_ratings WHERE application_id = $1 ORDER BY competency_code, number DESC
"""


async def insert_note(
    conn: Connection, note_id: UUID, application_id: UUID, author_id: UUID, draft: DebriefNoteDraft
) -> DebriefNote:
    """Store a note of the debrief."""
    note = await fetch_one(
        conn, DebriefNote, INSERT_NOTE, note_id, application_id, author_id, draft.competency_code, draft.text
    )
    assert note is not None
    return note


async def note(conn: Connection, note_id: UUID) -> DebriefNote | None:
    """One note."""
    return await fetch_one(conn, DebriefNote, NOTE, note_id)


async def notes(conn: Connection, application_id: UUID, page: PageRequest) -> list[DebriefNote]:
    """One page of an application's notes, and one row more."""
    return await fetch_all(conn, DebriefNote, NOTES, application_id, page.after, page.limit + 1)


async def withdraw(conn: Connection, note_id: UUID) -> None:
    """Mark a note as withdrawn; one that is so already stays as it is."""
    await conn.execute(WITHDRAW, note_id)


async def insert_consensus(
    conn: Connection, consensus_id: UUID, application_id: UUID, draft: ConsensusDraft, recorded_by: UUID
) -> ConsensusRating | None:
    """Append a consensus level, or None if somebody else has just taken its number."""
    return await fetch_one(
        conn, ConsensusRating, INSERT_CONSENSUS, consensus_id, application_id, draft.competency_code, draft.level,
        draft.reason, recorded_by,
    )  # fmt: skip


async def consensus(conn: Connection, application_id: UUID, page: PageRequest) -> list[ConsensusRating]:
    """One page of an application's consensus levels, earlier ones included, and one row more."""
    return await fetch_all(conn, ConsensusRating, CONSENSUS, application_id, page.after, page.limit + 1)


async def standing_consensus(conn: Connection, application_id: UUID) -> list[ConsensusRating]:
    """The consensus level that stands, for each criterion that has one."""
    return await fetch_all(conn, ConsensusRating, STANDING_CONSENSUS, application_id)
