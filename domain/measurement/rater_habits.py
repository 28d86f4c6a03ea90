"""How a rater uses the scale, for feedback to that rater: range, identical ratings, halo.

Descriptive figures without a verdict; with fewer than ten candidates there are none. Halo is the mean correlation
between the competencies in one rater's scorecards, to be read beside the same figure for all raters: competencies
also correlate because candidates differ.
"""

import msgspec
import numpy as np

from domain.measurement.bootstrap import Bootstrap, Statistic, bootstrap_interval
from domain.measurement.statistics import (
    DECIMALS,
    Estimate,
    FloatArray,
    IntArray,
    Interval,
    NotComputable,
    Ratings,
    Scorecards,
)

LEAST_CANDIDATES = 10
LEAST_COMPETENCIES = 2

NO_TWO_COMPETENCIES = "fewer than two competencies whose levels vary"


class RangeUse(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the scale a rater uses. The figures are None, with a reason, below ten candidates.

    modal_share is the share (0 to 1) of ratings at the value given most often; standard_deviation has n - 1.
    """

    rater: int
    n_candidates: int
    lowest: float | None = None
    highest: float | None = None
    distinct: int | None = None
    modal_share: float | None = None
    standard_deviation: float | None = None
    not_computable: str | None = None


class Halo(msgspec.Struct, frozen=True, kw_only=True):
    """Mean correlation among competencies: by rater (index), and pooled over all raters within raters."""

    raters: dict[int, Estimate]
    pooled: Estimate


def range_use(ratings: Ratings) -> tuple[RangeUse, ...]:
    """Range use of every rater who has ratings, in the order of their indices."""
    order = np.argsort(ratings.rater, kind="stable")
    raters, starts = np.unique(ratings.rater[order], return_index=True)
    pieces = np.split(np.round(ratings.value[order], DECIMALS), starts[1:])
    return tuple(_range(int(rater), values) for rater, values in zip(raters, pieces, strict=False))


def identical_share(scorecards: Scorecards) -> dict[int, Estimate]:
    """By rater: share (0 to 1) of the scorecards with at least two levels in which all levels are the same."""
    rated = np.isfinite(scorecards.values)
    several = rated.sum(axis=1) >= LEAST_COMPETENCIES
    values, rated = scorecards.values[several], rated[several]
    spread = np.where(rated, values, -np.inf).max(axis=1) - np.where(rated, values, np.inf).min(axis=1)
    same = spread < 10.0**-DECIMALS
    found = {}
    for rater in np.unique(scorecards.rater).tolist():
        own = same[scorecards.rater[several] == rater]
        found[rater] = (
            _nothing(own.size, 1, _too_few(own.size))
            if own.size < LEAST_CANDIDATES
            else Estimate(value=float(own.mean()), n_candidates=own.size, raters=1)
        )
    return found


def halo(scorecards: Scorecards, bootstrap: Bootstrap | None = None) -> Halo:
    """Mean correlation among each rater's competencies over the complete scorecards, and the pooled one.

    A competency to which the rater always gave the same level is left out. The pooled figure takes every rater's
    means out first, so that differences in severity do not pass for halo. Intervals: bootstrap over candidates.
    """
    complete = np.isfinite(scorecards.values).all(axis=1)
    candidate, rater, values = scorecards.candidate[complete], scorecards.rater[complete], scorecards.values[complete]
    raters = np.unique(scorecards.rater).tolist()
    by_rater = {}
    deviations = values.copy()
    for one in raters:
        own = rater == one
        by_rater[one] = _mean_correlation(candidate[own], values[own], 1, bootstrap)
        if own.any():
            deviations[own] -= values[own].mean(axis=0)
    return Halo(raters=by_rater, pooled=_mean_correlation(candidate, deviations, int(np.unique(rater).size), bootstrap))


def _range(rater: int, values: FloatArray) -> RangeUse:
    if values.size < LEAST_CANDIDATES:
        return RangeUse(rater=rater, n_candidates=values.size, not_computable=_too_few(values.size))
    _, counts = np.unique(values, return_counts=True)
    return RangeUse(
        rater=rater,
        n_candidates=values.size,
        lowest=float(values.min()),
        highest=float(values.max()),
        distinct=counts.size,
        modal_share=float(counts.max() / values.size),
        standard_deviation=float(values.std(ddof=1)),
    )


def _mean_correlation(candidate: IntArray, values: FloatArray, raters: int, bootstrap: Bootstrap | None) -> Estimate:
    """Mean of the correlations between columns; rows (m, J) belong to candidates, who are resampled whole."""
    people, row = np.unique(candidate, return_inverse=True)
    if people.size < LEAST_CANDIDATES:
        return _nothing(people.size, raters, _too_few(people.size))
    varying = values[:, np.ptp(values, axis=0) > 10.0**-DECIMALS]
    if varying.shape[1] < LEAST_COMPETENCIES:
        return _nothing(people.size, raters, NO_TWO_COMPETENCIES)
    statistic = _correlation_statistic(row.astype(np.int64), varying, people.size)
    interval = bootstrap_interval(statistic, people.size, bootstrap) if bootstrap else None
    found = interval if isinstance(interval, Interval) else None
    left_out = values.shape[1] - varying.shape[1]
    notes = [f"{left_out} competencies without variation are left out"] if left_out else []
    if isinstance(interval, NotComputable):
        notes.append(f"no interval: {interval.reason}")
    return Estimate(
        value=float(statistic(np.ones((1, people.size)))[0]),
        low=found.low if found else None,
        high=found.high if found else None,
        n_candidates=people.size,
        raters=raters,
        note="; ".join(notes) or None,
    )


def _correlation_statistic(row: IntArray, values: FloatArray, people: int) -> Statistic:
    """Mean off-diagonal correlation of each draw, from moments summed by candidate."""
    centred = values - values.mean(axis=0)
    width = centred.shape[1]
    products = (centred[:, :, None] * centred[:, None, :]).reshape(-1, width**2)
    moments = np.zeros((people, 1 + width + width**2))
    np.add.at(moments, row, np.column_stack([np.ones(row.size), centred, products]))
    upper = np.triu_indices(width, 1)

    def statistic(multiplicity: FloatArray) -> FloatArray:
        sums = multiplicity @ moments
        means = sums[:, 1 : 1 + width] / sums[:, :1]
        covariance = (sums[:, 1 + width :] / sums[:, :1]).reshape(-1, width, width)
        covariance -= means[:, :, None] * means[:, None, :]
        variance = np.diagonal(covariance, axis1=1, axis2=2)
        variance = np.where(variance > 10.0**-DECIMALS, variance, np.nan)
        correlation = covariance / np.sqrt(variance[:, :, None] * variance[:, None, :])
        mean: FloatArray = correlation[:, upper[0], upper[1]].mean(axis=1)
        return mean

    return statistic


def _too_few(candidates: int) -> str:
    return f"{candidates} candidates; {LEAST_CANDIDATES} are needed"


def _nothing(candidates: int, raters: int, reason: str) -> Estimate:
    return Estimate(value=None, n_candidates=candidates, raters=raters, not_computable=reason)
