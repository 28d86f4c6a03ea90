"""Which checks there are, how teams stand on them, and where the loop breaks."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from domain.culture.service import frameworks
from domain.culture_checks.model import CheckFinding, CheckSummary, NewCheckFinding
from domain.culture_checks.rules import checks_of, problems_of, summaries

DAY = date(2026, 5, 20)
AT = datetime(2026, 5, 1, tzinfo=UTC)
ONE, TWO = UUID(int=71), UUID(int=72)
LOOP = ("listen", "needs", "experience", "choice")
numbers = count(1)


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, []),
        ({"framework": "nowhere"}, [("framework", "unknown_framework")]),
        ({"framework": "maturity_ladder"}, [("check", "unknown_check")]),
        ({"check": "power_core"}, [("check", "unknown_check")]),
        ({"framework": "obsessed_reactive", "check": "power_core"}, []),
        ({"found_on": DAY + timedelta(days=2)}, [("found_on", "future")]),
    ],
)
def test_faults(change: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    fields: dict[str, Any] = {
        "framework": "always_on", "check": "listen", "state": "no", "finding": "f", "found_on": DAY, **change,
    }  # fmt: skip
    found = problems_of(NewCheckFinding(**fields), frameworks(), DAY)
    assert [(one.field, one.code) for one in found] == faults


def test_the_shipped_checks_are_the_loop_the_obstacles_and_the_questions() -> None:
    always_on = next(one for one in frameworks() if one.code == "always_on")
    found = [(one.group, one.check.code) for one in checks_of(always_on)]
    assert [code for group, code in found if group == "loop"] == list(LOOP)
    assert len([code for group, code in found if group == "obstacles"]) == 3


def finding(check: str, state: Any, team_id: UUID | None = ONE, framework: str = "always_on") -> CheckFinding:
    number = next(numbers)
    return CheckFinding(
        id=UUID(int=number), team_id=team_id, framework=framework, check=check, state=state, finding=f"f{number}",
        found_on=DAY - timedelta(days=number % 3), created_at=AT,
    )  # fmt: skip


def always_on(team_ids: list[UUID], findings: list[CheckFinding]) -> CheckSummary:
    return next(one for one in summaries(DAY, team_ids, frameworks(), findings) if one.framework == "always_on")


@pytest.mark.parametrize(
    ("states", "evidenced", "breaks_where", "breaks_with"),
    [
        ((None, None, None, None), 0, "listen", None),
        (("yes", "yes", "yes", "yes"), 4, None, None),
        (("yes", "partly", "no", "yes"), 2, "needs", "partly"),
        (("yes", None, "yes", "no"), 2, "needs", None),
        (("unknown", "yes", "yes", "yes"), 3, "listen", "unknown"),
        (("yes", "yes", "yes", "no"), 3, "choice", "no"),
    ],
)
def test_where_the_loop_breaks(states: Any, evidenced: int, breaks_where: str | None, breaks_with: str | None) -> None:
    findings = [finding(check, state) for check, state in zip(LOOP, states, strict=True) if state is not None]
    (loop,) = always_on([ONE], findings).loops
    assert [one.check for one in loop.links] == list(LOOP)
    assert [one.state for one in loop.links] == list(states)
    assert (loop.team_id, loop.evidenced) == (ONE, evidenced)
    assert (loop.breaks_where, loop.breaks_with) == (breaks_where, breaks_with)


def test_teams_are_counted_by_state_and_the_organisation_stands_beside() -> None:
    findings = [finding("listen", "no"), finding("listen", "yes", TWO), finding("needs", "partly"),
                finding("listen", "partly", None)]  # fmt: skip
    found = always_on([ONE, TWO, UUID(int=73)], findings)
    assert (found.teams, found.findings, found.possible) == (3, 3, 21)
    listen = next(one for one in found.checks if one.check == "listen")
    assert (listen.yes, listen.partly, listen.no, listen.unknown, listen.not_looked) == (1, 0, 1, 0, 1)
    assert listen.newest == max(findings[:2], key=lambda one: (one.found_on, one.id))
    assert listen.organisation == findings[3]
    assert found.last_on == max(one.found_on for one in findings[:3])
    assert [one.team_id for one in found.loops] == [None, ONE, TWO, UUID(int=73)]


def test_only_frameworks_with_checks_have_a_summary_and_only_one_has_a_loop() -> None:
    found = summaries(DAY, [ONE], frameworks(), [])
    assert [one.framework for one in found] == [
        "obsessed_reactive", "always_on", "enduring_behaviours", "people_values_clarity",
    ]  # fmt: skip
    assert [one.framework for one in found if one.loops] == ["always_on"]
    assert all(one.last_on is None and one.findings == 0 for one in found)
