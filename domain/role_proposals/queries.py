"""SQL of proposed role profiles."""

from uuid import UUID

from domain.database import Connection, as_json, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.role_proposals.model import (
    NewRoleProfileProposal,
    ProposalStatus,
    ProposedCompetency,
    ProposedGap,
    RoleProfileProposal,
)

INSERT = """
    INSERT INTO role_profile_proposals (organisation_id, id, team_id, wave_id, target_culture_id, title, family, level,
        customer_contact, gaps, competencies, proposed_by)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    RETURNING id, team_id, wave_id AS survey_id, target_culture_id, title, family, level, customer_contact, gaps,
        competencies, status, role_profile_id, proposed_by, settled_by, settled_at, created_at, updated_at
"""
PROPOSAL = """
    SELECT id, team_id, wave_id AS survey_id, target_culture_id, title, family, level, customer_contact, gaps,
        competencies, status, role_profile_id, proposed_by, settled_by, settled_at, created_at, updated_at
    FROM role_profile_proposals WHERE id = $1
"""
PROPOSALS = """
    SELECT id, team_id, wave_id AS survey_id, target_culture_id, title, family, level, customer_contact, gaps,
        competencies, status, role_profile_id, proposed_by, settled_by, settled_at, created_at, updated_at
    FROM role_profile_proposals
    WHERE team_id = $4 AND ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
    ORDER BY id LIMIT $3
"""
# Only one that is open: of two who settle it at once the second finds it settled.
SETTLE = """
    UPDATE role_profile_proposals SET status = $2, settled_by = $3, settled_at = now(), updated_at = now()
    WHERE id = $1 AND status = 'open'
    RETURNING id, team_id, wave_id AS survey_id, target_culture_id, title, family, level, customer_contact, gaps,
        competencies, status, role_profile_id, proposed_by, settled_by, settled_at, created_at, updated_at
"""
SET_PROFILE = "UPDATE role_profile_proposals SET role_profile_id = $2 WHERE id = $1"


async def insert(
    conn: Connection,
    proposal_id: UUID,
    team_id: UUID,
    wave_id: UUID,
    target_culture_id: UUID,
    role: NewRoleProfileProposal,
    gaps: tuple[ProposedGap, ...],
    competencies: tuple[ProposedCompetency, ...],
    proposed_by: UUID | None,
) -> RoleProfileProposal:
    """Store a proposal."""
    stored = await fetch_one(
        conn, RoleProfileProposal, INSERT, proposal_id, team_id, wave_id, target_culture_id, role.title, role.family,
        role.level, role.customer_contact, as_json(gaps), as_json(competencies), proposed_by,
    )  # fmt: skip
    assert stored is not None
    return stored


async def proposal(conn: Connection, proposal_id: UUID) -> RoleProfileProposal | None:
    """One proposal."""
    return await fetch_one(conn, RoleProfileProposal, PROPOSAL, proposal_id)


async def proposals(conn: Connection, team_id: UUID, page: PageRequest) -> list[RoleProfileProposal]:
    """One page of a team's proposals, and one row more."""
    return await fetch_all(
        conn, RoleProfileProposal, PROPOSALS, page.after, page.updated_after, page.limit + 1, team_id
    )


async def settle(
    conn: Connection, proposal_id: UUID, status: ProposalStatus, settled_by: UUID | None
) -> RoleProfileProposal | None:
    """Adopt or dismiss a proposal; None unless it is open."""
    return await fetch_one(conn, RoleProfileProposal, SETTLE, proposal_id, status, settled_by)


async def set_profile(conn: Connection, proposal_id: UUID, role_profile_id: UUID) -> None:
    """Say which draft an adoption made."""
    await conn.execute(SET_PROFILE, proposal_id, role_profile_id)
