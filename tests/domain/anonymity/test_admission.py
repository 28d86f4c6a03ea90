"""Which units may be shown: vectors of the research note, the order, the reasons, and the general test beside it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.anonymity.admission import FROM_THE_REST, TOO_FEW, publishable
from domain.anonymity.exposure import exposed_set
from domain.anonymity.tree import Unit, cells_of
from tests.domain.anonymity.organisations import team

TREE = list[tuple[int | None, int]]


def decided(tree: TREE, minimum: int = 5, **more: object) -> dict[int, str | None]:
    units = [Unit(team(number), None if above is None else team(above), 0) for number, (above, _) in enumerate(tree)]
    people = {team(number): size for number, (_, size) in enumerate(tree)}
    found = publishable(units, people, minimum, **more)  # type: ignore[arg-type]
    return {number: found[team(number)] for number in range(len(tree)) if team(number) in found}


FEW, REST = TOO_FEW.format(minimum=5), FROM_THE_REST.format(minimum=5)


@pytest.mark.parametrize(
    ("tree", "reasons"),
    [
        # Research note: X = 9 = A 3 + B 6 shows X only; X = 13 = A 3 + B 6 + 4 of its own shows X and B.
        ([(None, 0), (0, 3), (0, 6)], [None, FEW, REST]),
        ([(None, 4), (0, 3), (0, 6)], [None, FEW, None]),
        # Everybody is in children that are all shown.
        ([(None, 0), (0, 5), (0, 10), (0, 5)], [None, None, None, None]),
        # The larger child goes first, whatever their order.
        ([(None, 0), (0, 5), (0, 6), (0, 4)], [None, REST, None, FEW]),
        # Two hidden children of 4 and 3 hide one another.
        ([(None, 0), (0, 9), (0, 4), (0, 3)], [None, None, FEW, FEW]),
        # Two levels: each remainder stands on its own.
        ([(None, 5), (0, 8), (1, 5), (1, 2)], [None, None, None, FEW]),
        # A grandchild under a hidden child counts against the grandparent.
        ([(None, 0), (0, 4), (0, 8), (2, 7), (2, 1)], [None, FEW, REST, None, FEW]),
        # Teams nobody answered in, and a root that is too small.
        ([(None, 0), (0, 0), (0, 7)], [None, FEW, None]),
        ([(None, 2), (0, 2)], [FEW, FEW]),
    ],
)
def test_parents_first_then_larger_children_and_the_reasons(tree: TREE, reasons: list[str | None]) -> None:
    assert list(decided(tree).values()) == reasons


def test_only_the_eligible_are_decided_and_the_others_count_as_not_shown() -> None:
    tree: TREE = [(None, 0), (0, 5), (0, 9)]
    assert decided(tree, eligible=[team(0), team(2)]) == {0: None, 2: None}
    assert decided(tree, eligible=[team(1), team(2)]) == {1: None, 2: None}
    assert decided(tree, minimum=8, eligible=[team(0), team(2)])[2] == FROM_THE_REST.format(minimum=8)


def test_views_shown_earlier_count() -> None:
    tree: TREE = [(None, 0), (0, 6), (0, 6), (0, 6)]
    free = decided(tree)
    assert free == {0: None, 1: None, 2: None, 3: None}
    # The unit of 6 less an earlier view of 6 of which it shares two teams.
    split: TREE = [(None, 0), (0, 4), (0, 2), (0, 6)]
    assert decided(split)[3] is None
    assert decided(split, already=[frozenset({team(1), team(3)})])[3] == REST


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9)), min_size=1, max_size=9), st.sampled_from([5, 8]))
def test_the_rule_for_trees_is_the_general_test(drawn: list[tuple[int, int]], minimum: int) -> None:
    tree: TREE = [(None if number == 0 else above % number, size) for number, (above, size) in enumerate(drawn)]
    quick = decided(tree, minimum)
    # An earlier view of nobody makes it take the general way.
    assert decided(tree, minimum, already=[frozenset()]) == quick
    units = [Unit(team(number), None if above is None else team(above), 0) for number, (above, _) in enumerate(tree)]
    people = {team(number): size for number, (_, size) in enumerate(tree)}
    cells = cells_of(units)
    shown = [cells[team(number)] for number, reason in quick.items() if reason is None]
    assert exposed_set(shown, people, minimum) is None
    for number, reason in quick.items():
        if reason == FROM_THE_REST.format(minimum=minimum):
            assert exposed_set([*shown, cells[team(number)]], people, minimum) is not None


def test_a_circle_of_teams_is_refused() -> None:
    with pytest.raises(ValueError, match="above itself"):
        publishable([Unit(team(0), team(1), 0), Unit(team(1), team(0), 0)], {}, 5)
