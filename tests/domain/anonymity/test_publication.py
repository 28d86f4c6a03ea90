"""What a wave publishes of each unit: refusals, figures, ranges, spread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.anonymity.admission import FROM_THE_REST, TOO_FEW
from domain.anonymity.alike import BANDED
from domain.anonymity.thresholds import Thresholds
from domain.surveys.figures import NO_SPREAD, ONLY_ABOVE, SPREAD_FROM_THE_REST
from domain.surveys.publication import (
    LOW_RESPONSE,
)
from tests.domain.anonymity.organisations import questionnaire
from tests.domain.anonymity.publishing import Tree, results

FEW, REST = TOO_FEW.format(minimum=5), FROM_THE_REST.format(minimum=5)


@pytest.mark.parametrize(
    ("tree", "refusals"),
    [
        ([(None, 4, 4)], [FEW]),
        ([(None, 5, 5)], [None]),
        ([(None, 8, 5)], [None]),
        ([(None, 9, 5)], [LOW_RESPONSE]),
        ([(None, 9, 0)], [FEW]),
        ([(None, 0, 0), (0, 3, 3), (0, 6, 6)], [None, FEW, REST]),
        ([(None, 4, 4), (0, 3, 3), (0, 6, 6)], [None, FEW, None]),
        # The whole answered too little, one team enough; and the other way round.
        ([(None, 0, 0), (0, 8, 7), (0, 30, 6)], [LOW_RESPONSE, None, LOW_RESPONSE]),
        ([(None, 0, 0), (0, 40, 40), (0, 10, 5)], [None, None, LOW_RESPONSE]),
    ],
)
def test_refusals_in_words(tree: Tree, refusals: list[str | None]) -> None:
    found = results(tree)
    assert [one.refusal for one in found] == refusals
    for one in found:
        assert (one.dimensions == ()) is (one.refusal is not None)


def test_a_refused_team_does_not_hide_its_numbers_in_the_parents() -> None:
    """A team with too low a response is no secret: its five people may be worked out, as a mean of five."""
    whole, _, _ = results([(None, 0, 0), (0, 40, 40), (0, 10, 5)])
    assert (whole.invited, whole.answered) == (50, 45)


def test_higher_thresholds_are_obeyed() -> None:
    found = results([(None, 9, 9)], thresholds=Thresholds(means=10))[0]
    assert found.refusal == TOO_FEW.format(minimum=10)
    assert results([(None, 11, 11)], thresholds=Thresholds(spread=12))[0].dimensions[0].spread is None


@pytest.mark.parametrize("people", [5, 7, 8])
def test_nothing_that_shows_spread_below_eight(people: int) -> None:
    one = results([(None, people, people)])[0].dimensions[0]
    fields = ("spread", "interval_low", "interval_high", "agreement_uniform", "agreement_skewed", "groups")
    shown = any(getattr(one, name) is not None for name in fields)
    assert shown is (people >= 8)
    assert (one.withheld == NO_SPREAD.format(minimum=8)) is (people < 8)


def test_spread_of_fewer_than_eight_does_not_follow_from_the_others() -> None:
    whole, small, large = (one.dimensions[0] for one in results([(None, 0, 0), (0, 5, 5), (0, 9, 9)]))
    assert whole.spread is not None
    assert small.withheld == NO_SPREAD.format(minimum=8)
    assert (large.spread, large.withheld) == (None, SPREAD_FROM_THE_REST.format(minimum=8))
    assert None not in (small.mean, large.mean)


def test_figures_have_two_decimals_and_reversed_items_are_turned() -> None:
    answers = {0: [[5, 1, 4], [4, 2, 4], [5, 1, 3], [3, 2, 5], [4, 3, 4], [5, 2, 5], [2, 2, 3]]}
    one = results([(None, 7, 7)], questionnaire(3, reversed_items=True), answers=answers)[0].dimensions[0]
    assert one.mean == round((sum(row[0] + 6 - row[1] + row[2] for row in answers[0])) / 21, 2)


def test_a_range_at_the_top_and_nothing_below() -> None:
    alike = {1: [[4, 4, 4]] * 6, 2: [[4, 4, 4]] * 6}
    whole, one, _ = (found.dimensions[0] for found in results([(None, 0, 0), (0, 6, 6), (0, 6, 6)], answers=alike))
    assert (whole.band, whole.mean, whole.spread, whole.withheld) == ("4 or above", None, None, BANDED)
    assert (one.band, one.mean, one.spread, one.withheld) == (None, None, None, ONLY_ABOVE)


def test_a_team_alike_and_its_partner_show_only_what_they_are_together() -> None:
    tree = [(None, 0, 0), (0, 6, 6), (0, 6, 6), (0, 12, 12)]
    found = results(tree, questionnaire(2, 2), answers={1: [[4, 4, 1 + n % 5, 1 + n % 4] for n in range(6)]})
    first = [one.dimensions[0].withheld == ONLY_ABOVE for one in found]
    second = [one.dimensions[1].withheld == ONLY_ABOVE for one in found]
    assert first == [False, True, True, False]
    assert second == [False, False, False, False]


def test_counts_of_people_stand_only_where_nothing_lies_below() -> None:
    split = [[1, 1]] * 4 + [[5, 5]] * 4
    tree = [(None, 0, 0), (0, 8, 8), (0, 8, 8)]
    whole, one, _ = (found.dimensions[0] for found in results(tree, questionnaire(2), answers={1: split, 2: split}))
    assert whole.split
    assert whole.groups is not None
    assert whole.groups.low is None
    assert one.split
    assert one.groups is not None
    assert (one.groups.low, one.groups.middle, one.groups.high) == (4, 0, 4)


@given(st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=5, max_size=30), st.integers(0, 15))
def test_published_figures_stay_on_the_scale(answers: list[tuple[int, ...]], absent: int) -> None:
    tree = [(None, len(answers) + absent, len(answers))]
    found = results(tree, answers={0: [list(row) for row in answers]})[0]
    for one in found.dimensions:
        assert one.mean is None or 1 <= one.mean <= 5
        assert sum((one.mean is not None, one.band is not None, one.split)) == 1
        assert one.interval_low is None or 1 <= one.interval_low <= (one.interval_high or 0) <= 5
        for figure in (one.agreement_uniform, one.agreement_skewed):
            assert figure is None or 0 <= figure <= 1
