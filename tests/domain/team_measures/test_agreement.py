"""rwg(J): the hand vector, its dependence on the number of items, when there is a split, and who may be counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.team_measures.agreement import groups_of, is_split, rwg_j
from tests.domain.team_measures.answers import HAND

ROWS = st.lists(st.tuples(*[st.integers(1, 5)] * 4), min_size=2, max_size=30)


def test_the_hand_vector_under_both_nulls() -> None:
    assert rwg_j(HAND) == pytest.approx((0.9375, 0.9006), abs=5e-5)


@pytest.mark.parametrize(("items", "expected"), [(1, 0.50), (3, 0.75), (5, 0.833), (10, 0.909)])
def test_it_rises_with_the_number_of_items_alone(items: int, expected: float) -> None:
    # Two people, sqrt(2) apart: variance 1, half of the null's 2.0.
    uniform, _ = rwg_j([[2.0] * items, [2.0 + 2**0.5] * items])
    assert uniform == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(5, 5)] * 4 + [(1, 1)] * 4, 0.0),  # variance 4.57 is more than the null's: cut off
        ([(3, 4)] * 6, 1.0),
        ([(3, 4)], None),
    ],
)
def test_the_ends(rows: list[tuple[int, ...]], expected: float | None) -> None:
    assert rwg_j(rows)[0] == expected


@given(ROWS)
def test_the_skewed_null_never_finds_more_agreement(rows: list[tuple[int, ...]]) -> None:
    uniform, skewed = rwg_j(rows)
    assert uniform is not None
    assert skewed is not None
    assert 0 <= skewed <= uniform <= 1
    assert is_split(uniform, skewed) is (uniform < 0.70)


@pytest.mark.parametrize(
    ("uniform", "skewed", "split"),
    [(0.70, 0.2, False), (0.699, 0.0, True), (0.9, 0.8, False), (None, None, False), (0.0, 0.0, True)],
)
def test_split_where_neither_null_reaches_the_customary_least(
    uniform: float | None, skewed: float | None, split: bool
) -> None:
    assert is_split(uniform, skewed) is split


def people(low: int, middle: int, high: int) -> list[tuple[int, int]]:
    return [(1, 2)] * low + [(2, 3)] * (middle // 2) + [(3, 4)] * (middle - middle // 2) + [(5, 4)] * high


@pytest.mark.parametrize(
    ("low", "middle", "high", "told"),
    [
        (4, 0, 4, True),
        (3, 3, 3, True),
        (5, 3, 0, True),
        (4, 1, 4, False),
        (2, 6, 3, False),
        (2, 0, 6, False),
        (0, 9, 0, False),
        (0, 0, 8, False),
    ],
)
def test_groups_are_counted_only_if_none_speaks_of_one_or_two_or_of_all(
    low: int, middle: int, high: int, told: bool
) -> None:
    assert groups_of(people(low, middle, high)) == ((low, middle, high) if told else None)


def test_two_and_a_half_and_three_and_a_half_are_the_middle() -> None:
    assert groups_of([(2, 3)] * 3 + [(3, 4)] * 3 + [(1, 1)] * 4) == (4, 6, 0)
