"""Requisitions: the board, opening one, its applications by stage, its terms, and putting candidates forward."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.hiring.hiring import OUTCOME_NAMES, STAGE_NAMES, next_path, said_of
from api.pages.hiring.requisitions_view import choices_for, columns_of, terms_differing, whole
from api.pages.tools.tools import page_asked, revision_of, status_of, written
from api.routes.candidates import CandidateData, NewApplication, NewRequisition, RequisitionTerms
from domain.board.service import applications_by_stage, find_candidates, list_board
from domain.candidates import service
from domain.candidates.model import HOURS_TO_LOCK, Requisition
from domain.paging import PageRequest

READ, WRITE = "requisitions:read", "requisitions:write"
SHOWN, FOUND_MOST = 25, 20
TERMS = ("title", "hours_to_lock", "owner_id", "team_id", "pseudonymous")
# What the stages of applications are made of; every role that reads requisitions has them.
STAGED = ("candidates:read", "interviews:read", "decisions:read")


@page("/requisitions", READ)
async def show_board(visit: NamedDependency[Visit]) -> Response[str]:
    """Open or closed requisitions, newest first, with how many applications stand where."""
    closed, mine = visit.query("state") == "closed", bool(visit.query("mine"))
    found = await list_board(visit.conn, visit.actor, page_asked(visit, SHOWN), closed=closed, mine=mine)
    return await visit.page(
        "hiring/requisitions.html",
        title="Requisitions",
        rows=found.items,
        next_path=next_path(visit, found.next_cursor),
        stages=STAGE_NAMES,
        closed=closed,
        mine=mine,
    )


@page("/requisitions/new", WRITE)
async def new_requisition(visit: NamedDependency[Visit]) -> Response[str]:
    """The form for a new requisition."""
    return await _new(visit, None)


@posts("/requisitions/new", WRITE)
async def open_requisition(visit: NamedDependency[Visit]) -> Response[Any]:
    """Open it, or show what is to correct."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(NewRequisition, pseudonymous=visit.form.has("pseudonymous"))
        assert visit.actor.account_id is not None, "a person is signed in"
        requisition = await service.open_requisition(
            visit.conn, visit.actor, data.title, data.role_profile_id, data.rubric_id,
            data.owner_id or visit.actor.account_id, pseudonymous=data.pseudonymous,
            hours_to_lock=data.hours_to_lock, team_id=data.team_id,
        )  # fmt: skip
    if outcome.refusal:
        return await _new(visit, outcome.refusal)
    return visit.see_other(f"/requisitions/{requisition.id}", "Requisition opened. Now put candidates forward.")


async def _new(visit: Visit, refusal: Refusal | None) -> Response[str]:
    form = visit.form
    values = {
        "title": form.text("title"),
        "role_profile_id": form.text("role_profile_id"),
        "rubric_id": form.text("rubric_id"),
        "owner_id": form.text("owner_id", str(visit.actor.account_id)),
        "pseudonymous": form.has("pseudonymous"),
        "hours_to_lock": form.text("hours_to_lock", str(HOURS_TO_LOCK)),
        "team_id": form.text("team_id"),
    }
    return await visit.page(
        "hiring/requisition_form.html",
        title="Open a requisition",
        refusal=refusal,
        choices=await choices_for(visit),
        values=values,
        requisition=None,
        differing=(),
    )


@page("/requisitions/{requisition_id:uuid}", READ)
async def show_requisition(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[str]:
    """Its applications by stage, the versions that it uses, and what can be done."""
    requisition = await service.get_requisition(visit.conn, requisition_id)
    staged = all(visit.may(scope) for scope in STAGED)
    applications = await applications_by_stage(visit.conn, visit.actor, requisition_id) if staged else []
    return await visit.page(
        "hiring/requisition.html",
        title=requisition.title,
        shown=await whole(visit, requisition),
        columns=columns_of(applications, visit.query("stage")),
        total=len(applications),
        one_stage=visit.query("stage") in STAGE_NAMES,
        stages=STAGE_NAMES,
        outcomes=OUTCOME_NAMES,
    )


@page("/requisitions/{requisition_id:uuid}/edit", WRITE)
async def edit_requisition(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[str]:
    """The form with its terms."""
    return await _edit(visit, await service.get_requisition(visit.conn, requisition_id), None)


@posts("/requisitions/{requisition_id:uuid}/edit", WRITE)
async def change_requisition(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[Any]:
    """Replace its terms, or show what is to correct or was changed meanwhile."""
    current = await service.get_requisition(visit.conn, requisition_id)
    async with visit.attempt() as outcome:
        owner_id = visit.form.text("owner_id") or str(current.owner_id)
        data = visit.entered_as(RequisitionTerms, owner_id=owner_id, pseudonymous=visit.form.has("pseudonymous"))
        # An empty choice takes the team off; a form without the choice leaves it as it is.
        team_off = visit.form.has("team_id") and not visit.form.text("team_id")
        await service.edit_requisition(
            visit.conn, visit.actor, requisition_id, revision_of(visit.form), data.title, data.owner_id,
            pseudonymous=data.pseudonymous, hours_to_lock=data.hours_to_lock,
            team_id=None if team_off else data.team_id,
        )  # fmt: skip
    if outcome.refusal:
        return await _edit(visit, await service.get_requisition(visit.conn, requisition_id), outcome.refusal)
    return visit.see_other(f"/requisitions/{requisition_id}", "Requisition changed.")


async def _edit(visit: Visit, requisition: Requisition, refusal: Refusal | None) -> Response[str]:
    stored = {name: written(getattr(requisition, name)) for name in TERMS}
    entered = bool(visit.form.pairs)
    values = {name: visit.form.text(name, "" if entered else text) for name, text in stored.items()}
    choices = await choices_for(visit, requisition.owner_id, requisition.team_id)
    stale = refusal is not None and refusal.code == "stale"
    differing = await terms_differing(visit, requisition, choices) if stale else ()
    return await visit.page(
        "hiring/requisition_form.html",
        title="Change the requisition",
        status=status_of(refusal),
        refusal=said_of(refusal, differing),
        choices=choices,
        values=values,
        requisition=requisition,
        differing=differing,
    )


@posts("/requisitions/{requisition_id:uuid}/close", WRITE)
async def close_requisition(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[Any]:
    """No new applications or interviews from here on."""
    await service.set_closed(visit.conn, visit.actor, requisition_id, closed=True)
    return visit.see_other(f"/requisitions/{requisition_id}", "Requisition closed. You can reopen it here.")


@posts("/requisitions/{requisition_id:uuid}/reopen", WRITE)
async def reopen_requisition(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[Any]:
    """Takes applications and interviews again."""
    await service.set_closed(visit.conn, visit.actor, requisition_id, closed=False)
    return visit.see_other(f"/requisitions/{requisition_id}", "Requisition reopened.")


@page("/requisitions/{requisition_id:uuid}/add", "candidates:write")
async def add_to_requisition(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[str]:
    """Put a candidate forward: one who is new, or one who is here already."""
    return await _add(visit, await service.get_requisition(visit.conn, requisition_id), None)


@posts("/requisitions/{requisition_id:uuid}/add", "candidates:write")
async def put_forward(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[Any]:
    """Add the candidate where they are new, and the application."""
    requisition = await service.get_requisition(visit.conn, requisition_id)
    async with visit.attempt() as outcome:
        if not visit.form.has("candidate_id"):
            data = visit.entered_as(CandidateData)
            candidate = await service.add_candidate(visit.conn, visit.actor, data.name, data.email, data.external_id)
            candidate_id = candidate.id
        else:
            candidate_id = visit.entered_as(NewApplication, requisition_id=str(requisition_id)).candidate_id
        application = await service.apply(visit.conn, visit.actor, requisition_id, candidate_id)
    if outcome.refusal:
        return await _add(visit, requisition, outcome.refusal)
    return visit.see_other(f"/applications/{application.id}", "Application added. Next, plan an interview.")


async def _add(visit: Visit, requisition: Requisition, refusal: Refusal | None) -> Response[str]:
    words = visit.query("q").strip()
    found = await find_candidates(visit.conn, visit.actor, words, PageRequest(limit=FOUND_MOST)) if words else None
    here = await applications_by_stage(visit.conn, visit.actor, requisition.id) if found else []
    return await visit.page(
        "hiring/requisition_add.html",
        title="Put a candidate forward",
        refusal=refusal,
        requisition=requisition,
        words=words,
        found=found,
        here={one.application.candidate_id: one.application.id for one in here},
    )


router = Router(
    "/",
    route_handlers=[
        show_board, new_requisition, open_requisition, show_requisition, edit_requisition, change_requisition,
        close_requisition, reopen_requisition, add_to_requisition, put_forward,
    ],
)  # fmt: skip
