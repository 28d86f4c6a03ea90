"""The board: requisitions with counts by stage, the applications of one, and the search for a candidate."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from domain.access.model import Actor
from domain.access.service import names_of
from domain.board import queries, rules
from domain.board.model import STAGES, RequisitionOnBoard, RequisitionTitle, StagedApplication
from domain.candidates.model import Application, Candidate, Requisition
from domain.candidates.service import as_known, get_candidate, labels_of
from domain.database import Connection
from domain.decisions.service import standing_decisions
from domain.interviews.panels import panels_of_applications
from domain.paging import Page, PageRequest, page_of


async def list_board(
    conn: Connection, actor: Actor, page: PageRequest, *, closed: bool = False, mine: bool = False
) -> Page[RequisitionOnBoard]:
    """One page of open or closed requisitions, newest first; with `mine` those that the actor owns."""
    rows = await queries.requisitions(conn, page, closed=closed, owner_id=actor.account_id if mine else None)
    found = page_of(rows, page, lambda row: row.id)
    owners = await names_of(conn, [row.owner_id for row in found.items])
    staged = await _staged(
        conn, actor, await queries.applications_of_requisitions(conn, [row.id for row in found.items])
    )
    counts: dict[UUID, Counter[str]] = {row.id: Counter() for row in found.items}
    for one in staged:
        counts[one.application.requisition_id][one.stage] += 1
    items = [
        RequisitionOnBoard(
            requisition=row,
            owner=owners.get(row.owner_id, ""),
            stages={stage: counts[row.id][stage] for stage in STAGES},
        )
        for row in found.items
    ]
    return Page(items=items, next_cursor=found.next_cursor)


async def requisition_titles(conn: Connection, most: int, wanted: UUID | None = None) -> list[RequisitionTitle]:
    """What requisitions are called: open ones first, each newest first, at most so many, and the one `wanted`."""
    return await queries.titles(conn, most, wanted)


async def newest_open(conn: Connection, most: int) -> Page[Requisition]:
    """The newest open requisitions, at most so many, without what stands on them."""
    page = PageRequest(limit=most)
    return page_of(await queries.requisitions(conn, page, closed=False, owner_id=None), page, lambda row: row.id)


async def applications_by_stage(conn: Connection, actor: Actor, requisition_id: UUID) -> list[StagedApplication]:
    """Every application of a requisition with its stage, oldest first."""
    return await _staged(conn, actor, await queries.applications_of_requisitions(conn, [requisition_id]))


async def applications_of(conn: Connection, actor: Actor, candidate_id: UUID) -> list[StagedApplication]:
    """Every application of a candidate with its stage, newest first; NotFound where there is no such candidate."""
    await get_candidate(conn, candidate_id)
    return await _staged(conn, actor, await queries.applications_of_candidate(conn, candidate_id))


async def _staged(conn: Connection, actor: Actor, applications: Sequence[Application]) -> list[StagedApplication]:
    now = datetime.now(UTC)
    ids = [one.id for one in applications]
    panels = await panels_of_applications(conn, ids)
    labels = await labels_of(conn, actor, ids)
    decisions = await standing_decisions(conn, actor, panels)
    return [
        StagedApplication(
            application=one,
            candidate=labels[one.id],
            stage=rules.stage_of(panels[one.id], decisions.get(one.id), now),
            outcome=decisions[one.id].outcome if one.id in decisions else None,
            interviews=len(panels[one.id]),
            next_interview_at=rules.next_interview_at(panels[one.id], now),
        )
        for one in applications
    ]


async def find_candidates(conn: Connection, actor: Actor, words: str, page: PageRequest) -> Page[Candidate]:
    """One page of candidates whose name, e-mail or external id has these words, newest first, as the actor knows them.

    No words find everybody. Whom the actor has yet to rate under a pseudonym is found by that alone.
    """
    rows = await queries.candidates(conn, page, rules.like_pattern(words), actor.account_id)
    found = page_of(rows, page, lambda row: row.id)
    return Page(items=await as_known(conn, actor, found.items), next_cursor=found.next_cursor)
