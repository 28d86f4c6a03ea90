"""Findings on the frameworks' checks, and where the loop of the always-on organisation breaks."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.culture.model import Code
from domain.fields import Paragraph

CheckState = Literal["yes", "partly", "no", "unknown"]
CheckGroup = Literal["loop", "obstacles", "questions"]


class NewCheckFinding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found on a check of a framework, in a team or, without one, in the organisation as a whole.

    `state` says whether what the check asks about is there: for an obstacle "yes" means that it stands in the way,
    for everything else that there is evidence of it. "unknown" means that somebody looked and could not tell.
    """

    framework: Code
    check: Code
    state: CheckState
    finding: Paragraph
    found_on: date
    team_id: UUID | None = None


class CheckFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as it was written down. It is never edited: a newer one takes its place."""

    id: UUID
    team_id: UUID | None
    framework: str
    check: str
    state: CheckState
    finding: str
    found_on: date
    created_at: datetime


class CheckStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One check over some teams: how many of them stand at which state, by the newest finding of each.

    A team without a finding counts as `not_looked`. `newest` is the newest finding of any of these teams,
    `organisation` that of the organisation as a whole.
    """

    group: CheckGroup
    check: str
    name: str
    question: str
    yes: int
    partly: int
    no: int
    unknown: int
    not_looked: int
    newest: CheckFinding | None
    organisation: CheckFinding | None


class LoopLink(msgspec.Struct, frozen=True, kw_only=True):
    """One link of the loop by its newest finding; both None where nobody has looked."""

    check: str
    name: str
    state: CheckState | None
    found_on: date | None


class LoopCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """The loop of one team, or without a team of the organisation as a whole.

    `evidenced` counts the links with the state "yes". `breaks_where` is the first link, in the loop's order, that is
    something else, and `breaks_with` its state, None where nobody has looked; `breaks_where` is None where all hold.
    """

    team_id: UUID | None
    links: tuple[LoopLink, ...]
    evidenced: int
    breaks_where: str | None
    breaks_with: CheckState | None


class CheckSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What some teams have found on one framework's checks up to a day; the organisation's own findings stand beside.

    `findings` is the number of checks of these teams that have a finding, out of `possible`. `loops` is empty where
    the framework has no loop; else it has one entry per team, in the order given, after that of the organisation
    where that has any finding on it.
    """

    framework: str
    day: date
    teams: int
    findings: int
    possible: int
    last_on: date | None
    checks: tuple[CheckStanding, ...]
    loops: tuple[LoopCoverage, ...]


class CheckSummaries(msgspec.Struct, frozen=True, kw_only=True):
    """One summary for each framework that has checks."""

    items: tuple[CheckSummary, ...]
