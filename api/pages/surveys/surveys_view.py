"""What the pages of surveys show: lists by state, choices for a draft, and what to know before a launch."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from api.pages.teams.teams_view import newest_first
from domain.culture.service import target_cultures
from domain.database import Connection
from domain.instruments.service import instruments, minutes_needed
from domain.surveys import service
from domain.surveys.model import REMINDERS_MOST, Preview, Wave, WaveStatus
from domain.teams.service import find_team, tree

RECENT = timedelta(days=90)
STATES: tuple[tuple[WaveStatus, str, str], ...] = (
    ("launched", "Open for answers", "Response only. Results exist after you close and publish."),
    ("closed", "Closed, not published", "The answers are in. Publishing computes what exposes nobody."),
    ("draft", "Drafts", "Nobody has been asked yet."),
    ("published", "Published", "Results are out."),
    ("cancelled", "Cancelled", "Their answers were destroyed."),
)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A survey in a list, with the name of the team that it asks."""

    wave: Wave
    team: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The surveys of one state, the newest first."""

    status: WaveStatus
    title: str
    gloss: str
    surveys: tuple[Listed, ...]


class Questionnaire(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire to choose: how long it takes, and whether it asks about values of a target culture."""

    id: UUID
    title: str
    minutes: int
    items: int
    of_values: bool


class PreviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """A team that would be asked, and what could be shown of it at best."""

    name: str
    depth: int
    invited: int
    with_parts: int
    shown: str


async def all_waves(conn: Connection, team_id: UUID | None = None) -> list[Wave]:
    """The surveys, the newest first; if given, those that were launched for one team."""
    return await newest_first(lambda page: service.list_waves(conn, page, team_id))


async def names_of_teams(conn: Connection, team_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these teams, archived ones as well."""
    known = {team.id: team.name for team in await tree(conn)}
    for team_id in set(team_ids) - known.keys():
        known[team_id] = (await find_team(conn, team_id)).name
    return known


async def groups(conn: Connection) -> tuple[Group, ...]:
    """All surveys by state; states without any are left out."""
    waves = await all_waves(conn)
    names = await names_of_teams(conn, {wave.team_id for wave in waves})
    found = (
        Group(
            status=status,
            title=title,
            gloss=gloss,
            surveys=tuple(Listed(wave=one, team=names[one.team_id]) for one in waves if one.status == status),
        )
        for status, title, gloss in STATES
    )
    return tuple(group for group in found if group.surveys)


async def questionnaires(conn: Connection) -> list[Questionnaire]:
    """The questionnaires that a survey can ask, those about values of a target culture first."""
    found = [
        Questionnaire(
            id=one.id,
            title=one.body.title,
            minutes=minutes_needed(one.body),
            items=len(one.body.items),
            of_values=one.body.framework is None,
        )
        for one in await instruments.in_use(conn)
    ]
    return sorted(found, key=lambda one: (not one.of_values, one.title))


async def cultures(conn: Connection) -> list[tuple[str, str]]:
    """The target cultures that a survey can be measured against: id and name."""
    found = await target_cultures.in_use(conn)
    return [(str(one.id), f"{one.body.name}, version {one.version}") for one in found]


async def asked_lately(conn: Connection, wave: Wave, now: datetime) -> Wave | None:
    """The newest survey of the last 90 days that asked the same team the same questionnaire, if there is one."""
    lineage = (await instruments.get(conn, wave.instrument_id)).lineage_id
    for other in await all_waves(conn, wave.team_id):
        recent = other.launched_at is not None and now - other.launched_at <= RECENT
        if (
            other.id != wave.id
            and other.status != "cancelled"
            and recent
            and (await instruments.get(conn, other.instrument_id)).lineage_id == lineage
        ):
            return other
    return None


def preview_rows(preview: Preview, wave: Wave) -> tuple[PreviewRow, ...]:
    """Each team with the most that could be shown if everybody answered."""
    return tuple(
        PreviewRow(
            name=team.name,
            depth=team.depth,
            invited=team.invited,
            with_parts=team.invited_with_parts,
            shown=_at_best(team.invited_with_parts, wave),
        )
        for team in preview.teams
    )


def _at_best(people: int, wave: Wave) -> str:
    if not people:
        return "nobody is asked"
    if people < wave.minimum_for_means:
        return "never a number; counts in the teams above"
    return "means" if people < wave.minimum_for_spread else "means and spread"


def reminders_left(wave: Wave) -> int:
    """How often people can still be reminded."""
    return max(REMINDERS_MOST - wave.reminders, 0)


def share(answered: int, invited: int) -> float:
    """Answers as a share of those asked, 0 to 1."""
    return answered / invited if invited else 0.0


def team_warnings(preview: Preview) -> Sequence[str]:
    """What to know of the survey as a whole; what concerns one team stands in its row."""
    return [one.message for one in preview.warnings if one.team_id is None]
