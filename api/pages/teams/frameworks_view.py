"""What the pages of the frameworks show: what serves a dimension, and where teams stand."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

import msgspec
from markupsafe import Markup

from api.pages.navigation import Link
from api.pages.teams.team_culture_view import Row, rows
from domain.culture.model import Dimension, Framework
from domain.culture.service import catalogue
from domain.database import Connection
from domain.reporting.team_culture import survey_shown
from domain.reporting.team_model import FrameworkResult, StageName, SurveyShown
from domain.reporting.team_rules import LADDER, framework_results, stages
from domain.rubrics.service import library
from domain.surveys.model import WaveResults
from domain.surveys.published import PublishedWave, newest_of_team, teams_asked, units_of_wave
from domain.teams.model import TreeTeam
from domain.teams.service import tree
from reports import charts_organisation, team_words

TOPS_MOST = 20
_SURVEY = Link("Ask a team", "/surveys/new", ("surveys:write",))
_CHECKS = Link("Write down what you see", "/culture-checks", ("team_tools:read",))
NEXT: Mapping[str, tuple[Link, ...]] = {
    "obsessed_reactive": (
        _SURVEY,
        Link("Put the customers' words for value beside your figures", "/value-streams", ("team_tools:read",)),
        _CHECKS,
    ),
    "maturity_ladder": (_SURVEY, Link("See all teams side by side", "/organisation-report", ("surveys:read",))),
    "always_on": (
        _SURVEY,
        Link("Look where the loop breaks", "/culture-checks", ("team_tools:read",)),
        Link("Test a belief about customers", "/hypotheses", ("team_tools:read",)),
    ),
    "enduring_behaviours": (
        _SURVEY,
        Link("Say why your work exists", "/culture", ("culture:read",)),
        _CHECKS,
        Link("Ask candidates for past behaviour", "/questions", ("rubrics:read",)),
    ),
    "people_values_clarity": (
        _SURVEY,
        Link("Record who meets customers", "/customer-contacts", ("team_tools:read",)),
        Link("Test a belief about customers", "/hypotheses", ("team_tools:read",)),
        Link("Draw the line from work to results", "/clarity", ("team_tools:read",)),
        Link("Hire for the target culture", "/role-profiles", ("roles:read",)),
    ),
}


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """A dimension with the values that it maps to, and the bank's competencies that serve these."""

    about: Dimension
    values: tuple[str, ...]
    competencies: tuple[str, ...]


class TeamStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A team's published results on a framework, or in `withheld` why there are none."""

    team: TreeTeam
    depth: int
    rows: tuple[Row, ...]
    withheld: str
    stage: str
    picture: Markup | None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where the teams of one survey stand: those that are in the tree today, in its order."""

    survey: SurveyShown
    closed_on: date
    whole: TeamStanding
    teams: tuple[TeamStanding, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The dimensions side by side; the whole may be withheld where a team in it is not."""
        return next((tuple(row.name for row in one.rows) for one in (self.whole, *self.teams) if one.rows), ())


def served(about: Framework) -> tuple[Served, ...]:
    """The framework's dimensions in its order."""
    names = {value.code: value.name for value in catalogue()}
    return tuple(
        Served(
            about=one,
            values=tuple(names.get(code, code) for code in one.values),
            competencies=tuple(bank.name for bank in library() if set(bank.value_codes) & set(one.values)),
        )
        for one in about.dimensions
    )


async def standings(conn: Connection, about: Framework) -> tuple[tuple[Standing, ...], int]:
    """The newest published survey of the framework in each part of the tree, with every team in it.

    With them the number of parts that are left out. A part begins with its topmost team that was asked.
    """
    teams = await tree(conn)
    tops = _topmost(teams, await teams_asked(conn, about.code))
    found = []
    for top in tops[:TOPS_MOST]:
        newest = (await newest_of_team(conn, top.id))[about.code]
        found.append(await _standing(conn, about, teams, top, newest))
    return tuple(found), max(len(tops) - TOPS_MOST, 0)


def _topmost(teams: list[TreeTeam], asked: Collection[UUID]) -> list[TreeTeam]:
    """Of these teams the ones that stand under none of them, from the tree's preorder."""
    inside: set[UUID] = set()
    tops = []
    for team in teams:
        if team.parent_id in inside:
            inside.add(team.id)
        elif team.id in asked:
            inside.add(team.id)
            tops.append(team)
    return tops


async def _standing(
    conn: Connection, about: Framework, teams: list[TreeTeam], root: TreeTeam, newest: PublishedWave
) -> Standing:
    units = await units_of_wave(conn, newest.wave.id)
    survey = survey_shown(newest)
    named = stages(about) if about.code == LADDER else ()
    shown = [
        _of_team(about, team, units, survey, named, compact=team is not root)
        for team in _under(teams, root.id)
        if team.id in units
    ]
    return Standing(survey=survey, closed_on=survey.closed_on, whole=shown[0], teams=tuple(shown[1:]))


def _under(teams: list[TreeTeam], root_id: UUID) -> list[TreeTeam]:
    """A team and everything under it, from the tree's preorder."""
    inside: set[UUID] = set()
    for team in teams:
        if team.id == root_id or team.parent_id in inside:
            inside.add(team.id)
    return [team for team in teams if team.id in inside]


def _of_team(
    about: Framework,
    team: TreeTeam,
    units: Mapping[UUID, WaveResults],
    survey: SurveyShown,
    named: tuple[StageName, ...],
    *,
    compact: bool,
) -> TeamStanding:
    results = units[team.id]
    maturity = results.maturity
    ladder = FrameworkResult(code=about.code, name="", purpose="", caution="", survey=None, stages=named)
    told = maturity is not None and maturity.withheld is None
    shown = results.refusal is None and not named
    stage = "" if maturity is None else maturity.withheld or team_words.standing(maturity, ladder)
    return TeamStanding(
        team=team,
        depth=min(team.depth, 4),
        rows=rows(framework_results(results, about, {}), survey, compact=compact) if shown else (),
        withheld=results.refusal or "",
        stage=stage,
        picture=charts_organisation.stages(maturity, named) if maturity is not None and told and named else None,
    )
