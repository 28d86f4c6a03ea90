"""Use cases of calibrations: choose samples and raters, read, and let further raters take part."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.access.model import Actor, Member
from domain.access.service import members_exist, members_with_role
from domain.audit.service import record
from domain.calibration import queries, rules, sample_queries
from domain.calibration.choice import anchors_changed, choose, refuse_authors
from domain.calibration.model import (
    BASIS,
    Calibration,
    CalibrationPanelist,
    CalibrationRow,
    CoveredCriterion,
)
from domain.candidates.service import get_requisition
from domain.database import Connection, new_id
from domain.dates import written
from domain.errors import NotFound, invalid
from domain.mail.service import post
from domain.paging import Page, PageRequest, page_of
from domain.rubrics.service import rubrics


async def create_calibration(
    conn: Connection,
    actor: Actor,
    title: str,
    panelists: Sequence[UUID],
    *,
    requisition_id: UUID | None,
    rubric_id: UUID | None,
    owner_id: UUID | None,
    library_codes: Sequence[str] | None,
    sample_ids: Sequence[UUID] | None,
    due_on: date | None,
    link: str | None,
) -> Calibration:
    """Make a calibration of chosen samples, or of all that fit where none are chosen; `link` given: invite by mail.

    `link` holds `{id}` where the calibration's id goes.
    """
    rules.require_set_up(actor)
    rubric_id, owner_id = await _subject(conn, actor, requisition_id, rubric_id, owner_id)
    rubric = (await rubrics.published(conn, rubric_id, "rubric_id")).body
    raters = await _raters(conn, panelists)
    _check_invitation(link, due_on)
    items = await choose(conn, rubric, library_codes, sample_ids, panelists)
    row_id = new_id()
    await queries.insert_calibration(conn, row_id, title, requisition_id, rubric_id, owner_id, due_on, actor.account_id)
    await queries.insert_items(conn, row_id, items)
    await queries.insert_participants(conn, row_id, panelists)
    await record(
        conn, actor, "calibration.created", "calibration", row_id,
        {"samples": len(items), "panelists": [str(one) for one in panelists]},
    )  # fmt: skip
    row = await visible(conn, actor, row_id, made=True)
    await _invite(conn, actor, row, raters, link)
    return (await _whole(conn, actor, [row]))[0]


async def _subject(
    conn: Connection, actor: Actor, requisition_id: UUID | None, rubric_id: UUID | None, owner_id: UUID | None
) -> tuple[UUID, UUID | None]:
    """The rubric, and the owner to store: none where the requisition has one. Raises Invalid where they disagree."""
    if owner_id is not None:
        await members_exist(conn, owner_id, "owner_id")
    if requisition_id is None:
        if rubric_id is None:
            raise invalid("requisition_id", "required", "Name the requisition, or a published rubric by rubric_id.")
        owner = owner_id or actor.account_id
        if owner is None:
            raise invalid("owner_id", "required", "Name the account that owns this process.")
        return rubric_id, owner
    requisition = await get_requisition(conn, requisition_id, "requisition_id")
    if rubric_id not in {None, requisition.rubric_id}:
        raise invalid("rubric_id", "other_rubric", "This is not the requisition's rubric; leave it out.")
    if owner_id not in {None, requisition.owner_id}:
        raise invalid("owner_id", "other_owner", "The requisition's owner owns this process; leave it out.")
    return requisition.rubric_id, None


async def _raters(conn: Connection, panelists: Sequence[UUID]) -> list[Member]:
    if len(set(panelists)) != len(panelists):
        raise invalid("panelists", "duplicate", "Name each panelist once.")
    return await members_with_role(conn, panelists, "panelist", "panelists")


def _check_invitation(link: str | None, due_on: date | None) -> None:
    if link is not None and due_on is None:
        raise invalid("due_on", "required", "Say by which day the calibration should be done, or leave invite out.")


async def _invite(
    conn: Connection, actor: Actor, row: CalibrationRow, raters: Sequence[Member], link: str | None
) -> None:
    if link is None or row.due_on is None:
        return
    for rater in raters:
        await post(
            conn,
            actor,
            to=rater.email,
            name=rater.name,
            template="calibration_invitation",
            params={"title": row.title, "link": link.format(id=row.id), "due": written(row.due_on)},
            subject_kind="calibration",
            subject_id=row.id,
        )


async def add_panelists(
    conn: Connection, actor: Actor, calibration_id: UUID, panelists: Sequence[UUID], link: str | None
) -> Calibration:
    """Let further raters take part; those who do already stay as they are and are not written to again."""
    rules.require_set_up(actor)
    row = await visible(conn, actor, calibration_id)
    raters = await _raters(conn, panelists)
    refuse_authors(panelists, await sample_queries.authors_of_calibration(conn, row.id))
    _check_invitation(link, row.due_on)
    there = {one.rater_id for one in await queries.participants(conn, [row.id])}
    new = [rater for rater in raters if rater.account_id not in there]
    if len(there) + len(new) > rules.PANEL_MOST:
        raise invalid("panelists", "too_many", f"A calibration takes at most {rules.PANEL_MOST} raters.")
    await queries.insert_participants(conn, row.id, [rater.account_id for rater in new])
    await queries.touch_calibration(conn, row.id)
    added = [str(rater.account_id) for rater in new]
    await record(conn, actor, "calibration.panelists_added", "calibration", row.id, {"panelists": added})
    row = await visible(conn, actor, calibration_id)
    await _invite(conn, actor, row, new, link)
    return (await _whole(conn, actor, [row]))[0]


async def visible(conn: Connection, actor: Actor, calibration_id: UUID, *, made: bool = False) -> CalibrationRow:
    """One calibration, for those who set up or decide, its raters and its owner; NotFound for others.

    `made`: the actor has just made it.
    """
    row = await queries.calibration(conn, calibration_id)
    if row is not None and (made or rules.sees_all(actor) or actor.account_id == row.owner_id):
        return row
    raters = {one.rater_id for one in await queries.participants(conn, [calibration_id])}
    if row is None or actor.account_id not in raters:
        raise NotFound("calibration")
    return row


async def get_calibration(conn: Connection, actor: Actor, calibration_id: UUID) -> Calibration:
    """One calibration with its raters; who has submitted is told to those who set up and to the process owner."""
    return (await _whole(conn, actor, [await visible(conn, actor, calibration_id)]))[0]


async def list_calibrations(
    conn: Connection, actor: Actor, page: PageRequest, requisition_id: UUID | None
) -> Page[Calibration]:
    """One page of calibrations, oldest first: a rater's own, or all for those who set up or decide."""
    account = None if rules.sees_all(actor) else actor.account_id
    found = page_of(await queries.calibrations(conn, page, account, requisition_id), page, lambda row: row.id)
    return Page(items=await _whole(conn, actor, found.items), next_cursor=found.next_cursor)


async def newest_calibrations(conn: Connection, actor: Actor, page: PageRequest) -> Page[Calibration]:
    """The same for people: newest first, and a page begins before the one that it comes after."""
    account = None if rules.sees_all(actor) else actor.account_id
    found = page_of(await queries.newest_calibrations(conn, page, account), page, lambda row: row.id)
    return Page(items=await _whole(conn, actor, found.items), next_cursor=found.next_cursor)


async def _whole(conn: Connection, actor: Actor, rows: Sequence[CalibrationRow]) -> list[Calibration]:
    ids = [row.id for row in rows]
    raters = await queries.participants(conn, ids)
    counts = await queries.criterion_counts(conn, ids)
    read = {row.rubric_id: (await rubrics.get(conn, row.rubric_id)).body for row in rows}
    found = []
    for row in rows:
        tells = rules.may_set_up(actor) or actor.account_id == row.owner_id
        mine = {one.competency_code: one.samples for one in counts if one.calibration_id == row.id}
        rubric = read[row.rubric_id]
        found.append(
            Calibration(
                id=row.id,
                title=row.title,
                requisition_id=row.requisition_id,
                rubric_id=row.rubric_id,
                owner_id=row.owner_id,
                due_on=row.due_on,
                criteria=tuple(
                    CoveredCriterion(competency_code=one.code, samples=mine.get(one.code, 0))
                    for one in rubric.competencies
                ),
                anchors_changed=anchors_changed(rubric),
                panelists=tuple(
                    CalibrationPanelist(
                        rater_id=one.rater_id,
                        submitted=one.submitted if tells or one.rater_id == actor.account_id else None,
                    )
                    for one in raters
                    if one.calibration_id == row.id
                ),
                basis=BASIS,
                created_at=row.created_at,
                updated_at=row.updated_at,
            )
        )
    return found
