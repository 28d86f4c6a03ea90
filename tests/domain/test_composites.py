"""Effective weights and Mosier's reliability against their vectors, and what they refuse."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.measurement import composites
from domain.measurement.composites import (
    candidate_covariance,
    composite_reliability,
    effective_weights,
    standard_error_of_measurement,
)
from domain.measurement.statistics import NotComputable, competency, composite, scorecards_of
from tests.domain.panels import NONE

COVARIANCE = [[0.25, 0.10, 0.05], [0.10, 0.49, 0.12], [0.05, 0.12, 0.36]]


def test_effective_weights() -> None:
    found = effective_weights((0.5, 0.3, 0.2), COVARIANCE)
    assert not isinstance(found, NotComputable)
    assert found == pytest.approx([0.4704, 0.3780, 0.1517], abs=5e-5)
    assert found.sum() == pytest.approx(1)


def test_mosiers_reliability() -> None:
    assert composite_reliability((0.5, 0.5), [[1, 0.5], [0.5, 1]], (0.7, 0.8)) == pytest.approx(0.8333, abs=5e-5)


def test_one_perfect_component_is_perfect_and_one_alone_keeps_its_reliability() -> None:
    assert composite_reliability((0.5, 0.5), [[1, 0.5], [0.5, 1]], (1, 1)) == 1
    assert composite_reliability((1, 0), [[1, 0.5], [0.5, 1]], (0.7, 0.2)) == pytest.approx(0.7)


def test_standard_error_of_measurement() -> None:
    assert standard_error_of_measurement(0.6, 0.84) == pytest.approx(0.24)


def test_contradictory_or_uniform_composites_say_why() -> None:
    assert effective_weights((0.5, 0.5), np.zeros((2, 2))) == NotComputable(composites.NO_VARIANCE)
    assert composite_reliability((0.5, 0.5), np.zeros((2, 2)), (0.7, 0.7)) == NotComputable(composites.NO_VARIANCE)
    opposed = [[1, -0.9], [-0.9, 1]]
    assert composite_reliability((0.5, 0.5), opposed, (0.2, 0.2)) == NotComputable(composites.IMPOSSIBLE)


@pytest.mark.parametrize(
    "call",
    [
        lambda: effective_weights((0.5, 0.5), COVARIANCE),
        lambda: composite_reliability((0.5, 0.5), [[1, 0], [0, 1]], (0.5,)),
        lambda: composite_reliability((0.5, 0.5), [[1, 0], [0, 1]], (0.5, 1.2)),
        lambda: standard_error_of_measurement(1, 1.1),
        lambda: standard_error_of_measurement(-1, 0.5),
    ],
)
def test_inputs_that_do_not_fit_are_errors(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"weight|between 0 and 1"):
        call()


CARDS = scorecards_of(
    [0, 0, 1, 1, 2, 3, 3],
    [0, 1, 0, 1, 1, 0, 2],
    [[1, 2], [3, 4], [5, NONE], [4, 4], [3, NONE], [2, 1], [2, 2]],
)


def test_covariance_is_over_candidates_with_every_competency() -> None:
    found = candidate_covariance(CARDS)
    assert not isinstance(found, NotComputable)
    covariance, number = found
    assert number == 3
    scores = np.array([[2, 3], [4.5, 4], [2, 1.5]])
    assert covariance == pytest.approx(np.cov(scores, rowvar=False))


def test_covariance_needs_two_complete_candidates() -> None:
    few = scorecards_of([0, 1], [0, 0], [[1, 2], [3, NONE]])
    assert candidate_covariance(few) == NotComputable(composites.TOO_FEW_COMPLETE)


def test_columns_and_composites_of_scorecards() -> None:
    second = competency(CARDS, 1)
    assert second.candidate.tolist() == [0, 0, 1, 3, 3]
    assert second.value.tolist() == [2, 4, 4, 1, 2]
    weighted = composite(CARDS, (0.25, 0.75))
    assert weighted.rater.tolist() == [0, 1, 1, 0, 2]
    assert weighted.value == pytest.approx([1.75, 3.75, 4, 1.25, 2])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.floats(-3, 3), min_size=3, max_size=3), min_size=6, max_size=10), st.integers(0, 1000))
def test_effective_weights_sum_to_1_in_any_order(rows: list[list[float]], seed: int) -> None:
    covariance = np.cov(np.array(rows) + np.random.default_rng(seed).normal(0, 0.1, (len(rows), 3)), rowvar=False)
    weights = np.random.default_rng(seed).dirichlet((1, 1, 1))
    found = effective_weights(weights.tolist(), covariance)
    assert not isinstance(found, NotComputable)
    assert found.sum() == pytest.approx(1)
    order = [2, 0, 1]
    turned = effective_weights(weights[order].tolist(), covariance[np.ix_(order, order)])
    assert not isinstance(turned, NotComputable)
    assert turned == pytest.approx(found[order])
