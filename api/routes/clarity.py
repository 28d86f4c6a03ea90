"""The clarity map."""

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
from domain.clarity import service
from domain.clarity.model import ClarityDraft, ClarityRow, ClaritySummary, NewClarityRow
from domain.database import Connection
from domain.paging import Page

READ, WRITE = "team_tools:read", "team_tools:write"


@reads("/clarity-rows", "listClarityRows", READ, "Rows of the clarity map")
async def list_rows(
    conn: NamedDependency[Connection],
    team_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[ClarityRow]:
    """Oldest first, of one team if asked for."""
    return await service.list_rows(conn, page_request(cursor, limit, updated_after), team_id)


@creates("/clarity-rows", "addClarityRow", WRITE, "Add a row to the clarity map")
async def add_row(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewClarityRow]
) -> Response[ClarityRow]:
    """Of a team, or of a department by its name where it is no team here."""
    stored = await service.add_row(conn, actor, data)
    return with_etag(stored, stored.revision, HTTP_201_CREATED)


@reads("/clarity-rows/{row_id:uuid}", "getClarityRow", READ, "One row")
async def get_row(conn: NamedDependency[Connection], row_id: FromPath[UUID]) -> Response[ClarityRow]:
    """The row with its ETag."""
    found = await service.get_row(conn, row_id)
    return with_etag(found, found.revision)


@changes("/clarity-rows/{row_id:uuid}", "editClarityRow", WRITE, "Replace a row's content")
async def edit_row(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    row_id: FromPath[UUID],
    data: JSONBody[ClarityDraft],
    if_match: IfMatch = None,
) -> Response[ClarityRow]:
    """Whose row it is stays."""
    edited = await service.edit_row(conn, actor, row_id, revision_of(if_match), data)
    return with_etag(edited, edited.revision)


@removes("/clarity-rows/{row_id:uuid}", "deleteClarityRow", WRITE, "Delete a row")
async def delete_row(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    row_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> None:
    """For good: this cannot be undone."""
    await service.delete_row(conn, actor, row_id, revision_of(if_match))


@reads("/clarity-map", "getClarityMap", READ, "The organisation's clarity map")
async def get_map(conn: NamedDependency[Connection]) -> ClaritySummary:
    """Of all teams and of the departments that are no team, with the gaps."""
    return await service.whole_map(conn)


@reads("/teams/{team_id:uuid}/clarity-map", "getTeamClarityMap", READ, "A team's clarity map")
async def get_team_map(conn: NamedDependency[Connection], team_id: FromPath[UUID]) -> ClaritySummary:
    """Of a team and all teams under it: which have no row, and which rows rest on an assumption."""
    return await service.map_below(conn, team_id)


router = Router(
    "/",
    tags=["Working tools"],
    route_handlers=[list_rows, add_row, get_row, edit_row, delete_row, get_map, get_team_map],
)
