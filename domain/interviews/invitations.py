"""What a panel is told by mail and what it finds in its calendars.

No message and no calendar file names the candidate: they leave the product, where neither a pseudonym nor an erasure
could reach them. The link leads to the name for those who may know it.
"""

from collections.abc import Sequence
from uuid import UUID

from domain.access.model import Actor, Member
from domain.access.service import members_by_id
from domain.candidates.model import Requisition
from domain.database import Connection
from domain.interviews.blindness import Panel
from domain.interviews.model import InterviewFormat, Seat
from domain.mail.calendar import calendar_bytes
from domain.mail.model import CalendarEvent, TemplateName
from domain.mail.rules import when_text
from domain.mail.service import post

FORMATS: dict[InterviewFormat, str] = {
    "in_person": "In person",
    "video": "By video",
    "phone": "By phone",
    "written": "In writing",
}
# The secret link of an invitation is stored nowhere, so a later message can only point to it.
EXTERNAL_LINK = "the link in your own invitation"


def event_of(panel: Panel, requisition: Requisition, owner: Member) -> CalendarEvent:
    """The interview as calendars know it. Each change has a higher revision, and so a higher sequence."""
    return CalendarEvent(
        uid=panel.interview.id,
        sequence=panel.interview.revision - 1,
        starts_at=panel.interview.starts_at,
        duration_minutes=panel.interview.duration_minutes,
        summary=f"Interview for {requisition.title}",
        organizer_name=owner.name,
        organizer_email=owner.email,
        description=FORMATS[panel.interview.format],
    )


async def calendar_file(conn: Connection, panel: Panel, requisition: Requisition) -> bytes:
    """The interview as an .ics file to download."""
    owner = (await members_by_id(conn, [requisition.owner_id]))[requisition.owner_id]
    cancelled = panel.interview.cancelled_at is not None
    return calendar_bytes(event_of(panel, requisition, owner), "CANCEL" if cancelled else "PUBLISH")


async def invite(
    conn: Connection,
    actor: Actor,
    panel: Panel,
    requisition: Requisition,
    base_url: str,
    only: Sequence[UUID] | None = None,
) -> None:
    """Send every panelist who rates, or `only` these, the time with a link and the calendar file."""
    for seat, params in _facts(panel, requisition, only):
        link = EXTERNAL_LINK if seat.external else f"{base_url}/scorecards/{seat.scorecard_id}"
        minutes = str(panel.interview.duration_minutes)
        await _send(
            conn, actor, panel, requisition, seat, "interview_invitation", {**params, "minutes": minutes, "link": link}
        )


async def tell_cancelled(conn: Connection, actor: Actor, panel: Panel, requisition: Requisition) -> None:
    """Tell every panelist who was to rate that the interview is off."""
    for seat, params in _facts(panel, requisition, None):
        await _send(conn, actor, panel, requisition, seat, "interview_cancelled", params)


def _facts(panel: Panel, requisition: Requisition, only: Sequence[UUID] | None) -> list[tuple[Seat, dict[str, str]]]:
    params = {"role": requisition.title, "when": when_text(panel.interview.starts_at)}
    rating = [seat for seat in panel.seats if not seat.recused]
    return [(seat, params) for seat in rating if only is None or seat.rater_id in only]


async def _send(
    conn: Connection,
    actor: Actor,
    panel: Panel,
    requisition: Requisition,
    seat: Seat,
    template: TemplateName,
    params: dict[str, str],
) -> None:
    people = await members_by_id(conn, [seat.rater_id, requisition.owner_id])
    await post(
        conn,
        actor,
        to=people[seat.rater_id].email,
        name=people[seat.rater_id].name,
        template=template,
        params=params,
        subject_kind="interview",
        subject_id=panel.interview.id,
        calendar=event_of(panel, requisition, people[requisition.owner_id]),
    )


async def tell_recused(conn: Connection, actor: Actor, panel: Panel, requisition: Requisition, rater_id: UUID) -> None:
    """Tell the process owner that a panelist has stepped back; the reason is not for a mailbox."""
    if requisition.owner_id in {rater_id, actor.account_id}:
        return
    people = await members_by_id(conn, [rater_id, requisition.owner_id])
    await post(
        conn,
        actor,
        to=people[requisition.owner_id].email,
        name=people[requisition.owner_id].name,
        template="panelist_recused",
        params={
            "panelist": people[rater_id].name,
            "role": requisition.title,
            "when": when_text(panel.interview.starts_at),
        },
        subject_kind="interview",
        subject_id=panel.interview.id,
    )
