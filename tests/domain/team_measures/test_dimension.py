"""One dimension of one team: what each permission lets through, the split, and that no order of people matters."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.team_measures.dimension import BANDED, NO_SPREAD, SPLIT, dimension_statistics
from domain.team_measures.model import DimensionStatistics, SubGroups
from domain.team_measures.scores import theme_means
from tests.domain.team_measures.answers import AGREEING

FIGURES = (
    "mean",
    "spread",
    "interval_low",
    "interval_high",
    "general_low",
    "general_high",
    "agreement_uniform",
    "agreement_skewed",
)
ROWS = st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=1, max_size=30)


def shown(found: DimensionStatistics) -> set[str]:
    return {name for name in FIGURES if getattr(found, name) is not None}


def test_everything_is_shown_where_people_agree() -> None:
    found = dimension_statistics("empathy", AGREEING, invited=10, shows_spread=True)
    assert shown(found) == set(FIGURES)
    assert (found.dimension, found.answered, found.withheld, found.split, found.groups) == (
        "empathy",
        9,
        None,
        False,
        None,
    )
    assert found.mean == pytest.approx(108 / 27)


def test_without_spread_the_mean_stands_alone() -> None:
    found = dimension_statistics("empathy", AGREEING, invited=10, shows_spread=False)
    assert shown(found) == {"mean"}
    assert found.withheld == NO_SPREAD


def test_without_spread_nobody_learns_that_people_do_not_agree() -> None:
    found = dimension_statistics("empathy", [(5, 5)] * 4 + [(1, 1)] * 3, invited=7, shows_spread=False)
    assert shown(found) == {"mean"}
    assert (found.split, found.groups, found.withheld) == (False, None, NO_SPREAD)


def test_a_band_stands_in_place_of_every_figure() -> None:
    found = dimension_statistics("empathy", [(5, 5)] * 9, invited=9, shows_spread=True, band="4 or above")
    assert shown(found) == set()
    assert (found.band, found.answered, found.withheld) == ("4 or above", 9, BANDED)


def test_the_caller_may_give_a_reason_of_its_own() -> None:
    assert (
        dimension_statistics("x", AGREEING, invited=9, shows_spread=False, withheld="Because.").withheld == "Because."
    )
    assert dimension_statistics("x", AGREEING, invited=9, shows_spread=True, band="b", withheld="So.").withheld == "So."


def test_no_mean_where_people_do_not_agree_but_their_split() -> None:
    found = dimension_statistics("empathy", [(5, 5, 4)] * 4 + [(1, 2, 1)] * 5, invited=10, shows_spread=True)
    assert shown(found) == {"spread", "agreement_uniform", "agreement_skewed"}
    assert (found.split, found.withheld) == (True, SPLIT)
    assert found.groups == SubGroups(low=5, middle=0, high=4)


def test_a_split_that_would_tell_of_two_people_has_no_counts() -> None:
    rows = [(5, 5, 5)] * 4 + [(1, 1, 1)] * 4 + [(3, 3, 3)] * 2
    found = dimension_statistics("empathy", rows, invited=10, shows_spread=True)
    assert (found.split, found.groups) == (True, SubGroups(low=None, middle=None, high=None))


def test_more_answers_than_people_are_an_error_whatever_is_shown() -> None:
    for band, spread in (("b", True), (None, False), (None, True)):
        with pytest.raises(ValueError, match="9 answers of 8 people"):
            dimension_statistics("empathy", AGREEING, invited=8, shows_spread=spread, band=band)


@given(ROWS, st.integers(0, 20), st.booleans(), st.randoms(use_true_random=False))
def test_figures_stay_on_their_scales_and_no_order_of_people_moves_them(
    rows: list[tuple[int, ...]], absent: int, spread: bool, random: object
) -> None:
    found = dimension_statistics("x", rows, invited=len(rows) + absent, shows_spread=spread)
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert dimension_statistics("x", rows, invited=len(rows) + absent, shows_spread=spread) == found
    assert (found.mean is None) is found.split
    for name in FIGURES:
        figure = getattr(found, name)
        assert figure is None or (0 if name.startswith(("spread", "agree")) else 1) <= figure <= 5
    if found.interval_low is not None:
        assert found.mean is not None
        assert found.general_low is not None
        assert found.general_low <= found.interval_low <= found.mean
    assert "NaN" not in msgspec.json.encode(found).decode()
    assert b"null" in msgspec.json.encode(found)


def test_themes_have_means_but_no_item_has_one() -> None:
    rows = np.array([(1, 2, 5, 4), (3, 4, 5, 5)])
    assert theme_means(rows, ("knowing", "knowing", "measuring", None)) == {"knowing": 2.5, "measuring": None}
