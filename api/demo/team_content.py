"""The written content of the demo's teams and surveys: what stands in data/teams.json and data/surveys.json, typed."""

from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta

from api.demo.content import FOLDER, Strict
from domain.culture.model import Code, ShortText
from domain.surveys.model import Comment
from domain.teams.model import NewTeamMember, TeamName

DaysAgo = Annotated[int, Meta(ge=1, le=400)]
Level = Annotated[float, Meta(ge=1, le=5)]


class WrittenTeam(Strict, frozen=True):
    """A team under another (`under` is its key) or at the top. The team that hires stands in organisation.json."""

    key: Code
    name: TeamName
    under: Code | None = None
    members: tuple[NewTeamMember, ...] = ()


class WrittenTree(Strict, frozen=True):
    """All teams but the one of organisation.json, parents first; that one stands under `asked_team_under`."""

    asked_team_under: Code
    teams: tuple[WrittenTeam, ...]


class AnsweringTeam(Strict, frozen=True):
    """How many of a team answer each survey, and how far its answers lie from the organisation's."""

    key: Code
    answered: Annotated[int, Meta(ge=1)]
    shift: float


class WrittenWave(Strict, frozen=True):
    """A survey that was held. `levels` are the organisation's by dimension, reversed statements turned.

    With `given_answers` the asked team's answers are those of organisation.json. `comments` stand by question.
    """

    instrument: Code
    launched_days_ago: DaysAgo
    closed_days_ago: DaysAgo
    levels: dict[Code, Level]
    name: ShortText | None = None
    given_answers: bool = False
    comments: tuple[tuple[Comment, ...], ...] = ()


class WrittenSurveys(Strict, frozen=True):
    """The surveys in the order in which they were held; the teams in `comments_from` take turns at the comments."""

    teams: tuple[AnsweringTeam, ...]
    comments_from: Annotated[tuple[Code, ...], Meta(min_length=1)]
    waves: tuple[WrittenWave, ...]


@cache
def written_tree() -> WrittenTree:
    """The teams of the demo."""
    return msgspec.json.decode((FOLDER / "teams.json").read_bytes(), type=WrittenTree)


@cache
def written_surveys() -> WrittenSurveys:
    """The surveys of the demo."""
    return msgspec.json.decode((FOLDER / "surveys.json").read_bytes(), type=WrittenSurveys)
