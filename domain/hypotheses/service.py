"""Use cases of the hypothesis log."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.culture.service import catalogue, current
from domain.database import Connection, new_id
from domain.errors import NotFound, Stale
from domain.fields import YEAR_DAYS, begun, changed_fields, refuse, today
from domain.hypotheses import queries
from domain.hypotheses.model import (
    BoardColumn,
    Hypothesis,
    HypothesisBoard,
    HypothesisDraft,
    HypothesisStatus,
    HypothesisSummary,
    NewHypothesis,
)
from domain.hypotheses.rules import FIELDS, problems_of, summary
from domain.paging import Page, PageRequest, page_of
from domain.teams.service import find_team, subtree, tree

SUBJECT = "hypothesis"
COLUMN_MOST = 50
NEWEST_MOST = 5


async def add_hypothesis(conn: Connection, actor: Actor, hypothesis: NewHypothesis) -> Hypothesis:
    """Write a belief of a team down."""
    await find_team(conn, hypothesis.team_id, "team_id")
    refuse(problems_of(hypothesis, await _value_codes(conn), today()))
    stored = await queries.insert(conn, new_id(), hypothesis.team_id, hypothesis)
    details = {"team_id": stored.team_id, "status": stored.status}
    await record(conn, actor, "hypothesis.added", SUBJECT, stored.id, details)
    return stored


async def get_hypothesis(conn: Connection, hypothesis_id: UUID) -> Hypothesis:
    """One belief, or NotFound."""
    found = await queries.hypothesis(conn, hypothesis_id)
    if found is None:
        raise NotFound("hypothesis")
    return found


async def list_hypotheses(conn: Connection, page: PageRequest, team_id: UUID | None = None) -> Page[Hypothesis]:
    """One page of beliefs in the order in which they were written down, of one team if asked for."""
    return page_of(await queries.hypotheses(conn, page, team_id), page, lambda row: row.id)


async def edit_hypothesis(
    conn: Connection, actor: Actor, hypothesis_id: UUID, revision: int, draft: HypothesisDraft
) -> Hypothesis:
    """Replace a belief, also to conclude it; Stale if somebody else changed it since `revision`."""
    before = await get_hypothesis(conn, hypothesis_id)
    refuse(problems_of(draft, {*await _value_codes(conn), *before.value_codes}, today(), before.status))
    edited = await queries.update(conn, hypothesis_id, revision, draft)
    if edited is None:
        raise Stale
    await record(
        conn, actor, "hypothesis.edited", SUBJECT, hypothesis_id,
        {
            "revision": edited.revision,
            "changed": changed_fields(before, edited, FIELDS),
            "from": before.status,
            "to": edited.status,
        },
    )  # fmt: skip
    return edited


async def delete_hypothesis(conn: Connection, actor: Actor, hypothesis_id: UUID, revision: int) -> None:
    """Delete a belief for good; Stale if somebody changed it since `revision`. The record keeps its status."""
    found = await get_hypothesis(conn, hypothesis_id)
    if not await queries.delete(conn, hypothesis_id, revision):
        raise Stale
    details = {"team_id": found.team_id, "status": found.status}
    await record(conn, actor, "hypothesis.deleted", SUBJECT, hypothesis_id, details)


async def board(conn: Connection, team_id: UUID) -> HypothesisBoard:
    """The beliefs of a team and of all teams under it, by status, with the figures of today."""
    return await _board(conn, [one.id for one in await subtree(conn, team_id)])


async def whole_board(conn: Connection) -> HypothesisBoard:
    """The beliefs of all teams, by status, with the figures of today."""
    return await _board(conn, [one.id for one in await tree(conn)])


async def _board(conn: Connection, team_ids: Sequence[UUID]) -> HypothesisBoard:
    figures = await report_part(conn, team_ids, today())
    columns = [
        BoardColumn(
            status=one.status,
            count=one.count,
            items=tuple(await queries.newest_at(conn, team_ids, one.status, COLUMN_MOST)) if one.count else (),
        )
        for one in figures.by_status
    ]
    return HypothesisBoard(columns=tuple(columns), summary=figures)


async def beliefs_at(
    conn: Connection, team_ids: Sequence[UUID], status: HypothesisStatus, page: PageRequest
) -> Page[Hypothesis]:
    """One page of these teams' beliefs at a status, the newest first."""
    found = await queries.newest_at(conn, team_ids, status, page.limit + 1, page.after)
    return page_of(found, page, lambda row: row.id)


async def report_part(conn: Connection, team_ids: Sequence[UUID], day: date) -> HypothesisSummary:
    """What these teams tested in the 365 days up to a day, for their board and their report."""
    after, until = day - timedelta(days=YEAR_DAYS), begun(day)
    return summary(
        day,
        len(team_ids),
        await queries.counts(conn, team_ids, until),
        await queries.concluded(conn, team_ids, after, until),
        await queries.newest_results(conn, team_ids, after, until, NEWEST_MOST),
    )


async def _value_codes(conn: Connection) -> set[str]:
    """The codes of the shipped values and of those in the organisation's current target culture."""
    shipped = {value.code for value in catalogue()}
    try:
        culture = await current(conn)
    except NotFound:
        return shipped
    return shipped | {target.value.code for target in culture.body.values}
