"""Teams, the tree they form, and who is in them."""

import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_201_CREATED
from msgspec import Meta

from api.http import (
    DEFAULT_LIMIT,
    Cursor,
    IfMatch,
    PageLimit,
    UpdatedAfter,
    acts,
    changes,
    creates,
    page_request,
    reads,
    removes,
    revision_of,
    with_etag,
)
from domain.access.model import Actor
from domain.database import Connection
from domain.paging import Page
from domain.teams import memberships, service
from domain.teams.model import (
    ExternalId,
    MembershipDraft,
    NewTeamMember,
    Team,
    TeamDraft,
    TeamMember,
    TeamMembership,
    TeamName,
    TreeTeam,
)

READ, WRITE = "teams:read", "teams:write"


class NewTeam(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A team with its members, under the team `parent_id` or at the top of the tree."""

    name: TeamName
    parent_id: UUID | None = None
    external_id: ExternalId | None = None
    members: Annotated[tuple[NewTeamMember, ...], Meta(max_length=2000)] = ()


class TeamWithMembers(msgspec.Struct, frozen=True, kw_only=True):
    """A team and who is asked about it."""

    team: Team
    members: tuple[TeamMember, ...]


class TeamTree(msgspec.Struct, frozen=True, kw_only=True):
    """The organisation's teams but archived ones: each before those under it, siblings by name."""

    teams: tuple[TreeTeam, ...]


@reads("/teams", "listTeams", READ, "Teams")
async def list_teams(
    conn: NamedDependency[Connection],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Team]:
    """Oldest first, archived ones as well."""
    return await service.list_teams(conn, page_request(cursor, limit, updated_after))


@creates("/teams", "addTeam", WRITE, "Add a team with its members", opt={"etag": True})
async def add_team(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewTeam]
) -> Response[TeamWithMembers]:
    """Stores the team. Members join today unless they name a day; who is known by e-mail is that person."""
    team = await service.add_team(conn, actor, data.name, data.members, data.parent_id, data.external_id)
    return await _team_with_members(conn, team.id, HTTP_201_CREATED)


@reads("/teams/tree", "getTeamTree", READ, "The tree of teams with the numbers of their members")
async def get_tree(conn: NamedDependency[Connection]) -> TeamTree:
    """The whole tree in preorder. `members` are the team's own, `people` those in it and everything under it."""
    return TeamTree(teams=tuple(await service.tree(conn)))


@reads("/teams/{team_id:uuid}", "getTeam", READ, "One team with its members", opt={"etag": True})
async def get_team(conn: NamedDependency[Connection], team_id: FromPath[UUID]) -> Response[TeamWithMembers]:
    """The team and the active people who are in it today."""
    return await _team_with_members(conn, team_id)


async def _team_with_members(conn: Connection, team_id: UUID, status_code: int = 200) -> Response[TeamWithMembers]:
    team, members = await service.get_team(conn, team_id)
    return with_etag(TeamWithMembers(team=team, members=tuple(members)), team.revision, status_code)


@changes("/teams/{team_id:uuid}", "changeTeam", WRITE, "Rename or move a team")
async def change_team(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    team_id: FromPath[UUID],
    data: JSONBody[TeamDraft],
    if_match: IfMatch = None,
) -> Response[Team]:
    """Replaces name, place in the tree and external id. A running survey keeps the tree of its launch."""
    team = await service.change_team(conn, actor, team_id, revision_of(if_match), data)
    return with_etag(team, team.revision)


@acts("/teams/{team_id:uuid}/archive", "archiveTeam", WRITE, "Archive a team")
async def archive_team(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    team_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> Response[Team]:
    """Takes it out of the tree and ends its memberships today. Its surveys, reports and history stay."""
    team = await service.archive_team(conn, actor, team_id, revision_of(if_match))
    return with_etag(team, team.revision)


@acts("/teams/{team_id:uuid}/unarchive", "unarchiveTeam", WRITE, "Take a team out of the archive")
async def unarchive_team(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    team_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> Response[Team]:
    """Puts it back under the team that it stood under, without members."""
    team = await service.unarchive_team(conn, actor, team_id, revision_of(if_match))
    return with_etag(team, team.revision)


@creates("/teams/{team_id:uuid}/members", "addTeamMember", WRITE, "Put a person into a team")
async def add_member(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    team_id: FromPath[UUID],
    data: JSONBody[NewTeamMember],
) -> Response[TeamMembership]:
    """Who has this e-mail address already is that person and keeps their name; else the person is added.

    Who left this team today and comes back today never left.
    """
    found = await memberships.add_member(conn, actor, team_id, data)
    return with_etag(found, found.revision, HTTP_201_CREATED)


@reads("/teams/{team_id:uuid}/memberships", "listTeamMemberships", READ, "Who was in a team, and when")
async def list_team_memberships(
    conn: NamedDependency[Connection],
    team_id: FromPath[UUID],
    on: FromQuery[datetime.date | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[TeamMembership]:
    """Everybody of before, of now and planned, or with `on` those of one day; inactive people as well."""
    return await memberships.memberships_of_team(conn, team_id, page_request(cursor, limit), on)


@reads("/team-memberships/{membership_id:uuid}", "getTeamMembership", READ, "A person's time in a team")
async def get_membership(conn: NamedDependency[Connection], membership_id: FromPath[UUID]) -> Response[TeamMembership]:
    """From `joined_on` until the day before `left_on`."""
    found = await memberships.get_membership(conn, membership_id)
    return with_etag(found, found.revision)


@changes("/team-memberships/{membership_id:uuid}", "changeTeamMembership", WRITE, "End a membership or change it")
async def change_membership(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    membership_id: FromPath[UUID],
    data: JSONBody[MembershipDraft],
    if_match: IfMatch = None,
) -> Response[TeamMembership]:
    """`left_on` is the first day outside of the team. Periods of one person in one team never overlap."""
    found = await memberships.change_membership(conn, actor, membership_id, revision_of(if_match), data)
    return with_etag(found, found.revision)


@removes("/team-memberships/{membership_id:uuid}", "removeTeamMembership", WRITE, "Take back a membership")
async def remove_membership(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    membership_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> None:
    """For one that was entered by mistake. Who left the team gets `left_on` instead."""
    await memberships.remove_membership(conn, actor, membership_id, revision_of(if_match))


router = Router(
    "/",
    tags=["Teams"],
    route_handlers=[
        list_teams, add_team, get_tree, get_team, change_team, archive_team, unarchive_team, add_member,
        list_team_memberships, get_membership, change_membership, remove_membership,
    ],
)  # fmt: skip
