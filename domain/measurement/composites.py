"""Composites: which competencies really carry the score, and how reliable a weighted sum is.

Sources: effective weights as covariance shares (Guilford 1965); composite reliability (Mosier 1943).
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from domain.measurement.statistics import FloatArray, NotComputable, Scorecards

LEAST_CANDIDATES = 2

NO_VARIANCE = "the composite does not vary between candidates"
TOO_FEW_COMPLETE = "fewer than two candidates have a score for every competency"
IMPOSSIBLE = "the reliabilities and covariances contradict each other: the composite's reliability would be negative"


def effective_weights(weights: Sequence[float], covariance: ArrayLike) -> FloatArray | NotComputable:
    """Shares of the composite's variance: e_i = w_i (S w)_i / (w' S w), which sum to 1.

    weights (J,) and the covariances S (J, J) of the competency scores over candidates. A share may be negative, for
    a competency that runs against the others. Not computable if the composite does not vary.
    """
    nominal, matrix = _checked(weights, covariance)
    with_composite = matrix @ nominal
    variance = float(nominal @ with_composite)
    if variance <= 0:
        return NotComputable(NO_VARIANCE)
    shares: FloatArray = nominal * with_composite / variance
    return shares


def composite_reliability(
    weights: Sequence[float], covariance: ArrayLike, reliabilities: Sequence[float]
) -> float | NotComputable:
    """Mosier's reliability of a weighted sum: 1 - sum w_i² s_i² (1 - r_i) / s_C², with s_C² = w' S w.

    weights (J,), covariances S (J, J), reliabilities (J,) between 0 and 1. Not computable if the composite does not
    vary, or if the inputs contradict each other. Raises ValueError for shapes or reliabilities out of range.
    """
    nominal, matrix = _checked(weights, covariance)
    single = np.asarray(reliabilities, dtype=np.float64)
    if single.shape != nominal.shape or not ((single >= 0) & (single <= 1)).all():
        raise ValueError("one reliability between 0 and 1 for each weight")
    variance = float(nominal @ matrix @ nominal)
    if variance <= 0:
        return NotComputable(NO_VARIANCE)
    reliability = 1 - float((nominal**2 * np.diag(matrix) * (1 - single)).sum()) / variance
    return reliability if reliability >= 0 else NotComputable(IMPOSSIBLE)


def standard_error_of_measurement(standard_deviation: float, reliability: float) -> float:
    """s sqrt(1 - r), in scale points. Raises ValueError for a reliability outside 0 to 1 or a negative deviation."""
    if not 0 <= reliability <= 1 or standard_deviation < 0:
        raise ValueError("the reliability must be between 0 and 1, the deviation at least 0")
    return standard_deviation * sqrt(1 - reliability)


def candidate_covariance(scorecards: Scorecards) -> tuple[FloatArray, int] | NotComputable:
    """Covariances (J, J) of the competency scores over candidates, and the number of candidates behind them.

    A candidate's competency score is the mean over the raters who rated it; only candidates with a score for every
    competency enter.
    """
    rated = np.isfinite(scorecards.values)
    shape = (scorecards.n_candidates, scorecards.values.shape[1])
    sums, counts = np.zeros(shape), np.zeros(shape)
    np.add.at(sums, scorecards.candidate, np.where(rated, scorecards.values, 0.0))
    np.add.at(counts, scorecards.candidate, rated)
    complete = (counts > 0).all(axis=1)
    if complete.sum() < LEAST_CANDIDATES:
        return NotComputable(TOO_FEW_COMPLETE)
    scores = sums[complete] / counts[complete]
    covariance: FloatArray = np.atleast_2d(np.cov(scores, rowvar=False))
    return covariance, int(complete.sum())


def _checked(weights: Sequence[float], covariance: ArrayLike) -> tuple[FloatArray, FloatArray]:
    nominal, matrix = np.asarray(weights, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    if nominal.ndim != 1 or matrix.shape != (nominal.size, nominal.size):
        raise ValueError("the covariances need one row and column for each weight")
    return nominal, matrix
