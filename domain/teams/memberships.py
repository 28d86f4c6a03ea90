"""Use cases of who is in which team, and for how long."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection, new_id
from domain.errors import NotFound, Stale
from domain.paging import Page, PageRequest, page_of
from domain.teams import membership_queries
from domain.teams.joining import join
from domain.teams.model import MembershipDraft, NewTeamMember, TeamMembership
from domain.teams.rules import check_period, today
from domain.teams.service import find_team, refuse_archived


async def add_member(conn: Connection, actor: Actor, team_id: UUID, member: NewTeamMember) -> TeamMembership:
    """Put a person into a team; whoever has the e-mail address already is that person.

    NotFound, Conflict for an archived team or a period that overlaps another of theirs in it, Invalid for somebody
    inactive.
    """
    refuse_archived(await find_team(conn, team_id))
    (membership_id,) = await join(conn, team_id, [member], today())
    found = await get_membership(conn, membership_id)
    details = {"team_id": team_id, "person_id": found.person_id, "joined_on": found.joined_on}
    await record(conn, actor, "team.member_added", "team_membership", membership_id, details)
    return found


async def get_membership(conn: Connection, membership_id: UUID) -> TeamMembership:
    """A person's time in a team, or NotFound."""
    found = await membership_queries.membership(conn, membership_id)
    if found is None:
        raise NotFound("team membership")
    return found


async def change_membership(
    conn: Connection, actor: Actor, membership_id: UUID, revision: int, draft: MembershipDraft
) -> TeamMembership:
    """Change the role or the days of a person's time in a team; NotFound, Stale, or Invalid for a period without days.

    Conflict where it would overlap another of theirs in the same team.
    """
    before = await get_membership(conn, membership_id)
    check_period(draft.joined_on, draft.left_on)
    if not await membership_queries.update_membership(conn, membership_id, revision, draft):
        raise Stale
    found = await get_membership(conn, membership_id)
    details = {
        "team_id": found.team_id,
        "person_id": found.person_id,
        "joined_on": found.joined_on,
        "left_on": found.left_on,
        "role_changed": found.role != before.role,
    }
    await record(conn, actor, "team.membership_changed", "team_membership", membership_id, details)
    return found


async def remove_membership(conn: Connection, actor: Actor, membership_id: UUID, revision: int) -> None:
    """Take back a membership that was entered by mistake; NotFound, or Stale. Who left has `left_on` instead."""
    found = await get_membership(conn, membership_id)
    if not await membership_queries.delete_membership(conn, membership_id, revision):
        raise Stale
    details = {"team_id": found.team_id, "person_id": found.person_id}
    await record(conn, actor, "team.membership_removed", "team_membership", membership_id, details)


async def start_memberships(conn: Connection, actor: Actor, team_id: UUID, people: Sequence[UUID]) -> None:
    """Put people into a team from today on: for those who name them by id.

    Who left it today never left, and a time that was planned for later begins today.
    """
    if not people:
        return
    day = today()
    there = set(await membership_queries.reopen(conn, team_id, people, day))
    there |= set(await membership_queries.bring_forward(conn, team_id, people, day))
    rows = [(new_id(), one, team_id, "", day, None) for one in people if one not in there]
    await membership_queries.insert_memberships(conn, rows)
    await record(conn, actor, "team.members_added", "team", team_id, {"people": list(people)})


async def end_memberships(conn: Connection, actor: Actor, team_id: UUID | None, people: Sequence[UUID]) -> int:
    """End the times of people in a team (None: in all) today; what was planned for later goes. Returns how many."""
    ended = await membership_queries.end_memberships(conn, team_id, people, today())
    if team_id is not None:
        await record(conn, actor, "team.members_ended", "team", team_id, {"people": list(people)})
    return ended


async def memberships_of_team(
    conn: Connection, team_id: UUID, page: PageRequest, day: date | None
) -> Page[TeamMembership]:
    """One page of the times that people spent in a team, of those on a day if given; NotFound for an unknown team."""
    await find_team(conn, team_id)
    rows = await membership_queries.memberships_of_team(conn, team_id, page, day)
    return page_of(rows, page, lambda row: row.id)
