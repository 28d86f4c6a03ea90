"""The attacker against what is published: it finds nobody, and it does find people where the rules are left out."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import combinations_with_replacement
from random import Random
from statistics import fmean, stdev
from unittest.mock import patch
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from domain.anonymity import breakdown
from domain.anonymity.admission import FROM_THE_REST, TOO_FEW, publishable
from domain.anonymity.alike import nearly_tells, tells_somebody
from domain.anonymity.thresholds import Thresholds
from domain.anonymity.tree import cells_of
from domain.surveys.figures import ONLY_ABOVE
from domain.surveys.group_view import group_view
from domain.surveys.publication import LOW_RESPONSE, View, publication
from tests.domain.anonymity.attacker import (
    Data,
    Found,
    alike_but_one,
    answer_sets,
    certain_answers,
    few_exposed,
    few_exposed_by,
    known_sums,
    told,
)
from tests.domain.anonymity.organisations import Wave, history, questionnaire, team, wave

THRESHOLDS = Thresholds()
QUESTIONS = questionnaire(1, 2)
ITEMS_OF = {"d0": [0], "d1": [1, 2]}
ONE_ITEM = questionnaire(1)
ANSWERS = (1, 2, 3, 4, 5)
# Every range holds two of these.
FEWER_ANSWERS = (1, 2, 4, 5)
TWO_ANSWERS = (1, 2)

bounded = settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seeds = st.integers(0, 2**32 - 1)


def sums_of(asked: Wave, teams: frozenset[UUID], places: Sequence[int]) -> list[int]:
    return [sum(row[place] for place in places) for one in teams for row in asked.answers[one]]


def everything_shown(asked: Wave, random: Random, groups: int) -> list[View]:
    """The publication of a wave, and after it some groups of teams, one after the other."""
    units, answers = asked.units, asked.answers
    cells = cells_of(units)
    found = publication(QUESTIONS, units, answers, {}, THRESHOLDS, {})
    shown = [View(cells[unit], results) for unit, results in found.items()]
    for _ in range(groups):
        teams = [unit.team_id for unit in random.sample(units, min(len(units), random.randint(1, 3)))]
        results = group_view(QUESTIONS, units, teams, answers, {}, THRESHOLDS, shown)
        shown.append(View(frozenset[UUID]().union(*(cells[one] for one in teams)), results))
    return shown


@bounded
@given(seeds)
def test_no_few_people_and_nobody_alike_in_a_thousand_organisations(seed: int) -> None:
    random = Random(seed)
    for asked in history(random, len(QUESTIONS.items), waves=3):
        shown = everything_shown(asked, random, groups=random.choice((0, 0, 2)))
        for dimension, places in ITEMS_OF.items():
            known = told(shown, dimension)
            assert few_exposed(known.sums, asked.people, 5) is None
            assert few_exposed(known.squares, asked.people, 8) is None
            for teams in known_sums(known.sums, asked.people):
                assert not alike_but_one(sums_of(asked, teams, places))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seeds)
def test_themes_beside_their_stage_expose_nobody(seed: int) -> None:
    ladder = questionnaire(4, stages=True, themes=2)
    asked = history(Random(seed), 4, waves=1)[0]
    cells = cells_of(asked.units)
    found = publication(ladder, asked.units, asked.answers, {}, THRESHOLDS, {})
    rows: dict[str, list[frozenset[UUID]]] = {"": [], "t0": [], "t1": []}
    for unit, results in found.items():
        if results.refusal is None and results.maturity is not None:
            for theme, mean in results.maturity.stages[0].themes.items():
                rows[theme] += [cells[unit]] if mean is not None else []
    for theme, places in {"t0": (0, 2), "t1": (1, 3)}.items():
        assert few_exposed(rows[theme], asked.people, 8) is None
        for teams in known_sums(rows[theme], asked.people):
            assert not alike_but_one(sums_of(asked, teams, places))
    rows[""] = list(told([View(cells[unit], results) for unit, results in found.items()], "d0").sums)
    themes = {"": ("t0", "t1"), "t0": ("t0",), "t1": ("t1",)}
    together = [
        {(one, theme) for one in row for theme in themes[name]} for name, known in rows.items() for row in known
    ]
    assert few_exposed_by(together, asked.people, 5) is None


def published(
    sizes: Sequence[int], parents: Sequence[int | None], groups: Sequence[Sequence[int]] = ()
) -> Callable[[Data], Hashable]:
    """What all answers of one item give to the world: every unit's results, then those of groups of teams."""

    def publish(data: Data) -> Hashable:
        asked = wave(sizes, parents, [[[answer] for answer in answers] for answers in data])
        cells = cells_of(asked.units)
        found = publication(ONE_ITEM, asked.units, asked.answers, {}, THRESHOLDS, {})
        shown = [View(cells[unit], results) for unit, results in found.items()]
        for group in groups:
            teams = [team(number) for number in group]
            results = group_view(ONE_ITEM, asked.units, teams, asked.answers, {}, THRESHOLDS, shown)
            shown.append(View(frozenset[UUID]().union(*(cells[one] for one in teams)), results))
        return tuple(view.results for view in shown)

    return publish


@pytest.mark.parametrize(
    ("sizes", "parents", "groups", "answers"),
    [
        ((5,), (None,), (), ANSWERS),
        ((6,), (None,), (), ANSWERS),
        ((8,), (None,), (), ANSWERS),
        ((1, 5), (None, 0), (), ANSWERS),
        ((3, 5), (None, 0), (), FEWER_ANSWERS),
        ((5, 5), (None, 0), (), FEWER_ANSWERS),
        ((5, 8), (None, 0), (), TWO_ANSWERS),
        ((0, 5, 6, 5), (None, 0, 0, 0), (), TWO_ANSWERS),
        ((5, 5, 5), (None, 0, 1), (), TWO_ANSWERS),
        ((0, 5, 5, 5), (None, 0, 0, 0), ((1, 2),), TWO_ANSWERS),
        ((0, 5, 5, 3, 3), (None, 0, 0, 0, 0), ((1, 3), (2, 4)), TWO_ANSWERS),
        ((0, 5, 5, 3, 3), (None, 0, 0, 0, 0), ((3, 4), (1, 3)), TWO_ANSWERS),
    ],
)
def test_no_answer_is_the_same_in_all_data_that_fit(
    sizes: Sequence[int], parents: Sequence[int | None], groups: Sequence[Sequence[int]], answers: Sequence[int]
) -> None:
    publish = published(sizes, parents, groups)
    assert certain_answers(publish, answer_sets(sizes, answers)) == []


def test_the_thousand_organisations_do_show_figures_ranges_and_refusals() -> None:
    """So that the attacker was not sent against nothing."""
    random = Random(1)
    waves = [asked for _ in range(25) for asked in history(random, len(QUESTIONS.items))]
    shown = [view.results for asked in waves for view in everything_shown(asked, random, 2)]
    figures = [one for results in shown for one in results.dimensions]
    assert sum(one.mean is not None for one in figures) > 50
    assert sum(one.spread is not None for one in figures) > 50
    assert sum(one.band is not None for one in figures) > 5
    assert sum(one.withheld == ONLY_ABOVE for one in figures) > 50
    reasons = {results.refusal for results in shown}
    assert {FROM_THE_REST.format(minimum=5), TOO_FEW.format(minimum=5), LOW_RESPONSE} < reasons


# The attacker must be able to win: publishers that leave one rule out.


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(seeds)
def test_without_complementary_suppression_few_people_are_exposed(seed: int) -> None:
    asked = history(Random(seed), 1, waves=1)[0]
    reasons = publishable(asked.units, asked.people, 5)
    cells = cells_of(asked.units)
    leaky = [within for within in cells.values() if sum(asked.people[one] for one in within) >= 5]
    # It is leaky where the engine keeps back more than units with too few answers.
    assume(len(leaky) > sum(reason is None for reason in reasons.values()))
    exposed = few_exposed(leaky, asked.people, 5)
    assert exposed is not None
    assert 0 < sum(asked.people[one] for one in exposed) < 5


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(seeds)
def test_spread_at_five_exposes_few_people(seed: int) -> None:
    asked = history(Random(seed), 1, waves=1)[0]
    cells = cells_of(asked.units)
    leaky = [cells[unit] for unit, reason in publishable(asked.units, asked.people, 5).items() if reason is None]
    engine = [cells[unit] for unit, reason in publishable(asked.units, asked.people, 8).items() if reason is None]
    assume(len(leaky) > len(engine))
    assert few_exposed(leaky, asked.people, 8) is not None
    assert few_exposed(engine, asked.people, 8) is None


def test_a_mean_and_a_spread_betray_most_sets_of_five_answers() -> None:
    """Why spread waits for eight: to one decimal, more than half of all sets of five answers have their own pair."""
    sets = list(combinations_with_replacement(ANSWERS, 5))
    figures = Counter((round(fmean(one), 1), round(stdev(one), 1)) for one in sets)
    betrayed = sum(1 for one in sets if figures[round(fmean(one), 1), round(stdev(one), 1)] == 1)
    assert betrayed / len(sets) > 0.5


def centred_band(data: Data) -> Hashable:
    """What was shown before: a range around the value that all have in common."""
    values = data[0]
    if len(set(values)) == 1:
        return f"between {max(1.0, values[0] - 0.5)} and {min(5.0, values[0] + 0.5)}"
    return round(fmean(values), 2)


def test_a_band_centred_on_the_common_value_gives_it_away() -> None:
    found = certain_answers(centred_band, answer_sets((5,), ANSWERS))
    assert {one.answer for one in found if one.insider is None} == set(ANSWERS)
    # All but one at the top: that one learns the rest.
    assert any(one.insider == (0, 4) and one.answer == 5 for one in found)


def test_a_band_for_one_team_alone_follows_from_the_parents_mean() -> None:
    """A range for the team whose people are alike, and exact means for its parent and its sibling."""

    def publish(data: Data) -> Hashable:
        banded = [alike_but_one(one) for one in data]
        every = data[0] + data[1]
        return (round(fmean(every), 2), *(None if band else fmean(one) for band, one in zip(banded, data, strict=True)))

    found = certain_answers(publish, answer_sets((5, 5), FEWER_ANSWERS))
    assert [one for one in found if one.insider is None] != []


@pytest.mark.parametrize("leaky", [True, False])
def test_parts_apart_unless_all_but_one_are_alike_would_tell_an_insider(leaky: bool) -> None:
    """Why parts are shown apart only where three people differ: else somebody who differs learns the others' answer.

    Five and eight people whose answers have a sum of 30 and squares of 98; both follow from the root's figures.
    """
    sizes, parents = (0, 5, 8), (None, 0, 0)
    fitting = [
        data
        for data in answer_sets(sizes, ANSWERS)
        if sum(map(sum, data)) == 30 and sum(value**2 for one in data for value in one) == 98
    ]
    with patch.object(breakdown, "nearly_tells", tells_somebody if leaky else nearly_tells):
        found = certain_answers(published(sizes, parents), iter(fitting))
    assert len(fitting) > 50
    assert (Found(team=1, answer=1, insider=(1, 2)) in found) is leaky
    assert (found != []) is leaky
