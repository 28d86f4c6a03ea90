"""Use cases of a directory's groups: teams. Where a team stands in the tree is HR's to say, not the directory's."""

from collections.abc import Sequence
from uuid import UUID

from domain.access.model import Actor
from domain.database import Connection
from domain.directory import queries
from domain.directory.model import DirectoryGroup, GroupDraft, GroupMembership, GroupQuery
from domain.errors import NotFound, invalid
from domain.teams import service as teams
from domain.teams.memberships import end_memberships, start_memberships
from domain.teams.model import TeamDraft
from domain.teams.rules import today


async def create_group(conn: Connection, actor: Actor, draft: GroupDraft) -> DirectoryGroup:
    """Store a team at the top of the tree, with its members; an archived one of this name or external id comes back.

    Conflict if a team has this name or external id.
    """
    archived = await queries.archived_team(conn, draft.name, draft.external_id)
    if archived is None:
        team = await teams.add_team(conn, actor, draft.name, [], None, draft.external_id)
        await _set_members(conn, actor, team.id, draft.members)
        return await get_group(conn, team.id)
    team = await teams.find_team(conn, archived)
    await teams.unarchive_team(conn, actor, team.id, team.revision)
    return await replace_group(conn, actor, team.id, draft)


async def get_group(conn: Connection, team_id: UUID) -> DirectoryGroup:
    """A team, or NotFound; an archived one is not found."""
    _, found = await queries.groups(conn, GroupQuery(id=team_id), today(), 0, 1)
    if not found:
        raise NotFound("group")
    return found[0]


async def lock_group(conn: Connection, team_id: UUID) -> DirectoryGroup:
    """The same, and nobody else changes teams until this transaction ends."""
    await teams.lock_teams(conn)
    return await get_group(conn, team_id)


async def list_groups(conn: Connection, query: GroupQuery, offset: int, limit: int) -> tuple[int, list[DirectoryGroup]]:
    """How many teams fit, and those from `offset` on, at most `limit`, in a fixed order."""
    return await queries.groups(conn, query, today(), offset, limit)


async def replace_group(conn: Connection, actor: Actor, team_id: UUID, draft: GroupDraft) -> DirectoryGroup:
    """Store a team's name, external id and members; its place in the tree stays. NotFound, or Invalid for a member."""
    await get_group(conn, team_id)
    team = await teams.find_team(conn, team_id)
    if (team.name, team.external_id) != (draft.name, draft.external_id):
        place = TeamDraft(name=draft.name, parent_id=team.parent_id, external_id=draft.external_id)
        await teams.change_team(conn, actor, team_id, team.revision, place)
    await _set_members(conn, actor, team_id, draft.members)
    return await get_group(conn, team_id)


async def remove_group(conn: Connection, actor: Actor, team_id: UUID) -> None:
    """Archive a team: its memberships end today. NotFound, or Conflict while teams stand under it."""
    await get_group(conn, team_id)
    team = await teams.find_team(conn, team_id)
    await teams.archive_team(conn, actor, team_id, team.revision)


async def members_of(conn: Connection, team_ids: Sequence[UUID]) -> list[GroupMembership]:
    """Who is in these teams today, inactive people as well."""
    return await queries.memberships(conn, team_ids, [], today())


async def _set_members(conn: Connection, actor: Actor, team_id: UUID, members: Sequence[UUID]) -> None:
    present = {one.person_id for one in await members_of(conn, [team_id])}
    joining = [one for one in dict.fromkeys(members) if one not in present]
    unknown = set(joining) - await queries.known_users(conn, joining)
    if unknown:
        raise invalid("members", "unknown_user", f"There is no user with the id {min(unknown)}.")
    await start_memberships(conn, actor, team_id, joining)
    leaving = present.difference(members)
    if leaving:
        await end_memberships(conn, actor, team_id, sorted(leaving))
