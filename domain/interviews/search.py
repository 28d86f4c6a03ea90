"""Search in notes: one's own, or those of a requisition that blindness lets the actor read, and no others."""

from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.database import Connection
from domain.errors import invalid
from domain.interviews.ratings import visible_scorecards
from domain.interviews.search_queries import END, FOUND, FoundRow, own_scorecards, search
from domain.paging import Page, PageRequest, page_of


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """Where a searched word stands in the excerpt, in code points."""

    start: int
    end: int


class FoundNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note that matches: whose it is, and an excerpt with the words found."""

    note_id: UUID
    scorecard_id: UUID
    interview_id: UUID
    application_id: UUID
    rater_id: UUID
    question_code: str | None
    excerpt: str
    matches: tuple[Match, ...]


async def search_notes(
    conn: Connection, actor: Actor, words: str, page: PageRequest, requisition_id: UUID | None
) -> Page[FoundNote]:
    """One page of notes with these words, newest interview first: one's own, or what one may read of a requisition.

    `words` are as in a web search: "quoted phrases", or, -without.
    """
    if not words.strip() or "\x00" in words:
        raise invalid("query.q", "required", "Say which words to look for.")
    if requisition_id is None:
        require_account(actor)
        assert actor.account_id is not None
        readable = await own_scorecards(conn, actor.account_id)
    else:
        readable = await visible_scorecards(conn, actor, requisition_id)
    found = page_of(await search(conn, words, readable, page), page, lambda row: row.note_id)
    return Page(items=[excerpt_of(row) for row in found.items], next_cursor=found.next_cursor)


def excerpt_of(row: FoundRow) -> FoundNote:
    """The excerpt without its marks, and where they stood."""
    text, matches = "", []
    for position, part in enumerate(row.marked.split(FOUND)):
        word, _, rest = part.partition(END) if position else ("", "", part)
        if position:
            matches.append(Match(start=len(text), end=len(text) + len(word)))
        text += word + rest
    return FoundNote(
        note_id=row.note_id,
        scorecard_id=row.scorecard_id,
        interview_id=row.interview_id,
        application_id=row.application_id,
        rater_id=row.rater_id,
        question_code=row.question_code,
        excerpt=text,
        matches=tuple(matches),
    )
