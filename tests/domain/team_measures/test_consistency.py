"""Alpha and omega: published figures, other implementations, how often intervals hold, and what is refused."""

import warnings

import numpy as np
import pytest

from domain.team_measures.consistency import ALL_ALIKE, ONE_ITEM, TOO_FEW_PEOPLE, alpha_of, consistency, feldt_interval
from domain.team_measures.one_factor import (
    CONSTANT_ITEM,
    HEYWOOD,
    NO_FACTOR,
    SINGULAR,
    TOO_FEW_ITEMS,
    OneFactor,
    omega,
    one_factor,
)
from domain.team_measures.scores import FloatArray
from tests.domain.team_measures.answers import answers

# Six ability tests of 112 people (Smith & Stanley 1983), R's data set ability.cov.
ABILITY = np.array(
    [
        (24.641, 5.991, 33.520, 6.023, 20.755, 29.701),
        (5.991, 6.700, 18.137, 1.782, 4.936, 7.204),
        (33.520, 18.137, 149.831, 19.424, 31.430, 50.753),
        (6.023, 1.782, 19.424, 12.711, 4.757, 9.075),
        (20.755, 4.936, 31.430, 4.757, 52.604, 66.762),
        (29.701, 7.204, 50.753, 9.075, 66.762, 135.292),
    ]
)


def fitted(covariance: FloatArray) -> OneFactor:
    found = one_factor(covariance)
    assert isinstance(found, OneFactor)
    return found


def test_the_one_factor_model_of_the_ability_tests_is_that_of_r() -> None:
    found, scale = fitted(ABILITY), np.sqrt(np.diag(ABILITY))
    assert found.loadings / scale == pytest.approx([0.682, 0.384, 0.502, 0.300, 0.877, 0.849], abs=5e-4)
    assert found.errors / scale**2 == pytest.approx([0.535, 0.853, 0.748, 0.910, 0.232, 0.280], abs=5e-4)


@pytest.mark.parametrize("seed", range(10))
def test_loadings_are_those_of_another_implementation(seed: int) -> None:
    rows = answers(120, 4 + seed % 3, seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.multivariate.factor import Factor  # comes with pingouin

        correlation = np.corrcoef(rows, rowvar=False)
        theirs = Factor(n_factor=1, corr=correlation, method="ml", nobs=len(rows)).fit(maxiter=2000, tol=1e-12)
    assert fitted(correlation).loadings == pytest.approx(np.abs(theirs.loadings[:, 0]), abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_alpha_and_its_interval_are_those_of_another_implementation(seed: int) -> None:
    rows = answers(30 + 20 * seed, 3 + seed, seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas
        import pingouin

        value, ends = pingouin.cronbach_alpha(data=pandas.DataFrame(rows))
    found = consistency("x", rows)
    assert found.alpha == pytest.approx(value, rel=1e-10)
    assert (found.alpha_low, found.alpha_high) == pytest.approx(tuple(ends), abs=5.1e-4)  # theirs are rounded to .001


def test_items_of_one_kind_have_an_omega_equal_to_alpha() -> None:
    # Loadings and errors alike: the one case in which alpha is the reliability.
    kind = np.full((5, 5), 0.4) + 0.6 * np.eye(5)
    found = omega(kind, 200)
    assert not isinstance(found, str)
    assert found.value == pytest.approx(alpha_of(kind), abs=1e-6)


def test_omega_of_known_loadings() -> None:
    loadings, errors = np.array([0.9, 0.7, 0.5, 0.4]), np.array([0.19, 0.51, 0.75, 0.84])
    found = omega(np.outer(loadings, loadings) + np.diag(errors), 300)
    assert not isinstance(found, str)
    assert found.value == pytest.approx(2.5**2 / (2.5**2 + 2.29), abs=1e-6)
    assert alpha_of(np.outer(loadings, loadings) + np.diag(errors)) < found.value


def test_units_do_not_matter_to_the_model() -> None:
    one, other = fitted(ABILITY), fitted(ABILITY * 10_000)
    assert other.loadings == pytest.approx(one.loadings * 100, rel=1e-6)


def test_nineteen_of_twenty_intervals_of_alpha_and_omega_hold_the_truth() -> None:
    loadings, errors = np.full(5, 0.7), np.full(5, 0.51)
    covariance = np.outer(loadings, loadings) + np.diag(errors)
    true, root, generator = 3.5**2 / (3.5**2 + 2.55), np.linalg.cholesky(covariance), np.random.default_rng(7)
    of_alpha = of_omega = 0
    for _ in range(400):
        drawn = np.cov(root @ generator.normal(size=(5, 80)))
        low, high = feldt_interval(alpha_of(drawn), 80, 5)
        of_alpha += low <= true <= high
        found = omega(drawn, 80)
        assert not isinstance(found, str)
        of_omega += found.low <= true <= found.high
    assert 0.92 < of_alpha / 400 < 0.98
    assert 0.91 < of_omega / 400 < 0.98


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (answers(29, 4, seed=1), TOO_FEW_PEOPLE),
        (answers(30, 1, seed=1), ONE_ITEM),
        (np.full((30, 4), 4.0), ALL_ALIKE),
        (np.array([(1, 5), (5, 1)] * 20), ALL_ALIKE),
    ],
)
def test_refused_with_the_reason(rows: FloatArray, reason: str) -> None:
    found = consistency("x", rows)
    assert (found.alpha, found.alpha_low, found.omega, found.reason) == (None, None, None, reason)
    assert (found.people, found.items) == rows.shape


def with_constant() -> FloatArray:
    rows = answers(60, 4, seed=2)
    rows[:, 2] = 4
    return rows


def with_copy() -> FloatArray:
    rows = answers(60, 4, seed=2)
    rows[:, 3] = rows[:, 0]
    return rows


@pytest.mark.parametrize(
    ("rows", "reason"),
    [(answers(60, 2, seed=1), TOO_FEW_ITEMS), (with_constant(), CONSTANT_ITEM), (with_copy(), SINGULAR)],
)
def test_alpha_stands_where_only_omega_is_not_computable(rows: FloatArray, reason: str) -> None:
    found = consistency("x", rows)
    assert found.alpha is not None
    assert found.alpha_low is not None
    assert (found.omega, found.omega_low, found.omega_high, found.reason) == (None, None, None, reason)


def test_items_without_anything_in_common_and_models_that_do_not_fit() -> None:
    assert omega(np.eye(4), 100) == NO_FACTOR
    # One item would have to correlate with the factor by more than 1.
    assert omega(np.array([(1, 0.9, 0.9), (0.9, 1, 0.7), (0.9, 0.7, 1)]), 100) == HEYWOOD


def test_items_that_contradict_each_other_have_a_negative_alpha() -> None:
    rows = answers(60, 1, common=1.0, own=0.1, seed=4)
    found = consistency("x", np.hstack([rows, 6 - rows, answers(60, 1, seed=9)]))
    assert found.alpha is not None
    assert found.alpha < 0
