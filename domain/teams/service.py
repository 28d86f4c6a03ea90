"""Use cases of teams."""

from collections.abc import Sequence
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection, new_id
from domain.errors import NotFound, invalid
from domain.paging import Page, PageRequest, page_of
from domain.teams import queries
from domain.teams.model import NewTeamMember, Team, TeamMember


async def add_team(conn: Connection, actor: Actor, name: str, members: Sequence[NewTeamMember]) -> Team:
    """Store a team with its members."""
    emails = [member.email.lower() for member in members]
    for position, email in enumerate(emails):
        if email in emails[:position]:
            raise invalid(f"members[{position}].email", "duplicate", "Each person is a member once.")
    team = await queries.insert_team(conn, new_id(), name)
    await queries.insert_members(conn, team.id, [(new_id(), member) for member in members])
    await record(conn, actor, "team.added", "team", team.id)
    return team


async def get_team(conn: Connection, team_id: UUID, field: str | None = None) -> tuple[Team, list[TeamMember]]:
    """A team with its members, or NotFound; `field` is where a request's body names it."""
    team = await queries.team(conn, team_id)
    if team is None:
        raise NotFound("team", field)
    return team, await queries.members(conn, team_id)


async def list_teams(conn: Connection, page: PageRequest) -> Page[Team]:
    """One page of teams, oldest first."""
    return page_of(await queries.teams(conn, page), page, lambda row: row.id)
