"""The algebra of y = mean + candidate + rater + residual without a matrix of the size of the data.

With H = I + a Zp Zp' + b Zr Zr' (a and b: variances of candidates and raters in units of the residual variance), the
candidates' part is block diagonal and has a closed inverse; what remains is raters x raters. All candidates with the
same panel size k share the factor a / (1 + a k), so the data enter through a few sums per panel size. One pass over
the ratings makes the sums; after it one evaluation costs raters³, whatever the number of candidates.
"""

from math import log, pi

import msgspec
import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.sparse import csr_array

from domain.measurement.statistics import FloatArray, Ratings, sums_by


class Sums(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What the criterion needs to know about the ratings. K panel sizes, R raters; values are centred at `centre`."""

    n: int
    centre: float
    total: float  # sum of y
    squares: float  # sum of y²
    sizes: FloatArray  # (K,) panel sizes
    candidates: FloatArray  # (K,) candidates with that panel size
    candidate_totals: FloatArray  # (K,) sum of the candidates' totals
    candidate_squares: FloatArray  # (K,) sum of the candidates' squared totals
    rater_counts: FloatArray  # (R,) ratings by rater
    rater_totals: FloatArray  # (R,) sum of y by rater
    shared: FloatArray  # (K, R, R) candidates that two raters share
    seats: FloatArray  # (K, R) candidates of a rater
    seat_totals: FloatArray  # (K, R) totals of a rater's candidates


class Solution(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """H inverse applied, at one pair of variance ratios."""

    log_determinant: float  # log |H|
    precision: float  # 1' H⁻¹ 1
    intercept: float  # generalised least squares mean of the centred values
    residual_squares: float  # (y - mean)' H⁻¹ (y - mean)
    rater_effects: FloatArray  # (R,) best linear unbiased predictions


def sums_of(ratings: Ratings) -> Sums:
    """One pass over compact ratings (no unused index)."""
    centre = float(ratings.value.mean())
    y = ratings.value - centre
    panel = np.bincount(ratings.candidate, minlength=ratings.n_candidates)
    totals = sums_by(ratings.candidate, y, ratings.n_candidates)
    seats = csr_array(
        (np.ones(y.size), (ratings.candidate, ratings.rater)), shape=(ratings.n_candidates, ratings.n_raters)
    )
    sizes = np.unique(panel)
    groups = [np.flatnonzero(panel == size) for size in sizes]
    return Sums(
        n=y.size,
        centre=centre,
        total=float(y.sum()),
        squares=float((y**2).sum()),
        sizes=sizes.astype(np.float64),
        candidates=np.array([group.size for group in groups], dtype=np.float64),
        candidate_totals=np.array([totals[group].sum() for group in groups]),
        candidate_squares=np.array([(totals[group] ** 2).sum() for group in groups]),
        rater_counts=np.bincount(ratings.rater, minlength=ratings.n_raters).astype(np.float64),
        rater_totals=sums_by(ratings.rater, y, ratings.n_raters),
        shared=np.stack([(seats[group].T @ seats[group]).toarray() for group in groups]),
        seats=np.stack([np.asarray(seats[group].sum(axis=0)) for group in groups]),
        seat_totals=np.stack([np.asarray(seats[group].T @ totals[group]) for group in groups]),
    )


def solve(sums: Sums, a: float, b: float) -> Solution | None:
    """Apply H inverse for candidate ratio a and rater ratio b (both >= 0); None where rounding defeats it."""
    w = a / (1 + a * sums.sizes)
    ones = sums.n - float((w * sums.sizes**2 * sums.candidates).sum())
    cross = sums.total - float((w * sums.sizes * sums.candidate_totals).sum())
    squares = sums.squares - float((w * sums.candidate_squares).sum())
    rater_ones = sums.rater_counts - (w * sums.sizes) @ sums.seats
    rater_totals = sums.rater_totals - w @ sums.seat_totals
    inner = rater_matrix(sums, w)
    inner *= b
    inner.flat[:: inner.shape[0] + 1] += 1
    try:
        factor = cho_factor(inner, lower=True, overwrite_a=True, check_finite=False)
    except LinAlgError:
        return None
    solved_ones, solved_totals = cho_solve(factor, np.column_stack([rater_ones, rater_totals]), check_finite=False).T
    precision = ones - b * float(rater_ones @ solved_ones)
    projected = cross - b * float(rater_ones @ solved_totals)
    if precision <= 0:
        return None
    intercept = projected / precision
    residual = squares - b * float(rater_totals @ solved_totals) - projected * intercept
    if residual <= 0:
        return None
    return Solution(
        log_determinant=float((sums.candidates * np.log1p(a * sums.sizes)).sum())
        + 2 * float(np.log(np.diag(factor[0])).sum()),
        precision=precision,
        intercept=intercept,
        residual_squares=residual,
        rater_effects=b * (solved_totals - intercept * solved_ones),
    )


def rater_matrix(sums: Sums, w: FloatArray) -> FloatArray:
    """Zr' (I - blocks of w) Zr, raters x raters; with w = 1/k the normal matrix of the fixed-effects fit."""
    matrix: FloatArray = -np.tensordot(w, sums.shared, axes=1)
    matrix.flat[:: matrix.shape[0] + 1] += sums.rater_counts
    return matrix


def profiled_criterion(sums: Sums, a: float, b: float) -> float:
    """-2 log restricted likelihood at the best residual variance for the ratios a and b; inf where it fails."""
    found = solve(sums, a, b)
    if found is None:
        return float("inf")
    degrees = sums.n - 1
    return degrees * (1 + log(2 * pi * found.residual_squares / degrees)) + found.log_determinant + log(found.precision)


def criterion(sums: Sums, candidate: float, rater: float, residual: float) -> float:
    """-2 log restricted likelihood at three variances (residual > 0); inf where it fails."""
    found = solve(sums, candidate / residual, rater / residual)
    if found is None:
        return float("inf")
    return (
        (sums.n - 1) * log(2 * pi * residual)
        + found.log_determinant
        + log(found.precision)
        + found.residual_squares / residual
    )
