"""G(q,k): reliability of panel means where panels rotate, so that candidates share some raters or none.

Putka, Le, McCloy & Diaz 2008 (ill-structured measurement designs). With the same panel for all q = 0 and G is
ICC(3,k); with panels of their own for all q = 1/k and G is ICC(2,k).
"""

from math import sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from domain.measurement.components import crossed_reml
from domain.measurement.connection import count_components
from domain.measurement.crossed import Sums, criterion, sums_of
from domain.measurement.statistics import (
    Estimate,
    FloatArray,
    NotComputable,
    Ratings,
    VarianceComponents,
    compact,
    sums_by,
    without_value,
)

CONFIDENCE = 0.95
LEAST_CANDIDATES = 2
STEP = 1e-2  # of a log variance, for second differences of the criterion

NOT_CONNECTED = "some panels share no rater with the others: as if raters were assigned to panels at random"
ONE_CANDIDATE = "there are fewer than two candidates"
NO_VARIANCE = "none of the variances is above 0"
NO_TRUE_VARIANCE = "no interval: the candidate variance is estimated as 0"
NO_CURVATURE = "no interval: the criterion is too flat at the estimates"


class PanelOverlap(msgspec.Struct, frozen=True, kw_only=True):
    """How panels overlap: q (0: all the same panel; 1/k: no rater in common) and the harmonic mean panel size."""

    q: float
    harmonic_raters: float
    n_candidates: int
    raters: int


def panel_overlap(ratings: Ratings) -> PanelOverlap | NotComputable:
    """q = 1/kh - [sum over i != j of c_ij/(k_i k_j)] / [N (N - 1)], with c_ij raters in common.

    Summed by rater, (sum of 1/k_i)² - sum of 1/k_i², so that no pair of candidates is visited.
    """
    used, _, _ = compact(ratings)
    count = used.n_candidates
    if count < LEAST_CANDIDATES:
        return NotComputable(ONE_CANDIDATE)
    inverse = 1 / np.bincount(used.candidate).astype(np.float64)
    seats = inverse[used.candidate]
    by_rater = sums_by(used.rater, seats, used.n_raters)
    shared = float((by_rater**2).sum() - (seats**2).sum()) / (count * (count - 1))
    mean = float(inverse.mean())
    return PanelOverlap(
        q=min(max(mean - shared, 0.0), mean),
        harmonic_raters=1 / mean,
        n_candidates=count,
        raters=used.n_raters,
    )


def g_coefficient(components: VarianceComponents, q: float, k: float) -> float | NotComputable:
    """G = s2p / (s2p + q s2r + s2e/k); k is the harmonic mean panel size. Raises ValueError for q outside 0 to 1/k."""
    if k < 1 or not 0 <= q <= 1 / k + 1e-12:
        raise ValueError("k must be at least 1 and q between 0 and 1/k")
    below = components.candidate + q * components.rater + components.residual / k
    return components.candidate / below if below > 0 else NotComputable(NO_VARIANCE)


def generalizability(ratings: Ratings) -> Estimate:
    """G(q,k) of these panels from REML components, with a 95 % interval by the delta method on the logit.

    The interval uses the curvature of the restricted likelihood in the log variances; a rater variance of 0 is taken
    as known. It has no value where REML has none, and no interval if the candidate variance is estimated as 0.
    """
    overlap = panel_overlap(ratings)
    if isinstance(overlap, NotComputable):
        return without_value(ratings, overlap.reason)
    fit = crossed_reml(ratings)
    if isinstance(fit, NotComputable):
        return without_value(ratings, fit.reason)
    value = g_coefficient(fit.components, overlap.q, overlap.harmonic_raters)
    if isinstance(value, NotComputable):
        return without_value(ratings, value.reason)
    notes = list(fit.components.notes)
    if count_components(compact(ratings)[0]) > 1:
        notes.append(NOT_CONNECTED)
    ends = _interval(ratings, fit.components, overlap, value)
    if isinstance(ends, NotComputable):
        notes.append(ends.reason)
    low, high = (None, None) if isinstance(ends, NotComputable) else ends
    return Estimate(
        value=value,
        low=low,
        high=high,
        n_candidates=overlap.n_candidates,
        raters=overlap.raters,
        note="; ".join(notes) or None,
    )


def _interval(
    ratings: Ratings, components: VarianceComponents, overlap: PanelOverlap, value: float
) -> tuple[float, float] | NotComputable:
    if components.candidate == 0:
        return NotComputable(NO_TRUE_VARIANCE)
    used, _, _ = compact(ratings)
    variances = np.array([components.candidate, components.rater, components.residual])
    free = variances > 0
    rater, residual = overlap.q * components.rater, components.residual / overlap.harmonic_raters
    # d logit G / d log variance
    slope = np.array([1.0, -rater / (rater + residual), -residual / (rater + residual)])[free]
    curvature = _curvature(sums_of(used), variances, free)
    try:
        variance = float(slope @ np.linalg.solve(curvature / 2, slope))
    except np.linalg.LinAlgError:
        return NotComputable(NO_CURVATURE)
    if not np.isfinite(variance) or variance <= 0 or np.linalg.eigvalsh(curvature)[0] <= 0:
        return NotComputable(NO_CURVATURE)
    centre, half = float(logit(value)), float(ndtri((1 + CONFIDENCE) / 2)) * sqrt(variance)
    return float(expit(centre - half)), float(expit(centre + half))


def _curvature(sums: Sums, variances: FloatArray, free: NDArray[np.bool_]) -> FloatArray:
    """Second derivatives of the criterion in the logs of the free variances, by central differences."""
    places = np.flatnonzero(free)

    def at(steps: FloatArray) -> float:
        moved = variances.copy()
        moved[places] *= np.exp(STEP * steps)
        return criterion(sums, float(moved[0]), float(moved[1]), float(moved[2]))

    unit = np.eye(places.size)
    matrix = np.empty((places.size, places.size))
    for i, one in enumerate(unit):
        for j, other in enumerate(unit):
            corners = at(one + other) - at(one - other) - at(other - one) + at(-one - other)
            matrix[i, j] = corners / (4 * STEP**2)
    return matrix
