"""SQL of the search in notes."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.database import Connection, fetch_all
from domain.paging import PageRequest

# Characters that no note needs; they mark where ts_headline found a word.
FOUND, END = "\x02", "\x03"
OWN_SCORECARDS = "SELECT id FROM scorecards WHERE rater_id = $1"
# Newest interview first. The scorecards are those that the policy of blindness has let through.
SEARCH = """
    WITH wanted AS (
        SELECT websearch_to_tsquery('english', $1) || websearch_to_tsquery('simple', $1) AS query
    ), cursor AS (
        SELECT scorecards.interview_id, notes.id
        FROM notes JOIN scorecards ON scorecards.id = notes.scorecard_id WHERE notes.id = $3
    )
    SELECT notes.id AS note_id, notes.scorecard_id, scorecards.interview_id, interviews.application_id,
        scorecards.rater_id, notes.question_code,
        ts_headline('english', translate(notes.text, $5 || $6, ''), query, format(
            'StartSel=%s, StopSel=%s, MaxFragments=2, MaxWords=30, MinWords=12, FragmentDelimiter=" … "', $5::text,
            $6::text)) AS marked
    FROM wanted CROSS JOIN notes
        JOIN scorecards ON scorecards.id = notes.scorecard_id
        JOIN interviews ON interviews.id = scorecards.interview_id
    WHERE notes.scorecard_id = ANY($2::uuid[]) AND notes.search @@ query
        AND ($3::uuid IS NULL OR (interviews.id, notes.id) < (SELECT interview_id, id FROM cursor))
    ORDER BY interviews.id DESC, notes.id DESC LIMIT $4
"""


class FoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A note that matches, with its excerpt still marked."""

    note_id: UUID
    scorecard_id: UUID
    interview_id: UUID
    application_id: UUID
    rater_id: UUID
    question_code: str | None
    marked: str


async def own_scorecards(conn: Connection, rater_id: UUID) -> list[UUID]:
    """The scorecards of one rater."""
    return [row["id"] for row in await conn.fetch(OWN_SCORECARDS, rater_id)]


async def search(conn: Connection, words: str, scorecard_ids: Sequence[UUID], page: PageRequest) -> list[FoundRow]:
    """One page of the notes on these scorecards that have the words, and one row more."""
    return await fetch_all(conn, FoundRow, SEARCH, words, list(scorecard_ids), page.after, page.limit + 1, FOUND, END)
