"""Thresholds may be higher, never lower: neither checked by themselves nor handed to a publication."""

import pytest

from domain.anonymity.thresholds import Thresholds, checked
from domain.errors import Invalid
from domain.surveys.group_view import group_view
from domain.surveys.publication import Unit, publication
from tests.domain.anonymity.organisations import questionnaire, team

LOWER = [
    (Thresholds(means=4), "minimum_for_means"),
    (Thresholds(spread=7), "minimum_for_spread"),
    (Thresholds(comments=9), "minimum_for_comments"),
]


@pytest.mark.parametrize(("lower", "field"), LOWER)
def test_below_the_floor_is_invalid(lower: Thresholds, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(lower)
    assert refused.value.errors[0].field == field


def test_higher_thresholds_are_kept() -> None:
    higher = Thresholds(means=6, spread=12, comments=20)
    assert checked(higher) == higher


@pytest.mark.parametrize(("lower", "field"), LOWER)
def test_nothing_is_published_below_the_floor(lower: Thresholds, field: str) -> None:
    units, answers = [Unit(team(0), None, 9)], {team(0): [[1 + number % 5] for number in range(9)]}
    with pytest.raises(Invalid):
        publication(questionnaire(1), units, answers, {}, lower, {})
    with pytest.raises(Invalid):
        group_view(questionnaire(1), units, [team(0)], answers, {}, lower, [])
