"""Interviews: planning one with its panel, the panel's page, moving and cancelling it."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.hiring.hiring import FORMAT_NAMES, FORMATS, OFFSET, as_local, base_url, moment_entered
from api.pages.hiring.interviews_view import (
    INVITATION_STATES,
    RECUSAL_KINDS,
    guide_choices,
    interview_shown,
    panelist_choices,
)
from api.pages.tools.tools import gathered, revision_of, spoken, status_of
from api.routes.panels import Cancellation, InterviewTime, NewInterview
from domain.candidates.service import get_application, get_requisition, labels_of
from domain.externals.rules import LINK_DAYS
from domain.interviews import panels
from domain.interviews.blindness import Panel
from domain.interviews.views import seen

READ, WRITE = "interviews:read", "interviews:write"
MINUTES = "60"


@page("/applications/{application_id:uuid}/interviews/new", WRITE)
async def new_interview(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[str]:
    """The form: when, with whom, by which guide."""
    return await _plan(visit, application_id, None)


@posts("/applications/{application_id:uuid}/interviews/new", WRITE)
async def plan_interview(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[Any]:
    """Plan it, or show what is to correct."""
    form = visit.form
    async with visit.attempt() as outcome:
        data = visit.entered_as(
            NewInterview, choices=("panelists",), application_id=str(application_id),
            starts_at=moment_entered(form, "starts_at"), notify=form.has("notify"),
        )  # fmt: skip
        panel = await panels.plan_interview(
            visit.conn, visit.actor, application_id, data.starts_at, data.duration_minutes, data.panelists,
            guide_id=data.guide_id, interview_format=data.format, base_url=base_url(visit, notify=data.notify),
        )  # fmt: skip
    if outcome.refusal:
        return await _plan(visit, application_id, gathered(outcome.refusal, ["panelists"]))
    told = " The panel is told by mail." if form.has("notify") else " Nobody was told; do it yourself."
    return visit.see_other(f"/interviews/{panel.interview.id}", f"Interview planned.{told}")


async def _plan(visit: Visit, application_id: UUID, refusal: Refusal | None) -> Response[str]:
    application = await get_application(visit.conn, application_id)
    requisition = await get_requisition(visit.conn, application.requisition_id)
    labels = await labels_of(visit.conn, visit.actor, [application_id])
    guides = await guide_choices(visit, requisition)
    form = visit.form
    values = {
        "starts_at": form.text("starts_at"),
        "offset": form.text(OFFSET),
        "duration_minutes": form.text("duration_minutes", MINUTES),
        "format": form.text("format", "in_person"),
        "guide_id": form.text("guide_id", guides[0][0] if guides else ""),
        "panelists": form.all("panelists"),
        "notify": form.has("notify") or not form.pairs,
    }
    return await visit.page(
        "hiring/interview_plan.html",
        title="Plan an interview",
        refusal=refusal,
        application=application,
        requisition=requisition,
        candidate=labels[application_id],
        guides=guides,
        panelists=await panelist_choices(visit, requisition.id),
        formats=FORMATS,
        values=values,
    )


@page("/interviews/{interview_id:uuid}", READ)
async def show_interview(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[str]:
    """When, who sits on the panel as far as one may know, and what can be changed."""
    panel = await panels.get_panel(visit.conn, visit.actor, interview_id)
    shown = await interview_shown(visit, panel)
    return await visit.page(
        "hiring/interview.html",
        title=f"Interview with {shown.planned.candidate}",
        shown=shown,
        formats=FORMAT_NAMES,
        kinds=RECUSAL_KINDS,
        states=INVITATION_STATES,
        link_days=LINK_DAYS,
    )


@page("/interviews/{interview_id:uuid}/move", WRITE)
async def show_move(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[str]:
    """The form with time, length and format."""
    return await _move(visit, await panels.get_panel(visit.conn, visit.actor, interview_id), None)


@posts("/interviews/{interview_id:uuid}/move", WRITE)
async def move_interview(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[Any]:
    """Move it, or show what is to correct or was changed meanwhile."""
    form = visit.form
    await panels.get_panel(visit.conn, visit.actor, interview_id)
    async with visit.attempt() as outcome:
        data = visit.entered_as(InterviewTime, starts_at=moment_entered(form, "starts_at"), notify=form.has("notify"))
        await panels.move_interview(
            visit.conn, visit.actor, interview_id, revision_of(form), data.starts_at, data.duration_minutes,
            data.format, base_url=base_url(visit, notify=data.notify),
        )  # fmt: skip
    if outcome.refusal:
        return await _move(visit, await panels.get_panel(visit.conn, visit.actor, interview_id), outcome.refusal)
    return visit.see_other(f"/interviews/{interview_id}", "Interview moved.")


async def _move(visit: Visit, panel: Panel, refusal: Refusal | None) -> Response[str]:
    form, interview = visit.form, panel.interview
    planned = await seen(visit.conn, visit.actor, panel)
    values = {
        "entered": form.text("starts_at"),
        "offset": form.text(OFFSET),
        "stored": as_local(interview.starts_at),
        "duration_minutes": form.text("duration_minutes", str(interview.duration_minutes)),
        "format": form.text("format", interview.format),
        "notify": form.has("notify") or not form.pairs,
    }
    return await visit.page(
        "hiring/interview_move.html",
        title="Move the interview",
        status=status_of(refusal),
        refusal=spoken(refusal),
        planned=planned,
        formats=FORMATS,
        format_names=FORMAT_NAMES,
        values=values,
        stale=refusal is not None and refusal.code == "stale",
    )


@page("/interviews/{interview_id:uuid}/cancel", WRITE)
async def show_cancel(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[str]:
    """What cancelling means, and the reason."""
    return await _cancel(visit, interview_id, None)


@posts("/interviews/{interview_id:uuid}/cancel", WRITE)
async def cancel_interview(visit: NamedDependency[Visit], interview_id: FromPath[UUID]) -> Response[Any]:
    """Cancel it, for good."""
    await panels.get_panel(visit.conn, visit.actor, interview_id)
    async with visit.attempt() as outcome:
        data = visit.entered_as(Cancellation, notify=visit.form.has("notify"))
        await panels.cancel_interview(
            visit.conn, visit.actor, interview_id, data.reason, base_url=base_url(visit, notify=data.notify)
        )
    if outcome.refusal:
        return await _cancel(visit, interview_id, outcome.refusal)
    return visit.see_other(f"/interviews/{interview_id}", "Interview cancelled.")


async def _cancel(visit: Visit, interview_id: UUID, refusal: Refusal | None) -> Response[str]:
    panel = await panels.get_panel(visit.conn, visit.actor, interview_id)
    return await visit.page(
        "hiring/interview_cancel.html",
        title="Cancel the interview",
        refusal=refusal,
        planned=await seen(visit.conn, visit.actor, panel),
        notify=visit.form.has("notify") or not visit.form.pairs,
    )


router = Router(
    "/",
    route_handlers=[
        new_interview, plan_interview, show_interview, show_move, move_interview, show_cancel, cancel_interview,
    ],
)  # fmt: skip
