"""Teams and who belongs to them."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, UpdatedAfter, creates, page_request, reads
from domain.access.model import Actor
from domain.culture.model import ShortText
from domain.database import Connection
from domain.paging import Page
from domain.teams import service
from domain.teams.model import NewTeamMember, Team, TeamMember


class NewTeam(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A team with its members."""

    name: ShortText
    members: Annotated[tuple[NewTeamMember, ...], Meta(max_length=2000)] = ()


class TeamWithMembers(msgspec.Struct, frozen=True, kw_only=True):
    """A team and who is asked about it."""

    team: Team
    members: tuple[TeamMember, ...]


@reads("/teams", "listTeams", "teams:read", "Teams")
async def list_teams(
    conn: NamedDependency[Connection],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Team]:
    """Oldest first."""
    return await service.list_teams(conn, page_request(cursor, limit, updated_after))


@creates("/teams", "addTeam", "teams:write", "Add a team with its members")
async def add_team(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewTeam]
) -> TeamWithMembers:
    """Stores the team."""
    team = await service.add_team(conn, actor, data.name, data.members)
    team, members = await service.get_team(conn, team.id)
    return TeamWithMembers(team=team, members=tuple(members))


@reads("/teams/{team_id:uuid}", "getTeam", "teams:read", "One team with its members")
async def get_team(conn: NamedDependency[Connection], team_id: FromPath[UUID]) -> TeamWithMembers:
    """The team and who is asked about it."""
    team, members = await service.get_team(conn, team_id)
    return TeamWithMembers(team=team, members=tuple(members))


router = Router("/", tags=["Teams"], route_handlers=[list_teams, add_team, get_team])
