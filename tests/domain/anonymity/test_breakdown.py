"""Down to where one dimension is shown: what is alike is kept together with a partner fixed by numbers of people."""

from collections import Counter
from collections.abc import Sequence

import pytest

from domain.anonymity.breakdown import Shown, arranged, shown
from tests.domain.anonymity.organisations import team, wave

MIXED = (1, 2, 3, 4, 5)
ALIKE = (4, 4, 4, 4, 4)
TELLS_ONE = (4, 4, 4, 4, 1)
ALL_BUT_TWO = (4, 4, 4, 1, 2)


def units_shown(
    answers: Sequence[Sequence[int]], parents: Sequence[int | None], published: Sequence[int] | None = None
) -> tuple[set[int], set[int]]:
    """Numbers of the units that show one dimension of one item, and of those with a range."""
    asked = wave([len(one) for one in answers], parents, [[[value] for value in one] for one in answers])
    chosen = {team(number) for number in (range(len(answers)) if published is None else published)}
    values = {team(number): Counter(one) for number, one in enumerate(answers)}
    found: Shown = shown(arranged(asked.units, chosen, asked.people), [(1, values)])
    return {one.int - 1 for one in found.units}, {one.int - 1 for one in found.banded}


@pytest.mark.parametrize(
    ("answers", "units", "banded"),
    [
        ([(), MIXED, MIXED, MIXED * 2], {0, 1, 2, 3}, set()),
        # Teams of five are partners: whichever is alike, the same two are kept back.
        ([(), ALIKE, MIXED, MIXED * 2], {0, 3}, set()),
        ([(), MIXED, ALIKE, MIXED * 2], {0, 3}, set()),
        ([(), ALIKE, TELLS_ONE, MIXED * 2], {0}, set()),
        ([(), ALL_BUT_TWO, MIXED, MIXED * 2], {0, 3}, set()),
        # The large one's partner is the two small ones together.
        ([(), MIXED, MIXED, ALIKE * 2], {0}, set()),
        # The people of the unit itself are a part like the others.
        ([ALIKE, MIXED], {0}, set()),
        ([MIXED, TELLS_ONE], {0}, set()),
        ([MIXED, MIXED], {0, 1}, set()),
        # At the top a range, and nothing below it.
        ([ALIKE], set(), {0}),
        ([TELLS_ONE], set(), {0}),
        ([ALL_BUT_TWO], {0}, set()),
        ([(), ALIKE, (1, 1, 1, 1, 1)], {0}, set()),
        ([(), ALIKE, TELLS_ONE], set(), {0}),
        ([(), ALIKE, ALIKE], set(), {0}),
        # One child with all the people: the same view twice.
        ([(), ALL_BUT_TWO], {0, 1}, set()),
    ],
)
def test_two_levels(answers: list[tuple[int, ...]], units: set[int], banded: set[int]) -> None:
    parents = [None, *[0] * (len(answers) - 1)]
    assert units_shown(answers, parents) == (units, banded)


def test_three_levels_are_kept_together_as_far_up_as_needed() -> None:
    parents = (None, 0, 0, 1, 1)
    assert units_shown([(), (), MIXED, MIXED, ALIKE], parents) == ({0, 1, 2}, set())
    # Both under 1 are alike, and so are all ten: 1 and its partner are kept together.
    assert units_shown([(), (), MIXED * 2, ALIKE, ALIKE], parents) == ({0}, set())


def test_what_is_not_published_belongs_to_the_rest_of_its_parent() -> None:
    answers, parents = [(), MIXED, (4, 4, 4), (4, 4)], (None, 0, 0, 0)
    # Two small teams, not published, are five people whose sum follows from the others; and they are alike.
    assert units_shown(answers, parents, published=[0, 1]) == ({0}, set())
    assert units_shown([(), MIXED, (4, 4, 1), (2, 3)], parents, published=[0, 1]) == ({0, 1}, set())


def test_published_units_without_a_published_root_stand_for_themselves() -> None:
    assert units_shown([MIXED, ALIKE, MIXED], (None, 0, 0), published=[1, 2]) == ({2}, {1})


def test_themes_are_kept_together_where_one_of_them_is_alike() -> None:
    asked = wave((0, 5, 5), (None, 0, 0), ([], [[0]] * 5, [[0]] * 5))
    whole = {team(1): Counter((4, 5, 6, 7, 8)), team(2): Counter((4, 5, 6, 7, 8))}
    theme = {team(1): Counter((4, 4, 4, 4, 4)), team(2): Counter((2, 4, 6, 8, 10))}
    tops = arranged(asked.units, {team(0), team(1), team(2)}, asked.people)
    assert shown(tops, [(4, whole)]).units == {team(0), team(1), team(2)}
    assert shown(tops, [(4, whole), (2, theme)]).units == {team(0)}
