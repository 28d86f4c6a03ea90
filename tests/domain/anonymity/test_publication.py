"""What a wave publishes of each unit: refusals, figures, stages, changes, comments, and figures over all units."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.anonymity.admission import FROM_THE_REST, TOO_FEW
from domain.anonymity.alike import BANDED
from domain.anonymity.thresholds import Thresholds
from domain.instruments.model import Instrument
from domain.surveys.figures import NO_SPREAD, ONLY_ABOVE, SPREAD_FROM_THE_REST, STAGE_WITHHELD
from domain.surveys.model import WaveResults
from domain.surveys.publication import (
    COMMENTS_FROM_THE_REST,
    FEW_COMMENTS,
    LOW_RESPONSE,
    NOT_SHOWN_AT_THE_TOP,
    Earlier,
    Unit,
    publication,
)
from domain.team_measures.aggregation import aggregation
from domain.team_measures.change import NOT_PUBLISHED, OTHER_ITEMS
from tests.domain.anonymity.organisations import questionnaire, team

Tree = Sequence[tuple[int | None, int, int]]
"""By team its parent, how many were asked in it, and how many answered."""


def rows(random: Random, people: int, items: int) -> list[list[int]]:
    return [[random.randint(1, 5) for _ in range(items)] for _ in range(people)]


def results(
    tree: Tree,
    instrument: Instrument | None = None,
    *,
    answers: Mapping[int, list[list[int]]] | None = None,
    comments: Mapping[int, list[list[str]]] | None = None,
    earlier: Mapping[UUID, Earlier] | None = None,
    thresholds: Thresholds | None = None,
) -> list[WaveResults]:
    """Every unit's results; answers are random where none are given."""
    asked = instrument or questionnaire(3)
    random = Random(7)
    given = {number: rows(random, people, len(asked.items)) for number, (_, _, people) in enumerate(tree)}
    given.update(answers or {})
    found = publication(
        asked,
        [
            Unit(team(number), None if above is None else team(above), invited)
            for number, (above, invited, _) in enumerate(tree)
        ],
        {team(number): one for number, one in given.items()},
        {team(number): one for number, one in (comments or {}).items()},
        thresholds or Thresholds(),
        earlier or {},
    )
    return [found[team(number)] for number in range(len(tree))]


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


# Stages.


def ladder(people: int, **more: int) -> WaveResults:
    instrument = questionnaire(4, 4, stages=True, **more)
    random = Random(3)
    answers = [[random.choice((2, 3, 3, 4, 4, 5)) for _ in instrument.items] for _ in range(people)]
    return results([(None, people, people)], instrument, answers={0: answers})[0]


def test_stages_are_told_from_eight_people_on() -> None:
    told, withheld = ladder(12).maturity, ladder(7).maturity
    assert told is not None
    assert told.profile != "withheld"
    assert withheld is not None
    assert (withheld.profile, withheld.stages[0].mean) == ("withheld", None)
    assert results([(None, 9, 9)])[0].maturity is None


def test_a_stage_behind_a_range_keeps_all_stages_back() -> None:
    answers = [[4, 4, 4, 4, *(1 + (number + item) % 5 for item in range(4))] for number in range(9)]
    found = results([(None, 9, 9)], questionnaire(4, 4, stages=True), answers={0: answers})[0]
    assert found.dimensions[0].band == "4 or above"
    assert found.maturity is not None
    assert (found.maturity.profile, found.maturity.withheld) == ("withheld", STAGE_WITHHELD)


def test_a_lower_bound_never_seems_to_reach_what_it_does_not() -> None:
    found = ladder(12)
    assert found.maturity is not None
    for stage in found.maturity.stages:
        assert stage.lower_bound is not None
        assert stage.met is (stage.lower_bound >= stage.criterion)


@pytest.mark.parametrize(
    ("themes", "shown"),
    [
        (2, {"t0": True, "t1": True}),
        # Four items: t0 has two, t1 and t2 one each, and only what those two are together follows.
        (3, {"t0": True, "t1": False, "t2": False}),
        # Each theme has one item.
        (4, {"t0": False, "t1": False, "t2": False, "t3": False}),
    ],
)
def test_no_theme_of_one_item_is_shown(themes: int, shown: dict[str, bool]) -> None:
    found = ladder(12, themes=themes).maturity
    assert found is not None
    assert {name: mean is not None for name, mean in found.stages[0].themes.items()} == shown


def test_a_single_item_does_not_follow_from_the_themes() -> None:
    instrument = questionnaire(5, stages=True, themes=2)
    themes = ("t1", "t0", "t0", "t0", "t0")
    items = zip(instrument.items, themes, strict=True)
    alone = msgspec.structs.replace(
        instrument, items=tuple(msgspec.structs.replace(item, theme=theme) for item, theme in items)
    )
    found = results([(None, 12, 12)], alone)[0].maturity
    assert found is not None
    assert set(found.stages[0].themes.values()) == {None}


def test_themes_alike_are_kept_back_for_the_team_and_its_partner_but_not_their_stages() -> None:
    random = Random(5)
    answers = {number: [[random.randint(2, 4) for _ in range(8)] for _ in range(9)] for number in (1, 2)}
    for place, row in enumerate(answers[1]):
        row[0], row[2] = 3, 3
        row[1] = 1 + place % 5
    found = results([(None, 0, 0), (0, 9, 9), (0, 9, 9)], questionnaire(4, 4, stages=True, themes=2), answers=answers)
    shown = []
    for one in found:
        assert one.maturity is not None
        assert one.dimensions[0].spread is not None
        shown.append([None not in stage.themes.values() for stage in one.maturity.stages])
    assert shown == [[True, True], [False, True], [False, True]]


# Changes.


def test_changes_are_the_differences_of_what_was_published() -> None:
    before = results(
        [(None, 10, 10)], questionnaire(3, 3), answers={0: [[2, 2, 3, 4, 4, 3]] * 8 + [[3, 3, 3, 2, 3, 3]] * 2}
    )[0]
    answers = {0: [[4, 4, 4, 3, 3, 2]] * 7 + [[5, 3, 5, 3, 4, 3]] * 3}
    wave_id = uuid4()
    found = results(
        [(None, 10, 10)], questionnaire(3, 3), answers=answers, earlier={team(0): Earlier(wave_id, before, True, None)}
    )[0]
    assert found.compared_with == wave_id
    for change, was, now in zip(found.changes, before.dimensions, found.dimensions, strict=True):
        assert was.mean is not None
        assert now.mean is not None
        assert change.difference == round(now.mean - was.mean, 2)
        assert change.distinguishable is True


@pytest.mark.parametrize(
    ("before", "comparable", "reason"),
    [
        (results([(None, 10, 10)])[0], False, "Other people."),
        (results([(None, 4, 4)])[0], True, NOT_PUBLISHED),
        (results([(None, 10, 10)], questionnaire(1))[0], True, None),
        (msgspec.structs.replace(results([(None, 10, 10)])[0], dimensions=()), True, OTHER_ITEMS),
    ],
)
def test_what_is_not_comparable_says_why(before: WaveResults, comparable: bool, reason: str | None) -> None:
    earlier = Earlier(uuid4(), before, comparable, None if comparable else "Other people.")
    change = results([(None, 10, 10)], earlier={team(0): earlier})[0].changes[0]
    assert change.reason == reason or reason is None
    assert (change.difference is None) is (change.reason is not None)


def test_a_refused_unit_has_no_changes() -> None:
    before = results([(None, 10, 10)])[0]
    found = results([(None, 4, 4)], earlier={team(0): Earlier(uuid4(), before, True, None)})[0]
    assert (found.refusal, found.changes) == (FEW, ())


# Comments.


def written(*numbers: int) -> dict[int, list[list[str]]]:
    """By team one question with so many comments."""
    return {place: [[f"{place}-{number}" for number in range(count)]] for place, count in enumerate(numbers)}


@pytest.mark.parametrize(
    ("numbers", "shown", "reasons"),
    [
        ((0, 9, 0), [0, 0, 0], ["few", "few", "few"]),
        ((0, 10, 0), [10, 10, 0], [None, None, "few"]),
        # The parent's less the larger team's are the smaller team's.
        ((0, 12, 4), [16, 0, 0], [None, "rest", "few"]),
        ((0, 12, 10), [22, 12, 10], [None, None, None]),
    ],
)
def test_comments_from_ten_who_wrote(numbers: tuple[int, ...], shown: list[int], reasons: list[str | None]) -> None:
    tree = [(None, 0, 0), (0, 14, 14), (0, 12, 12)]
    found = results(tree, questionnaire(2, comments=1), comments=written(*numbers))
    words = {
        None: None,
        "few": FEW_COMMENTS.format(minimum=10),
        "rest": COMMENTS_FROM_THE_REST.format(minimum=10),
    }
    assert [len(one.comments[0].texts) for one in found] == shown
    assert [one.comments[0].withheld for one in found] == [words[reason] for reason in reasons]


def test_comments_are_shuffled_and_complete() -> None:
    found = results([(None, 60, 60)], questionnaire(2, comments=1), comments=written(60))[0].comments[0]
    assert found.question == "What helps? (0)"
    numbers = [int(text.split("-")[1]) for text in found.texts]
    assert sorted(numbers) == list(range(60))
    # In the order in which they came 59 of 59 neighbours would follow one another.
    assert sum(second == first + 1 for first, second in pairwise(numbers)) < 20


def test_a_refused_unit_has_no_comments() -> None:
    found = results([(None, 30, 12)], questionnaire(2, comments=1), comments=written(12))[0]
    assert (found.refusal, found.comments) == (LOW_RESPONSE, ())


# What stands on the root alone.


def test_figures_over_units_stand_on_the_root_and_rest_on_what_is_published() -> None:
    tree = [(None, 8, 8), (0, 12, 12), (0, 11, 11), (0, 9, 9), (0, 6, 6)]
    found = results(tree)
    assert [len(one.aggregation) for one in found] == [1, 0, 0, 0, 0]
    assert [len(one.consistency) for one in found] == [1, 0, 0, 0, 0]
    over = found[0].aggregation[0]
    spread = [one.dimensions[0] for one in found[1:] if one.dimensions[0].spread is not None]
    assert (over.teams, over.people) == (len(spread), sum(one.answered for one in spread))
    assert over.teams == 3
    assert found[0].consistency[0].people == 46
    # People with the published sizes, means and spreads give the same figures: nothing else went in.
    rebuilt = []
    random = Random(7)
    for _, _, people in tree:
        rebuilt.append([sum(row) / 3 for row in rows(random, people, 3)])
    again = aggregation("d0", rebuilt[1:4], [])
    assert over.icc1 == (None if again.icc1 is None else round(again.icc1, 2))


def test_a_survey_of_one_team_has_no_figures_over_units() -> None:
    found = results([(None, 40, 40)])[0]
    assert (found.aggregation, found.consistency) == ((), ())


def test_consistency_is_kept_back_where_the_root_shows_no_spread() -> None:
    alike = {1: [[4, 4, 4]] * 20, 2: [[4, 4, 4]] * 20}
    found = results([(None, 0, 0), (0, 20, 20), (0, 20, 20)], answers=alike)[0]
    assert found.consistency[0].reason == NOT_SHOWN_AT_THE_TOP
    assert found.aggregation[0].icc1 is None


def test_answers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        results([(None, 5, 5)], answers={0: [[1, 2]] * 4})


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
