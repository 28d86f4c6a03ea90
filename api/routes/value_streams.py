"""Value-stream worksheets."""

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
from domain.paging import Page
from domain.value_streams import service
from domain.value_streams.model import (
    NewValueStream,
    ValueStream,
    ValueStreamDraft,
    ValueStreamRevisions,
    ValueStreamSummary,
)

READ, WRITE = "team_tools:read", "team_tools:write"


@reads("/value-streams", "listValueStreams", READ, "Value-stream worksheets")
async def list_streams(
    conn: NamedDependency[Connection],
    team_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[ValueStream]:
    """In their newest revisions, oldest first, of one team if asked for."""
    return await service.list_streams(
        conn, page_request(cursor, limit, updated_after), None if team_id is None else [team_id]
    )


@creates("/value-streams", "addValueStream", WRITE, "Start a worksheet")
async def add_stream(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewValueStream]
) -> Response[ValueStream]:
    """Holds the customers' words as they said them; the answer flags figures that serve none of their measures."""
    stored = await service.add_stream(conn, actor, data)
    return with_etag(stored, stored.revision, HTTP_201_CREATED)


@reads("/value-streams/{value_stream_id:uuid}", "getValueStream", READ, "One worksheet")
async def get_stream(conn: NamedDependency[Connection], value_stream_id: FromPath[UUID]) -> Response[ValueStream]:
    """Its newest revision with what is to be seen in it, and its ETag."""
    found = await service.get_stream(conn, value_stream_id)
    return with_etag(found, found.revision)


@changes("/value-streams/{value_stream_id:uuid}", "saveValueStream", WRITE, "Save a worksheet")
async def save_stream(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    value_stream_id: FromPath[UUID],
    data: JSONBody[ValueStreamDraft],
    if_match: IfMatch = None,
) -> Response[ValueStream]:
    """As its next revision; every earlier one is kept."""
    edited = await service.save_stream(conn, actor, value_stream_id, revision_of(if_match), data)
    return with_etag(edited, edited.revision)


@removes("/value-streams/{value_stream_id:uuid}", "deleteValueStream", WRITE, "Delete a worksheet")
async def delete_stream(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    value_stream_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> None:
    """With all its revisions, for good: this cannot be undone."""
    await service.delete_stream(conn, actor, value_stream_id, revision_of(if_match))


@reads("/value-streams/{value_stream_id:uuid}/revisions", "listValueStreamRevisions", READ, "A worksheet's revisions")
async def list_revisions(conn: NamedDependency[Connection], value_stream_id: FromPath[UUID]) -> ValueStreamRevisions:
    """Each save as it was, newest first, at most 50."""
    return await service.revisions_of(conn, value_stream_id)


@reads(
    "/teams/{team_id:uuid}/value-stream-summary",
    "getValueStreamSummary",
    READ,
    "What the worksheets show",
)
async def get_summary(conn: NamedDependency[Connection], team_id: FromPath[UUID]) -> ValueStreamSummary:
    """Of a team and all teams under it: silo figures, measures without a figure, whose interest decides."""
    return await service.summary_below(conn, team_id)


router = Router(
    "/",
    tags=["Working tools"],
    route_handlers=[
        list_streams, add_stream, get_stream, save_stream, delete_stream, list_revisions, get_summary,
    ],
)  # fmt: skip
