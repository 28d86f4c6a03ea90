"""Scorecards and the search in notes; panels.py has the interviews, evidence.py the tags."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.http import (
    DEFAULT_LIMIT,
    Cursor,
    IfMatch,
    PageLimit,
    acts,
    changes,
    page_request,
    reads,
    revision_of,
    with_etag,
)
from domain.access.model import Actor
from domain.database import Connection
from domain.interviews import service
from domain.interviews.model import Scorecard, ScorecardDraft
from domain.interviews.search import FoundNote, search_notes
from domain.paging import Page

SearchWords = Annotated[str, QueryParameter(min_length=1, max_length=200, description="What to look for.")]


@reads("/scorecards/{scorecard_id:uuid}", "getScorecard", "scorecards:read", "One scorecard", also=(409,))
async def get_scorecard(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], scorecard_id: FromPath[UUID]
) -> Response[Scorecard]:
    """One's own at any time; another's once it is locked and the panel is unblinded (409 before)."""
    scorecard = await service.read_scorecard(conn, actor, scorecard_id)
    return with_etag(scorecard, scorecard.revision)


@changes("/scorecards/{scorecard_id:uuid}", "saveScorecard", "scorecards:write", "Save one's own draft")
async def save_scorecard(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    scorecard_id: FromPath[UUID],
    data: JSONBody[ScorecardDraft],
    if_match: IfMatch = None,
) -> Response[Scorecard]:
    """Replaces notes, ratings and comment. Notes have at most 20,000 characters; spans count code points."""
    scorecard = await service.save_scorecard(conn, actor, scorecard_id, revision_of(if_match), data)
    return with_etag(scorecard, scorecard.revision)


@acts("/scorecards/{scorecard_id:uuid}/lock", "lockScorecard", "scorecards:write", "Lock one's own scorecard")
async def lock_scorecard(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    scorecard_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> Response[Scorecard]:
    """Locks it for good, as it was when read. Needs every competency rated or "no evidence"; the last lock unblinds."""
    scorecard = await service.lock_scorecard(conn, actor, scorecard_id, revision_of(if_match))
    return with_etag(scorecard, scorecard.revision)


@reads("/notes", "searchNotes", "scorecards:read", "Search in notes")
async def search(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    q: SearchWords,
    requisition_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[FoundNote]:
    """One's own notes, or with `requisition_id` those that blindness lets one read. Newest interview first.

    Words as in a web search: "quoted phrases", or, -without. English words are found in all their forms.
    """
    return await search_notes(conn, actor, q, page_request(cursor, limit), requisition_id)


router = Router(
    "/",
    tags=["Interviews"],
    route_handlers=[
        get_scorecard, save_scorecard, lock_scorecard, search,
    ],
)  # fmt: skip
