"""DimensionChange between waves and the gap to the target: from published figures only, and what is refused."""

from math import sqrt

import msgspec
import pytest

from domain.team_measures.change import (
    NO_SPREAD,
    NOT_PUBLISHED,
    OTHER_ITEMS,
    change,
    difference_reliability,
)
from domain.team_measures.dimension import dimension_statistics
from domain.team_measures.gap import BANDED, CEILING, FLOOR, NO_MEAN, SPLIT, gap
from domain.team_measures.model import DimensionStatistics
from tests.domain.team_measures.answers import AGREEING


def published(mean: float | None = 3.5, spread: float | None = 0.8, answered: int = 9) -> DimensionStatistics:
    found = dimension_statistics("empathy", AGREEING, invited=9, shows_spread=True)
    return msgspec.structs.replace(found, mean=mean, spread=spread, answered=answered)


def test_the_difference_and_its_error() -> None:
    found = change(published(3.0, 0.6, 9), published(3.7, 0.8, 16))
    assert (found.dimension, found.earlier, found.later) == ("empathy", 3.0, 3.7)
    assert found.difference == pytest.approx(0.7)
    assert found.standard_error == pytest.approx(sqrt(0.36 / 9 + 0.64 / 16))  # .2828
    assert (found.distinguishable, found.reason) == (True, None)


@pytest.mark.parametrize(("later", "distinguishable"), [(3.55, False), (3.56, True), (2.44, True), (2.45, False)])
def test_a_change_counts_from_1_96_standard_errors_on(later: float, distinguishable: bool) -> None:
    assert change(published(3.0, 0.6, 9), published(later, 0.8, 16)).distinguishable is distinguishable


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        (published(None), published(), NOT_PUBLISHED),
        (published(), published(None), NOT_PUBLISHED),
        (published(), published(spread=None), NO_SPREAD),
        (published(spread=None), published(), NO_SPREAD),
    ],
)
def test_refused_where_a_wave_did_not_publish_what_it_takes(
    earlier: DimensionStatistics, later: DimensionStatistics, reason: str
) -> None:
    found = change(earlier, later)
    assert (found.difference, found.standard_error, found.distinguishable, found.reason) == (None, None, None, reason)


def test_what_is_refused_from_outside_does_not_stand_side_by_side() -> None:
    found = change(published(3.0), published(4.0), reason=OTHER_ITEMS)
    assert (found.earlier, found.later, found.difference, found.reason) == (None, None, None, OTHER_ITEMS)


@pytest.mark.parametrize(("correlation", "expected"), [(0.3, 0.714), (0.5, 0.600), (0.7, 0.333)])
def test_a_difference_is_less_reliable_than_what_it_is_made_of(correlation: float, expected: float) -> None:
    assert difference_reliability(0.80, 0.80, correlation) == pytest.approx(expected, abs=5e-4)


def test_no_reliability_of_a_difference_that_does_not_vary() -> None:
    with pytest.raises(ValueError, match="correlate perfectly"):
        difference_reliability(0.8, 0.8, 1.0)


def test_the_gap_and_its_interval() -> None:
    found = gap(msgspec.structs.replace(published(3.2), interval_low=2.9, interval_high=3.5), 4.5)
    assert (found.gap, found.low, found.high) == (1.3, 1.0, 1.6), "as few decimals as what it is worked out from"
    assert (found.dimension, found.target, found.reason, found.note) == ("empathy", 4.5, None, None)


@pytest.mark.parametrize(("target", "note"), [(5.0, CEILING), (1.0, FLOOR), (4.0, None)])
def test_the_end_of_the_scale_is_said(target: float, note: str | None) -> None:
    assert gap(published(), target).note == note


def test_no_gap_without_a_mean() -> None:
    band = dimension_statistics("x", AGREEING, invited=9, shows_spread=True, band="4 or above")
    split = dimension_statistics("x", [(5, 5)] * 4 + [(1, 1)] * 4, invited=9, shows_spread=True)
    for found, reason in ((band, BANDED), (split, SPLIT), (msgspec.structs.replace(band, band=None), NO_MEAN)):
        one = gap(found, 4.0)
        assert (one.gap, one.low, one.high, one.reason) == (None, None, None, reason)


def test_a_gap_without_spread_has_no_interval() -> None:
    found = gap(dimension_statistics("x", AGREEING, invited=9, shows_spread=False), 4.5)
    assert found.gap == pytest.approx(0.5)
    assert (found.low, found.high, found.reason) == (None, None, None)
