"""When answers are too much alike for an exact figure, and the fixed ranges that stand in its place."""

from collections import Counter
from itertools import combinations_with_replacement

import pytest

from domain.anonymity.alike import BANDED, band, nearly_tells, tells_somebody


@pytest.mark.parametrize(
    ("sums", "items", "tells", "nearly"),
    [
        ((3, 3, 3, 3, 3), 1, True, True),
        ((3, 3, 3, 3, 1), 1, True, True),
        ((3, 3, 3, 2, 1), 1, False, True),
        ((3, 3, 2, 2, 1), 1, False, False),
        ((4, 4, 5, 5, 5), 1, False, True),
        ((1, 1, 1, 1, 1, 2, 2, 2), 1, False, False),
        # Four items: 18 to 20 is the upper end, 4 to 6 the lower one.
        ((18, 19, 20, 18, 9), 4, True, True),
        ((18, 19, 20, 17, 9), 4, False, False),
        ((4, 5, 6, 4, 20), 4, True, True),
        ((4, 5, 6, 7, 20), 4, False, False),
        # The ends do not add up: some at the top and the rest at the bottom are not alike.
        ((20, 20, 19, 4, 5), 4, False, False),
    ],
)
def test_what_would_tell_somebody(sums: tuple[int, ...], items: int, tells: bool, nearly: bool) -> None:
    assert tells_somebody(Counter(sums), items) is tells
    assert nearly_tells(Counter(sums), items) is nearly


@pytest.mark.parametrize(
    ("sums", "items", "expected"),
    [
        ((8, 8, 8, 8, 8), 4, "2 or below"),
        ((9, 9, 9, 9, 9), 4, "2 to 3"),
        ((12, 12, 12, 12, 12), 4, "2 to 3"),
        ((13, 13, 13, 13, 4), 4, "3 to 4"),
        ((16, 16, 16, 16, 4), 4, "4 or above"),
        ((2, 2, 2, 2, 5), 1, "below 3"),
        ((3, 3, 3, 3, 3), 1, "3 or above"),
        ((5, 5, 5, 5, 5), 2, "below 3"),
        ((6, 6, 6, 6, 6, 2), 2, "3 or above"),
    ],
)
def test_the_range_around_the_middle_person(sums: tuple[int, ...], items: int, expected: str) -> None:
    assert band(Counter(sums), items) == expected


@pytest.mark.parametrize("items", [1, 2, 3, 4, 5, 6])
def test_each_range_fits_two_values_that_all_could_share(items: int) -> None:
    alike = [band(Counter({value: 5}), items) for value in range(items, 5 * items + 1)]
    assert min(Counter(alike).values()) >= 2


def test_subsets_of_what_tells_tell_as_well() -> None:
    """So that what is shown apart makes a safe whole, and a whole that tells has no part that may be shown."""
    for people in combinations_with_replacement(range(3, 16, 3), 6):
        whole = Counter(people)
        if nearly_tells(whole, 3):
            assert nearly_tells(Counter(people[:5]), 3)
        if tells_somebody(whole, 3):
            assert tells_somebody(Counter(people[1:]), 3)


def test_the_reason_does_not_say_that_people_are_alike() -> None:
    assert "alike" not in BANDED
