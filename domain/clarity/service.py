"""Use cases of the clarity map."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.clarity import queries
from domain.clarity.model import ClarityDraft, ClarityRow, ClaritySummary, NewClarityRow
from domain.clarity.rules import FIELDS, owner_problems, problems_of, summary
from domain.database import Connection, new_id
from domain.errors import NotFound, Stale
from domain.fields import changed_fields, refuse, today
from domain.paging import Page, PageRequest, page_of
from domain.teams.service import find_team, subtree, tree

SUBJECT = "clarity_row"
PRINTED_MOST = 100


async def add_row(conn: Connection, actor: Actor, new: NewClarityRow) -> ClarityRow:
    """Add a row of a team or of a department."""
    refuse([*owner_problems(new), *problems_of(new, today())])
    if new.team_id is not None:
        await find_team(conn, new.team_id, "team_id")
    stored = await queries.insert(conn, new_id(), new)
    details = {"team_id": stored.team_id, "evidence": stored.evidence}
    await record(conn, actor, "clarity_row.added", SUBJECT, stored.id, details)
    return stored


async def get_row(conn: Connection, row_id: UUID) -> ClarityRow:
    """One row, or NotFound."""
    found = await queries.row(conn, row_id)
    if found is None:
        raise NotFound("row of the clarity map")
    return found


async def list_rows(conn: Connection, page: PageRequest, team_id: UUID | None = None) -> Page[ClarityRow]:
    """One page of rows, oldest first, of one team if asked for."""
    return page_of(await queries.rows(conn, page, team_id), page, lambda row: row.id)


async def edit_row(conn: Connection, actor: Actor, row_id: UUID, revision: int, draft: ClarityDraft) -> ClarityRow:
    """Replace a row's content; Stale if somebody else changed it since `revision`."""
    before = await get_row(conn, row_id)
    refuse(problems_of(draft, today()))
    edited = await queries.update(conn, row_id, revision, draft)
    if edited is None:
        raise Stale
    details = {"revision": edited.revision, "changed": changed_fields(before, edited, FIELDS)}
    await record(conn, actor, "clarity_row.edited", SUBJECT, row_id, details)
    return edited


async def delete_row(conn: Connection, actor: Actor, row_id: UUID, revision: int) -> None:
    """Delete a row for good; Stale if somebody changed it since `revision`."""
    found = await get_row(conn, row_id)
    if not await queries.delete(conn, row_id, revision):
        raise Stale
    await record(conn, actor, "clarity_row.deleted", SUBJECT, row_id, {"team_id": found.team_id})


async def map_below(conn: Connection, team_id: UUID) -> ClaritySummary:
    """The map of a team and of all teams under it, today."""
    return await report_part(conn, [one.id for one in await subtree(conn, team_id)], today())


async def whole_map(conn: Connection) -> ClaritySummary:
    """The map of all teams and of the departments that are no team, today."""
    return await report_part(conn, [one.id for one in await tree(conn)], today(), departments=True)


async def report_part(
    conn: Connection, team_ids: Sequence[UUID], day: date, *, departments: bool = False
) -> ClaritySummary:
    """The map of these teams, for their page and their report; with `departments` those that are no team as well."""
    rows = await queries.rows_of(conn, team_ids, departments=departments)
    return summary(day, team_ids, rows, PRINTED_MOST)
