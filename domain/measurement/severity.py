"""Severity and leniency: how far a rater's values lie above or below those of others for the same candidates.

Fixed least-squares effects of candidate + rater dummies with rater effects summing to 0 (Braun 1988; Raymond &
Viswesvaran 1993). A diagnostic beside the score, never part of it: in small panels adjusting by fixed effects makes
rankings worse. Shrunken effects are in domain.measurement.components.
"""

from collections.abc import Sequence
from math import sqrt

import msgspec
import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array
from scipy.special import stdtrit

from domain.measurement.connection import connectedness
from domain.measurement.crossed import rater_matrix, sums_of
from domain.measurement.statistics import (
    NO_RATINGS,
    ONE_VALUE,
    FloatArray,
    IntArray,
    Interval,
    NotComputable,
    Ratings,
    compact,
    subset,
    sums_by,
)

CONFIDENCE = 0.95
NEGLIGIBLE = 1e-12
LEAST_ESTIMATES = 2

HANGS_LOOSE = "this rater is joined to the others by single ratings only"
NO_RESIDUAL = "too few ratings: nothing is left over to estimate standard errors from"
EXACT_FIT = "the raters differ by constants only: there are no standard errors"
NOT_ADJUSTED = "none of this candidate's raters has an effect"
TOO_FEW_ESTIMATES = "fewer than two estimates"
NO_ERROR = "the standard errors are 0"
NO_SPREAD = "the estimates do not differ by more than their errors: reported as 0"


class RaterEffect(msgspec.Struct, frozen=True, kw_only=True):
    """One rater's severity in scale points: + lenient, - severe. `rater` is the index in the Ratings.

    effect is None with the reason in not_computable; standard_error and interval are None if there is no residual.
    """

    rater: int
    ratings: int
    effect: float | None = None
    standard_error: float | None = None
    interval: Interval | None = None
    not_computable: str | None = None


class AdjustedValue(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate's mean as it is and with the raters' effects taken out. `candidate` is the index in the Ratings."""

    candidate: int
    raw: float
    adjusted: float | None = None
    standard_error: float | None = None
    not_computable: str | None = None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Difference of two adjusted values with its standard error, t and degrees of freedom."""

    value: float
    standard_error: float
    t: float
    degrees_of_freedom: int


class SeverityFit(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Effects of the core's raters (see `connectedness`), adjusted values, and what the errors rest on.

    residual_variance is None with the reason in `note`. core (R,) are the raters behind `effects` (R,); the
    covariances of the effects are residual_variance x unscaled (R, R).
    """

    raters: tuple[RaterEffect, ...]
    candidates: tuple[AdjustedValue, ...]
    residual_variance: float | None
    degrees_of_freedom: int
    note: str | None
    core: IntArray
    effects: FloatArray
    unscaled: FloatArray


class Separation(msgspec.Struct, frozen=True, kw_only=True):
    """How well estimates are told apart: index G = true SD / RMSE, reliability, strata (4 G + 1)/3."""

    index: float
    reliability: float
    strata: float
    note: str | None = None


def severity_effects(ratings: Ratings) -> SeverityFit | NotComputable:
    """Rater effects, their standard errors and 95 % intervals, and the candidates' adjusted means.

    Refused unless the graph is separable. Only the core enters: what hangs on it by a single rating fits exactly and
    tells nothing. Linear in the ratings, plus the cube of the number of raters.
    """
    if not ratings.value.size:
        return NotComputable(NO_RATINGS)
    if np.ptp(ratings.value) == 0:
        return NotComputable(ONE_VALUE)
    links = connectedness(ratings)
    if links.reason:
        return NotComputable(links.reason)
    used, people, core = compact(subset(ratings, np.isin(ratings.rater, links.core_raters)))
    effects, unscaled, squares = _least_squares(used)
    degrees = used.value.size - used.n_candidates - used.n_raters + 1
    exact = squares <= NEGLIGIBLE * float(((used.value - used.value.mean()) ** 2).sum())
    note = NO_RESIDUAL if degrees < 1 else EXACT_FIT if exact else None
    variance = squares / degrees if note is None else None
    return SeverityFit(
        raters=_rater_effects(ratings, core, effects, _errors(np.diag(unscaled), variance), degrees),
        candidates=_adjusted_values(ratings, people, *_adjust(used, effects, unscaled, variance)),
        residual_variance=variance,
        degrees_of_freedom=degrees,
        note=note,
        core=core,
        effects=effects,
        unscaled=unscaled,
    )


def adjusted_difference(ratings: Ratings, fit: SeverityFit, one: int, other: int) -> Difference | NotComputable:
    """Difference of the adjusted values of two candidates (indices); raters in common cancel in its error.

    Raises ValueError for a candidate compared with itself.
    """
    if one == other:
        raise ValueError("a difference needs two candidates")
    if fit.residual_variance is None:
        return NotComputable(fit.note or NO_RESIDUAL)
    sides = [_panel(ratings, fit, candidate) for candidate in (one, other)]
    if not all(panel.any() for _, panel in sides):
        return NotComputable(NOT_ADJUSTED)
    (mean, panel), (other_mean, other_panel) = sides
    contrast = panel - other_panel
    value = mean - other_mean - float(contrast @ fit.effects)
    own = float((panel**2).sum() + (other_panel**2).sum())  # 1/k + 1/k
    error = sqrt(fit.residual_variance * (own + float(contrast @ fit.unscaled @ contrast)))
    return Difference(value=value, standard_error=error, t=value / error, degrees_of_freedom=fit.degrees_of_freedom)


def separation(estimates: Sequence[float], standard_errors: Sequence[float]) -> Separation | NotComputable:
    """Separation of estimates: G = sqrt(observed variance - mean squared error) / root mean squared error.

    Reliability is the true share of the observed variance (n - 1). Not computable: fewer than two estimates, errors
    of 0, or estimates all equal. Raises ValueError for sequences of different lengths.
    """
    values, errors = np.asarray(estimates, dtype=np.float64), np.asarray(standard_errors, dtype=np.float64)
    if values.shape != errors.shape:
        raise ValueError("one standard error for each estimate")
    if values.size < LEAST_ESTIMATES:
        return NotComputable(TOO_FEW_ESTIMATES)
    observed, error = float(values.var(ddof=1)), float((errors**2).mean())
    if observed == 0:
        return NotComputable(ONE_VALUE)
    if error == 0:
        return NotComputable(NO_ERROR)
    true = max(0.0, observed - error)
    index = sqrt(true / error)
    return Separation(
        index=index,
        reliability=true / observed,
        strata=(4 * index + 1) / 3,
        note=NO_SPREAD if true == 0 else None,
    )


def _least_squares(used: Ratings) -> tuple[FloatArray, FloatArray, float]:
    """Rater effects (R,) that sum to 0, their unscaled covariances (R, R), and the residual sum of squares."""
    sums = sums_of(used)
    w = 1 / sums.sizes
    normal, right = rater_matrix(sums, w), sums.rater_totals - w @ sums.seat_totals
    level = float(np.trace(normal)) / used.n_raters**2  # lifts the one zero eigenvalue, of the constant
    factor = cho_factor(normal + level, lower=True)
    inverse = cho_solve(factor, np.eye(used.n_raters)) - 1 / (level * used.n_raters**2)
    effects: FloatArray = inverse @ right
    effects -= effects.mean()
    residual = sums.squares - float(w @ sums.candidate_squares) - float(right @ effects)
    return effects, inverse, max(residual, 0.0)


def _errors(unscaled: FloatArray, variance: float | None) -> list[float | None]:
    if variance is None:
        return [None] * unscaled.size
    return [float(error) for error in np.sqrt(variance * unscaled.clip(min=0))]


def _adjust(
    used: Ratings, effects: FloatArray, unscaled: FloatArray, variance: float | None
) -> tuple[FloatArray, list[float | None]]:
    """Adjusted means (N,) and their standard errors: residual variance x (1/k + p' U p), p = 1/k at the raters."""
    sizes = np.bincount(used.candidate).astype(np.float64)
    adjusted = sums_by(used.candidate, used.value - effects[used.rater], used.n_candidates) / sizes
    panels = csr_array(
        (1 / sizes[used.candidate], (used.candidate, used.rater)), shape=(used.n_candidates, used.n_raters)
    )
    reach = np.asarray(panels @ unscaled)[used.candidate, used.rater]
    spread = sums_by(used.candidate, reach / sizes[used.candidate], used.n_candidates)
    return adjusted, _errors(1 / sizes + spread, variance)


def _rater_effects(
    ratings: Ratings, core: IntArray, effects: FloatArray, errors: list[float | None], degrees: int
) -> tuple[RaterEffect, ...]:
    counts = np.bincount(ratings.rater)
    place = {int(rater): position for position, rater in enumerate(core)}
    found = []
    for rater in np.flatnonzero(counts).tolist():
        if rater not in place:
            found.append(RaterEffect(rater=rater, ratings=int(counts[rater]), not_computable=HANGS_LOOSE))
            continue
        effect, error = float(effects[place[rater]]), errors[place[rater]]
        half = None if error is None else float(stdtrit(degrees, (1 + CONFIDENCE) / 2)) * error
        found.append(
            RaterEffect(
                rater=rater,
                ratings=int(counts[rater]),
                effect=effect,
                standard_error=error,
                interval=None if half is None else Interval(low=effect - half, high=effect + half),
            )
        )
    return tuple(found)


def _adjusted_values(
    ratings: Ratings, people: IntArray, adjusted: FloatArray, errors: list[float | None]
) -> tuple[AdjustedValue, ...]:
    counts = np.bincount(ratings.candidate)
    totals = sums_by(ratings.candidate, ratings.value, counts.size)
    place = {candidate: position for position, candidate in enumerate(people.tolist())}
    found = []
    for candidate in np.flatnonzero(counts).tolist():
        raw, position = float(totals[candidate] / counts[candidate]), place.get(candidate)
        if position is None:
            found.append(AdjustedValue(candidate=candidate, raw=raw, not_computable=NOT_ADJUSTED))
            continue
        found.append(
            AdjustedValue(
                candidate=candidate,
                raw=raw,
                adjusted=float(adjusted[position]),
                standard_error=errors[position],
            )
        )
    return tuple(found)


def _panel(ratings: Ratings, fit: SeverityFit, candidate: int) -> tuple[float, FloatArray]:
    """A candidate's mean over the core's raters, and 1/k at each of them, (R,)."""
    own = (ratings.candidate == candidate) & np.isin(ratings.rater, fit.core)
    panel = np.isin(fit.core, ratings.rater[own]).astype(np.float64)
    return (float(ratings.value[own].mean()), panel / panel.sum()) if own.any() else (0.0, panel)
