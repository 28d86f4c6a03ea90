"""Variance components of incomplete, unbalanced panels by restricted maximum likelihood, and the errors from them.

Model: y = mean + candidate + rater + residual, all random but the mean. The criterion is lme4's "REML criterion at
convergence" (Bates et al. 2015) for (1 | candidate) + (1 | rater).
"""

from math import sqrt

import msgspec
import numpy as np
from scipy.optimize import minimize

from domain.measurement.connection import connectedness, count_components
from domain.measurement.crossed import Sums, profiled_criterion, rater_matrix, solve, sums_of
from domain.measurement.statistics import (
    LEAST_FOR_BAND,
    NO_RATINGS,
    NOT_A_PAIR,
    ONE_VALUE,
    FloatArray,
    IntArray,
    NotComputable,
    Ratings,
    VarianceComponents,
    candidates_present,
    compact,
    raters_present,
    sums_by,
)

TIER_TWO_RATERS = 3
MOST_RATIO = 1e6  # of a variance to the residual one
NEGLIGIBLE = 1e-12
ZERO = 1e-9  # a variance ratio that is the border, give or take rounding
FAILED = 1e100
START = (1.0, 1.0)  # ratios
MOST_RUNS = 6
SAME = 1e-9  # two values of the criterion that do not differ

NO_REPEATED_RATER = "no rater rated two candidates"
NO_RESIDUAL = "too few ratings: nothing is left over to estimate the residual variance from"
EXACT_FIT = "the raters differ by constants only: the residual variance is 0"
NO_OPTIMUM = "too few ratings: the residual variance is estimated as 0"


class CrossedFit(msgspec.Struct, frozen=True, kw_only=True):
    """Variance components with the mean of the model and the criterion at its minimum."""

    components: VarianceComponents
    intercept: float
    intercept_se: float
    criterion: float
    n_candidates: int
    raters: int
    ratings: int


class PredictedEffects(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Shrunken effects (best linear unbiased predictions) and whose they are: indices of the Ratings."""

    candidate: IntArray
    candidate_effect: FloatArray
    rater: IntArray
    rater_effect: FloatArray


def crossed_reml(ratings: Ratings) -> CrossedFit | NotComputable:
    """REML estimates for incomplete, unbalanced crossed data.

    The ratings are read once; after that the time grows with the cube of the smaller of the two sides (raters, as a
    rule). It does not ask for 30 candidates or connected panels: `tier_two` says whether the result may be used.
    Not computable: no ratings, one value, no candidate with two raters, no rater with two candidates, nothing left
    for the residual, or a residual estimated as 0.
    """
    used, _, _ = compact(ratings)
    reason = _refusal(used)
    if reason:
        return NotComputable(reason)
    flipped = used.n_raters > used.n_candidates
    sums = sums_of(_flip(used) if flipped else used)
    if _fits_exactly(sums):
        return NotComputable(EXACT_FIT)
    ratios = _best_ratios(sums)
    found = solve(sums, *ratios) if ratios else None
    if ratios is None or found is None:
        return NotComputable(NO_OPTIMUM)
    residual = found.residual_squares / (sums.n - 1)
    candidate, rater = reversed(ratios) if flipped else ratios
    return CrossedFit(
        components=VarianceComponents(
            candidate=candidate * residual,
            rater=rater * residual,
            residual=residual,
            notes=tuple(
                f"the {name} variance is estimated as 0"
                for name, ratio in (("candidate", candidate), ("rater", rater))
                if ratio == 0
            ),
        ),
        intercept=sums.centre + found.intercept,
        intercept_se=sqrt(residual / found.precision),
        criterion=profiled_criterion(sums, *ratios),
        n_candidates=used.n_candidates,
        raters=used.n_raters,
        ratings=used.value.size,
    )


def predicted_effects(ratings: Ratings, fit: CrossedFit) -> PredictedEffects | NotComputable:
    """Best linear unbiased predictions at the fitted variances: a rater's + is lenient, a candidate's + is better.

    In complete data they are the deviations from the grand mean, shrunk by s2r/(s2r + s2e/n) and s2p/(s2p + s2e/k).
    """
    used, people, judges = compact(ratings)
    flipped = used.n_raters > used.n_candidates
    turned = _flip(used) if flipped else used
    sums = sums_of(turned)
    variances = fit.components
    a, b = variances.candidate / variances.residual, variances.rater / variances.residual
    if flipped:
        a, b = b, a
    found = solve(sums, a, b)
    if found is None:
        return NotComputable(NO_OPTIMUM)
    rest = turned.value - sums.centre - found.intercept - found.rater_effects[turned.rater]
    sizes = np.bincount(turned.candidate, minlength=turned.n_candidates)
    other: FloatArray = a / (1 + a * sizes) * sums_by(turned.candidate, rest, turned.n_candidates)
    return PredictedEffects(
        candidate=people,
        candidate_effect=found.rater_effects if flipped else other,
        rater=judges,
        rater_effect=other if flipped else found.rater_effects,
    )


def tier_two(ratings: Ratings) -> str | None:
    """None if errors may be printed from variance components, else the reason why not.

    At least 30 candidates, at least 3 raters, and panels that hang together (see `connectedness`).
    """
    candidates, raters = candidates_present(ratings), raters_present(ratings)
    if candidates < LEAST_FOR_BAND:
        return f"{candidates} candidates; {LEAST_FOR_BAND} are needed"
    if raters < TIER_TWO_RATERS:
        return f"{raters} raters; {TIER_TWO_RATERS} are needed"
    return connectedness(ratings).reason


def standard_error(components: VarianceComponents, k: int) -> float:
    """Standard error of a mean over k raters against the universe of raters: sqrt((s2r + s2e)/k)."""
    return sqrt((components.rater + components.residual) / _panel(k))


def relative_standard_error(components: VarianceComponents, k: int) -> float:
    """Standard error of a mean over k raters where all candidates had the same panel: sqrt(s2e/k)."""
    return sqrt(components.residual / _panel(k))


def sed(components: VarianceComponents, k_i: int, k_j: int, common: int) -> float:
    """Standard error of the difference of two candidates' means over k_i and k_j raters, `common` of them shared.

    SED² = s2r (1/k_i + 1/k_j - 2c/(k_i k_j)) + s2e (1/k_i + 1/k_j). Two candidates are not distinguishable if their
    scores differ by less than 1.96 SED. Raises ValueError for an empty panel or an impossible number in common.
    """
    if not 0 <= common <= min(_panel(k_i), _panel(k_j)):
        raise ValueError("the raters in common cannot outnumber a panel")
    spread = 1 / k_i + 1 / k_j
    return sqrt(components.rater * max(0.0, spread - 2 * common / (k_i * k_j)) + components.residual * spread)


def _panel(k: int) -> int:
    if k < 1:
        raise ValueError("a panel has at least one rater")
    return k


def _refusal(used: Ratings) -> str | None:
    if not used.value.size:
        return NO_RATINGS
    if np.ptp(used.value) == 0:
        return ONE_VALUE
    if np.bincount(used.candidate).max() < 2:  # noqa: PLR2004
        return NOT_A_PAIR
    if np.bincount(used.rater).max() < 2:  # noqa: PLR2004
        return NO_REPEATED_RATER
    parameters = used.n_candidates + used.n_raters - count_components(used)
    return NO_RESIDUAL if used.value.size <= parameters else None


def _flip(used: Ratings) -> Ratings:
    """The same ratings with candidates and raters exchanged."""
    return Ratings(
        candidate=used.rater,
        rater=used.candidate,
        value=used.value,
        n_candidates=used.n_raters,
        n_raters=used.n_candidates,
    )


def _fits_exactly(sums: Sums) -> bool:
    """Whether candidates and raters as fixed effects leave no residual."""
    w = 1 / sums.sizes
    right = sums.rater_totals - w @ sums.seat_totals
    effects = np.linalg.lstsq(rater_matrix(sums, w), right, rcond=None)[0]
    left = sums.squares - float((w * sums.candidate_squares).sum()) - float(right @ effects)
    return left <= NEGLIGIBLE * sums.squares


def _best_ratios(sums: Sums) -> tuple[float, float] | None:
    """The variance ratios (candidate, rater) at the minimum of the criterion; None if it lies at a residual of 0.

    The search is over log(1 + ratio): unlike the ratio of standard deviations it has a slope at 0, so that a step to
    the border can be taken back.
    """

    def function(place: FloatArray) -> float:
        value = profiled_criterion(sums, float(np.expm1(place[0])), float(np.expm1(place[1])))
        return value if np.isfinite(value) else FAILED

    bounds = [(0.0, float(np.log1p(MOST_RATIO)))] * 2
    start, last = np.log1p(START), FAILED
    for _ in range(MOST_RUNS):  # a line search may give up near the border; started afresh it goes on
        best = minimize(
            function, start, method="L-BFGS-B", jac="3-point", bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-8}
        )
        if last - float(best.fun) <= SAME:
            break
        start, last = best.x, float(best.fun)
    if float(best.fun) >= FAILED:
        return None
    a, b = (0.0 if ratio < ZERO else float(ratio) for ratio in np.expm1(best.x))
    return None if max(a, b) > MOST_RATIO / 10 else (a, b)
