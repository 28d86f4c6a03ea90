"""Who reads, writes and approves what a candidate is told: nobody before the application's panels are open to them."""

from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.rules import may_see_hiring, require_account
from domain.candidate_feedback import rules
from domain.candidates.model import Application, Requisition
from domain.candidates.service import get_application, get_requisition
from domain.database import Connection
from domain.errors import Forbidden, NotFound
from domain.interviews.blindness import Panel
from domain.interviews.panels import panels_of_application
from domain.interviews.ratings import require_unblinded


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An application whose panels are open to whoever asked, with its requisition."""

    application: Application
    requisition: Requisition
    panels: tuple[Panel, ...]


async def open_case(conn: Connection, actor: Actor, application_id: UUID) -> Case:
    """For those who run the application and those who sit on its panels; raises the policy's refusal before."""
    application = await get_application(conn, application_id)
    panels = await panels_of_application(conn, application_id)
    if not may_see_hiring(actor) and all(panel.seat_of(actor) is None for panel in panels):
        raise NotFound("application")
    await require_unblinded(conn, actor, application_id)
    requisition = await get_requisition(conn, application.requisition_id)
    return Case(application=application, requisition=requisition, panels=tuple(panels))


async def writers_case(conn: Connection, actor: Actor, application_id: UUID) -> tuple[Case, UUID]:
    """The case and the account of somebody who takes part in it: locked on a panel, or answers for the process."""
    case = await open_case(conn, actor, application_id)
    account_id = _person(actor)
    seats = [panel.seat_of(actor) for panel in case.panels]
    locked = any(seat is not None and seat.locked for seat in seats)
    if not locked and not rules.runs_the_process(actor, case.requisition.owner_id):
        raise Forbidden(
            "What a candidate is told is written by those who locked a scorecard of theirs, the hiring manager, the "
            "recruiter and the owner of the requisition.",
            code="not_a_writer",
        )
    return case, account_id


async def owners_case(conn: Connection, actor: Actor, application_id: UUID) -> tuple[Case, UUID]:
    """The case and the account of somebody who answers for the process; a seat on the panel is not enough."""
    case = await open_case(conn, actor, application_id)
    account_id = _person(actor)
    if not rules.runs_the_process(actor, case.requisition.owner_id):
        raise Forbidden(
            "This is for the owner of the requisition, the hiring manager, the recruiter or an administrator.",
            code="not_process_owner",
        )
    return case, account_id


def _person(actor: Actor) -> UUID:
    require_account(actor)
    assert actor.account_id is not None, "require_account has seen to it"
    return actor.account_id
