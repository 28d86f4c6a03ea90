"""SQL of teams."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Connection, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.teams.model import NewTeamMember, Team, TeamMember

INSERT_TEAM = """
    INSERT INTO teams (organisation_id, id, name) VALUES (current_organisation(), $1, $2)
    RETURNING id, name, created_at, updated_at
"""
TEAM = "SELECT id, name, created_at, updated_at FROM teams WHERE id = $1"
TEAMS = """
    SELECT id, name, created_at, updated_at FROM teams
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2) ORDER BY id LIMIT $3
"""
INSERT_MEMBER = """
    INSERT INTO team_members (organisation_id, id, team_id, name, email)
    VALUES (current_organisation(), $1, $2, $3, $4)
"""
MEMBERS = "SELECT id, name, email FROM team_members WHERE team_id = $1 ORDER BY id"


async def insert_team(conn: Connection, team_id: UUID, name: str) -> Team:
    """Store a team."""
    team = await fetch_one(conn, Team, INSERT_TEAM, team_id, name)
    assert team is not None
    return team


async def team(conn: Connection, team_id: UUID) -> Team | None:
    """One team."""
    return await fetch_one(conn, Team, TEAM, team_id)


async def teams(conn: Connection, page: PageRequest) -> list[Team]:
    """One page, and one row more."""
    return await fetch_all(conn, Team, TEAMS, page.after, page.updated_after, page.limit + 1)


async def insert_members(conn: Connection, team_id: UUID, members: Sequence[tuple[UUID, NewTeamMember]]) -> None:
    """Store a team's members."""
    await conn.executemany(
        INSERT_MEMBER, [(member_id, team_id, member.name, member.email) for member_id, member in members]
    )


async def members(conn: Connection, team_id: UUID) -> list[TeamMember]:
    """The members of a team."""
    return await fetch_all(conn, TeamMember, MEMBERS, team_id)
