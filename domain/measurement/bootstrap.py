"""Percentile intervals by resampling candidates: seeded, so that the same data print the same interval.

Candidates are resampled, not ratings: they are the independent units, and a panel's ratings stay together. A
statistic is evaluated on multiplicities (how often each candidate was drawn), many draws at once; so statistics that
are sums over candidates cost one matrix product. Efron & Tibshirani 1993, chapter 13 (percentile interval).
"""

from collections.abc import Callable
from typing import TypeAlias

import msgspec
import numpy as np

from domain.measurement.statistics import FloatArray, Interval, NotComputable, Ratings

Statistic: TypeAlias = Callable[[FloatArray], FloatArray]

CHUNK = 500_000  # multiplicities held at once, 8 bytes each
LEAST_SHARE = 0.95
LEAST_UNITS = 2

TOO_FEW = "fewer than two {units}: nothing to resample"
TOO_OFTEN_UNDEFINED = "more than one resample in twenty has no value: too few or too uniform ratings for an interval"


class Bootstrap(msgspec.Struct, frozen=True, kw_only=True):
    """How to resample: the seed, the number of draws, the interval's coverage, and what the units are called."""

    seed: int
    draws: int = 2000
    confidence: float = 0.95
    units: str = "candidates"


def bootstrap_interval(statistic: Statistic, n_units: int, plan: Bootstrap) -> Interval | NotComputable:
    """The percentile interval of a statistic over candidates.

    `statistic` takes multiplicities of shape (draws, n_units) and returns one number per draw, NaN where a draw has
    none. The draws are made in pieces that bound the memory; time is draws x n_units.
    """
    if n_units < LEAST_UNITS:
        return NotComputable(TOO_FEW.format(units=plan.units))
    generator = np.random.default_rng(plan.seed)
    rows = max(1, CHUNK // n_units)
    found = []
    for start in range(0, plan.draws, rows):
        size = min(rows, plan.draws - start)
        drawn = generator.integers(0, n_units, size=(size, n_units))
        drawn += np.arange(size)[:, None] * n_units
        multiplicity = np.bincount(drawn.ravel(), minlength=size * n_units).reshape(size, n_units)
        found.append(statistic(multiplicity.astype(np.float64)))
    values = np.concatenate(found)
    values = values[np.isfinite(values)]
    if values.size < LEAST_SHARE * plan.draws:
        return NotComputable(TOO_OFTEN_UNDEFINED)
    low, high = np.quantile(values, [(1 - plan.confidence) / 2, (1 + plan.confidence) / 2])
    return Interval(low=float(low), high=float(high))


def per_draw(function: Callable[[FloatArray], float]) -> Statistic:
    """A statistic from a function that takes the multiplicities (n_units,) of a single draw."""

    def statistic(multiplicities: FloatArray) -> FloatArray:
        return np.array([function(row) for row in multiplicities], dtype=np.float64)

    return statistic


def resampled(ratings: Ratings, multiplicity: FloatArray) -> Ratings:
    """The ratings of one draw: a candidate that was drawn twice becomes two candidates.

    multiplicity has shape (n_candidates,). For statistics that cannot be written as sums over candidates.
    """
    times = multiplicity.astype(np.int64)
    first = np.cumsum(times) - times
    repeats = times[ratings.candidate]
    within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    candidate, rater = np.repeat(first[ratings.candidate], repeats) + within, np.repeat(ratings.rater, repeats)
    order = np.lexsort((rater, candidate))
    return Ratings(
        candidate=candidate[order],
        rater=rater[order],
        value=np.repeat(ratings.value, repeats)[order],
        n_candidates=int(times.sum()),
        n_raters=ratings.n_raters,
    )
