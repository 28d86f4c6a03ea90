"""The panel of an interview: further seats, external panelists, recusals, opening early, accommodations."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.hiring.hiring import base_url
from api.pages.hiring.interviews_view import RECUSAL_KINDS, panelist_choices
from api.pages.tools.tools import gathered, revision_of, spoken, status_of
from api.routes.accommodations import AgreedData
from api.routes.externals import NewExternal, NewLink
from api.routes.panels import FurtherSeats, OpenPanel, Recusal
from domain.access.rules import require_scope
from domain.accommodations import service as accommodations
from domain.errors import NotFound
from domain.externals import service as externals
from domain.externals.rules import LINK_DAYS, LINK_DAYS_MOST
from domain.interviews import panels, recusals
from domain.interviews.views import PanelSeat, PlannedInterview, seen

READ, WRITE = "interviews:read", "interviews:write"


async def _planned(visit: Visit, interview_id: UUID) -> PlannedInterview:
    return await seen(visit.conn, visit.actor, await panels.get_panel(visit.conn, visit.actor, interview_id))


def _address(visit: Visit) -> str:
    address = base_url(visit, notify=True)
    assert address is not None
    return address


@page("/interviews/{interview_id:uuid}/panel", WRITE)
async def show_panel(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[str]:
    """Who could join, and somebody without an account."""
    return await _panel(visit, interview_id, None)


@posts("/interviews/{interview_id:uuid}/panel", WRITE)
async def add_seats(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[Any]:
    """Give further panelists a seat."""
    await panels.get_panel(visit.conn, visit.actor, interview_id)
    async with visit.attempt() as outcome:
        data = visit.entered_as(FurtherSeats, choices=("panelists",), notify=visit.form.has("notify"))
        await panels.add_seats(
            visit.conn, visit.actor, interview_id, data.panelists, base_url=base_url(visit, notify=data.notify)
        )
    if outcome.refusal:
        return await _panel(visit, interview_id, gathered(outcome.refusal, ["panelists"]))
    return visit.see_other(f"/interviews/{interview_id}", "Seats added. The panel now waits for them as well.")


@posts("/interviews/{interview_id:uuid}/externals", WRITE)
async def invite_external(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[Any]:
    """Invite somebody without an account to one seat."""
    await panels.get_panel(visit.conn, visit.actor, interview_id)
    async with visit.attempt() as outcome:
        data = visit.entered_as(NewExternal)
        await externals.invite_external(
            visit.conn, visit.actor, interview_id, data.name, data.email, data.days, _address(visit)
        )
    if outcome.refusal:
        return await _panel(visit, interview_id, outcome.refusal)
    return visit.see_other(f"/interviews/{interview_id}", f"{data.name} is invited by mail.")


async def _panel(visit: Visit, interview_id: UUID, refusal: Refusal | None) -> Response[str]:
    planned = await _planned(visit, interview_id)
    requisition = await panels.requisition_of(visit.conn, interview_id)
    sitting = [seat.rater_id for seat in planned.seats]
    form = visit.form
    return await visit.page(
        "hiring/interview_panel.html",
        title="Add to the panel",
        refusal=refusal,
        planned=planned,
        panelists=await panelist_choices(visit, requisition.id, sitting),
        chosen=form.all("panelists"),
        notify=form.has("notify") or not form.has("panelists"),
        days=form.text("days", str(LINK_DAYS)),
        days_most=LINK_DAYS_MOST,
    )


@posts("/interviews/{interview_id:uuid}/externals/{external_id:uuid}/resend", WRITE)
async def resend_external(
    visit: NamedDependency[Visit], interview_id: FromPath[UUID], external_id: FromPath[UUID]
) -> Response[Any]:
    """Send a new link; the one before ends."""
    await _invited(visit, interview_id, external_id)
    data = visit.entered_as(NewLink)
    await externals.send_again(visit.conn, visit.actor, external_id, data.days, _address(visit))
    return visit.see_other(f"/interviews/{interview_id}", "A new link is on its way. The one before works no more.")


@posts("/interviews/{interview_id:uuid}/externals/{external_id:uuid}/withdraw", WRITE)
async def withdraw_external(
    visit: NamedDependency[Visit], interview_id: FromPath[UUID], external_id: FromPath[UUID]
) -> Response[Any]:
    """End link and session at once; the seat stays."""
    await _invited(visit, interview_id, external_id)
    await externals.withdraw(visit.conn, visit.actor, external_id)
    return visit.see_other(f"/interviews/{interview_id}", "Invitation withdrawn. A new link makes it work again.")


async def _invited(visit: Visit, interview_id: UUID, external_id: UUID) -> None:
    """Raise NotFound unless the invitation is one of this interview."""
    if external_id not in {one.id for one in await externals.list_invitations(visit.conn, visit.actor, interview_id)}:
        raise NotFound("invitation")


@page("/interviews/{interview_id:uuid}/recusals/{scorecard_id:uuid}", "scorecards:write")
async def show_recusal(
    visit: NamedDependency[Visit], interview_id: FromPath[UUID], scorecard_id: FromPath[UUID]
) -> Response[str]:
    """What taking somebody off the panel means, and the reason."""
    return await _recusal(visit, interview_id, scorecard_id, None)


@posts("/interviews/{interview_id:uuid}/recusals/{scorecard_id:uuid}", "scorecards:write")
async def recuse(
    visit: NamedDependency[Visit], interview_id: FromPath[UUID], scorecard_id: FromPath[UUID]
) -> Response[Any]:
    """Take a rater off the panel, for good."""
    seat = await _seat(visit, interview_id, scorecard_id)
    async with visit.attempt() as outcome:
        data = visit.entered_as(Recusal)
        await recusals.recuse(visit.conn, visit.actor, scorecard_id, data.kind, data.reason)
    if outcome.refusal:
        return await _recusal(visit, interview_id, scorecard_id, outcome.refusal)
    return visit.see_other(f"/interviews/{interview_id}", f"{seat.name} no longer rates on this panel.")


async def _seat(visit: Visit, interview_id: UUID, scorecard_id: UUID) -> PanelSeat:
    require_scope(visit.actor, READ)
    seats = (await _planned(visit, interview_id)).seats
    found = next((seat for seat in seats if seat.scorecard_id == scorecard_id), None)
    if found is None:
        raise NotFound("seat")
    return found


async def _recusal(visit: Visit, interview_id: UUID, scorecard_id: UUID, refusal: Refusal | None) -> Response[str]:
    seat = await _seat(visit, interview_id, scorecard_id)
    return await visit.page(
        "hiring/interview_recusal.html",
        title=f"Take {seat.name} off the panel",
        refusal=refusal,
        planned=await _planned(visit, interview_id),
        kinds=[(code, text, "") for code, text in RECUSAL_KINDS.items()],
    )


@page("/interviews/{interview_id:uuid}/open", WRITE)
async def show_opening(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[str]:
    """What opening the panel early means, and the reason."""
    return await _opening(visit, interview_id, None)


@posts("/interviews/{interview_id:uuid}/open", WRITE)
async def open_panel(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[Any]:
    """Open it before everybody has locked, for good."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(OpenPanel)
        await panels.open_panel(visit.conn, visit.actor, interview_id, data.reason)
    if outcome.refusal:
        return await _opening(visit, interview_id, outcome.refusal)
    return visit.see_other(f"/interviews/{interview_id}", "The panel is open.")


async def _opening(visit: Visit, interview_id: UUID, refusal: Refusal | None) -> Response[str]:
    planned = await _planned(visit, interview_id)
    return await visit.page(
        "hiring/interview_open.html", title="Open the panel early", refusal=refusal, planned=planned
    )


@page("/interviews/{interview_id:uuid}/accommodations", "accommodations:write")
async def show_accommodations(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[str]:
    """What the panel is told."""
    return await _accommodations(visit, interview_id, None)


@posts("/interviews/{interview_id:uuid}/accommodations", "accommodations:write")
async def agree_accommodations(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[Any]:
    """Say what the panel is told, in neutral words."""
    async with visit.attempt() as outcome:
        text = visit.form.text("accommodations").strip()
        # Nothing agreed is a word as well: an empty field takes back what was said.
        data = visit.entered_as(AgreedData, accommodations=text) if text else AgreedData(accommodations="")
        await accommodations.agree(visit.conn, visit.actor, interview_id, revision_of(visit.form), data.accommodations)
    if outcome.refusal:
        return await _accommodations(visit, interview_id, outcome.refusal)
    back = f"/interviews/{interview_id}" if visit.may(READ) else f"/interviews/{interview_id}/accommodations"
    return visit.see_other(back, "The panel reads this on its page.")


async def _accommodations(visit: Visit, interview_id: UUID, refusal: Refusal | None) -> Response[str]:
    agreed = await accommodations.agreed(visit.conn, visit.actor, interview_id)
    return await visit.page(
        "hiring/interview_accommodations.html",
        title="What the panel is told",
        status=status_of(refusal),
        refusal=spoken(refusal),
        agreed=agreed,
        text=visit.form.text("accommodations", agreed.accommodations),
        stale=refusal is not None and refusal.code == "stale",
    )


router = Router(
    "/",
    route_handlers=[
        show_panel, add_seats, invite_external, resend_external, withdraw_external, show_recusal, recuse,
        show_opening, open_panel, show_accommodations, agree_accommodations,
    ],
)  # fmt: skip
