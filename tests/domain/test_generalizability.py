"""G(q,k) against its two limits, the worked panels, and the definition summed over pairs of candidates."""

import numpy as np
import pytest

from domain.measurement import generalizability as module
from domain.measurement.components import EXACT_FIT, crossed_reml
from domain.measurement.generalizability import PanelOverlap, g_coefficient, generalizability, panel_overlap
from domain.measurement.intraclass import icc
from domain.measurement.statistics import (
    NOT_A_PAIR,
    ONE_VALUE,
    NotComputable,
    Ratings,
    VarianceComponents,
    ratings_of,
    ratings_of_matrix,
)
from tests.domain.panels import NONE, additive, shrout_fleiss

SHROUT_FLEISS_COMPONENTS = VarianceComponents(candidate=23 / 9, rater=5.2444, residual=1.0194)


def overlap_of(ratings: Ratings) -> PanelOverlap:
    found = panel_overlap(ratings)
    assert isinstance(found, PanelOverlap)
    return found


@pytest.mark.parametrize(("q", "expected"), [(0.0, 0.9093), (0.25, 0.6201)])
def test_the_two_limits_of_shrout_and_fleiss(q: float, expected: float) -> None:
    assert g_coefficient(SHROUT_FLEISS_COMPONENTS, q, 4) == pytest.approx(expected, abs=5e-5)


def test_the_worked_panels() -> None:
    ratings = ratings_of([0, 0, 1, 1, 2, 2, 3, 3, 4, 4], [1, 2, 1, 2, 2, 3, 2, 3, 3, 1], np.ones(10))
    found = overlap_of(ratings)
    assert found.q == pytest.approx(0.2)
    assert found.harmonic_raters == pytest.approx(2)
    assert g_coefficient(SHROUT_FLEISS_COMPONENTS, found.q, found.harmonic_raters) == pytest.approx(0.6212, abs=5e-5)


def test_the_same_panel_for_all_has_q_0_and_its_own_for_each_q_1_over_k() -> None:
    assert overlap_of(ratings_of_matrix(np.ones((6, 3)))).q == pytest.approx(0, abs=1e-12)
    nested = ratings_of(np.repeat(np.arange(6), 3), np.arange(18), np.ones(18))
    assert overlap_of(nested).q == pytest.approx(1 / 3)


def test_the_sum_by_rater_is_the_sum_over_pairs() -> None:
    ratings = additive(np.random.default_rng(51), 30, 7, 4)
    panels = [set(ratings.rater[ratings.candidate == candidate].tolist()) for candidate in range(30)]
    inverse = np.mean([1 / len(panel) for panel in panels])
    shared = sum(
        len(one & other) / (len(one) * len(other))
        for i, one in enumerate(panels)
        for j, other in enumerate(panels)
        if i != j
    )
    found = overlap_of(ratings)
    assert found.q == pytest.approx(inverse - shared / (30 * 29), abs=1e-12)
    assert found.harmonic_raters == pytest.approx(1 / inverse)


def test_crossed_panels_give_the_intraclass_correlation_with_a_similar_interval() -> None:
    found, classic = generalizability(shrout_fleiss()), icc(shrout_fleiss(), "ICC(3,k)")
    assert found.value == pytest.approx(classic.value, abs=1e-6)
    assert found.low is not None
    assert found.high is not None
    assert (found.low, found.high) == pytest.approx((classic.low, classic.high), abs=0.02)


def test_rotating_panels_have_a_value_inside_its_interval() -> None:
    found = generalizability(additive(np.random.default_rng(52), 60, 8, 3))
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.value < found.high < 1
    assert (found.n_candidates, found.raters) == (60, 8)


def test_panels_that_share_no_rater_are_noted() -> None:
    generator = np.random.default_rng(54)
    split = np.full((40, 6), NONE)
    for half in (0, 1):
        own = generator.normal(0, 0.6, (20, 1)) + generator.normal(0, 0.3, (1, 3)) + generator.normal(0, 0.5, (20, 3))
        split[20 * half : 20 * half + 20, 3 * half : 3 * half + 3] = own
    note = generalizability(ratings_of_matrix(split)).note
    assert note is not None
    assert module.NOT_CONNECTED in note


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(53)
    hits, runs = 0, 30
    for _ in range(runs):
        ratings = additive(generator, 40, 12, 3)
        overlap = overlap_of(ratings)
        truth = g_coefficient(
            VarianceComponents(candidate=0.36, rater=0.09, residual=0.25), overlap.q, overlap.harmonic_raters
        )
        found = generalizability(ratings)
        assert found.low is not None
        assert found.high is not None
        assert isinstance(truth, float)
        hits += found.low <= truth <= found.high
    assert hits >= 25  # 28 or 29 expected


def test_no_candidate_variance_is_0_with_the_reason_and_no_interval() -> None:
    ratings = ratings_of_matrix([[1, 5, 3], [5, 1, 3], [1, 4, 4], [4, 1, 4], [2, 5, 2]])
    found = generalizability(ratings)
    fit = crossed_reml(ratings)
    assert not isinstance(fit, NotComputable)
    assert fit.components.candidate == 0
    assert (found.value, found.low, found.high) == (0.0, None, None)
    assert found.note is not None
    assert module.NO_TRUE_VARIANCE in found.note


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (ratings_of([], [], []), module.ONE_CANDIDATE),
        (ratings_of_matrix([[1, 2, 3]]), module.ONE_CANDIDATE),
        (ratings_of_matrix(np.full((5, 3), 3.0)), ONE_VALUE),
        (ratings_of_matrix([[1, NONE], [NONE, 2], [3, NONE]]), NOT_A_PAIR),
        (ratings_of_matrix([[1, 2, 3], [2, 3, 4], [4, 5, 6]]), EXACT_FIT),
    ],
)
def test_what_cannot_be_computed_says_why(ratings: Ratings, reason: str) -> None:
    found = generalizability(ratings)
    assert (found.value, found.low, found.high, found.not_computable) == (None, None, None, reason)


def test_no_variance_at_all_has_no_coefficient() -> None:
    nothing = VarianceComponents(candidate=0.0, rater=0.0, residual=0.0)
    assert g_coefficient(nothing, 0.1, 3) == NotComputable(module.NO_VARIANCE)


@pytest.mark.parametrize(("q", "k"), [(0.4, 3.0), (-0.1, 3.0), (0.0, 0.5)])
def test_impossible_overlap_is_an_error(q: float, k: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1/k"):
        g_coefficient(SHROUT_FLEISS_COMPONENTS, q, k)
