"""Use cases of panels: plan an interview, read it, step back from it, open it early."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from domain.access.model import Actor
from domain.access.rules import may_see_hiring, require_account
from domain.access.service import members_with_role
from domain.audit.service import record
from domain.candidates.model import Requisition
from domain.candidates.service import get_application, get_requisition
from domain.database import Connection, new_id
from domain.errors import Conflict, Forbidden, NotFound, invalid
from domain.guides.service import interview_guides
from domain.interviews import queries
from domain.interviews.blindness import Panel, panels_of
from domain.interviews.model import Interview, InterviewFormat, RecusalKind
from domain.paging import Page, PageRequest, page_of

PANEL_LEAST, PANEL_MOST = 1, 12
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
) -> Panel:
    """Plan an interview and give each panelist a seat with an empty scorecard."""
    application = await get_application(conn, application_id, "application_id")
    if guide_id is not None:
        await _check_guide(conn, guide_id, await get_requisition(conn, application.requisition_id))
    if not EARLIEST <= starts_at < LATEST:
        raise invalid("starts_at", "out_of_range", f"Choose a time from {EARLIEST.year} to {LATEST.year - 1}.")
    if not PANEL_LEAST <= len(panelists) <= PANEL_MOST or len(set(panelists)) != len(panelists):
        raise invalid("panelists", "panel_size", f"Name {PANEL_LEAST} to {PANEL_MOST} different panelists.")
    await members_with_role(conn, panelists, "panelist", "panelists")
    interview = await queries.insert_interview(
        conn, new_id(), application_id, guide_id, starts_at, duration_minutes, interview_format, accommodations
    )
    for panelist in panelists:
        # A random id: with UUIDv7 the ids of scorecards would tell the order of their making.
        await queries.insert_scorecard(conn, uuid4(), interview.id, panelist)
    await record(conn, actor, "interview.planned", "interview", interview.id, {"panel": len(panelists)})
    return await panel_of(conn, interview.id)


async def _check_guide(conn: Connection, guide_id: UUID, requisition: Requisition) -> None:
    guide = await interview_guides.published(conn, guide_id, "guide_id")
    if (guide.body.role_profile_id, guide.body.rubric_id) != (requisition.role_profile_id, requisition.rubric_id):
        raise invalid("guide_id", "other_versions", "This guide is for other versions of role profile or rubric.")


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


async def recuse(conn: Connection, actor: Actor, scorecard_id: UUID, kind: RecusalKind, reason: str) -> Panel:
    """Step back from a panel, or let an admin take a rater off it. The seat then counts as not rating.

    Not after the lock: what was said stays said. The last seat awaited may be this one, which unblinds the panel.
    """
    require_account(actor)
    card = await queries.scorecard(conn, scorecard_id, for_update=True)
    if card is None or (card.rater_id != actor.account_id and "admin" not in actor.roles):
        raise NotFound("scorecard of yours")
    panel = await panel_of(conn, card.interview_id, for_update=True)
    if card.locked_at is not None:
        raise Conflict("This scorecard is locked; what was rated stays on the record.", code="locked")
    if not await queries.recuse(conn, scorecard_id, kind, reason):
        raise Conflict("This rater has stepped back already.", code="recused")
    await record(conn, actor, "panelist.recused", "scorecard", scorecard_id, {"kind": kind})
    await unblind_if_complete(conn, actor, panel.interview.id)
    return await panel_of(conn, panel.interview.id)


async def unblind_if_complete(conn: Connection, actor: Actor, interview_id: UUID) -> None:
    """Unblind the panel if the last awaited seat has just locked or stepped back."""
    panel = await panel_of(conn, interview_id)
    if panel.complete and await queries.unblind(conn, interview_id, None, "every panelist has locked"):
        await record(conn, actor, "panel.unblinded", "interview", interview_id)


async def open_panel(conn: Connection, actor: Actor, interview_id: UUID, reason: str) -> Interview:
    """Unblind a panel before everybody has locked: an admin's decision, with a reason, on the record."""
    if "admin" not in actor.roles:
        raise Forbidden("Only an admin can open a panel before everybody has locked.", code="admin_needed")
    panel = await get_panel(conn, actor, interview_id)
    if not await queries.unblind(conn, panel.interview.id, actor.account_id, reason):
        raise Conflict("This panel is open already.", code="already_unblinded")
    await record(conn, actor, "panel.unblinded", "interview", interview_id, {"by_admin": True})
    return (await panel_of(conn, interview_id)).interview


async def requisition_of(conn: Connection, interview_id: UUID) -> Requisition:
    """The requisition that an interview belongs to."""
    panel = await panel_of(conn, interview_id)
    application = await get_application(conn, panel.interview.application_id)
    return await get_requisition(conn, application.requisition_id)
