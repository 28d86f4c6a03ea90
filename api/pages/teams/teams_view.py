"""What the pages of teams show: the tree as branches, and teams to choose from."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from domain.database import Connection
from domain.paging import Page, PageRequest
from domain.teams import service
from domain.teams.model import Team, TreeTeam

OPEN_LEVELS = 2
OPEN_TEAMS = 60
PAGE = 200
REPORTS_SHOWN = 50
T = TypeVar("T")


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """A team with the teams under it; `is_open` where its branch is shown at once."""

    team: TreeTeam
    below: tuple["Branch", ...]
    is_open: bool


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    """One of the pages of a team."""

    title: str
    path: str
    current: bool


async def newest_first(listed: Callable[[PageRequest], Awaitable[Page[T]]]) -> list[T]:
    """Everything that a service lists oldest first, turned round: for lists that stay short enough to read."""
    found: list[T] = []
    after: UUID | None = None
    while True:
        page = await listed(PageRequest(after=after, limit=PAGE))
        found += page.items
        if page.next_cursor is None:
            return found[::-1]
        after = UUID(page.next_cursor)


def branches(teams: Sequence[TreeTeam]) -> tuple[Branch, ...]:
    """The tree from its preorder. A large tree opens at its upper levels alone."""
    below: dict[UUID | None, list[TreeTeam]] = {}
    for team in teams:
        below.setdefault(team.parent_id, []).append(team)
    deep = len(teams) if len(teams) <= OPEN_TEAMS else OPEN_LEVELS - 1

    def grown(parent_id: UUID | None) -> tuple[Branch, ...]:
        return tuple(
            Branch(team=team, below=grown(team.id), is_open=team.depth < deep) for team in below.get(parent_id, ())
        )

    return grown(None)


def choices(teams: Sequence[TreeTeam], without: Collection[UUID] = ()) -> list[tuple[str, str]]:
    """Teams to choose from, those under another shifted to the right."""
    return [(str(one.id), "\u2003" * one.depth + one.name) for one in teams if one.id not in without]


def tabs(team_id: UUID, current: str, may: Collection[str]) -> tuple[Tab, ...]:
    """The pages of a team that somebody with these scopes may open."""
    pages = [("Culture", "", "surveys:read"), ("Frameworks and tools", "/frameworks", "surveys:read")]
    pages += [("Surveys and reports", "/surveys", "surveys:read"), ("Members", "/members", "teams:read")]
    pages += [("Notes", "/notes", "team_tools:read"), ("Settings", "/edit", "teams:write")]
    return tuple(
        Tab(title=title, path=f"/teams/{team_id}{end}", current=title == current)
        for title, end, scope in pages
        if scope in may
    )


async def archived_teams(conn: Connection) -> list[Team]:
    """The teams in the archive, by name."""
    teams = await newest_first(lambda page: service.list_teams(conn, page))
    return sorted((team for team in teams if team.archived_at is not None), key=lambda team: team.name.casefold())


async def above(conn: Connection, team_id: UUID) -> list[tuple[str, str]]:
    """The way to a team for the page's trail: its title and path, and those of the teams above it."""
    path = await service.path_to(conn, team_id)
    return [("Teams", "/teams"), *((one.name, f"/teams/{one.id}") for one in path[:-1])]
