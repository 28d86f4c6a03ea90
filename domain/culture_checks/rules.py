"""Which checks there are, how teams stand on them, and where the loop breaks. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, get_args
from uuid import UUID

from domain.culture.model import Check, Framework
from domain.culture_checks.model import (
    CheckFinding,
    CheckGroup,
    CheckStanding,
    CheckState,
    CheckSummary,
    LoopCoverage,
    LoopLink,
    NewCheckFinding,
)
from domain.errors import FieldError
from domain.fields import future

GROUPS: tuple[CheckGroup, ...] = get_args(CheckGroup)


class Known(NamedTuple):
    """A check with the group that it stands in."""

    group: CheckGroup
    check: Check


Key = tuple[UUID | None, str, str]
Newest = Mapping[Key, CheckFinding]


def checks_of(framework: Framework) -> Iterator[Known]:
    """Every check of a framework, in reading order."""
    for group in GROUPS:
        for check in getattr(framework, group):
            yield Known(group, check)


def problems_of(new: NewCheckFinding, frameworks: Sequence[Framework], today: date) -> list[FieldError]:
    """Every fault of a finding."""
    found = future("found_on", new.found_on, today)
    framework = next((one for one in frameworks if one.code == new.framework), None)
    if framework is None:
        message = "There is no such framework; GET /v1/frameworks."
        found.append(FieldError(field="framework", code="unknown_framework", message=message))
    elif new.check not in (codes := [one.check.code for one in checks_of(framework)]):
        message = f"The checks of this framework are: {', '.join(codes) or 'none'}."
        found.append(FieldError(field="check", code="unknown_check", message=message))
    return found


def summaries(
    day: date, team_ids: Sequence[UUID], frameworks: Sequence[Framework], findings: Sequence[CheckFinding]
) -> tuple[CheckSummary, ...]:
    """How these teams stand on each framework that has checks.

    `findings` are the newest of each team and check, and of the organisation as a whole.
    """
    newest = {(one.team_id, one.framework, one.check): one for one in findings}
    return tuple(_summary(day, team_ids, one, newest) for one in frameworks if next(checks_of(one), None) is not None)


def _summary(day: date, team_ids: Sequence[UUID], framework: Framework, newest: Newest) -> CheckSummary:
    checks = [_standing(framework.code, one, team_ids, newest) for one in checks_of(framework)]
    possible = len(team_ids) * len(checks)
    whole = any(one.group == "loop" and one.organisation is not None for one in checks)
    owners: list[UUID | None] = [None, *team_ids] if whole else [*team_ids]
    return CheckSummary(
        framework=framework.code,
        day=day,
        teams=len(team_ids),
        findings=possible - sum(one.not_looked for one in checks),
        possible=possible,
        last_on=max((one.newest.found_on for one in checks if one.newest is not None), default=None),
        checks=tuple(checks),
        loops=tuple(loop_of(one, framework, newest) for one in owners) if framework.loop else (),
    )


def _standing(framework: str, known: Known, team_ids: Sequence[UUID], newest: Newest) -> CheckStanding:
    code = known.check.code
    found = [one for team_id in team_ids if (one := newest.get((team_id, framework, code))) is not None]
    number = {state: sum(one.state == state for one in found) for state in get_args(CheckState)}
    return CheckStanding(
        group=known.group,
        check=code,
        name=known.check.name,
        question=known.check.check,
        yes=number["yes"],
        partly=number["partly"],
        no=number["no"],
        unknown=number["unknown"],
        not_looked=len(team_ids) - len(found),
        newest=max(found, key=lambda one: (one.found_on, one.id), default=None),
        organisation=newest.get((None, framework, code)),
    )


def loop_of(team_id: UUID | None, framework: Framework, newest: Newest) -> LoopCoverage:
    """The loop of one team: how many of its links are evidenced, and the first one that is not."""
    links = [_link(one, newest.get((team_id, framework.code, one.code))) for one in framework.loop]
    broken = next((one for one in links if one.state != "yes"), None)
    return LoopCoverage(
        team_id=team_id,
        links=tuple(links),
        evidenced=sum(one.state == "yes" for one in links),
        breaks_where=None if broken is None else broken.check,
        breaks_with=None if broken is None else broken.state,
    )


def _link(check: Check, found: CheckFinding | None) -> LoopLink:
    return LoopLink(
        check=check.code,
        name=check.name,
        state=None if found is None else found.state,
        found_on=None if found is None else found.found_on,
    )
