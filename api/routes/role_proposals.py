"""Role profiles proposed from a team's published gaps."""

from uuid import UUID

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, UpdatedAfter, acts, creates, page_request, reads
from domain.access.model import Actor
from domain.database import Connection
from domain.paging import Page
from domain.role_proposals import service
from domain.role_proposals.model import NewRoleProfileProposal, ProposalAdoption, RoleProfileProposal

READ, WRITE = "surveys:read", "roles:write"


@creates(
    "/teams/{team_id:uuid}/role-profile-proposals",
    "proposeRoleProfile",
    WRITE,
    "Propose a role profile from a team's gaps",
    also=(409,),
)
async def propose(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    team_id: FromPath[UUID],
    data: JSONBody[NewRoleProfileProposal],
) -> RoleProfileProposal:
    """Competencies of the bank for the values on which the team stands clearly below its target. Needs surveys:read.

    Clearly: the whole 95 % interval for the team lies below the target, or, where no interval is published, the mean a
    whole level. By published figures only. A proposal is no role profile, holds no tasks, and changes nothing.
    """
    return await service.propose(conn, actor, team_id, data)


@reads("/teams/{team_id:uuid}/role-profile-proposals", "listRoleProfileProposals", READ, "Proposals of a team")
async def list_proposals(
    conn: NamedDependency[Connection],
    team_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[RoleProfileProposal]:
    """Oldest first, also those that were adopted or dismissed."""
    return await service.list_proposals(conn, team_id, page_request(cursor, limit, updated_after))


@reads("/role-profile-proposals/{proposal_id:uuid}", "getRoleProfileProposal", READ, "One proposal")
async def get_proposal(conn: NamedDependency[Connection], proposal_id: FromPath[UUID]) -> RoleProfileProposal:
    """The gaps it goes by, the competencies with the reason for each, and what became of it."""
    return await service.get_proposal(conn, proposal_id)


@acts(
    "/role-profile-proposals/{proposal_id:uuid}/adopt",
    "adoptRoleProfileProposal",
    WRITE,
    "Make a draft of a role profile from a proposal",
    also=(409,),
)
async def adopt(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    proposal_id: FromPath[UUID],
    data: JSONBody[ProposalAdoption],
) -> RoleProfileProposal:
    """Takes the tasks of the job, each with its source, and links every competency to take over to tasks that need it.

    Makes a draft with equal weights, whose id is `role_profile_id`. It is edited, submitted and published like any
    other, by somebody who did not write on it. Nothing about a candidate or a requisition changes. Needs surveys:read.
    """
    return await service.adopt(conn, actor, proposal_id, data)


@acts(
    "/role-profile-proposals/{proposal_id:uuid}/dismiss",
    "dismissRoleProfileProposal",
    WRITE,
    "Put a proposal aside",
    also=(409,),
)
async def dismiss(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], proposal_id: FromPath[UUID]
) -> RoleProfileProposal:
    """It stays readable, with who put it aside. Needs surveys:read."""
    return await service.dismiss(conn, actor, proposal_id)


router = Router("/", tags=["Role profiles"], route_handlers=[propose, list_proposals, get_proposal, adopt, dismiss])
