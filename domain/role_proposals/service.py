"""Use cases of proposed role profiles: propose from published gaps, then adopt with the job's tasks, or dismiss.

Nothing about a candidate, a requisition or a score depends on a proposal: an adoption makes a draft, which is reviewed
and published by somebody else like any other.
"""

from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.rules import require_scope
from domain.audit.service import record
from domain.culture.service import target_cultures
from domain.database import Connection, new_id
from domain.errors import Conflict, NotFound
from domain.fields import refuse
from domain.paging import Page, PageRequest, page_of
from domain.role_proposals import queries
from domain.role_proposals.model import (
    NewRoleProfileProposal,
    ProposalAdoption,
    ProposalStatus,
    ProposedCompetency,
    ProposedGap,
    RoleProfileProposal,
)
from domain.role_proposals.rules import adoption_problems, competencies_for, gaps_of, profile_of
from domain.roles.service import check_role_profile, role_profiles
from domain.rubrics.service import library
from domain.surveys.model import Wave, WaveResults
from domain.surveys.published import newest_of_team, units_of_wave
from domain.surveys.service import get_wave
from domain.teams.service import find_team

SUBJECT = "role_profile_proposal"
# What a proposal says of a team is a survey's result.
RESULTS = "surveys:read"


async def propose(conn: Connection, actor: Actor, team_id: UUID, role: NewRoleProfileProposal) -> RoleProfileProposal:
    """Propose competencies for a role of a team. Conflict, saying what to do, where nothing published asks for any."""
    await find_team(conn, team_id)
    require_scope(actor, RESULTS)
    wave, results = await _published(conn, team_id, role.survey_id)
    culture_id, gaps, competencies = await _proposed(conn, wave, results)
    stored = await queries.insert(
        conn, new_id(), team_id, wave.id, culture_id, role, gaps, competencies, actor.account_id
    )
    details = {
        "team_id": team_id,
        "survey_id": wave.id,
        "values": [one.value_code for one in gaps],
        "competencies": [one.code for one in competencies],
    }
    await record(conn, actor, "role_profile_proposal.made", SUBJECT, stored.id, details)
    return stored


async def _published(conn: Connection, team_id: UUID, survey_id: UUID | None) -> tuple[Wave, WaveResults]:
    """The survey of the target culture's values to go by, and what it published of the team."""
    if survey_id is not None:
        results = (await units_of_wave(conn, survey_id)).get(team_id)
        if results is None:
            raise NotFound("published survey of this team", "survey_id")
        return await get_wave(conn, survey_id), results
    newest = (await newest_of_team(conn, team_id)).get(None)
    if newest is None:
        message = "No survey of the target culture's values was published for this team; run one and publish it first."
        raise Conflict(message, code="no_published_survey")
    return newest.wave, newest.results


async def _proposed(
    conn: Connection, wave: Wave, results: WaveResults
) -> tuple[UUID, tuple[ProposedGap, ...], tuple[ProposedCompetency, ...]]:
    """The target culture that the survey was measured against, the gaps, and the competencies for them."""
    if wave.target_culture_id is None:
        message = "This survey was not measured against a target culture; choose one that asks for its values."
        raise Conflict(message, code="no_target_culture")
    if results.refusal is not None:
        message = f"Nothing of this survey is published for this team: {results.refusal} A later survey may say more."
        raise Conflict(message, code="withheld")
    if all(one.mean is None for one in results.dimensions):
        message = (
            "No mean of this team is published in this survey: too few answered, or nearly all answered alike, or they "
            "do not agree. There is no gap to go by; a later survey may say more."
        )
        raise Conflict(message, code="withheld")
    assert wave.closed_at is not None
    culture = await target_cultures.get(conn, wave.target_culture_id)
    gaps = gaps_of(results.dimensions, culture.body, wave.closed_at.date())
    if not gaps:
        message = (
            "The team stands clearly below its target on no value in this survey, so there is nothing to hire for by "
            "it. Draft the role profile from the job analysis alone."
        )
        raise Conflict(message, code="no_gap")
    competencies = competencies_for(gaps, library())
    if not competencies:
        names = ", ".join(one.value_code for one in gaps)
        message = f"The bank has no competency for {names}. Write one in a rubric, and name it in a role profile."
        raise Conflict(message, code="no_competency")
    return culture.id, gaps, competencies


async def get_proposal(conn: Connection, proposal_id: UUID) -> RoleProfileProposal:
    """One proposal, or NotFound."""
    found = await queries.proposal(conn, proposal_id)
    if found is None:
        raise NotFound("role profile proposal")
    return found


async def list_proposals(conn: Connection, team_id: UUID, page: PageRequest) -> Page[RoleProfileProposal]:
    """One page of a team's proposals, oldest first."""
    await find_team(conn, team_id)
    return page_of(await queries.proposals(conn, team_id, page), page, lambda row: row.id)


async def adopt(conn: Connection, actor: Actor, proposal_id: UUID, adoption: ProposalAdoption) -> RoleProfileProposal:
    """Make a draft of a role profile from a proposal and the tasks of the job; Conflict unless it is open.

    The draft is submitted, reviewed and published like any other, by somebody who did not write on it.
    """
    proposal = await get_proposal(conn, proposal_id)
    require_scope(actor, RESULTS)
    _refuse_settled(proposal)
    refuse(adoption_problems(adoption, proposal))
    if (await target_cultures.get(conn, proposal.target_culture_id)).status != "published":
        message = (
            "The target culture that the survey was measured against is retired. Dismiss this proposal and make one "
            "from a survey measured against a published one."
        )
        raise Conflict(message, code="retired")
    profile = profile_of(adoption, proposal)
    await check_role_profile(conn, profile)
    settled = await _settle(conn, actor, proposal_id, "adopted")
    draft = await role_profiles.create(conn, actor, profile)
    await queries.set_profile(conn, proposal_id, draft.id)
    details = {
        "role_profile_id": draft.id,
        "competencies": [link.competency_code for link in adoption.links],
    }
    await record(conn, actor, "role_profile_proposal.adopted", SUBJECT, proposal_id, details)
    return msgspec.structs.replace(settled, role_profile_id=draft.id)


async def dismiss(conn: Connection, actor: Actor, proposal_id: UUID) -> RoleProfileProposal:
    """Put a proposal aside; Conflict unless it is open. It stays readable."""
    proposal = await get_proposal(conn, proposal_id)
    require_scope(actor, RESULTS)
    _refuse_settled(proposal)
    settled = await _settle(conn, actor, proposal_id, "dismissed")
    await record(conn, actor, "role_profile_proposal.dismissed", SUBJECT, proposal_id)
    return settled


async def _settle(conn: Connection, actor: Actor, proposal_id: UUID, status: ProposalStatus) -> RoleProfileProposal:
    settled = await queries.settle(conn, proposal_id, status, actor.account_id)
    if settled is None:
        _refuse_settled(await get_proposal(conn, proposal_id))
        raise NotFound("role profile proposal")
    return settled


def _refuse_settled(proposal: RoleProfileProposal) -> None:
    if proposal.status == "open":
        return
    message = f"This proposal is {proposal.status} already; make a new one to go by the newest survey."
    raise Conflict(message, code=f"is_{proposal.status}")
