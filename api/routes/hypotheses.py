"""The hypothesis log."""

from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_201_CREATED

from api.http import (
    DEFAULT_LIMIT,
    Cursor,
    IfMatch,
    PageLimit,
    UpdatedAfter,
    changes,
    creates,
    page_request,
    reads,
    removes,
    revision_of,
    with_etag,
)
from domain.access.model import Actor
from domain.database import Connection
from domain.hypotheses import service
from domain.hypotheses.model import Hypothesis, HypothesisBoard, HypothesisDraft, NewHypothesis
from domain.paging import Page

READ, WRITE = "team_tools:read", "team_tools:write"


@reads("/hypotheses", "listHypotheses", READ, "Beliefs about customers")
async def list_hypotheses(
    conn: NamedDependency[Connection],
    team_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Hypothesis]:
    """In the order in which they were written down, of one team if asked for."""
    return await service.list_hypotheses(conn, page_request(cursor, limit, updated_after), team_id)


@creates("/hypotheses", "addHypothesis", WRITE, "Write a belief down")
async def add_hypothesis(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewHypothesis]
) -> Response[Hypothesis]:
    """A belief that is tested already may be added with its result."""
    stored = await service.add_hypothesis(conn, actor, data)
    return with_etag(stored, stored.revision, HTTP_201_CREATED)


@reads("/hypotheses/{hypothesis_id:uuid}", "getHypothesis", READ, "One belief")
async def get_hypothesis(conn: NamedDependency[Connection], hypothesis_id: FromPath[UUID]) -> Response[Hypothesis]:
    """The belief with its ETag."""
    found = await service.get_hypothesis(conn, hypothesis_id)
    return with_etag(found, found.revision)


@changes("/hypotheses/{hypothesis_id:uuid}", "editHypothesis", WRITE, "Replace or conclude a belief")
async def edit_hypothesis(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    hypothesis_id: FromPath[UUID],
    data: JSONBody[HypothesisDraft],
    if_match: IfMatch = None,
) -> Response[Hypothesis]:
    """Supported, contradicted and inconclusive need a result, its day and what changed.

    What has a result stays concluded: it can be corrected, but goes back to none of the other statuses.
    """
    edited = await service.edit_hypothesis(conn, actor, hypothesis_id, revision_of(if_match), data)
    return with_etag(edited, edited.revision)


@removes("/hypotheses/{hypothesis_id:uuid}", "deleteHypothesis", WRITE, "Delete a belief")
async def delete_hypothesis(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    hypothesis_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> None:
    """For good: this cannot be undone. The audit record keeps its status. To give a belief up, set it to dropped."""
    await service.delete_hypothesis(conn, actor, hypothesis_id, revision_of(if_match))


@reads("/teams/{team_id:uuid}/hypothesis-board", "getHypothesisBoard", READ, "The beliefs by status")
async def get_board(conn: NamedDependency[Connection], team_id: FromPath[UUID]) -> HypothesisBoard:
    """Of a team and all teams under it, with what was tested in the last 365 days and what came out."""
    return await service.board(conn, team_id)


router = Router(
    "/",
    tags=["Working tools"],
    route_handlers=[list_hypotheses, add_hypothesis, get_hypothesis, edit_hypothesis, delete_hypothesis, get_board],
)
