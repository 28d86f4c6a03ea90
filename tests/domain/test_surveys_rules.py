"""What a survey publishes: vectors of the formulas, and the thresholds that nothing may undercut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.instruments.model import Item
from domain.surveys.rules import agreement, dimension_statistics, wave_results

ITEMS = tuple(Item(code=f"item{n}", dimension="empathy", text="In our team, we listen.") for n in range(3))
# Five people by three items: item variances .5, .2, .3 (research note, hand vector).
HAND = ((4, 4, 5), (4, 5, 5), (3, 4, 4), (4, 4, 4), (5, 4, 5))


@pytest.mark.parametrize(("null", "expected"), [(2.0, 0.9375), (1.34, 0.9006)])
def test_agreement_of_the_hand_vector(null: float, expected: float) -> None:
    assert agreement(HAND, null) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("items", "expected"), [(1, 0.50), (3, 0.75), (5, 0.833), (10, 0.909)])
def test_agreement_rises_with_the_number_of_items_alone(items: int, expected: float) -> None:
    # Two people, one apart by sqrt(2): variance 1, half of the null's 2.0.
    low, high = [2.0] * items, [2.0 + 2**0.5] * items
    assert agreement([low, high], 2.0) == pytest.approx(expected, abs=5e-4)  # type: ignore[list-item]


def results(rows: list[tuple[int, ...]], invited: int) -> object:
    return wave_results(ITEMS, rows, invited=invited, minimum_for_means=5, minimum_for_spread=8)


@pytest.mark.parametrize(
    ("answered", "invited", "refused"), [(4, 4, True), (5, 5, False), (5, 8, False), (5, 9, True), (0, 9, True)]
)
def test_refused_below_five_answers_or_sixty_percent(answered: int, invited: int, refused: bool) -> None:
    rows = [(1 + n % 5, 3, 4) for n in range(answered)]
    found = wave_results(ITEMS, rows, invited=invited, minimum_for_means=5, minimum_for_spread=8)
    assert (found.refusal is not None) is refused
    assert (found.dimensions == ()) is refused


@pytest.mark.parametrize("people", [5, 7, 8])
def test_nothing_that_shows_spread_below_eight(people: int) -> None:
    rows = [(1 + n % 5, 1 + n % 4, 3) for n in range(people)]
    one = dimension_statistics("empathy", rows, invited=people, minimum_for_spread=8)
    assert one.mean is not None
    shown = {one.spread, one.interval_low, one.interval_high, one.agreement_uniform, one.agreement_skewed} != {None}
    assert shown is (people >= 8)
    assert (one.withheld is None) is (people >= 8)


@pytest.mark.parametrize(
    ("row", "band"), [((5, 5, 5), "4.5 or above"), ((1, 1, 1), "1.5 or below"), ((3, 3, 3), "between 2.5 and 3.5")]
)
def test_unanimity_is_shown_as_a_band(row: tuple[int, ...], band: str) -> None:
    one = dimension_statistics("empathy", [row] * 9, invited=9, minimum_for_spread=8)
    assert (one.band, one.mean, one.spread) == (band, None, None)


def test_interval_shrinks_to_nothing_when_everybody_answered() -> None:
    rows = [(1 + n % 5, 3, 3) for n in range(10)]
    whole = dimension_statistics("empathy", rows, invited=10, minimum_for_spread=8)
    part = dimension_statistics("empathy", rows, invited=15, minimum_for_spread=8)
    assert whole.interval_low == whole.mean == whole.interval_high
    assert part.interval_low is not None
    assert part.mean is not None
    assert part.interval_low < part.mean


def test_reversed_items_are_turned() -> None:
    items = (Item(code="one", dimension="empathy", text="We wait.", reversed=True),)
    rows = [(1,), (1,), (2,), (1,), (2,)]
    found = wave_results(items, rows, invited=5, minimum_for_means=5, minimum_for_spread=8)
    assert found.dimensions[0].mean is None or found.dimensions[0].mean == pytest.approx(4.6)


@given(st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=5, max_size=30), st.integers(0, 30))
def test_published_figures_stay_on_the_scale(rows: list[tuple[int, ...]], absent: int) -> None:
    found = wave_results(ITEMS, rows, invited=len(rows) + absent, minimum_for_means=5, minimum_for_spread=8)
    for one in found.dimensions:
        assert one.mean is None or 1 <= one.mean <= 5
        assert (one.mean is None) == (one.band is not None)
        assert one.interval_low is None or 1 <= one.interval_low <= (one.interval_high or 0) <= 5
        for figure in (one.agreement_uniform, one.agreement_skewed):
            assert figure is None or 0 <= figure <= 1
