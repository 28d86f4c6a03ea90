"""Crossed REML against published fits and another implementation; the errors that follow from the components."""

import warnings
from typing import Any

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from domain.measurement import components as module
from domain.measurement.components import (
    CrossedFit,
    PredictedEffects,
    crossed_reml,
    predicted_effects,
    relative_standard_error,
    sed,
    standard_error,
    tier_two,
)
from domain.measurement.connection import INSEPARABLE
from domain.measurement.crossed import profiled_criterion, sums_of
from domain.measurement.intraclass import MeanSquares, anova_components, mean_squares
from domain.measurement.statistics import (
    NO_RATINGS,
    NOT_A_PAIR,
    ONE_VALUE,
    NotComputable,
    Ratings,
    VarianceComponents,
    ratings_of,
    ratings_of_matrix,
)
from tests.domain.panels import NONE, PENICILLIN, SHROUT_FLEISS, additive, shrout_fleiss

NOT_THERE = ratings_of([], [], [])


def fitted(ratings: Ratings) -> CrossedFit:
    found = crossed_reml(ratings)
    assert isinstance(found, CrossedFit)
    return found


def test_reml_of_shrout_and_fleiss_is_its_anova() -> None:
    fit, anova = fitted(shrout_fleiss()).components, anova_components(shrout_fleiss())
    assert isinstance(anova, VarianceComponents)
    assert (fit.candidate, fit.rater, fit.residual) == pytest.approx(
        (anova.candidate, anova.rater, anova.residual), rel=1e-6
    )
    assert (fit.candidate, fit.rater, fit.residual) == pytest.approx((2.5556, 5.2444, 1.0194), abs=5e-5)


def test_reml_of_penicillin_is_the_published_fit() -> None:
    fit = fitted(ratings_of_matrix(PENICILLIN))
    deviations = np.sqrt([fit.components.candidate, fit.components.residual])
    assert deviations == pytest.approx([0.8467, 0.5499], abs=5e-5)
    assert fit.components.candidate == pytest.approx(0.7169, abs=5e-5)
    assert fit.components.residual == pytest.approx(0.3024, abs=5e-5)
    assert 3.73085 <= fit.components.rater <= 3.73115
    assert fit.intercept == pytest.approx(22.9722, abs=5e-5)
    assert fit.intercept_se == pytest.approx(0.8086, abs=5e-5)
    assert fit.criterion == pytest.approx(330.8606, abs=5e-5)


def test_exchanging_candidates_and_raters_exchanges_their_variances() -> None:
    straight, turned = fitted(ratings_of_matrix(PENICILLIN)), fitted(ratings_of_matrix(PENICILLIN.T))
    assert turned.components.rater == pytest.approx(straight.components.candidate, rel=1e-6)
    assert turned.components.candidate == pytest.approx(straight.components.rater, rel=1e-6)
    assert turned.criterion == pytest.approx(straight.criterion, abs=1e-8)


def by_statsmodels(ratings: Ratings) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas
        from statsmodels.regression.mixed_linear_model import MixedLM

        data = pandas.DataFrame({"y": ratings.value, "p": ratings.candidate, "r": ratings.rater})
        model = MixedLM.from_formula(
            "y ~ 1", groups=np.ones(len(data)), vc_formula={"p": "0 + C(p)", "r": "0 + C(r)"}, data=data
        )
        return model.fit(reml=True, method=["bfgs", "lbfgs"])


@pytest.mark.parametrize(
    ("seed", "candidates", "raters", "panel"),
    [(1, 30, 5, 3), (2, 40, 8, 2), (3, 25, 6, 4), (4, 12, 14, 4), (5, 60, 4, 3)],
)
def test_incomplete_panels_equal_another_implementation(seed: int, candidates: int, raters: int, panel: int) -> None:
    ratings = additive(np.random.default_rng(seed), candidates, raters, panel, (0.7, 0.5, 0.5))
    ours, theirs = fitted(ratings), by_statsmodels(ratings)
    variances = (ours.components.candidate, ours.components.rater, ours.components.residual)
    assert variances == pytest.approx((*theirs.vcomp, theirs.scale), abs=1e-3, rel=1e-3)
    assert ours.intercept == pytest.approx(theirs.fe_params["Intercept"], abs=1e-3)
    assert ours.intercept_se == pytest.approx(theirs.bse_fe["Intercept"], abs=1e-3)
    assert ours.criterion == pytest.approx(-2 * theirs.llf, abs=1e-3)
    assert ours.criterion <= -2 * theirs.llf + 1e-6


def test_the_criterion_is_the_restricted_likelihood_written_out() -> None:
    """The dense formula: full likelihood at the generalised least squares mean, and the mean's determinant."""
    ratings = additive(np.random.default_rng(8), 15, 5, 3)
    fit = fitted(ratings)
    same_person = ratings.candidate[:, None] == ratings.candidate[None, :]
    same_rater = ratings.rater[:, None] == ratings.rater[None, :]
    size = ratings.value.size
    covariance = (
        fit.components.candidate * same_person
        + fit.components.rater * same_rater
        + fit.components.residual * np.eye(size)
    )
    precision = np.linalg.inv(covariance).sum()
    mean = (np.linalg.inv(covariance) @ ratings.value).sum() / precision
    likelihood = -2 * multivariate_normal(np.full(size, mean), covariance).logpdf(ratings.value)
    assert fit.intercept == pytest.approx(mean, abs=1e-8)
    assert fit.intercept_se == pytest.approx(precision**-0.5, abs=1e-8)
    assert fit.criterion == pytest.approx(likelihood + np.log(precision) - np.log(2 * np.pi), abs=1e-8)


def test_the_search_finds_the_minimum_also_near_the_border() -> None:
    generator = np.random.default_rng(3)
    ratios = np.concatenate([[0.0], np.geomspace(1e-3, 1e2, 9)])
    for _ in range(15):
        ratings = additive(
            generator,
            int(generator.integers(15, 60)),
            int(generator.integers(4, 9)),
            int(generator.integers(2, 5)),
            (generator.choice([0.0, 0.1, 0.2]), generator.choice([0.0, 0.1, 1.0]), 0.5),
        )
        sums = sums_of(ratings)
        best = min(profiled_criterion(sums, a, b) for a in ratios for b in ratios)
        assert fitted(ratings).criterion <= best + 1e-8


def test_a_variance_at_the_border_is_0_with_a_note() -> None:
    no_severity = fitted(ratings_of_matrix(SHROUT_FLEISS - SHROUT_FLEISS.mean(axis=0))).components
    assert no_severity.rater == 0
    assert no_severity.notes == ("the rater variance is estimated as 0",)


def test_renaming_candidates_and_raters_changes_nothing() -> None:
    generator = np.random.default_rng(7)
    ratings = additive(generator, 30, 6, 3)
    people, judges = generator.permutation(50)[:30], generator.permutation(20)[:6]
    other = ratings_of(people[ratings.candidate], judges[ratings.rater], 10 * ratings.value)
    one, two = fitted(ratings).components, fitted(other).components
    assert (two.candidate, two.rater, two.residual) == pytest.approx(
        (100 * one.candidate, 100 * one.rater, 100 * one.residual), rel=1e-5
    )


def test_ten_thousand_candidates_and_forty_raters_recover_the_truth() -> None:
    ratings = additive(np.random.default_rng(9), 10_000, 40, 4)
    fit = fitted(ratings).components
    assert fit.candidate == pytest.approx(0.36, rel=0.05)
    assert fit.residual == pytest.approx(0.25, rel=0.05)
    assert 0.04 < fit.rater < 0.2


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (NOT_THERE, NO_RATINGS),
        (ratings_of_matrix(np.full((4, 3), 2.0)), ONE_VALUE),
        (ratings_of_matrix([[1, NONE], [NONE, 2], [3, NONE]]), NOT_A_PAIR),
        (ratings_of_matrix([[1, 2, NONE, NONE], [NONE, NONE, 3, 4]]), module.NO_REPEATED_RATER),
        (ratings_of_matrix([[1, 2, NONE], [NONE, 3, 5]]), module.NO_RESIDUAL),
        (ratings_of_matrix([[1, 2, 4], [2, 3, 5], [5, 6, 8]]), module.EXACT_FIT),
    ],
)
def test_what_cannot_be_computed_says_why(ratings: Ratings, reason: str) -> None:
    assert crossed_reml(ratings) == NotComputable(reason)


def test_predicted_effects_of_shrout_and_fleiss() -> None:
    ratings = shrout_fleiss()
    found = predicted_effects(ratings, fitted(ratings))
    assert isinstance(found, PredictedEffects)
    assert found.rater_effect == pytest.approx([2.3005, -2.7041, -0.9283, 1.3319], abs=5e-5)
    assert found.candidate_effect == pytest.approx([0.6441, -2.0838, 1.0988, -1.1745, 2.0081, -0.4925], abs=5e-5)
    shrunk = SHROUT_FLEISS.mean(axis=0) - SHROUT_FLEISS.mean()
    assert found.rater_effect / shrunk == pytest.approx(np.full(4, 0.9686), abs=5e-5)


@pytest.mark.parametrize(("candidates", "raters"), [(20, 6), (9, 12)])
def test_predicted_effects_of_incomplete_panels_solve_the_mixed_model_equations(candidates: int, raters: int) -> None:
    ratings = additive(np.random.default_rng(10), candidates, raters, 4, (0.7, 0.5, 0.5))
    fit = fitted(ratings)
    found = predicted_effects(ratings, fit)
    assert isinstance(found, PredictedEffects)
    people = (ratings.candidate[:, None] == found.candidate).astype(float)
    judges = (ratings.rater[:, None] == found.rater).astype(float)
    design = np.hstack([np.ones((ratings.value.size, 1)), people, judges])
    penalty = np.concatenate(
        [
            [0.0],
            np.full(people.shape[1], fit.components.residual / fit.components.candidate),
            np.full(judges.shape[1], fit.components.residual / fit.components.rater),
        ]
    )
    expected = np.linalg.solve(design.T @ design + np.diag(penalty), design.T @ ratings.value)
    assert fit.intercept == pytest.approx(expected[0], abs=1e-8)
    assert found.candidate_effect == pytest.approx(expected[1 : 1 + people.shape[1]], abs=1e-8)
    assert found.rater_effect == pytest.approx(expected[1 + people.shape[1] :], abs=1e-8)


def test_standard_errors_of_shrout_and_fleiss() -> None:
    variances = fitted(shrout_fleiss()).components
    assert sed(variances, 4, 4, 4) == pytest.approx(0.7139, abs=5e-5)
    assert sed(variances, 4, 4, 0) == pytest.approx(1.7697, abs=5e-5)
    assert relative_standard_error(variances, 4) == pytest.approx(0.5048, abs=5e-5)
    # In complete data the error of one score is the one-way model's: sqrt(WMS / k).
    squares = mean_squares(shrout_fleiss())
    assert isinstance(squares, MeanSquares)
    assert standard_error(variances, 4) == pytest.approx((squares.within / 4) ** 0.5, rel=1e-6)
    assert standard_error(variances, 4) == pytest.approx(1.2514, abs=5e-5)


def test_sed_grows_as_fewer_raters_are_shared() -> None:
    variances = VarianceComponents(candidate=1.0, rater=0.3, residual=0.5)
    errors = [sed(variances, 3, 4, common) for common in (3, 2, 1, 0)]
    assert errors == sorted(errors)
    assert errors[-1] == pytest.approx((0.8 * (1 / 3 + 1 / 4)) ** 0.5)


@pytest.mark.parametrize(("k_i", "k_j", "common"), [(0, 2, 0), (2, 0, 0), (2, 3, 3), (2, 3, -1)])
def test_impossible_panels_are_errors(k_i: int, k_j: int, common: int) -> None:
    with pytest.raises(ValueError, match="panel"):
        sed(VarianceComponents(candidate=1.0, rater=0.3, residual=0.5), k_i, k_j, common)


def test_tier_two_needs_candidates_raters_and_connection() -> None:
    generator = np.random.default_rng(13)
    assert tier_two(additive(generator, 30, 3, 3)) is None
    assert tier_two(additive(generator, 29, 3, 3)) == "29 candidates; 30 are needed"
    assert tier_two(ratings_of_matrix(generator.normal(size=(30, 2)))) == "2 raters; 3 are needed"
    split = np.full((40, 6), NONE)
    split[:20, :3], split[20:, 3:] = generator.normal(size=(20, 3)), generator.normal(size=(20, 3))
    reason = tier_two(ratings_of_matrix(split))
    assert reason is not None
    assert reason.startswith(INSEPARABLE)
