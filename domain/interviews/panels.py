"""Use cases of panels: plan an interview, read, move or cancel it, add seats, open it early.

What may be changed never depends on who has locked: a refusal would tell. Everything stays possible until the panel
is unblinded, which everybody on it knows. A seat is therefore never taken away; its rater is recused.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from domain.access.model import Actor
from domain.access.rules import may_see_hiring
from domain.access.service import members_with_role
from domain.audit.service import record
from domain.candidates.model import Requisition
from domain.candidates.service import get_application, get_requisition, hold_open
from domain.database import Connection, new_id
from domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Stale, invalid
from domain.guides.service import interview_guides
from domain.interviews import panel_queries, queries
from domain.interviews.blindness import Panel, panels_of
from domain.interviews.invitations import invite, tell_cancelled
from domain.interviews.model import Interview, InterviewFormat
from domain.live.service import announce_debrief
from domain.paging import Page, PageRequest, page_of

PANEL_LEAST, PANEL_MOST = 1, 12
INTERVIEWS_MOST = 1000
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


async def plan_interview(
    conn: Connection,
    actor: Actor,
    application_id: UUID,
    starts_at: datetime,
    duration_minutes: int,
    panelists: Sequence[UUID],
    *,
    guide_id: UUID | None = None,
    interview_format: InterviewFormat = "in_person",
    accommodations: str = "",
    base_url: str | None = None,
) -> Panel:
    """Plan an interview and give each panelist a seat with an empty scorecard.

    With `base_url`, the product's address, the panelists are told by mail.
    """
    application = await get_application(conn, application_id, "application_id")
    requisition = await hold_open(conn, application.requisition_id)
    if guide_id is not None:
        await _check_guide(conn, guide_id, requisition)
    _check_time(starts_at)
    _check_panelists(panelists, PANEL_MOST)
    await members_with_role(conn, panelists, "panelist", "panelists")
    await _refuse_excluded(conn, application_id, panelists)
    interview = await queries.insert_interview(
        conn, new_id(), application_id, guide_id, starts_at, duration_minutes, interview_format, accommodations
    )
    await _seat(conn, interview.id, panelists)
    await record(conn, actor, "interview.planned", "interview", interview.id, {"panel": len(panelists)})
    panel = await panel_of(conn, interview.id)
    await _tell(conn, actor, panel, base_url)
    return panel


async def _check_guide(conn: Connection, guide_id: UUID, requisition: Requisition) -> None:
    guide = await interview_guides.published(conn, guide_id, "guide_id")
    if (guide.body.role_profile_id, guide.body.rubric_id) != (requisition.role_profile_id, requisition.rubric_id):
        raise invalid("guide_id", "other_versions", "This guide is for other versions of role profile or rubric.")


def _check_time(starts_at: datetime) -> None:
    if not EARLIEST <= starts_at < LATEST:
        raise invalid("starts_at", "out_of_range", f"Choose a time from {EARLIEST.year} to {LATEST.year - 1}.")


def _check_panelists(panelists: Sequence[UUID], most: int) -> None:
    if not PANEL_LEAST <= len(panelists) <= most or len(set(panelists)) != len(panelists):
        raise invalid("panelists", "panel_size", f"Name {PANEL_LEAST} to {most} different panelists.")


async def exclude_from_panels(conn: Connection, application_id: UUID, account_id: UUID) -> None:
    """Keep somebody off the application's panels for good: they are about to learn what a rater must not know."""
    await panel_queries.exclude(conn, application_id, account_id)


async def hold_exclusions(conn: Connection, application_id: UUID) -> None:
    """Nobody is given a seat of the application until the transaction ends."""
    await panel_queries.hold_exclusions(conn, application_id)


async def _refuse_excluded(
    conn: Connection, application_id: UUID, rater_ids: Sequence[UUID], field: str = "panelists[{}]"
) -> None:
    """Raise Invalid for those who know what a rater must not know, without a word of what that is."""
    await hold_exclusions(conn, application_id)
    if excluded := await panel_queries.excluded(conn, application_id, rater_ids):
        message = "This person knows things about this candidate that a panelist is not to know. Name somebody else."
        raise Invalid(
            [
                FieldError(field=field.format(number), code="excluded", message=message)
                for number, rater_id in enumerate(rater_ids)
                if rater_id in excluded
            ]
        )


async def _seat(conn: Connection, interview_id: UUID, rater_ids: Sequence[UUID], *, external: bool = False) -> None:
    for rater_id in rater_ids:
        # A random id: with UUIDv7 the ids of scorecards would tell the order of their making.
        await queries.insert_scorecard(conn, uuid4(), interview_id, rater_id, external=external)


async def _tell(
    conn: Connection, actor: Actor, panel: Panel, base_url: str | None, only: Sequence[UUID] | None = None
) -> None:
    if base_url is not None:
        await invite(conn, actor, panel, await requisition_of(conn, panel.interview.id), base_url, only)


async def panel_of(conn: Connection, interview_id: UUID, *, for_update: bool = False) -> Panel:
    """An interview with its seats, for the product itself; `for_update` makes changes of one panel take turns."""
    interview = await queries.interview(conn, interview_id, for_update=for_update)
    if interview is None:
        raise NotFound("interview")
    return Panel(interview=interview, seats=tuple(await queries.seats(conn, [interview_id])))


async def get_panel(conn: Connection, actor: Actor, interview_id: UUID) -> Panel:
    """One interview with its panel, for its panelists and for those who run the requisition."""
    panel = await panel_of(conn, interview_id)
    if not may_see_hiring(actor) and panel.seat_of(actor) is None:
        raise NotFound("interview")
    return panel


async def list_panels(conn: Connection, actor: Actor, page: PageRequest, application_id: UUID | None) -> Page[Panel]:
    """One page of interviews with their panels: a panelist's own, or all for those who run requisitions."""
    rater = None if may_see_hiring(actor) else actor.account_id
    found = page_of(await queries.interviews(conn, page, rater, application_id), page, lambda row: row.id)
    seats = await queries.seats(conn, [interview.id for interview in found.items])
    return Page(items=panels_of(found.items, seats), next_cursor=found.next_cursor)


async def changeable(conn: Connection, interview_id: UUID) -> Panel:
    """The panel, held for a change; Conflict once it is cancelled or unblinded, never for what one rater has done."""
    panel = await panel_of(conn, interview_id, for_update=True)
    if panel.interview.cancelled_at is not None:
        raise Conflict("This interview was cancelled; plan another one.", code="cancelled")
    if panel.interview.unblinded_at is not None:
        raise Conflict("This panel is unblinded; its record stays as it is. Plan another interview.", code="unblinded")
    return panel


async def move_interview(
    conn: Connection,
    actor: Actor,
    interview_id: UUID,
    revision: int,
    starts_at: datetime,
    duration_minutes: int,
    interview_format: InterviewFormat,
    *,
    base_url: str | None = None,
) -> Panel:
    """Change time, length and format; Stale if somebody else changed the interview since `revision`."""
    await changeable(conn, interview_id)
    _check_time(starts_at)
    if not await panel_queries.move(conn, interview_id, revision, starts_at, duration_minutes, interview_format):
        raise Stale
    panel = await panel_of(conn, interview_id)
    await record(conn, actor, "interview.moved", "interview", interview_id, {"revision": panel.interview.revision})
    await _tell(conn, actor, panel, base_url)
    return panel


async def agree_accommodations(conn: Connection, actor: Actor, interview_id: UUID, revision: int, text: str) -> Panel:
    """Replace the agreed change of format, in the neutral words that the panel reads."""
    await changeable(conn, interview_id)
    if not await panel_queries.set_accommodations(conn, interview_id, revision, text):
        raise Stale
    panel = await panel_of(conn, interview_id)
    await record(
        conn, actor, "interview.accommodated", "interview", interview_id, {"revision": panel.interview.revision}
    )
    return panel


async def cancel_interview(
    conn: Connection, actor: Actor, interview_id: UUID, reason: str, *, base_url: str | None = None
) -> Panel:
    """Cancel an interview, whoever has locked: locked scorecards stay on the record, their author's to read, and count
    for nothing. Not once the panel is unblinded, or an unwelcome result could be cancelled away.
    """
    await changeable(conn, interview_id)
    await panel_queries.cancel(conn, interview_id, reason)
    await record(conn, actor, "interview.cancelled", "interview", interview_id)
    panel = await panel_of(conn, interview_id)
    if base_url is not None:
        await tell_cancelled(conn, actor, panel, await requisition_of(conn, interview_id))
    return panel


async def add_seats(
    conn: Connection, actor: Actor, interview_id: UUID, panelists: Sequence[UUID], *, base_url: str | None = None
) -> Panel:
    """Give further panelists a seat; the panel then waits for them as well."""
    before = await changeable(conn, interview_id)
    _check_panelists(panelists, PANEL_MOST)
    await members_with_role(conn, panelists, "panelist", "panelists")
    panel = await seat_raters(conn, before, panelists)
    await record(conn, actor, "panel.extended", "interview", interview_id, {"seats": len(panelists)})
    await _tell(conn, actor, panel, base_url, panelists)
    return panel


async def seat_raters(conn: Connection, panel: Panel, rater_ids: Sequence[UUID], *, external: bool = False) -> Panel:
    """Seats on a changeable panel; Conflict for somebody who has or had one, or where the panel gets too large."""
    if {seat.rater_id for seat in panel.seats} & set(rater_ids):
        raise Conflict("This person has a seat on this panel, or stepped back from it.", code="seated")
    if len(panel.seats) + len(rater_ids) > PANEL_MOST:
        raise Conflict(f"A panel has at most {PANEL_MOST} seats.", code="panel_full")
    application_id = panel.interview.application_id
    await _refuse_excluded(conn, application_id, rater_ids, "email" if external else "panelists[{}]")
    await _seat(conn, panel.interview.id, rater_ids, external=external)
    await panel_queries.touch(conn, panel.interview.id)
    return await panel_of(conn, panel.interview.id)


async def unblind_if_complete(conn: Connection, actor: Actor, interview_id: UUID) -> None:
    """Unblind the panel if the last awaited seat has just locked or stepped back."""
    panel = await panel_of(conn, interview_id)
    if panel.complete and await queries.unblind(conn, interview_id, None, "every panelist has locked"):
        await record(conn, actor, "panel.unblinded", "interview", interview_id)
        await announce_debrief(conn, panel.interview.application_id)


async def open_panel(conn: Connection, actor: Actor, interview_id: UUID, reason: str) -> Interview:
    """Unblind a panel before everybody has locked: an admin's decision, with a reason, on the record."""
    if "admin" not in actor.roles:
        raise Forbidden("Only an administrator can open a panel before everybody has locked.", code="admin_needed")
    await get_panel(conn, actor, interview_id)
    panel = await panel_of(conn, interview_id, for_update=True)
    if panel.interview.cancelled_at is not None:
        raise Conflict("This interview was cancelled; there is nothing to open.", code="cancelled")
    if not await queries.unblind(conn, panel.interview.id, actor.account_id, reason):
        raise Conflict("This panel is open already.", code="already_unblinded")
    await record(conn, actor, "panel.unblinded", "interview", interview_id, {"by_admin": True})
    await announce_debrief(conn, panel.interview.application_id)
    return (await panel_of(conn, interview_id)).interview


async def interviews_of(conn: Connection, application_id: UUID) -> list[Interview]:
    """The interviews of an application that were not cancelled, oldest first."""
    found = await queries.interviews(conn, PageRequest(limit=INTERVIEWS_MOST), None, application_id)
    return [interview for interview in found if interview.cancelled_at is None]


async def panels_of_application(conn: Connection, application_id: UUID) -> list[Panel]:
    """The application's panels, without cancelled interviews."""
    interviews = await interviews_of(conn, application_id)
    return panels_of(interviews, await queries.seats(conn, [interview.id for interview in interviews]))


async def panels_of_applications(conn: Connection, application_ids: Sequence[UUID]) -> dict[UUID, list[Panel]]:
    """Application id → its panels, without cancelled interviews, in two statements however many."""
    interviews = await queries.interviews_of_applications(conn, application_ids)
    found: dict[UUID, list[Panel]] = {one: [] for one in application_ids}
    for panel in panels_of(interviews, await queries.seats(conn, [interview.id for interview in interviews])):
        found[panel.interview.application_id].append(panel)
    return found


async def requisition_of(conn: Connection, interview_id: UUID) -> Requisition:
    """The requisition that an interview belongs to."""
    panel = await panel_of(conn, interview_id)
    application = await get_application(conn, panel.interview.application_id)
    return await get_requisition(conn, application.requisition_id)
