"""Thresholds may be higher, never lower, and only rise after launch."""

import pytest

from domain.anonymity.thresholds import Thresholds, checked, raised
from domain.errors import Conflict, Invalid


@pytest.mark.parametrize(
    ("lower", "field"),
    [
        (Thresholds(means=4), "minimum_for_means"),
        (Thresholds(spread=7), "minimum_for_spread"),
        (Thresholds(comments=9), "minimum_for_comments"),
    ],
)
def test_below_the_floor_is_invalid(lower: Thresholds, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(lower)
    assert refused.value.errors[0].field == field


def test_higher_thresholds_are_kept() -> None:
    higher = Thresholds(means=6, spread=12, comments=20)
    assert checked(higher) == higher
    assert raised(Thresholds(), higher) == higher


@pytest.mark.parametrize("lower", [Thresholds(means=6), Thresholds(means=7, spread=9), Thresholds(means=7, spread=10)])
def test_what_people_answered_under_is_never_lowered(lower: Thresholds) -> None:
    before = Thresholds(means=7, spread=10, comments=11)
    with pytest.raises(Conflict, match="can only rise"):
        raised(before, lower)
