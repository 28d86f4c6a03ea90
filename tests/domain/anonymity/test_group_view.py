"""A group of teams after publication: tested against everything shown before, and held back where answers are alike."""

from collections.abc import Mapping, Sequence
from random import Random
from uuid import UUID

import pytest

from domain.anonymity import exposure
from domain.anonymity.admission import FROM_THE_REST, TOO_FEW
from domain.anonymity.thresholds import Thresholds
from domain.anonymity.tree import Unit, cells_of
from domain.surveys.figures import NO_SPREAD, ONLY_ABOVE, SPREAD_FROM_THE_REST
from domain.surveys.group_view import UNDECIDED, group_view
from domain.surveys.model import WaveResults
from domain.surveys.publication import COMMENTS_FROM_THE_REST, FEW_COMMENTS, LOW_RESPONSE, View, publication
from tests.domain.anonymity.organisations import questionnaire, team

REST = FROM_THE_REST.format(minimum=5)
MIXED, ALIKE = [1, 2, 3, 4, 5], [4, 4, 4, 4, 4]


class Published:
    """A wave of a root without people of its own and teams under it, after publication."""

    def __init__(
        self,
        answers: Sequence[Sequence[Sequence[int]]],
        *,
        invited: Mapping[int, int] | None = None,
        comments: Sequence[int] = (),
    ) -> None:
        self.instrument = questionnaire(*[1] * len(next(row for rows in answers for row in rows)), comments=1)
        asked = dict(invited or {})
        self.units = [
            Unit(team(number), None if number == 0 else team(0), asked.get(number, len(rows)))
            for number, rows in enumerate([[], *answers])
        ]
        self.answers = {team(number + 1): [list(row) for row in rows] for number, rows in enumerate(answers)}
        self.comments = {
            team(number + 1): [[f"{number}-{one}" for one in range(count)]] for number, count in enumerate(comments)
        }
        found = publication(self.instrument, self.units, self.answers, self.comments, Thresholds(), {})
        cells = cells_of(self.units)
        self.views = [View(cells[unit], results) for unit, results in found.items()]

    def group(self, *numbers: int) -> WaveResults:
        """Ask for a group and store it, as the product does."""
        teams = [team(number) for number in numbers]
        found = group_view(
            self.instrument, self.units, teams, self.answers, self.comments, Thresholds(), list(self.views)
        )
        if found.refusal is None:
            self.views.append(View(frozenset(teams), found))
        return found


def people(count: int, seed: int = 1) -> list[list[int]]:
    random = Random(seed)
    return [[random.randint(1, 5)] for _ in range(count)]


def of(values: Sequence[int]) -> list[list[int]]:
    return [[value] for value in values]


def test_a_group_shows_its_figures() -> None:
    wave = Published([people(9, 1), people(9, 2), people(9, 3)])
    found = wave.group(1, 2)
    every = [row[0] for number in (1, 2) for row in wave.answers[team(number)]]
    assert (found.refusal, found.invited, found.answered) == (None, 18, 18)
    one = found.dimensions[0]
    assert one.mean == round(sum(every) / 18, 2) or one.split
    assert one.spread is not None
    assert one.groups is None or one.groups.low is None
    assert (found.changes, found.aggregation, found.consistency) == ((), (), ())


def test_a_unit_or_a_group_stored_before_gets_its_stored_results() -> None:
    wave = Published([people(9, 1), people(9, 2), people(9, 3)])
    assert wave.group(1) is wave.views[1].results
    assert wave.group(1, 2) is wave.group(2, 1)
    assert wave.group(0) is wave.views[0].results
    assert wave.group(1, 2, 3) is not wave.views[0].results


def test_groups_that_would_expose_are_refused() -> None:
    # 3 + 6 + 8: only the root and the team of eight are shown.
    wave = Published([people(3), people(6), people(8)])
    assert [view.results.refusal is None for view in wave.views] == [True, False, False, True]
    assert wave.group(1, 2).refusal is None
    assert wave.group(2, 3).refusal == REST
    assert wave.group(1, 3).refusal == REST


def test_a_group_that_cuts_off_three_people_is_refused() -> None:
    # Four small teams, then two of them and with that the other two. A third pair would cut three people off each.
    wave = Published([people(3, 1), people(4, 2), people(3, 3), people(4, 4), people(10, 5)])
    assert wave.group(1, 2).refusal is None
    assert wave.group(1, 3).refusal == REST


def test_too_few_and_too_low_a_response_are_refused() -> None:
    wave = Published([people(2), people(2), people(12)], invited={3: 30})
    assert wave.group(1, 2).refusal == TOO_FEW.format(minimum=5)
    assert wave.group(1, 3).refusal == LOW_RESPONSE


def test_groups_that_overlap_are_tested_together() -> None:
    # (A + B) + (A + C) - (B + C) would be A twice over; none of the four is shown by itself.
    wave = Published([people(4, 1), people(4, 2), people(4, 3), people(9, 4), people(4, 5)])
    assert wave.group(1, 2).refusal is None
    assert wave.group(1, 3).refusal is None
    assert wave.group(2, 3).refusal == REST


def test_spread_is_held_back_where_fewer_than_eight_would_follow() -> None:
    wave = Published([people(9, 1), people(6, 2), people(9, 3), people(9, 4)])
    small = wave.views[2].results.dimensions[0]
    assert small.withheld == NO_SPREAD.format(minimum=8)
    with_small = wave.group(1, 2).dimensions[0]
    assert (with_small.spread, with_small.withheld) == (None, SPREAD_FROM_THE_REST.format(minimum=8))
    assert with_small.mean is not None


def test_a_group_does_not_cut_out_people_who_are_alike() -> None:
    wave = Published([of(ALIKE), of(MIXED), of(MIXED * 2)])
    assert [view.results.dimensions[0].withheld == ONLY_ABOVE for view in wave.views] == [False, True, True, False]
    # With the large team beside it, the team whose people are alike would follow, or its partner.
    assert wave.group(1, 3).dimensions[0].withheld == ONLY_ABOVE
    assert wave.group(2, 3).dimensions[0].withheld == ONLY_ABOVE
    # The two partners together are known anyway.
    assert wave.group(1, 2).dimensions[0].withheld != ONLY_ABOVE


def test_a_class_cut_in_vain_is_never_cut_again() -> None:
    # Teams of four are not shown; what is left of the root less the large team is 16 people together.
    mixed = [of([1, 2, 3, 5]), of([3, 1, 5, 4])]
    free = Published([of([4, 1, 5, 2]), mixed[0], of([1, 5, 2, 4]), mixed[1], of(MIXED * 2)])
    assert free.group(1, 3).dimensions[0].withheld != ONLY_ABOVE
    assert free.group(1, 2).dimensions[0].withheld != ONLY_ABOVE
    alike = Published([of([4, 4, 4, 4]), mixed[0], of([4, 4, 2, 4]), mixed[1], of(MIXED * 2)])
    fresh = Published([of([4, 4, 4, 4]), mixed[0], of([4, 1, 2, 5]), mixed[1], of(MIXED * 2)])
    assert alike.group(1, 3).dimensions[0].withheld == ONLY_ABOVE
    # One and two are not alike, and without the vain cut they are shown.
    assert alike.group(1, 2).dimensions[0].withheld == ONLY_ABOVE
    assert fresh.group(1, 2).dimensions[0].withheld != ONLY_ABOVE


def test_nothing_is_shown_of_a_dimension_with_a_range_at_the_top() -> None:
    wave = Published([of(ALIKE), of(ALIKE), of(ALIKE)])
    assert wave.views[0].results.dimensions[0].band == "3 or above"
    assert wave.group(1, 2).dimensions[0].withheld == ONLY_ABOVE


def test_each_dimension_is_decided_for_itself() -> None:
    first, second = zip(ALIKE, MIXED, strict=True), zip(MIXED, MIXED, strict=True)
    large = [[1 + number % 5, 1 + number % 4] for number in range(9)]
    wave = Published([[list(row) for row in first], [list(row) for row in second], large])
    found = wave.group(1, 3).dimensions
    assert found[0].withheld == ONLY_ABOVE
    assert found[1].withheld != ONLY_ABOVE


def test_comments_of_groups_count_those_who_wrote() -> None:
    wave = Published([people(14, 1), people(14, 2), people(14, 3), people(14, 4)], comments=(12, 6, 6, 3))
    shown = [view.results.comments[0].withheld is None for view in wave.views]
    assert shown == [True, True, False, False, False]
    assert wave.group(2, 4).comments[0].withheld == FEW_COMMENTS.format(minimum=10)
    assert len(wave.group(2, 3).comments[0].texts) == 0
    assert wave.group(2, 3).comments[0].withheld == COMMENTS_FROM_THE_REST.format(minimum=10)
    free = Published([people(14, 1), people(14, 2), people(14, 3)], comments=(12, 12, 12))
    assert sorted(free.group(1, 2).comments[0].texts) == sorted(
        text for number in (1, 2) for text in free.comments[team(number)][0]
    )


def test_where_the_search_takes_too_long_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    wave = Published([people(4, 1), people(4, 2), people(4, 3), people(9, 4), people(4, 5)])
    wave.group(1, 2)
    monkeypatch.setattr(exposure, "MOST_STEPS", 0)
    assert wave.group(1, 3).refusal == UNDECIDED


def test_a_team_of_another_wave_is_an_error() -> None:
    wave = Published([people(9)])
    with pytest.raises(KeyError):
        group_view(wave.instrument, wave.units, [UUID(int=99)], wave.answers, {}, Thresholds(), wave.views)
