"""What other features read of scorecards, behind blindness: locked scorecards, ratings for statistics, jobs' input."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.database import Connection
from domain.errors import Blinded, DomainError, NotFound
from domain.interviews import queries
from domain.interviews.blindness import (
    Panel,
    awaited_refusal,
    panel_refusal,
    panels_of,
    panels_refusal,
    refusal,
    sees_locks,
)
from domain.interviews.model import LockedRating, Scorecard
from domain.interviews.panels import INTERVIEWS_MOST, panel_of, panels_of_application, requisition_of
from domain.interviews.service import whole
from domain.paging import PageRequest
from domain.roles.service import role_profiles
from domain.rubrics.service import rubrics


class RequisitionRatings(msgspec.Struct, frozen=True, kw_only=True):
    """The first locked ratings of a requisition that the actor may use now.

    `withheld` are the applications of which a panel is still hidden from the actor: none of their ratings is here,
    so that no statistic over the requisition tells anything of them.
    """

    ratings: tuple[LockedRating, ...]
    withheld: frozenset[UUID]


async def require_unblinded(conn: Connection, actor: Actor, application_id: UUID) -> list[Panel]:
    """The application's panels; raises the policy's refusal while one of them is hidden from the actor."""
    panels = await panels_of_application(conn, application_id)
    if (refused := panels_refusal(actor, panels)) is not None:
        raise refused
    return panels


async def locked_scorecards(conn: Connection, actor: Actor, application_id: UUID) -> list[Scorecard]:
    """Every locked scorecard of an application; Blinded while one of its panels is."""
    panels = await require_unblinded(conn, actor, application_id)
    rows = await queries.scorecards_of_interviews(conn, [panel.interview.id for panel in panels])
    return [await whole(conn, row) for row in rows if row.locked_at is not None]


async def require_locked_own(conn: Connection, actor: Actor, application_id: UUID) -> None:
    """Raise Blinded for a panelist of this application who has not locked yet, whatever else they may see."""
    if (refused := own_lock_refusal(actor, await panels_of_application(conn, application_id))) is not None:
        raise refused


def own_lock_refusal(actor: Actor, panels: Iterable[Panel]) -> DomainError | None:
    """Why a panelist of these panels of one application must not hear what was made of it, or None."""
    return panels_refusal(actor, [panel for panel in panels if panel.seat_of(actor) is not None])


async def ratings_of_requisition(conn: Connection, actor: Actor, requisition_id: UUID) -> RequisitionRatings:
    """Every first locked rating of the requisition that the actor may use, in three statements however many."""
    interviews = await queries.interviews_of_requisition(conn, requisition_id)
    held = [interview for interview in interviews if interview.cancelled_at is None]
    kept = {interview.id for interview in held}
    seats = [seat for seat in await queries.seats_of_requisition(conn, requisition_id) if seat.interview_id in kept]
    panels = panels_of(held, seats)
    withheld = frozenset(panel.interview.application_id for panel in panels if panel_refusal(actor, panel) is not None)
    open_ids = [panel.interview.id for panel in panels if panel.interview.application_id not in withheld]
    return RequisitionRatings(ratings=tuple(await queries.locked_ratings(conn, open_ids)), withheld=withheld)


async def visible_scorecards(conn: Connection, actor: Actor, requisition_id: UUID) -> list[UUID]:
    """The scorecards of a requisition that the actor may read now, drafts of their own among them."""
    interviews = await queries.interviews_of_requisition(conn, requisition_id)
    panels = panels_of(interviews, await queries.seats_of_requisition(conn, requisition_id))
    siblings: dict[UUID, list[Panel]] = {panel.interview.application_id: [] for panel in panels}
    for panel in panels:
        siblings[panel.interview.application_id].append(panel)
    return [
        seat.scorecard_id
        for panel in panels
        for seat in panel.seats
        if refusal(actor, panel, seat, siblings[panel.interview.application_id]) is None
    ]


async def hidden_scorecards(conn: Connection, actor: Actor, scorecard_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these scorecards the actor must not hear of now; for lists that mention scorecards by id.

    Admins who are not on a panel may hear that somebody has locked (blindness.sees_locks); what was rated stays closed.
    """
    hidden: set[UUID] = set()
    for scorecard_id in dict.fromkeys(scorecard_ids):
        row = await queries.scorecard(conn, scorecard_id)
        if row is None:
            continue
        panel = await panel_of(conn, row.interview_id)
        siblings = await panels_of_application(conn, panel.interview.application_id)
        if refusal(actor, panel, panel.seat(scorecard_id), siblings) is not None and not sees_locks(actor, panel):
            hidden.add(scorecard_id)
    return hidden


async def closed_applications(conn: Connection, actor: Actor, application_ids: Iterable[UUID]) -> set[UUID]:
    """The applications of which the actor must not hear yet what was said and decided: they have still to lock."""
    return {
        application_id
        for application_id in set(application_ids)
        if awaited_refusal(actor, await panels_of_application(conn, application_id)) is not None
    }


async def waits_for_panel(conn: Connection, actor: Actor) -> bool:
    """Whether the actor has a seat on a panel that is still blind to them; for lists that tell when raters worked."""
    if actor.account_id is None:
        return False
    interviews = await queries.interviews(conn, PageRequest(limit=INTERVIEWS_MOST), actor.account_id, None)
    panels = panels_of(interviews, await queries.seats(conn, [interview.id for interview in interviews]))
    waiting = [panel for panel in panels if panel.interview.cancelled_at is None]
    return any(isinstance(panel_refusal(actor, panel), Blinded) for panel in waiting)


async def scorecard_for_job(conn: Connection, scorecard_id: UUID) -> Scorecard:
    """A scorecard for background work, which shows it to nobody; NotFound if it is gone."""
    row = await queries.scorecard(conn, scorecard_id)
    if row is None:
        raise NotFound("scorecard")
    return await whole(conn, row)


async def hold_scorecard(conn: Connection, scorecard_id: UUID) -> Scorecard | None:
    """A scorecard as it is now, for background work; nobody changes it until the transaction ends."""
    row = await queries.scorecard(conn, scorecard_id, for_update=True)
    return None if row is None else await whole(conn, row)


async def culture_of_scorecard(conn: Connection, scorecard_id: UUID) -> tuple[UUID, dict[str, str]]:
    """The target culture that a scorecard's notes are read against, and its questions' texts by code."""
    row = await queries.scorecard(conn, scorecard_id)
    if row is None:
        raise NotFound("scorecard")
    requisition = await requisition_of(conn, row.interview_id)
    profile = await role_profiles.get(conn, requisition.role_profile_id)
    rubric = (await rubrics.get(conn, requisition.rubric_id)).body
    questions = {
        question.code: question.text for competency in rubric.competencies for question in competency.questions
    }
    return profile.body.target_culture_id, questions
