"""SQL of value-stream worksheets and their revisions."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import Connection, affected, as_json, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.value_streams.model import StoredStream, StreamRevision, ValueStreamDraft

INSERT = "INSERT INTO value_streams (organisation_id, id, team_id) VALUES (current_organisation(), $1, $2)"
INSERT_REVISION = """
    INSERT INTO value_stream_revisions (organisation_id, value_stream_id, revision, content, saved_by)
    VALUES (current_organisation(), $1, $2, $3, $4)
"""
STREAM = """
    SELECT value_streams.id, value_streams.team_id, value_stream_revisions.content, value_streams.revision,
        value_streams.created_at, value_streams.updated_at
    FROM value_streams
    JOIN value_stream_revisions ON value_stream_revisions.organisation_id = value_streams.organisation_id
        AND value_stream_revisions.value_stream_id = value_streams.id
        AND value_stream_revisions.revision = value_streams.revision
    WHERE value_streams.id = $1
"""
STREAMS = """
    SELECT value_streams.id, value_streams.team_id, value_stream_revisions.content, value_streams.revision,
        value_streams.created_at, value_streams.updated_at
    FROM value_streams
    JOIN value_stream_revisions ON value_stream_revisions.organisation_id = value_streams.organisation_id
        AND value_stream_revisions.value_stream_id = value_streams.id
        AND value_stream_revisions.revision = value_streams.revision
    WHERE ($1::uuid IS NULL OR value_streams.id > $1)
        AND ($2::timestamptz IS NULL OR value_streams.updated_at > $2)
        AND ($4::uuid[] IS NULL OR value_streams.team_id = ANY($4))
    ORDER BY value_streams.id LIMIT $3
"""
# As each worksheet stood at the end of the day.
STREAMS_OF = """
    SELECT value_streams.id, value_streams.team_id, newest.content, newest.revision, value_streams.created_at,
        newest.saved_at AS updated_at
    FROM value_streams
    CROSS JOIN LATERAL (
        SELECT content, revision, saved_at FROM value_stream_revisions
        WHERE value_stream_revisions.organisation_id = value_streams.organisation_id
            AND value_stream_revisions.value_stream_id = value_streams.id
            AND (value_stream_revisions.saved_at AT TIME ZONE 'UTC')::date <= $2
        ORDER BY value_stream_revisions.revision DESC LIMIT 1
    ) AS newest
    WHERE value_streams.team_id = ANY($1::uuid[])
    ORDER BY newest.saved_at DESC, value_streams.id
"""
REVISE = """
    UPDATE value_streams SET revision = revision + 1, updated_at = now() WHERE id = $1 AND revision = $2
"""
DELETE = "DELETE FROM value_streams WHERE id = $1 AND revision = $2"
REVISIONS = """
    SELECT revision, content, saved_by, saved_at FROM value_stream_revisions
    WHERE value_stream_id = $1 ORDER BY revision DESC LIMIT $2
"""


async def insert(conn: Connection, stream_id: UUID, team_id: UUID) -> None:
    """Store a worksheet at revision 1, whose content is stored apart."""
    await conn.execute(INSERT, stream_id, team_id)


async def insert_revision(
    conn: Connection, stream_id: UUID, revision: int, content: ValueStreamDraft, saved_by: UUID | None
) -> None:
    """Store the content of a worksheet's revision."""
    await conn.execute(INSERT_REVISION, stream_id, revision, as_json(content), saved_by)


async def stream(conn: Connection, stream_id: UUID) -> StoredStream | None:
    """One worksheet in its newest revision."""
    return await fetch_one(conn, StoredStream, STREAM, stream_id)


async def streams(conn: Connection, page: PageRequest, team_ids: Sequence[UUID] | None) -> list[StoredStream]:
    """One page, and one row more; of some teams if asked for."""
    return await fetch_all(conn, StoredStream, STREAMS, page.after, page.updated_after, page.limit + 1, team_ids)


async def streams_of(conn: Connection, team_ids: Sequence[UUID], day: date) -> list[StoredStream]:
    """The worksheets of these teams as they stood at the end of a day in UTC, saved last first."""
    return await fetch_all(conn, StoredStream, STREAMS_OF, list(team_ids), day)


async def revise(conn: Connection, stream_id: UUID, revision: int) -> bool:
    """Go on to the next revision; False if the worksheet is not at this one."""
    return affected(await conn.execute(REVISE, stream_id, revision)) == 1


async def delete(conn: Connection, stream_id: UUID, revision: int) -> bool:
    """Delete a worksheet with its revisions; False if it is not at this one."""
    return affected(await conn.execute(DELETE, stream_id, revision)) == 1


async def revisions(conn: Connection, stream_id: UUID, most: int) -> list[StreamRevision]:
    """The newest revisions of a worksheet, newest first."""
    return await fetch_all(conn, StreamRevision, REVISIONS, stream_id, most)
