"""The exposure test on the vectors of the research note, on overlapping groups, and beside a brute force."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.anonymity import exposure
from domain.anonymity.exposure import Undecided, exposed_set
from tests.domain.anonymity.attacker import few_exposed
from tests.domain.anonymity.organisations import team


@pytest.mark.parametrize(
    ("rows", "respondents", "exposed"),
    [
        # X = 9 = A 3 + B 6: X alone is safe, B beside it leaves A.
        (["AB"], {"A": 3, "B": 6}, None),
        (["AB", "B"], {"A": 3, "B": 6}, "A"),
        # X = 13 = A 3 + B 6 + 4 of its own: with B, A and the four are seven together.
        (["ABX", "B"], {"A": 3, "B": 6, "X": 4}, None),
        (["ABX", "B", "A"], {"A": 3, "B": 6, "X": 4}, "A"),
        (["ABX", "B", "AB"], {"A": 6, "B": 6, "X": 4}, "X"),
        # Groups that overlap: neither contains the other, and their difference tells A less C.
        (["AB", "BC"], {"A": 2, "B": 9, "C": 2}, "AC"),
        (["AB", "BC"], {"A": 3, "B": 9, "C": 3}, None),
        # Sums that no subtraction of two views gives: (AB + AC - BC) / 2 = A.
        (["AB", "AC", "BC"], {"A": 4, "B": 6, "C": 6}, "A"),
        (["AB", "AC", "BC"], {"A": 5, "B": 6, "C": 6}, None),
        (["ABE", "CDE", "AC", "BD"], {"A": 9, "B": 9, "C": 9, "D": 9, "E": 2}, "E"),
        # Teams without an answer do not count.
        (["AB", "B"], {"A": 0, "B": 6}, None),
        (["A"], {"A": 0}, None),
        ([], {"A": 3}, None),
    ],
)
def test_what_the_published_sums_expose(rows: list[str], respondents: dict[str, int], exposed: str | None) -> None:
    assert exposed_set(rows, respondents, 5) == (None if exposed is None else frozenset(exposed))


def test_the_higher_minimum_of_spread_finds_more() -> None:
    rows, respondents = ["AB", "B"], {"A": 6, "B": 9}
    assert exposed_set(rows, respondents, 5) is None
    assert exposed_set(rows, respondents, 8) == {"A"}


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=8),
    st.lists(st.sets(st.integers(0, 7), min_size=1), max_size=7),
    st.sampled_from([5, 8]),
)
def test_the_same_as_brute_force(sizes: list[int], views: list[set[int]], minimum: int) -> None:
    people = {team(number): size for number, size in enumerate(sizes)}
    rows = [frozenset(team(number) for number in view if number < len(sizes)) for view in views]
    found = exposed_set(rows, people, minimum)
    brute = few_exposed(rows, people, minimum)
    assert (found is None) is (brute is None)
    if found is not None:
        assert 0 < sum(people[one] for one in found) < minimum
        assert few_exposed([*rows, found], people, minimum) is not None


def test_beyond_its_limit_nothing_is_called_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(3)
    cells = {number: 1 for number in range(40)}
    rows = [frozenset(random.sample(range(40), 20)) for _ in range(18)]
    monkeypatch.setattr(exposure, "MOST_STEPS", 50)
    with pytest.raises(Undecided):
        exposed_set(rows, cells, 8)
