"""Which gaps ask for which competencies, and what an adoption may say."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.culture.model import TargetCulture, TargetValue
from domain.culture.service import catalogue
from domain.role_proposals.model import ProposalAdoption, ProposedGap, RoleProfileProposal, TaskLink
from domain.role_proposals.rules import adoption_problems, competencies_for, gaps_of, profile_of
from domain.roles.model import Task
from domain.roles.rules import problems_of
from domain.rubrics.service import library
from domain.team_measures.gap import is_clearly_below
from domain.team_measures.model import DimensionStatistics

CLOSED = date(2026, 5, 4)
CULTURE = TargetCulture(
    name="Guests first",
    why_statement="People far from home.",
    values=tuple(
        TargetValue(value=value, aspired_level=4, level_text="Unasked.", reason="Guests say so.", owner="Hana")
        for value in catalogue()
    ),
)


def measured(value: str, mean: float | None, high: float | None = None, **more: Any) -> DimensionStatistics:
    low = None if high is None or mean is None else 2 * mean - high
    return DimensionStatistics(
        dimension=value, answered=8, mean=mean, band=more.get("band"), spread=None, interval_low=low,
        interval_high=high, agreement_uniform=None, agreement_skewed=None, withheld=more.get("withheld"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("difference", "high", "below"),
    [(0.5, 3.9, True), (0.5, 4.0, False), (1.5, 4.1, False), (1.0, None, True), (0.99, None, False), (-1, None, False)],
)
def test_clearly_below_is_more_than_chance_may_have_made(difference: float, high: float | None, below: bool) -> None:
    assert is_clearly_below(difference, high, 4) is below


def test_gaps_are_those_of_published_means_widest_first() -> None:
    dimensions = [
        measured("curiosity", 3.0, 3.4), measured("empathy", 2.0, 2.5), measured("honest_advice", 3.8, 4.1),
        measured("breaking_silos", None, band="low"), measured("experimentation", None, withheld="too few"),
        measured("focus", 1.0), measured("customer_orientation", 3.5),
    ]  # fmt: skip
    gaps = gaps_of(dimensions, CULTURE, CLOSED)
    assert [(one.value_code, one.gap, one.low) for one in gaps] == [
        ("empathy", 2.0, pytest.approx(1.5)), ("curiosity", 1.0, pytest.approx(0.6)),
    ]  # fmt: skip
    assert gaps[0].because == (
        "Empathy: the team's mean is 2.0 and the target 4, in the survey that closed on 4 May 2026."
    )


def gaps(*codes: str) -> tuple[ProposedGap, ...]:
    return gaps_of([measured(code, 1 + place / 10) for place, code in enumerate(codes)], CULTURE, CLOSED)


def test_competencies_come_from_the_bank_for_the_widest_gap_first() -> None:
    wanted = gaps("honest_advice", "customer_measures", "curiosity")
    found = competencies_for(wanted, library())
    assert [one.code for one in found] == ["honest_advice", "curiosity"]
    assert [one.value_codes for one in found] == [("honest_advice",), ("curiosity",)]
    assert found[0].because == wanted[0].because
    assert competencies_for(gaps("customer_measures"), library()) == ()


def test_at_most_eight_are_proposed_and_the_narrowest_gap_goes_without() -> None:
    every = [one.code for one in library()]
    assert len(every) > 8
    assert [one.code for one in competencies_for(gaps(*every), library())] == every[:8]


PROPOSED = competencies_for(gaps("empathy", "curiosity"), library())
PROPOSAL = RoleProfileProposal(
    id=UUID(int=1), team_id=UUID(int=2), survey_id=UUID(int=3), target_culture_id=UUID(int=4), title="Night desk",
    family="Service", level="front_line", customer_contact="daily", gaps=gaps("empathy", "curiosity"),
    competencies=PROPOSED, status="open", role_profile_id=None, proposed_by=None, settled_by=None, settled_at=None,
    created_at=datetime(2026, 5, 8, tzinfo=UTC), updated_at=datetime(2026, 5, 8, tzinfo=UTC),
)  # fmt: skip


def adoption(tasks: tuple[str, ...], *links: tuple[str, tuple[str, ...]]) -> ProposalAdoption:
    return ProposalAdoption(
        tasks=tuple(Task(code=code, text="Solves it", importance=5, source="job analysis") for code in tasks),
        links=tuple(TaskLink(competency_code=code, task_codes=of) for code, of in links),
    )


@pytest.mark.parametrize(
    ("asked", "problems"),
    [
        (adoption(("solve",), ("empathy", ("solve",))), []),
        (adoption(("solve",), ("honest_advice", ("solve",))), [("links[0].competency_code", "not_proposed")]),
        (adoption(("solve",), ("empathy", ("solve", "sell"))), [("links[0].task_codes[1]", "unknown_task")]),
        (
            adoption(("solve", "solve"), ("empathy", ("solve",)), ("empathy", ("solve",))),
            [("tasks[1].code", "duplicate"), ("links[1].competency_code", "duplicate")],
        ),
    ],
)
def test_an_adoption_links_what_was_proposed_to_tasks(asked: ProposalAdoption, problems: list[tuple[str, str]]) -> None:
    assert [(one.field, one.code) for one in adoption_problems(asked, PROPOSAL)] == problems


@pytest.mark.parametrize("codes", [("curiosity",), ("empathy", "curiosity")])
def test_the_profile_is_sound_with_equal_weights(codes: tuple[str, ...]) -> None:
    profile = profile_of(adoption(("solve",), *((code, ("solve",)) for code in codes)), PROPOSAL)
    assert problems_of(profile, {target.value.code for target in CULTURE.values}) == []
    assert [(one.code, one.weight) for one in profile.competencies] == [(code, 1 / len(codes)) for code in codes]
    assert (profile.title, profile.target_culture_id) == ("Night desk", UUID(int=4))
