"""What the pages of interviews show: who may be asked, who sits where, and what the reader may do about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from api.pages.base import Visit
from api.pages.hiring.hiring import members_who
from api.pages.rendering import counted, day
from domain.access.model import Actor, Member
from domain.accommodations.service import require_uninvolved
from domain.calibration.feedback import calibrated_for
from domain.candidates.model import Requisition
from domain.database import Connection
from domain.errors import Conflict, DomainError, Forbidden
from domain.externals.model import ExternalInvitation
from domain.externals.service import list_invitations
from domain.guides.service import interview_guides
from domain.interviews import panels
from domain.interviews.ageing import due_at, times_of
from domain.interviews.blindness import Panel, sees_locks
from domain.interviews.load import DAYS_AHEAD, interviews_ahead
from domain.interviews.model import Interview, RecusalRecord
from domain.interviews.recusals import read_recusal
from domain.interviews.views import PanelSeat, PlannedInterview, seen
from domain.interviews.warnings import warnings_of

RECUSAL_KINDS: Mapping[str, str] = {
    "conflict_of_interest": "A conflict of interest",
    "prior_knowledge": "Knows the candidate from before",
    "unavailable": "Not available",
    "other": "Another reason",
}
INVITATION_STATES: Mapping[str, str] = {
    "invited": "Invited",
    "expired": "Link expired",
    "revoked": "Invitation withdrawn",
}


class SeatShown(msgspec.Struct, frozen=True, kw_only=True):
    """One seat: its state in words as far as the reader may know it, and what they may do about it."""

    seat: PanelSeat
    state: str
    own: bool
    invitation: ExternalInvitation | None
    recusal: RecusalRecord | None
    may_recuse: bool


class InterviewShown(msgspec.Struct, frozen=True, kw_only=True):
    """One interview as its page shows it. `changeable`: neither cancelled nor open.

    `sees_locks`: the reader may know who has locked, and may have to act on it.
    """

    planned: PlannedInterview
    requisition: Requisition
    guide: str | None
    due_at: datetime
    seats: tuple[SeatShown, ...]
    warnings: tuple[str, ...]
    changeable: bool
    sees_locks: bool
    may_plan: bool
    may_open: bool
    may_accommodate: bool

    @property
    def interview(self) -> Interview:
        """The interview itself."""
        return self.planned.interview


async def interview_shown(visit: Visit, panel: Panel) -> InterviewShown:
    """The panel as the visitor may see it; what is not theirs to know is not in it."""
    conn, actor, interview = visit.conn, visit.actor, panel.interview
    planned = await seen(conn, actor, panel)
    requisition = await panels.requisition_of(conn, interview.id)
    changeable = interview.cancelled_at is None and not panel.is_open
    may_plan = visit.may("interviews:write")
    invitations = await list_invitations(conn, actor, interview.id) if may_plan else []
    by_seat = {one.scorecard_id: one for one in invitations}
    guide = None if interview.guide_id is None else (await interview_guides.get(conn, interview.guide_id)).body.title
    outsider_admin = "admin" in actor.roles and panel.seat_of(actor) is None
    return InterviewShown(
        planned=planned,
        requisition=requisition,
        guide=guide,
        due_at=due_at(times_of(interview, requisition.hours_to_lock)),
        seats=tuple(
            [
                SeatShown(
                    seat=seat,
                    state=_state(seat, interview),
                    own=seat.rater_id == actor.account_id,
                    invitation=by_seat.get(seat.scorecard_id),
                    recusal=await _recusal(visit, seat),
                    may_recuse=outsider_admin and changeable and not seat.recused and not seat.locked,
                )
                for seat in planned.seats
            ]
        ),
        warnings=await _warnings(visit, panel, planned) if may_plan and changeable else (),
        changeable=changeable,
        sees_locks=sees_locks(actor, panel),
        may_plan=may_plan,
        may_open="admin" in actor.roles and changeable and may_plan,
        may_accommodate=changeable and await may_accommodate(conn, actor, interview.application_id),
    )


def _state(seat: PanelSeat, interview: Interview) -> str:
    """What the reader may know of a seat; None in `locked` is what they may not."""
    if seat.recused:
        return "Stepped back"
    if interview.cancelled_at is not None or seat.locked is None:
        return ""
    return "Locked" if seat.locked else "Not locked yet"


async def _recusal(visit: Visit, seat: PanelSeat) -> RecusalRecord | None:
    """Why the rater stepped back, for those who may hear it."""
    if not seat.recused or not visit.may("scorecards:read"):
        return None
    try:
        return await read_recusal(visit.conn, visit.actor, seat.scorecard_id)
    except (Forbidden, Conflict):
        return None


async def _warnings(visit: Visit, panel: Panel, planned: PlannedInterview) -> tuple[str, ...]:
    names = {seat.rater_id: seat.name for seat in planned.seats}
    return tuple(
        one.message if one.rater_id is None else f"{names[one.rater_id]}: {one.message}"
        for one in await warnings_of(visit.conn, panel)
    )


async def may_accommodate(conn: Connection, actor: Actor, application_id: UUID) -> bool:
    """Whether the actor may agree accommodations: they neither decide about the candidate nor sit on a panel."""
    if "accommodations:write" not in actor.scopes:
        return False
    try:
        await require_uninvolved(conn, actor, application_id)
    except DomainError:
        return False
    return True


async def panelist_choices(
    visit: Visit, requisition_id: UUID, without: Sequence[UUID] = ()
) -> list[tuple[str, str, str]]:
    """Id, name, and how many interviews they have ahead and whether they were calibrated for this requisition."""
    members: list[Member] = [
        one for one in await members_who(visit.conn, ["panelist"]) if one.account_id not in without
    ]
    ahead = await interviews_ahead(visit.conn, [one.account_id for one in members])
    calibrated = await calibrated_for(visit.conn, requisition_id)
    return [
        (
            str(one.account_id),
            one.name,
            f"{_interviews(ahead[one.account_id])}; {_calibrated(calibrated.get(one.account_id))}",
        )
        for one in members
    ]


def _interviews(number: int) -> str:
    return f"{counted(number, 'interview') if number else 'no interview'} in the next {DAYS_AHEAD} days"


def _calibrated(at: datetime | None) -> str:
    return "not calibrated for this rubric yet" if at is None else f"calibrated on {day(at)}"


async def guide_choices(visit: Visit, requisition: Requisition) -> list[tuple[str, str]]:
    """The published guides for the requisition's versions of role profile and rubric."""
    versions = (requisition.role_profile_id, requisition.rubric_id)
    return [
        (str(one.id), f"{one.body.title}, version {one.version} ({one.body.slot_minutes} minutes)")
        for one in await interview_guides.in_use(visit.conn)
        if (one.body.role_profile_id, one.body.rubric_id) == versions
    ]
