"""Role profiles proposed from what a team published of itself: propose, adopt with the job's tasks, put aside."""

import re
from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal, as_struct
from api.pages.teams.teams_view import above
from domain.access.rules import require_scope
from domain.errors import NotFound
from domain.role_proposals import service
from domain.role_proposals.model import NewRoleProfileProposal, ProposalAdoption, RoleProfileProposal
from domain.surveys.service import get_wave
from domain.teams.service import find_team

READ, WRITE = "surveys:read", "roles:write"
ROWS = 6
_TASK = re.compile(r"^tasks\[(\d+)\]")
LEVELS = (("front_line", "Front line"), ("specialist", "Specialist"), ("lead", "Lead"))
CONTACT = (
    ("daily", "Daily"), ("weekly", "Weekly"), ("monthly", "Monthly"), ("quarterly", "Quarterly"), ("none", "None"),
)  # fmt: skip
IMPORTANCE = (("5", "5, essential"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1, minor"))


@page("/teams/{team_id:uuid}/proposals/new", WRITE)
async def new_proposal(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[str]:
    """For which role competencies are to be proposed."""
    return await _new(visit, team_id, None)


async def _new(visit: Visit, team_id: UUID, refusal: Refusal | None) -> Response[str]:
    require_scope(visit.actor, READ)  # a proposal begins with results, so its form is for those who may see them
    team = await find_team(visit.conn, team_id)
    return await visit.page(
        "teams/team_proposal_new.html",
        title="Propose a role profile",
        refusal=refusal,
        team=team,
        trail=[*await above(visit.conn, team_id), (team.name, f"/teams/{team_id}/surveys")],
        levels=LEVELS,
        contact=CONTACT,
    )


@posts("/teams/{team_id:uuid}/proposals/new", WRITE)
async def propose(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[Any]:
    """Competencies for the values on which the team stands clearly below its target."""
    async with visit.attempt() as outcome:
        wanted = visit.entered_as(NewRoleProfileProposal)
        made = await service.propose(visit.conn, visit.actor, team_id, wanted)
    if outcome.refusal:
        return await _new(visit, team_id, outcome.refusal)
    return visit.see_other(f"/teams/{team_id}/proposals/{made.id}", "Proposed. Nothing has changed yet.")


async def _of_team(visit: Visit, team_id: UUID, proposal_id: UUID) -> RoleProfileProposal:
    # Here and not in an attempt, which would show the proposal again with the refusal.
    require_scope(visit.actor, READ)
    found = await service.get_proposal(visit.conn, proposal_id)
    if found.team_id != team_id:
        raise NotFound("proposal of this team")
    return found


@page("/teams/{team_id:uuid}/proposals/{proposal_id:uuid}", READ)
async def show_proposal(
    visit: NamedDependency[Visit], team_id: FromPath[UUID], proposal_id: FromPath[UUID]
) -> Response[str]:
    """The gaps it goes by, the competencies with the reason for each, and what became of it."""
    return await _shown(visit, team_id, proposal_id, None)


async def _shown(visit: Visit, team_id: UUID, proposal_id: UUID, refusal: Refusal | None) -> Response[str]:
    team = await find_team(visit.conn, team_id)
    found = await _of_team(visit, team_id, proposal_id)
    return await visit.page(
        "teams/team_proposal.html",
        title=found.title,
        refusal=refusal,
        team=team,
        proposal=found,
        survey=await get_wave(visit.conn, found.survey_id),
        words=dict(LEVELS),
        trail=[*await above(visit.conn, team_id), (team.name, f"/teams/{team_id}/surveys")],
        rows=range(ROWS),
        filled=_filled(visit, found),
        importance=IMPORTANCE,
    )


@posts("/teams/{team_id:uuid}/proposals/{proposal_id:uuid}/adopt", WRITE)
async def adopt(visit: NamedDependency[Visit], team_id: FromPath[UUID], proposal_id: FromPath[UUID]) -> Response[Any]:
    """Make a draft of a role profile from the tasks and the competencies that they need."""
    proposal = await _of_team(visit, team_id, proposal_id)
    async with visit.attempt() as outcome:
        proposal = await service.adopt(visit.conn, visit.actor, proposal_id, _adoption(visit, proposal))
    if outcome.refusal:
        return await _shown(visit, team_id, proposal_id, _as_on_page(outcome.refusal, _filled(visit, proposal)))
    notice = "The draft is made. Somebody who did not write on it publishes it."
    return visit.see_other(f"/role-profiles/{proposal.role_profile_id}", notice)


def _filled(visit: Visit, proposal: RoleProfileProposal) -> list[int]:
    """The rows in which something was written or ticked; the first choice of an importance is nobody's."""
    form = visit.form
    ticked = {number for one in proposal.competencies for number in form.all(f"needs.{one.code}")}
    return [
        number
        for number in range(ROWS)
        if str(number) in ticked or any(form.text(f"tasks[{number}].{part}").strip() for part in ("text", "source"))
    ]


def _as_on_page(refusal: Refusal, filled: list[int]) -> Refusal:
    """The faults of tasks with the numbers of their rows, which may leave some out."""

    def placed(field: str) -> str:
        return _TASK.sub(lambda found: f"tasks[{filled[int(found[1])]}]", field)

    return Refusal(refusal.message, refusal.code, {placed(field): said for field, said in refusal.fields.items()})


def _adoption(visit: Visit, proposal: RoleProfileProposal) -> ProposalAdoption:
    """The filled rows, numbered as on the page, and the ticks of each competency."""
    form = visit.form
    filled = _filled(visit, proposal)
    tasks = [
        {
            "code": f"task_{number + 1}",
            "text": form.text(f"tasks[{number}].text"),
            "importance": form.text(f"tasks[{number}].importance"),
            "source": form.text(f"tasks[{number}].source"),
        }
        for number in filled
    ]
    links = []
    for competency in proposal.competencies:
        needed = [f"task_{number + 1}" for number in filled if str(number) in form.all(f"needs.{competency.code}")]
        if needed:
            links.append({"competency_code": competency.code, "task_codes": needed})
    return as_struct(ProposalAdoption, {"tasks": tasks, "links": links})


@posts("/teams/{team_id:uuid}/proposals/{proposal_id:uuid}/dismiss", WRITE)
async def dismiss(visit: NamedDependency[Visit], team_id: FromPath[UUID], proposal_id: FromPath[UUID]) -> Response[Any]:
    """Put it aside; it stays readable."""
    await _of_team(visit, team_id, proposal_id)
    async with visit.attempt() as outcome:
        await service.dismiss(visit.conn, visit.actor, proposal_id)
    if outcome.refusal:
        return await _shown(visit, team_id, proposal_id, outcome.refusal)
    return visit.see_other(f"/teams/{team_id}/surveys", "The proposal is put aside. It stays readable.")


router = Router("/", route_handlers=[new_proposal, propose, show_proposal, adopt, dismiss])
