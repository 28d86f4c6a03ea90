"""Who is in a team, and for how long."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.rendering import day
from api.pages.teams.teams_view import above, tabs
from api.pages.tools.tools import page_asked, revision_of
from domain.teams import memberships, service
from domain.teams.model import MembershipDraft, NewTeamMember, RoleText
from domain.teams.rules import today

READ, WRITE = "teams:read", "teams:write"
PAGE = 100


class EnteredMembership(msgspec.Struct, frozen=True, kw_only=True):
    """A membership as the form sends it: a role may be left empty."""

    joined_on: date
    role: RoleText = ""
    left_on: date | None = None


@page("/teams/{team_id:uuid}/members", READ)
async def show_members(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[str]:
    """Who is in it today, or with `?when=ever` who ever was or will be."""
    return await _members(visit, team_id, None)


async def _members(visit: Visit, team_id: UUID, refusal: Refusal | None) -> Response[str]:
    team = await service.find_team(visit.conn, team_id)
    ever = visit.query("when") == "ever"
    request = page_asked(visit, PAGE)
    found = await memberships.memberships_of_team(visit.conn, team_id, request, None if ever else today())
    where = f"/teams/{team_id}/members?when={'ever' if ever else 'now'}"
    return await visit.page(
        "teams/team_members.html",
        title=f"{team.name}: members",
        refusal=refusal,
        team=team,
        members=found.items,
        more=found.next_cursor and f"{where}&after={found.next_cursor}",
        ever=ever,
        today=today(),
        trail=await above(visit.conn, team_id),
        tabs=tabs(team_id, "Members", visit.actor.scopes),
    )


@posts("/teams/{team_id:uuid}/members", WRITE)
async def add_member(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[Any]:
    """Put somebody into the team; who has the e-mail address already is that person."""
    added = None
    async with visit.attempt() as outcome:
        member = visit.entered_as(NewTeamMember)
        added = await memberships.add_member(visit.conn, visit.actor, team_id, member)
    if outcome.refusal or added is None:
        return await _members(visit, team_id, outcome.refusal)
    said = "is in the team" if added.joined_on <= today() else f"joins on {day(added.joined_on)}"
    return visit.see_other(f"/teams/{team_id}/members", f"{added.name} {said}.")


@page("/team-memberships/{membership_id:uuid}", WRITE)
async def edit_membership(visit: NamedDependency[Visit], membership_id: FromPath[UUID]) -> Response[str]:
    """One person's time in one team."""
    return await _membership(visit, membership_id, None)


async def _membership(visit: Visit, membership_id: UUID, refusal: Refusal | None) -> Response[str]:
    found = await memberships.get_membership(visit.conn, membership_id)
    return await visit.page(
        "teams/team_membership.html",
        title=f"{found.name} in {found.team_name}",
        refusal=refusal,
        stale=refusal is not None and refusal.code == "stale" and visit.form.has("joined_on"),
        membership=found,
        today=today(),
    )


@posts("/team-memberships/{membership_id:uuid}", WRITE)
async def change_membership(visit: NamedDependency[Visit], membership_id: FromPath[UUID]) -> Response[Any]:
    """Another role or other days; the first day outside ends it."""
    where = ""
    async with visit.attempt() as outcome:
        entered = visit.entered_as(EnteredMembership)
        draft = MembershipDraft(role=entered.role, joined_on=entered.joined_on, left_on=entered.left_on)
        found = await memberships.change_membership(
            visit.conn, visit.actor, membership_id, revision_of(visit.form), draft
        )
        where = f"/teams/{found.team_id}/members"
    if outcome.refusal:
        return await _membership(visit, membership_id, outcome.refusal)
    return visit.see_other(where, "Saved.")


@posts("/team-memberships/{membership_id:uuid}/remove", WRITE)
async def remove_membership(visit: NamedDependency[Visit], membership_id: FromPath[UUID]) -> Response[Any]:
    """Take back one that was entered by mistake."""
    found = await memberships.get_membership(visit.conn, membership_id)
    async with visit.attempt() as outcome:
        await memberships.remove_membership(visit.conn, visit.actor, membership_id, revision_of(visit.form))
    if outcome.refusal:
        return await _membership(visit, membership_id, outcome.refusal)
    return visit.see_other(f"/teams/{found.team_id}/members", f"The entry of {found.name} was removed.")


router = Router(
    "/",
    route_handlers=[show_members, add_member, edit_membership, change_membership, remove_membership],
)
