"""Candidates: the search for one, their data and applications, and the invitation to tell about themselves."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.countries import country_name
from api.pages.forms import Entered, Refusal
from api.pages.hiring.hiring import OUTCOME_NAMES, STAGE_NAMES, base_url, next_path, said_of
from api.pages.tools.tools import differences, page_asked, revision_of, status_of, values_of
from api.routes.candidates import CandidateData
from api.routes.fairness import NewSelfReportInvitation
from domain.board.service import applications_of, find_candidates
from domain.candidates import service
from domain.candidates.model import Candidate
from domain.errors import Conflict
from domain.fairness import service as fairness
from domain.fairness.rules import why_not_asked

READ, WRITE = "candidates:read", "candidates:write"
SHOWN = 30
LABELS = {"name": "Name", "email": "E-mail", "external_id": "Id in your own system"}
# What the stages of applications are made of; every role that reads candidates has them.
STAGED = ("requisitions:read", "interviews:read", "decisions:read")


@page("/candidates", READ)
async def show_candidates(visit: NamedDependency[Visit]) -> Response[str]:
    """Candidates, newest first, or those that the search finds."""
    words = visit.query("q").strip()[:200]
    found = await find_candidates(visit.conn, visit.actor, words, page_asked(visit, SHOWN))
    return await visit.page(
        "hiring/candidates.html",
        title="Candidates",
        rows=found.items,
        next_path=next_path(visit, found.next_cursor),
        words=words,
    )


@page("/candidates/new", WRITE)
async def new_candidate(visit: NamedDependency[Visit]) -> Response[str]:
    """The form for a new candidate."""
    return await _form(visit, None, None)


@posts("/candidates/new", WRITE)
async def add_candidate(visit: NamedDependency[Visit]) -> Response[Any]:
    """Add the candidate, or show what is to correct."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(CandidateData)
        candidate = await service.add_candidate(visit.conn, visit.actor, data.name, data.email, data.external_id)
    if outcome.refusal:
        return await _form(visit, None, outcome.refusal)
    return visit.see_other(f"/candidates/{candidate.id}", "Candidate added.")


@page("/candidates/{candidate_id:uuid}", READ)
async def show_candidate(visit: NamedDependency[Visit], candidate_id: FromPath[UUID]) -> Response[str]:
    """Their data and applications, each with where it stands and what comes next."""
    candidate = await service.read_candidate(visit.conn, visit.actor, candidate_id)
    staged = all(visit.may(scope) for scope in STAGED)
    applications = await applications_of(visit.conn, visit.actor, candidate_id) if staged else []
    requisitions = {
        one.application.requisition_id: await service.get_requisition(visit.conn, one.application.requisition_id)
        for one in applications
    }
    return await visit.page(
        "hiring/candidate.html",
        # The application's page bears the name alone; a pseudonym says by itself that it is a candidate's.
        title=candidate.name if candidate.pseudonymised else f"Candidate {candidate.name}",
        candidate=candidate,
        applications=applications,
        requisitions=requisitions,
        stages=STAGE_NAMES,
        outcomes=OUTCOME_NAMES,
    )


@page("/candidates/{candidate_id:uuid}/edit", WRITE)
async def edit_candidate(visit: NamedDependency[Visit], candidate_id: FromPath[UUID]) -> Response[str]:
    """The form with their data; not for who has yet to rate them under a pseudonym."""
    return await _form(visit, await _known(visit, candidate_id), None)


@posts("/candidates/{candidate_id:uuid}/edit", WRITE)
async def change_candidate(visit: NamedDependency[Visit], candidate_id: FromPath[UUID]) -> Response[Any]:
    """Replace their data, or show what is to correct or was changed meanwhile."""
    await _known(visit, candidate_id)
    async with visit.attempt() as outcome:
        data = visit.entered_as(CandidateData)
        await service.edit_candidate(
            visit.conn, visit.actor, candidate_id, revision_of(visit.form), data.name, data.email, data.external_id
        )
    if outcome.refusal:
        return await _form(visit, await _known(visit, candidate_id), outcome.refusal)
    return visit.see_other(f"/candidates/{candidate_id}", "Candidate changed.")


async def _known(visit: Visit, candidate_id: UUID) -> Candidate:
    """The candidate by name; Conflict where the visitor knows a pseudonym alone, which must not be stored as a name."""
    candidate = await service.read_candidate(visit.conn, visit.actor, candidate_id)
    if candidate.pseudonymised:
        raise Conflict(
            "You have yet to rate this candidate under a pseudonym, so you cannot see or change their data. Lock your "
            "scorecard or step back first, or ask a colleague.",
            code="pseudonymised",
        )
    return candidate


async def _form(visit: Visit, candidate: Candidate | None, refusal: Refusal | None) -> Response[str]:
    stale = candidate is not None and refusal is not None and refusal.code == "stale"
    differing = differences(LABELS, values_of(LABELS, Entered(), candidate), visit.form) if stale else ()
    return await visit.page(
        "hiring/candidate_form.html",
        title="New candidate" if candidate is None else f"Change {candidate.name}",
        status=status_of(refusal),
        refusal=said_of(refusal, differing),
        candidate=candidate,
        values=values_of(LABELS, visit.form, candidate),
        differing=differing,
    )


@page("/applications/{application_id:uuid}/self-report-invitation", "fairness:write")
async def show_invitation(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[str]:
    """What the invitation means, and the countries in which candidates are asked."""
    return await _invitation(visit, application_id, None)


# A link that is shown instead of sent is shown once: no copy stays for a form that is sent twice.
@posts("/applications/{application_id:uuid}/self-report-invitation", "fairness:write", secret=True)
async def invite_to_self_report(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[Any]:
    """Send the link, or show it, this once, where the candidate has no address."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(NewSelfReportInvitation)
        address = base_url(visit, notify=True)
        assert address is not None
        link = await fairness.invite(visit.conn, visit.actor, application_id, data.country, address)
    if outcome.refusal:
        return await _invitation(visit, application_id, outcome.refusal)
    if link.link is None:
        return visit.see_other(await _back(visit, application_id), "Invitation sent.")
    return await visit.page(
        "links/self_report_link.html", title="The link to hand over", link=link, back=await _back(visit, application_id)
    )


async def _invitation(visit: Visit, application_id: UUID, refusal: Refusal | None) -> Response[str]:
    await service.get_application(visit.conn, application_id)
    on = [one for one in await fairness.countries(visit.conn) if one.enabled]
    asked = [one for one in on if why_not_asked(one) is None]
    return await visit.page(
        "links/self_report_invitation.html",
        title="Ask about themselves",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK,
        refusal=refusal,
        countries=[(one.country, country_name(one.country)) for one in asked],
        unwritten=[one.country for one in on if one not in asked],
        back=await _back(visit, application_id),
    )


async def _back(visit: Visit, application_id: UUID) -> str:
    """The candidate's page for those who may read it; hr alone has the selection rates."""
    if not visit.may(READ):
        return "/selection-rates"
    return f"/candidates/{(await service.get_application(visit.conn, application_id)).candidate_id}"


router = Router(
    "/",
    route_handlers=[
        show_candidates, new_candidate, add_candidate, show_candidate, edit_candidate, change_candidate,
        show_invitation, invite_to_self_report,
    ],
)  # fmt: skip
