"""The tree of teams, and a team's name and place in it."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.teams.teams_view import above, archived_teams, branches, choices, tabs
from api.pages.tools.tools import revision_of
from api.routes.teams import NewTeam
from domain.teams import service
from domain.teams.model import Team, TeamDraft

READ, WRITE = "teams:read", "teams:write"


@page("/teams", READ)
async def show_teams(visit: NamedDependency[Visit]) -> Response[str]:
    """The tree with the numbers of people, and on request the archive."""
    tree = await service.tree(visit.conn)
    archived = await archived_teams(visit.conn) if visit.query("archived") else None
    return await visit.page(
        "teams/teams.html", title="Teams", branches=branches(tree), count=len(tree), archived=archived
    )


@page("/teams/new", WRITE)
async def new_team(visit: NamedDependency[Visit]) -> Response[str]:
    """The form for a new team, with `?under=` under another."""
    return await _new_team(visit, None)


async def _new_team(visit: Visit, refusal: Refusal | None) -> Response[str]:
    teams = choices(await service.tree(visit.conn))
    return await visit.page(
        "teams/team_new.html", title="New team", refusal=refusal, teams=teams, under=visit.query("under")
    )


@posts("/teams/new", WRITE)
async def add_team(visit: NamedDependency[Visit]) -> Response[Any]:
    """Add the team; its people come next."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(NewTeam)
        team = await service.add_team(visit.conn, visit.actor, data.name, (), data.parent_id, data.external_id)
    if outcome.refusal:
        return await _new_team(visit, outcome.refusal)
    return visit.see_other(f"/teams/{team.id}/members", "Team added. Now say who is in it.")


@page("/teams/{team_id:uuid}/edit", WRITE)
async def edit_team(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[str]:
    """Name, place in the tree, and the archive."""
    return await _edit_team(visit, team_id, None)


async def _edit_team(visit: Visit, team_id: UUID, refusal: Refusal | None) -> Response[str]:
    team = await service.find_team(visit.conn, team_id)
    below = {one.id for one in await service.subtree(visit.conn, team_id)}
    tree = await service.tree(visit.conn)
    return await visit.page(
        "teams/team_edit.html",
        title=f"{team.name}: settings",
        refusal=refusal,
        team=team,
        stale=refusal is not None and refusal.code == "stale" and visit.form.has("name"),
        parent=next((one.name for one in tree if one.id == team.parent_id), "the top of the tree"),
        teams=choices(tree, below),
        has_parts=len(below) > 1,
        trail=await above(visit.conn, team_id),
        tabs=tabs(team_id, "Settings", visit.actor.scopes),
    )


@posts("/teams/{team_id:uuid}/edit", WRITE)
async def change_team(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[Any]:
    """Rename or move it."""
    async with visit.attempt() as outcome:
        draft = visit.entered_as(TeamDraft)
        await service.change_team(visit.conn, visit.actor, team_id, revision_of(visit.form), draft)
    if outcome.refusal:
        return await _edit_team(visit, team_id, outcome.refusal)
    return visit.see_other(f"/teams/{team_id}/edit", "Saved.")


@posts("/teams/{team_id:uuid}/archive", WRITE)
async def archive_team(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[Any]:
    """Take it out of the tree."""
    team: Team | None = None
    async with visit.attempt() as outcome:
        team = await service.archive_team(visit.conn, visit.actor, team_id, revision_of(visit.form))
    if outcome.refusal or team is None:
        return await _edit_team(visit, team_id, outcome.refusal)
    return visit.see_other("/teams?archived=yes", f"{team.name} is in the archive. You can take it out again below.")


@posts("/teams/{team_id:uuid}/unarchive", WRITE)
async def unarchive_team(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[Any]:
    """Put it back into the tree, without members."""
    async with visit.attempt() as outcome:
        await service.unarchive_team(visit.conn, visit.actor, team_id, revision_of(visit.form))
    if outcome.refusal:
        return await _edit_team(visit, team_id, outcome.refusal)
    return visit.see_other(f"/teams/{team_id}/members", "The team is back in the tree. Now say who is in it.")


router = Router(
    "/",
    route_handlers=[show_teams, new_team, add_team, edit_team, change_team, archive_team, unarchive_team],
)
