"""What the statistics of panels take and give: arrays of ratings in, numbers with their n and a reason out.

A figure that cannot be computed is None with the reason in words; it is never NaN, and never a 0 or a 1 that only
stands for missing information. Index arrays are dense: candidates 0 … n_candidates - 1, raters 0 … n_raters - 1.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias, TypeVar
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
IccForm = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
Key = TypeVar("Key", UUID, str, int)

LEAST_FOR_BAND = 30
DECIMALS = 9  # values that differ by less than the rounding of a weighted mean are the same value

NOT_A_PAIR = "no candidate was rated by two raters"
ONE_VALUE = "every rating has the same value"
NO_RATINGS = "there are no ratings"


class Ratings(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One number per candidate and rater: a competency's level or a rater's composite. Build it by `ratings_of`.

    The three arrays have shape (m,), are sorted by candidate and then rater, and hold each pair once. An index may
    occur nowhere (a candidate without evidence on this competency); the statistics count those who occur.
    """

    candidate: IntArray
    rater: IntArray
    value: FloatArray
    n_candidates: int
    n_raters: int


class Scorecards(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One row per candidate and rater, one column per competency. Build it by `scorecards_of`.

    candidate and rater have shape (m,), values has shape (m, competencies); NaN where the rater found no evidence.
    """

    candidate: IntArray
    rater: IntArray
    values: FloatArray
    n_candidates: int
    n_raters: int


class NotComputable(msgspec.Struct, frozen=True):
    """Why there is no number, as a clause for people."""

    reason: str


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """An interval around an estimate."""

    low: float
    high: float


class VarianceComponents(msgspec.Struct, frozen=True, kw_only=True):
    """Variances of y = mean + candidate + rater + residual, in squared scale points.

    The residual includes the interaction of candidate and rater. A negative estimate is reported as 0, with a note.
    """

    candidate: float
    rater: float
    residual: float
    notes: tuple[str, ...] = ()


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """A statistic with what stands behind it. `value` is None exactly when `not_computable` says why.

    n_candidates and raters count those who entered the statistic. `note` says what was cut off or left out, or why
    there is a value but no interval.
    """

    value: float | None
    n_candidates: int
    raters: int
    low: float | None = None
    high: float | None = None
    note: str | None = None
    not_computable: str | None = None


def band_allowed(n_candidates: int) -> bool:
    """Whether a word ("good", "poor") may stand beside a reliability figure: from 30 candidates on.

    Below that only the value and its interval are printed: with 20 candidates the 95 % range of an alpha of .44
    runs from .14 to .69.
    """
    return n_candidates >= LEAST_FOR_BAND


def index_keys(keys: Iterable[Key]) -> tuple[tuple[Key, ...], IntArray]:
    """The distinct keys in sorted order, and for each given key its place among them.

    Sorted, so that a seeded bootstrap does not depend on the order in which a database returned its rows.
    """
    given = list(keys)
    distinct = tuple(sorted(set(given)))
    places = {key: place for place, key in enumerate(distinct)}
    return distinct, np.array([places[key] for key in given], dtype=np.int64)


def ratings_of(
    candidate: ArrayLike,
    rater: ArrayLike,
    value: ArrayLike,
    *,
    n_candidates: int | None = None,
    n_raters: int | None = None,
) -> Ratings:
    """Ratings from three sequences of equal length: indices, indices, numbers (NaN: no evidence, left out).

    Several values of one rater for one candidate are averaged first, because a panel is a panel of raters.
    Raises ValueError for sequences of unequal length, negative indices or infinite numbers.
    """
    column = np.asarray(value, dtype=np.float64).reshape(-1, 1)
    return competency(scorecards_of(candidate, rater, column, n_candidates=n_candidates, n_raters=n_raters), 0)


def ratings_of_matrix(matrix: ArrayLike) -> Ratings:
    """Ratings from a table with one row per candidate and one column per rater; NaN where there is no rating."""
    table = np.atleast_2d(np.asarray(matrix, dtype=np.float64))
    rows, columns = np.indices(table.shape)
    return ratings_of(
        rows.ravel(), columns.ravel(), table.ravel(), n_candidates=table.shape[0], n_raters=table.shape[1]
    )


def scorecards_of(
    candidate: ArrayLike,
    rater: ArrayLike,
    values: ArrayLike,
    *,
    n_candidates: int | None = None,
    n_raters: int | None = None,
) -> Scorecards:
    """Scorecards from indices (m,), indices (m,) and levels (m, competencies), NaN where there is no evidence.

    Several rows of one rater for one candidate become one row: the mean of the levels there are, by competency.
    Raises ValueError for unequal lengths, negative or too large indices, or infinite numbers.
    """
    people, judges = np.asarray(candidate, dtype=np.int64), np.asarray(rater, dtype=np.int64)
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or not people.shape == judges.shape == (table.shape[0],):  # noqa: PLR2004
        raise ValueError("candidate, rater and values must have the same length, and values two dimensions")
    if np.isinf(table).any():
        raise ValueError("a rating must be finite")
    people_count, judge_count = _extent(people, n_candidates), _extent(judges, n_raters)
    pairs, row = np.unique(people * max(judge_count, 1) + judges, return_inverse=True)
    sums, counts = np.zeros((pairs.size, table.shape[1])), np.zeros((pairs.size, table.shape[1]))
    np.add.at(sums, row, np.nan_to_num(table, nan=0.0))
    np.add.at(counts, row, np.isfinite(table))
    merged = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return Scorecards(
        candidate=pairs // max(judge_count, 1),
        rater=pairs % max(judge_count, 1),
        values=merged,
        n_candidates=people_count,
        n_raters=judge_count,
    )


def competency(scorecards: Scorecards, column: int) -> Ratings:
    """One competency of the scorecards, without the rows that found no evidence for it."""
    return _ratings(scorecards, scorecards.values[:, column])


def composite(scorecards: Scorecards, weights: Sequence[float]) -> Ratings:
    """Each rater's composite, sum of weight x level; only scorecards with a level for every competency have one."""
    return _ratings(scorecards, scorecards.values @ np.asarray(weights, dtype=np.float64))


def compact(ratings: Ratings) -> tuple[Ratings, IntArray, IntArray]:
    """The same ratings with the unused indices squeezed out, and the old index of each new candidate and rater."""
    people, candidate = np.unique(ratings.candidate, return_inverse=True)
    judges, rater = np.unique(ratings.rater, return_inverse=True)
    dense = Ratings(
        candidate=candidate.astype(np.int64),
        rater=rater.astype(np.int64),
        value=ratings.value,
        n_candidates=people.size,
        n_raters=judges.size,
    )
    return dense, people, judges


def subset(ratings: Ratings, keep: NDArray[np.bool_]) -> Ratings:
    """The ratings where `keep`, of shape (m,), is true; the indices stay as they are."""
    return Ratings(
        candidate=ratings.candidate[keep],
        rater=ratings.rater[keep],
        value=ratings.value[keep],
        n_candidates=ratings.n_candidates,
        n_raters=ratings.n_raters,
    )


def pairable(ratings: Ratings) -> Ratings:
    """The ratings of candidates with at least two raters."""
    sizes = np.bincount(ratings.candidate, minlength=ratings.n_candidates)
    return subset(ratings, sizes[ratings.candidate] > 1)


def raters_present(ratings: Ratings) -> int:
    """How many raters have at least one rating."""
    return int(np.unique(ratings.rater).size)


def candidates_present(ratings: Ratings) -> int:
    """How many candidates have at least one rating."""
    return int(np.unique(ratings.candidate).size)


def sums_by(index: IntArray, value: FloatArray, size: int) -> FloatArray:
    """Sum of the values by index, shape (size,)."""
    return np.bincount(index, weights=value, minlength=size).astype(np.float64)


def without_value(ratings: Ratings, reason: str) -> Estimate:
    """An estimate that says why there is none."""
    return Estimate(
        value=None,
        n_candidates=candidates_present(ratings),
        raters=raters_present(ratings),
        not_computable=reason,
    )


def _ratings(scorecards: Scorecards, value: FloatArray) -> Ratings:
    rated = np.isfinite(value)
    return Ratings(
        candidate=scorecards.candidate[rated],
        rater=scorecards.rater[rated],
        value=value[rated],
        n_candidates=scorecards.n_candidates,
        n_raters=scorecards.n_raters,
    )


def _extent(index: IntArray, given: int | None) -> int:
    least = int(index.max()) + 1 if index.size else 0
    if index.size and index.min() < 0:
        raise ValueError("an index is negative")
    if given is not None and given < least:
        raise ValueError(f"an index is {least - 1}, but only {given} were announced")
    return least if given is None else given
