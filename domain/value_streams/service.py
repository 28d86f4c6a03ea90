"""Use cases of value-stream worksheets."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection, new_id
from domain.errors import NotFound, Stale
from domain.fields import changed_fields, refuse, today
from domain.paging import Page, PageRequest, page_of
from domain.teams.service import find_team, subtree
from domain.value_streams import queries
from domain.value_streams.model import (
    NewValueStream,
    StoredStream,
    ValueStream,
    ValueStreamDraft,
    ValueStreamRevisions,
    ValueStreamSummary,
)
from domain.value_streams.rules import problems_of, seen, summary

SUBJECT = "value_stream"
REVISIONS_MOST = 50
PRINTED_MOST = 20


async def add_stream(conn: Connection, actor: Actor, new: NewValueStream) -> ValueStream:
    """Start a worksheet of a team."""
    await find_team(conn, new.team_id, "team_id")
    refuse(problems_of(new, today()))
    stream_id = new_id()
    await queries.insert(conn, stream_id, new.team_id)
    await queries.insert_revision(conn, stream_id, 1, _content(new), actor.account_id)
    await record(conn, actor, "value_stream.added", SUBJECT, stream_id, {"team_id": new.team_id})
    return await get_stream(conn, stream_id)


async def get_stream(conn: Connection, stream_id: UUID) -> ValueStream:
    """One worksheet in its newest revision, or NotFound."""
    return seen(await _stored(conn, stream_id))


async def list_streams(
    conn: Connection, page: PageRequest, team_ids: Sequence[UUID] | None = None
) -> Page[ValueStream]:
    """One page of worksheets, oldest first, of some teams if asked for."""
    found = [seen(one) for one in await queries.streams(conn, page, team_ids)]
    return page_of(found, page, lambda row: row.id)


async def revisions_of(conn: Connection, stream_id: UUID) -> ValueStreamRevisions:
    """The saves of a worksheet, newest first, at most 50."""
    await _stored(conn, stream_id)
    return ValueStreamRevisions(items=tuple(await queries.revisions(conn, stream_id, REVISIONS_MOST)))


async def save_stream(
    conn: Connection, actor: Actor, stream_id: UUID, revision: int, draft: ValueStreamDraft
) -> ValueStream:
    """Save a worksheet as its next revision; Stale if somebody else did so since `revision`. Earlier ones are kept."""
    before = await _stored(conn, stream_id)
    refuse(problems_of(draft, today()))
    if not await queries.revise(conn, stream_id, revision):
        raise Stale
    await queries.insert_revision(conn, stream_id, revision + 1, draft, actor.account_id)
    changed = changed_fields(before.content, draft, ValueStreamDraft.__struct_fields__)
    await record(
        conn, actor, "value_stream.saved", SUBJECT, stream_id, {"revision": revision + 1, "changed": changed}
    )  # fmt: skip
    return await get_stream(conn, stream_id)


async def delete_stream(conn: Connection, actor: Actor, stream_id: UUID, revision: int) -> None:
    """Delete a worksheet and all its revisions for good; Stale if somebody saved it since `revision`."""
    found = await _stored(conn, stream_id)
    if not await queries.delete(conn, stream_id, revision):
        raise Stale
    details = {"team_id": found.team_id, "revision": revision}
    await record(conn, actor, "value_stream.deleted", SUBJECT, stream_id, details)


async def summary_below(conn: Connection, team_id: UUID) -> ValueStreamSummary:
    """The worksheets of a team and of all teams under it, today."""
    return await report_part(conn, [one.id for one in await subtree(conn, team_id)], today())


async def report_part(conn: Connection, team_ids: Sequence[UUID], day: date) -> ValueStreamSummary:
    """The worksheets of these teams as they stood on a day, for their page and their report."""
    return summary(day, team_ids, await queries.streams_of(conn, team_ids, day), PRINTED_MOST)


async def _stored(conn: Connection, stream_id: UUID) -> StoredStream:
    found = await queries.stream(conn, stream_id)
    if found is None:
        raise NotFound("value stream")
    return found


def _content(new: NewValueStream) -> ValueStreamDraft:
    return ValueStreamDraft(**{name: getattr(new, name) for name in ValueStreamDraft.__struct_fields__})
