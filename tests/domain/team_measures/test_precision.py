"""Intervals of a near census: the vectors, the ends, and how often they hold the true mean."""

import numpy as np
import pytest

from domain.team_measures.precision import (
    interval_general,
    interval_now,
    standard_error_general,
    standard_error_now,
)
from domain.team_measures.scores import Sample, person_means, sample_of
from tests.domain.team_measures.answers import HAND, answers


def test_standard_errors_of_six_of_eight_people() -> None:
    assert standard_error_now(0.8, 6, 8) == pytest.approx(0.163, abs=5e-4)
    assert standard_error_general(0.8, 6) == pytest.approx(0.327, abs=5e-4)


def test_half_widths_are_student_t_times_the_error() -> None:
    people = Sample(6, 3.0, 0.8)  # t(.975, 5) = 2.5706
    now, general = interval_now(people, 8), interval_general(people)
    assert now is not None
    assert general is not None
    assert (now.low, now.high) == pytest.approx((3 - 2.5706 * 0.16330, 3 + 2.5706 * 0.16330), abs=1e-4)
    assert (general.low, general.high) == pytest.approx((3 - 2.5706 * 0.32660, 3 + 2.5706 * 0.32660), abs=1e-4)


def test_a_complete_survey_leaves_no_error_now_but_one_in_general() -> None:
    people = sample_of(HAND)
    now, general = interval_now(people, 5), interval_general(people)
    assert now is not None
    assert general is not None
    assert (now.standard_error, now.low, now.high) == (0.0, people.mean, people.mean)
    assert general.low < people.mean < general.high


def test_intervals_end_with_the_scale() -> None:
    general = interval_general(Sample(8, 4.9, 0.9))
    assert general is not None
    assert general.high == 5.0


def test_one_answer_has_no_interval_and_more_answers_than_people_are_an_error() -> None:
    alone = sample_of([(3, 4)])
    assert alone == Sample(1, 3.5, None)
    assert interval_now(alone, 8) is None
    assert interval_general(alone) is None
    with pytest.raises(ValueError, match="9 answers of 8 people"):
        interval_now(Sample(9, 3.0, 0.5), 8)


def test_the_sample_is_that_of_the_persons_means_and_does_not_know_their_order() -> None:
    rows = answers(40, 7, seed=3)
    people = sample_of(rows)
    assert people.mean == pytest.approx(person_means(rows).mean(), rel=1e-14)
    assert people.deviation == pytest.approx(person_means(rows).std(ddof=1), rel=1e-12)
    for seed in range(20):
        assert sample_of(np.random.default_rng(seed).permutation(rows)) == people


@pytest.mark.parametrize("rows", [[], [()], [[]]])
def test_no_people_or_no_items_are_an_error(rows: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="scores must have people and items"):
        sample_of(rows)


@pytest.mark.parametrize(("invited", "answered"), [(20, 12), (40, 12), (12, 8)])
def test_nineteen_of_twenty_intervals_hold_the_mean_of_the_whole_team(invited: int, answered: int) -> None:
    team = answers(invited, 6, seed=invited)
    true = team.mean()
    generator = np.random.default_rng(5)
    held = 0
    for _ in range(2000):
        chosen = generator.choice(invited, answered, replace=False)
        found = interval_now(sample_of(team[chosen]), invited)
        assert found is not None
        held += found.low <= true <= found.high
    assert 0.93 < held / 2000 < 0.97


def test_nineteen_of_twenty_general_intervals_hold_the_mean_that_people_are_drawn_from() -> None:
    held = 0
    for seed in range(2000):
        found = interval_general(sample_of(answers(10, 6, mean=3.0, seed=seed)))
        assert found is not None
        held += found.low <= 3.0 <= found.high
    assert 0.93 < held / 2000 < 0.97
