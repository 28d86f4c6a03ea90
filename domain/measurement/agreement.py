"""Agreement between raters: Krippendorff's alpha, weighted kappa for two raters, and the everyday pair figures.

Sources: Krippendorff, Content Analysis (2004, 2019) and "Computing Krippendorff's Alpha-Reliability" (2011);
Cohen 1968 (weighted kappa). Alpha runs on counts per candidate and value, so it is linear in the ratings.
"""

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from domain.measurement.bootstrap import Bootstrap, Statistic, bootstrap_interval
from domain.measurement.statistics import (
    DECIMALS,
    NO_RATINGS,
    NOT_A_PAIR,
    ONE_VALUE,
    Estimate,
    FloatArray,
    IntArray,
    Interval,
    Level,
    NotComputable,
    Ratings,
    compact,
    pairable,
    raters_present,
    sums_by,
    without_value,
)

Disagreement: TypeAlias = Literal["nominal", "linear", "quadratic"]

RATIO_MOST_VALUES = 500
KAPPA_MOST_LEVELS = 50
KAPPA_RATERS = 2

RATIO_NEGATIVE = "the ratio metric needs values of 0 or more"
RATIO_TOO_MANY = f"the ratio metric takes at most {RATIO_MOST_VALUES} distinct values"
TWO_RATERS_ONLY = "weighted kappa is for exactly two raters: use alpha or an intraclass correlation"
NOBODY_IN_COMMON = "the two raters rated no candidate in common"
ONE_LEVEL_ONLY = "one of the two raters gave every candidate the same level"
KAPPA_TOO_MANY = f"weighted kappa takes at most {KAPPA_MOST_LEVELS} levels: use an intraclass correlation"
NO_EXPECTED = "no disagreement is expected by chance: kappa is undefined"
UNKNOWN_LEVEL = "a rating is not one of the levels that the disagreement matrix is for"


def alpha(ratings: Ratings, level: Level = "interval", bootstrap: Bootstrap | None = None) -> Estimate:
    """Krippendorff's alpha; candidates with one rating drop out, missing ratings are allowed.

    alpha = 1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck over the values c, k of the n pairable ratings.
    d: nominal [c != k]; interval (c - k)²; ratio ((c - k)/(c + k))²; ordinal: the squared difference of mid-ranks,
    which equals Krippendorff's (sum of n_g from c to k - (n_c + n_k)/2)². Not computable: no candidate with two
    ratings, or one distinct value. The interval, if asked for, is the bootstrap's over candidates.
    """
    used, _, _ = compact(pairable(ratings))
    if not used.value.size:
        return without_value(ratings, NOT_A_PAIR)
    values, code = np.unique(np.round(used.value, DECIMALS), return_inverse=True)
    reason = _alpha_refusal(values, level)
    if reason:
        return without_value(used, reason)
    ones = np.ones(code.size)
    counts = csr_array((ones, (used.candidate, code)), shape=(used.n_candidates, values.size))
    return _estimate(used, _alpha_statistic(counts, values, level), bootstrap)


def weighted_kappa(
    ratings: Ratings,
    disagreement: Disagreement | FloatArray = "quadratic",
    *,
    levels: Sequence[float] | None = None,
    bootstrap: Bootstrap | None = None,
) -> Estimate:
    """Cohen's weighted kappa of exactly two raters over the candidates that both rated.

    kappa_w = 1 - sum v_ij p_ij / sum v_ij p_i. p_.j. Disagreements v by the values of the levels: nominal [i != j],
    linear |i - j|, quadratic (i - j)²; or a matrix (levels, levels) whose rows are `levels` in that order.
    Not computable for another number of raters, without candidates in common, if one rater gave a single level, or
    if chance expects no disagreement.
    Raises ValueError for a matrix without its levels or of the wrong shape.
    """
    pairs = _two_raters(ratings)
    if isinstance(pairs, NotComputable):
        return without_value(ratings, pairs.reason)
    first, second = pairs
    axis = np.unique(np.concatenate(pairs)) if levels is None else np.asarray(levels, dtype=np.float64)
    weights = _disagreements(disagreement, axis, named=levels is not None)
    used = _as_ratings(first, second)
    if axis.size > KAPPA_MOST_LEVELS:
        return without_value(used, KAPPA_TOO_MANY)
    places = np.argsort(axis)
    row, column = (places[np.searchsorted(axis, side, sorter=places).clip(max=axis.size - 1)] for side in pairs)
    if (axis[row] != first).any() or (axis[column] != second).any():
        return without_value(used, UNKNOWN_LEVEL)
    cells = csr_array(
        (np.ones(first.size), (np.arange(first.size), row * axis.size + column)), shape=(first.size, axis.size**2)
    )

    def statistic(multiplicity: FloatArray) -> FloatArray:
        return _kappas((cells.T @ multiplicity.T).T.reshape(-1, axis.size, axis.size), weights)

    if not np.isfinite(statistic(np.ones((1, first.size)))).all():
        return without_value(used, NO_EXPECTED)
    return _estimate(used, statistic, bootstrap)


def weighted_kappa_table(
    table: ArrayLike, disagreement: Disagreement | FloatArray = "quadratic"
) -> float | NotComputable:
    """Weighted kappa from a square table of counts or shares; levels are 0, 1, 2 … unless `disagreement` is a matrix.

    Raises ValueError if the table is not square, or the matrix does not fit it.
    """
    cells = np.asarray(table, dtype=np.float64)
    if cells.ndim != 2 or cells.shape[0] != cells.shape[1]:  # noqa: PLR2004
        raise ValueError("the table must be square")
    weights = _disagreements(disagreement, np.arange(cells.shape[0], dtype=np.float64), named=True)
    if cells.sum() <= 0:
        return NotComputable(NO_RATINGS)
    kappa = float(_kappas(cells[None], weights)[0])
    return kappa if np.isfinite(kappa) else NotComputable(NO_EXPECTED)


def pair_difference(ratings: Ratings, bootstrap: Bootstrap | None = None) -> Estimate:
    """Mean absolute difference in scale points over all pairs of raters of the same candidate. No chance model."""
    used, _, _ = compact(pairable(ratings))
    if not used.value.size:
        return without_value(ratings, NOT_A_PAIR)
    candidate, value, place, size = _in_order(used)
    # The i-th smallest of k values is i times the larger and k - 1 - i times the smaller of a pair.
    sums = sums_by(candidate, (2 * place - size + 1) * value, used.n_candidates)
    return _estimate(used, _ratio_of_sums(sums, _pair_counts(used)), bootstrap)


def pairs_within(ratings: Ratings, distance: float = 1.0, bootstrap: Bootstrap | None = None) -> Estimate:
    """Share (0 to 1) of the pairs of raters of the same candidate who differ by at most `distance` scale points."""
    used, _, _ = compact(pairable(ratings))
    if not used.value.size:
        return without_value(ratings, NOT_A_PAIR)
    candidate, value, _, _ = _in_order(used)
    # One number line: every candidate's values lie further from the next candidate's than `distance`.
    line = candidate * (np.ptp(value) + distance + 1.0) + value - value.min()
    close = np.searchsorted(line, line + distance + 10.0**-DECIMALS, side="right") - np.arange(line.size) - 1
    sums = sums_by(candidate, close.astype(np.float64), used.n_candidates)
    return _estimate(used, _ratio_of_sums(sums, _pair_counts(used)), bootstrap)


def _estimate(used: Ratings, statistic: Statistic, bootstrap: Bootstrap | None) -> Estimate:
    value = float(statistic(np.ones((1, used.n_candidates)))[0])
    interval = bootstrap_interval(statistic, used.n_candidates, bootstrap) if bootstrap else None
    found = interval if isinstance(interval, Interval) else None
    return Estimate(
        value=value,
        low=found.low if found else None,
        high=found.high if found else None,
        n_candidates=used.n_candidates,
        raters=raters_present(used),
        note=f"no interval: {interval.reason}" if isinstance(interval, NotComputable) else None,
    )


def _alpha_refusal(values: FloatArray, level: Level) -> str | None:
    if values.size == 1:
        return ONE_VALUE
    if level == "ratio" and values[0] < 0:
        return RATIO_NEGATIVE
    if level == "ratio" and values.size > RATIO_MOST_VALUES:
        return RATIO_TOO_MANY
    return None


def _alpha_statistic(counts: csr_array, values: FloatArray, level: Level) -> Statistic:
    """Alpha of each draw from counts (candidates, values)."""
    if level == "nominal":
        return _nominal_alpha(counts)
    if level == "ratio":
        return _ratio_alpha(counts, values)
    sizes = np.asarray(counts.sum(axis=1), dtype=np.float64)
    scale = (values - values.mean())[None, :]

    def statistic(multiplicity: FloatArray) -> FloatArray:
        totals = np.asarray((counts.T @ multiplicity.T).T)
        ranks = np.cumsum(totals, axis=1) - totals / 2 - totals.sum(axis=1, keepdims=True) / 2
        position = ranks if level == "ordinal" else scale
        sums, squares = counts @ position.T, counts @ (position**2).T
        # Over ordered pairs of one candidate: sum of (c - k)² = 2 (m sum of c² - (sum of c)²), here / (m - 1).
        own = 2 * (sizes[:, None] * squares - sums**2) / (sizes - 1)[:, None]
        observed = (multiplicity * own.T).sum(axis=1)
        n = totals.sum(axis=1)
        expected = 2 * (n * (totals * position**2).sum(axis=1) - (totals * position).sum(axis=1) ** 2)
        return _one_minus(n, observed, expected, totals)

    return statistic


def _fixed_alpha(counts: csr_array, own: FloatArray, expected: Callable[[FloatArray], FloatArray]) -> Statistic:
    """Alpha of each draw for a metric that is the same in every draw.

    own (candidates,): observed disagreement; expected: from totals per value (draws, values) to (draws,).
    """

    def statistic(multiplicity: FloatArray) -> FloatArray:
        totals = np.asarray((counts.T @ multiplicity.T).T)
        return _one_minus(totals.sum(axis=1), multiplicity @ own, expected(totals), totals)

    return statistic


def _nominal_alpha(counts: csr_array) -> Statistic:
    sizes, squares = counts.sum(axis=1), (counts**2).sum(axis=1)
    return _fixed_alpha(
        counts, (sizes**2 - squares) / (sizes - 1), lambda totals: totals.sum(axis=1) ** 2 - (totals**2).sum(axis=1)
    )


def _ratio_alpha(counts: csr_array, values: FloatArray) -> Statistic:
    difference, total = np.subtract.outer(values, values), np.add.outer(values, values)
    metric = np.divide(difference, total, out=np.zeros_like(total), where=total > 0) ** 2
    own = np.asarray(counts.multiply(counts @ metric).sum(axis=1)) / (counts.sum(axis=1) - 1)
    return _fixed_alpha(counts, own, lambda totals: ((totals @ metric) * totals).sum(axis=1))


def _one_minus(n: FloatArray, observed: FloatArray, expected: FloatArray, totals: FloatArray) -> FloatArray:
    several = (totals > 0).sum(axis=1) > 1
    # Rounding may leave a disagreement of 0 a trifle below it.
    ratio = np.divide(observed.clip(min=0), expected, out=np.full_like(expected, np.nan), where=several)
    alphas: FloatArray = 1 - (n - 1) * ratio
    return alphas


def _two_raters(ratings: Ratings) -> tuple[FloatArray, FloatArray] | NotComputable:
    """The two raters' values for the candidates in common, in the same order."""
    used, _, _ = compact(ratings)
    if used.n_raters != KAPPA_RATERS:
        return NotComputable(TWO_RATERS_ONLY)
    both, _, _ = compact(pairable(used))
    if not both.value.size:
        return NotComputable(NOBODY_IN_COMMON)
    value = np.round(both.value, DECIMALS).reshape(-1, KAPPA_RATERS)  # sorted by candidate, then rater
    if not np.ptp(value, axis=0).all():
        return NotComputable(ONE_LEVEL_ONLY)
    return value[:, 0], value[:, 1]


def _as_ratings(first: FloatArray, second: FloatArray) -> Ratings:
    return Ratings(
        candidate=np.repeat(np.arange(first.size), KAPPA_RATERS),
        rater=np.tile(np.arange(KAPPA_RATERS), first.size),
        value=np.column_stack([first, second]).ravel(),
        n_candidates=first.size,
        n_raters=KAPPA_RATERS,
    )


def _disagreements(disagreement: Disagreement | FloatArray, axis: FloatArray, *, named: bool) -> FloatArray:
    if isinstance(disagreement, str):
        gaps = np.abs(np.subtract.outer(axis, axis))
        return {"nominal": (gaps > 0).astype(np.float64), "linear": gaps, "quadratic": gaps**2}[disagreement]
    weights = np.asarray(disagreement, dtype=np.float64)
    if not named or weights.shape != (axis.size, axis.size):
        raise ValueError("a disagreement matrix needs its levels and one row and column for each")
    return weights


def _kappas(tables: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted kappa of each table (draws, levels, levels); NaN where chance expects no disagreement."""
    shares = tables / tables.sum(axis=(1, 2), keepdims=True)
    chance = shares.sum(axis=2)[:, :, None] * shares.sum(axis=1)[:, None, :]
    observed, expected = (shares * weights).sum(axis=(1, 2)), (chance * weights).sum(axis=(1, 2))
    kappas: FloatArray = 1 - np.divide(observed, expected, out=np.full_like(expected, np.nan), where=expected > 0)
    return kappas


def _in_order(used: Ratings) -> tuple[IntArray, FloatArray, IntArray, IntArray]:
    """Candidate, value, rank of the value among the candidate's (from 0) and panel size, sorted by value."""
    order = np.lexsort((used.value, used.candidate))
    sizes = np.bincount(used.candidate, minlength=used.n_candidates)
    starts = np.cumsum(sizes) - sizes
    candidate = used.candidate[order]
    return candidate, used.value[order], np.arange(order.size) - starts[candidate], sizes[candidate]


def _pair_counts(used: Ratings) -> FloatArray:
    sizes = np.bincount(used.candidate, minlength=used.n_candidates).astype(np.float64)
    return sizes * (sizes - 1) / 2


def _ratio_of_sums(above: FloatArray, below: FloatArray) -> Statistic:
    def statistic(multiplicity: FloatArray) -> FloatArray:
        ratio: FloatArray = np.divide(multiplicity @ above, multiplicity @ below)
        return ratio

    return statistic
