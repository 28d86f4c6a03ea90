"""Who can be compared with whom, fixed rater effects against worked panels and plain least squares, separation."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.measurement import severity as module
from domain.measurement.connection import FEWER_THAN_TWO_RATERS, INSEPARABLE, ONLY_BRIDGES, connectedness
from domain.measurement.severity import (
    Difference,
    Separation,
    SeverityFit,
    adjusted_difference,
    separation,
    severity_effects,
)
from domain.measurement.statistics import (
    NO_RATINGS,
    ONE_VALUE,
    NotComputable,
    Ratings,
    ratings_of,
    ratings_of_matrix,
)
from tests.domain.panels import NONE, SHROUT_FLEISS, additive, shrout_fleiss

A, B, C, D, E = range(5)
ROTATING = ratings_of(
    [A, A, B, B, C, C, D, D, E, E], [0, 1, 0, 1, 1, 2, 1, 2, 2, 0], [4, 3, 5, 3.5, 3, 4.5, 2, 3, 4.5, 5]
)
TWO_SUBSETS = ratings_of([A, A, B, C, D, D], [0, 1, 0, 2, 2, 3], [4, 3, 4, 2, 5, 3])


def square(first: int, rater: int) -> list[tuple[int, int]]:
    """Two candidates, both rated by the same two raters."""
    return [(first + candidate, rater + judge) for candidate in (0, 1) for judge in (0, 1)]


def panel(links: list[tuple[int, int]]) -> Ratings:
    people, judges = zip(*links, strict=True)
    return ratings_of(people, judges, np.arange(1.0, len(links) + 1))


def fitted(ratings: Ratings) -> SeverityFit:
    found = severity_effects(ratings)
    assert isinstance(found, SeverityFit)
    return found


def test_the_rotating_panels() -> None:
    fit = fitted(ROTATING)
    assert [rater.effect for rater in fit.raters] == pytest.approx([0.5417, -0.8333, 0.2917], abs=5e-5)
    assert [value.adjusted for value in fit.candidates] == pytest.approx(
        [3.6458, 4.3958, 4.0208, 2.7708, 4.3333], abs=5e-5
    )
    assert [value.raw for value in fit.candidates] == pytest.approx([3.5, 4.25, 3.75, 2.5, 4.75])
    assert all(value.standard_error == pytest.approx(0.19, abs=5e-3) for value in fit.candidates)
    found = adjusted_difference(ROTATING, fit, B, E)
    assert isinstance(found, Difference)
    assert found.value == pytest.approx(0.0625, abs=5e-5)
    assert found.standard_error == pytest.approx(0.2724, abs=5e-5)
    assert found.t == pytest.approx(0.23, abs=5e-3)
    assert found.degrees_of_freedom == 3


def test_disconnected_panels_are_refused() -> None:
    links = connectedness(TWO_SUBSETS)
    assert (links.components, links.separable) == (2, False)
    found = severity_effects(TWO_SUBSETS)
    assert isinstance(found, NotComputable)
    assert found.reason.startswith(f"{INSEPARABLE}: the panels fall into 2 groups")


@pytest.mark.parametrize(
    ("links", "components", "bridges", "groups", "core", "loose"),
    [
        (square(0, 0), 1, 0, 1, (0, 1), ()),
        # a candidate with one rating hangs on a bridge and does no harm
        ([*square(0, 0), (7, 1)], 1, 1, 1, (0, 1), ()),
        # a rater with one rating has no severity; nor has one behind a candidate with two raters
        ([*square(0, 0), (1, 5)], 1, 1, 1, (0, 1), (5,)),
        ([*square(0, 0), (4, 1), (4, 5)], 1, 2, 1, (0, 1), (5,)),
        # two groups that share one single rating, or a chain of them
        ([*square(0, 0), *square(2, 2), (0, 2)], 1, 1, 2, (), (0, 1, 2, 3)),
        ([*square(0, 0), *square(2, 2), (9, 0), (9, 2)], 1, 2, 2, (), (0, 1, 2, 3)),
        # a second rating in common joins them
        ([*square(0, 0), *square(2, 2), (0, 2), (1, 3)], 1, 0, 1, (0, 1, 2, 3), ()),
        ([(0, 0), (0, 1), (1, 1), (1, 2)], 1, 4, 0, (), (0, 1, 2)),
        ([(0, 0), (1, 0)], 1, 2, 0, (), (0,)),
        ([*square(0, 0), *square(2, 2)], 2, 0, 2, (), (0, 1, 2, 3)),
    ],
)
def test_how_panels_hang_together(
    links: list[tuple[int, int]],
    components: int,
    bridges: int,
    groups: int,
    core: tuple[int, ...],
    loose: tuple[int, ...],
) -> None:
    found = connectedness(panel(links))
    assert (found.components, found.bridges, found.groups) == (components, bridges, groups)
    assert (found.core_raters, found.loose_raters) == (core, loose)
    assert found.separable == bool(core)
    assert isinstance(severity_effects(panel(links)), SeverityFit) == bool(core)


def test_bridges_are_the_links_whose_loss_disconnects() -> None:
    generator = np.random.default_rng(61)
    seen = set()
    for _ in range(60):
        size = int(generator.integers(4, 30))
        ratings = ratings_of(generator.integers(0, 6, size), generator.integers(0, 4, size), generator.random(size))
        whole = connectedness(ratings)
        lost = 0
        for left_out in range(ratings.value.size):
            keep = np.arange(ratings.value.size) != left_out
            # each end that loses its last link still counts as a part of its own
            alone = (ratings.candidate[left_out] not in ratings.candidate[keep]) + (
                ratings.rater[left_out] not in ratings.rater[keep]
            )
            rest = ratings_of(ratings.candidate[keep], ratings.rater[keep], ratings.value[keep])
            lost += connectedness(rest).components + alone > whole.components
        assert whole.bridges == lost
        seen.add(whole.bridges > 0)
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (ratings_of([], [], []), NO_RATINGS),
        (ratings_of_matrix(np.full((5, 3), 4.0)), ONE_VALUE),
        (ratings_of_matrix([[1], [2], [3]]), FEWER_THAN_TWO_RATERS),
        (ratings_of_matrix([[1, 2, NONE], [NONE, 3, 4]]), ONLY_BRIDGES),
    ],
)
def test_what_cannot_be_computed_says_why(ratings: Ratings, reason: str) -> None:
    assert severity_effects(ratings) == NotComputable(reason)


def test_complete_panels_give_the_raters_deviations() -> None:
    fit = fitted(shrout_fleiss())
    deviations = SHROUT_FLEISS.mean(axis=0) - SHROUT_FLEISS.mean()
    assert [rater.effect for rater in fit.raters] == pytest.approx(deviations)
    assert [value.adjusted for value in fit.candidates] == pytest.approx(SHROUT_FLEISS.mean(axis=1))
    assert fit.residual_variance == pytest.approx(1.0194, abs=5e-5)


def test_incomplete_panels_equal_plain_least_squares() -> None:
    generator = np.random.default_rng(62)
    ratings = additive(generator, 25, 6, 3, (0.7, 0.5, 0.5))
    fit = fitted(ratings)
    people = np.eye(25)[ratings.candidate]
    judges = np.eye(6)[ratings.rater][:, :5] - np.eye(6)[ratings.rater][:, 5:]  # effects that sum to 0
    design = np.hstack([people, judges])
    solution, squares, rank, _ = np.linalg.lstsq(design, ratings.value, rcond=None)
    variance = float(squares[0]) / (ratings.value.size - rank)
    covariance = variance * np.linalg.inv(design.T @ design)
    assert fit.degrees_of_freedom == ratings.value.size - rank
    assert fit.residual_variance == pytest.approx(variance)
    effects = [*solution[25:], -solution[25:].sum()]
    assert [rater.effect for rater in fit.raters] == pytest.approx(effects, abs=1e-9)
    assert [rater.standard_error for rater in fit.raters[:5]] == pytest.approx(
        np.sqrt(np.diag(covariance)[25:]), abs=1e-9
    )
    assert [value.adjusted for value in fit.candidates] == pytest.approx(solution[:25], abs=1e-9)
    assert [value.standard_error for value in fit.candidates] == pytest.approx(
        np.sqrt(np.diag(covariance)[:25]), abs=1e-9
    )
    found = adjusted_difference(ratings, fit, 3, 11)
    assert isinstance(found, Difference)
    expected = covariance[3, 3] + covariance[11, 11] - 2 * covariance[3, 11]
    assert found.standard_error == pytest.approx(expected**0.5, abs=1e-9)


def test_raters_who_hang_loose_have_no_effect_and_do_not_move_the_others() -> None:
    links = [(0, 7), (9, 7), (9, 8)]
    people, judges = zip(*links, strict=True)
    with_loose = ratings_of(
        [*ROTATING.candidate, *people], [*ROTATING.rater, *judges], [*ROTATING.value, 1.0, 5.0, 2.0]
    )
    fit, plain = fitted(with_loose), fitted(ROTATING)
    by_rater = {rater.rater: rater for rater in fit.raters}
    assert [by_rater[rater].effect for rater in range(3)] == pytest.approx(
        [rater.effect for rater in plain.raters], abs=1e-12
    )
    for rater in (7, 8):
        assert by_rater[rater].effect is None
        assert by_rater[rater].not_computable == module.HANGS_LOOSE
    values = {value.candidate: value for value in fit.candidates}
    assert values[9].adjusted is None
    assert values[9].raw == pytest.approx(3.5)
    assert values[9].not_computable == module.NOT_ADJUSTED
    assert values[0].adjusted == pytest.approx(3.6458, abs=5e-5)
    assert adjusted_difference(with_loose, fit, 0, 9) == NotComputable(module.NOT_ADJUSTED)


def test_an_exact_fit_has_effects_but_no_errors() -> None:
    ratings = ratings_of_matrix([[1, 2], [2, 3], [4, 5]])
    fit = fitted(ratings)
    assert [rater.effect for rater in fit.raters] == pytest.approx([-0.5, 0.5])
    assert {rater.standard_error for rater in fit.raters} == {None}
    assert {rater.interval for rater in fit.raters} == {None}
    assert fit.note == module.EXACT_FIT
    assert adjusted_difference(ratings, fit, 0, 1) == NotComputable(module.EXACT_FIT)


def test_a_candidate_is_not_compared_with_itself() -> None:
    with pytest.raises(ValueError, match="two candidates"):
        adjusted_difference(ROTATING, fitted(ROTATING), A, A)


def test_intervals_surround_the_effects() -> None:
    fit = fitted(additive(np.random.default_rng(63), 40, 6, 3))
    for rater in fit.raters:
        assert rater.interval is not None
        assert rater.effect is not None
        assert rater.interval.low < rater.effect < rater.interval.high


def test_separation_of_three_estimates() -> None:
    found = separation([-1, 0, 1], [0.2, 0.2, 0.2])
    assert isinstance(found, Separation)
    assert found.index == pytest.approx(4.899, abs=5e-4)
    assert found.reliability == pytest.approx(0.96)
    assert found.strata == pytest.approx(6.865, abs=5e-4)


def test_separation_that_does_not_exceed_the_errors_is_0_with_a_note() -> None:
    found = separation([-0.1, 0, 0.1], [0.5, 0.5, 0.5])
    assert isinstance(found, Separation)
    assert (found.index, found.reliability, found.note) == (0, 0, module.NO_SPREAD)


@pytest.mark.parametrize(
    ("estimates", "errors", "reason"),
    [
        ([1.0], [0.1], module.TOO_FEW_ESTIMATES),
        ([1.0, 1.0], [0.1, 0.1], ONE_VALUE),
        ([1.0, 2.0], [0.0, 0.0], module.NO_ERROR),
    ],
)
def test_separation_says_why_there_is_none(estimates: list[float], errors: list[float], reason: str) -> None:
    assert separation(estimates, errors) == NotComputable(reason)


def test_separation_needs_an_error_for_each_estimate() -> None:
    with pytest.raises(ValueError, match="one standard error"):
        separation([1, 2], [1])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_effects_sum_to_0_and_names_do_not_matter(seed: int, chance: Any) -> None:
    ratings = additive(np.random.default_rng(seed), 15, 5, 3)
    found = severity_effects(ratings)
    people, judges = list(range(15)), list(range(5))
    chance.shuffle(people)
    chance.shuffle(judges)
    other = severity_effects(
        ratings_of(np.array(people)[ratings.candidate], np.array(judges)[ratings.rater], ratings.value + 2)
    )
    assert isinstance(found, SeverityFit) == isinstance(other, SeverityFit)
    if isinstance(found, SeverityFit) and isinstance(other, SeverityFit):
        assert found.effects.sum() == pytest.approx(0, abs=1e-9)
        renamed = {rater.rater: rater.effect for rater in other.raters}
        for rater in found.raters:
            expected = None if rater.effect is None else pytest.approx(rater.effect, abs=1e-9)
            assert renamed[judges[rater.rater]] == expected
