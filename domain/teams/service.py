"""Use cases of teams and their tree; who is in a team stands in memberships.py, people in people.py."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection, new_id
from domain.errors import Conflict, NotFound, Stale, invalid
from domain.paging import Page, PageRequest, page_of
from domain.teams import membership_queries, queries
from domain.teams.joining import join
from domain.teams.model import Membership, NewTeamMember, Team, TeamDraft, TeamMember, TeamNode, TreeTeam
from domain.teams.rules import LEVELS_MOST, TOO_DEEP, today


async def add_team(
    conn: Connection,
    actor: Actor,
    name: str,
    members: Sequence[NewTeamMember],
    parent_id: UUID | None = None,
    external_id: str | None = None,
) -> Team:
    """Store a team with its members, under another or at the top."""
    emails = [member.email.lower() for member in members]
    for position, email in enumerate(emails):
        if email in emails[:position]:
            raise invalid(f"members[{position}].email", "duplicate", "Each person is a member once.")
    draft = TeamDraft(name=name, parent_id=parent_id, external_id=external_id)
    await _check_parent(conn, draft.parent_id)
    team = await queries.insert_team(conn, new_id(), draft)
    await join(conn, team.id, members, today(), "members[{}].")
    await record(conn, actor, "team.added", "team", team.id, {"parent_id": parent_id, "members": len(members)})
    return team


async def get_team(conn: Connection, team_id: UUID, field: str | None = None) -> tuple[Team, list[TeamMember]]:
    """A team with its members of today, or NotFound; `field` is where a request's body names it."""
    team = await find_team(conn, team_id, field)
    return team, await membership_queries.members(conn, team_id, today())


async def find_team(conn: Connection, team_id: UUID, field: str | None = None) -> Team:
    """A team, or NotFound; `field` is where a request's body names it."""
    team = await queries.team(conn, team_id)
    if team is None:
        raise NotFound("team", field)
    return team


async def names_of(conn: Connection, team_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Team id → name, archived teams too; what is not there is missing."""
    return await queries.names(conn, team_ids)


async def list_teams(conn: Connection, page: PageRequest) -> Page[Team]:
    """One page of teams, oldest first."""
    return page_of(await queries.teams(conn, page), page, lambda row: row.id)


async def lock_teams(conn: Connection) -> None:
    """Keep everybody else from changing teams until this transaction ends."""
    await queries.lock_tree(conn)


async def tree(conn: Connection) -> list[TreeTeam]:
    """The organisation's teams but archived ones, each before those under it, siblings by name."""
    return await queries.tree(conn, today())


async def subtree(conn: Connection, team_id: UUID) -> list[TeamNode]:
    """A team and everything under it but archived teams: the root first, in preorder, siblings by name; or NotFound.

    An archived root comes alone.
    """
    await find_team(conn, team_id)
    return await queries.subtree(conn, team_id)


async def path_to(conn: Connection, team_id: UUID) -> list[TeamNode]:
    """The teams from the top of the tree down to this one, which is the last; or NotFound."""
    await find_team(conn, team_id)
    return await queries.path_to(conn, team_id)


async def members_on(conn: Connection, team_ids: Sequence[UUID], day: date) -> list[Membership]:
    """The active people who are in these teams on a day, each once.

    Somebody in several of them stands in the one that they joined first. Who is inactive now is left out, also for a
    day in the past.
    """
    return await membership_queries.members_on(conn, team_ids, day)


async def change_team(conn: Connection, actor: Actor, team_id: UUID, revision: int, draft: TeamDraft) -> Team:
    """Rename a team or move it; NotFound, Stale, or Invalid where it would stand under itself.

    A running survey asks whom it asked at its launch: it keeps a picture of the tree of its own.
    """
    before = await find_team(conn, team_id)
    refuse_archived(before)
    if draft.parent_id != before.parent_id:
        await _check_parent(conn, draft.parent_id, team_id)
    team = await queries.update_team(conn, team_id, revision, draft)
    if team is None:
        raise Stale
    details = {"revision": team.revision, "parent_id": team.parent_id, "renamed": team.name != before.name}
    await record(conn, actor, "team.changed", "team", team_id, details)
    return team


async def archive_team(conn: Connection, actor: Actor, team_id: UUID, revision: int) -> Team:
    """Take a team out of the tree and end its memberships today; Conflict while teams stand under it.

    What was asked and reported of it stays.
    """
    await queries.lock_tree(conn)
    refuse_archived(await find_team(conn, team_id))
    if await queries.has_parts(conn, team_id):
        raise Conflict("Move or archive the teams under this one first.", code="team_has_parts")
    team = await queries.set_archived(conn, team_id, revision, archived=True)
    if team is None:
        raise Stale
    ended = await membership_queries.end_memberships(conn, team_id, None, today())
    await record(conn, actor, "team.archived", "team", team_id, {"memberships_ended": ended})
    return team


async def unarchive_team(conn: Connection, actor: Actor, team_id: UUID, revision: int) -> Team:
    """Put an archived team back under the team that it stood under, without members."""
    before = await find_team(conn, team_id)
    if before.archived_at is None:
        raise Conflict("This team is not archived.", code="not_archived")
    await queries.lock_tree(conn)
    if before.parent_id is not None and (await find_team(conn, before.parent_id)).archived_at is not None:
        raise Conflict("The team above this one is archived; unarchive that first.", code="parent_archived")
    team = await queries.set_archived(conn, team_id, revision, archived=False)
    if team is None:
        raise Stale
    await record(conn, actor, "team.unarchived", "team", team_id)
    return team


def refuse_archived(team: Team) -> None:
    """Conflict for an archived team."""
    if team.archived_at is not None:
        raise Conflict("This team is archived; unarchive it first.", code="team_archived")


async def _check_parent(conn: Connection, parent_id: UUID | None, team_id: UUID | None = None) -> None:
    """Refuse a parent that does not exist, is archived, stands under the team itself, or too far down."""
    await queries.lock_tree(conn)
    if parent_id is None:
        return
    parent = await find_team(conn, parent_id, "parent_id")
    if parent.archived_at is not None:
        raise invalid("parent_id", "team_archived", "This team is archived; choose another, or unarchive it first.")
    below = [] if team_id is None else await queries.subtree(conn, team_id)
    if parent_id in {node.id for node in below}:
        raise invalid("parent_id", "cycle", "A team cannot stand under itself; choose a team outside of it.")
    levels = 1 + max((node.depth for node in below), default=0)
    if len(await queries.path_to(conn, parent_id)) + levels > LEVELS_MOST:
        raise invalid("parent_id", "too_deep", TOO_DEEP)
