"""The score: a locked, weighted mean of human ratings with its standard error.

Method: within rater first, then across raters; the interval is the one-way random-effects standard error
from the variance pooled over all candidates of a requisition (Shrout & Fleiss 1979, ICC(1) model;
WMS = sum over candidates and raters of squared deviations from the candidate's mean / sum of (k - 1)).
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt
from statistics import fmean

from scipy.special import stdtrit

from domain.measurement.model import (
    ApplicationScore,
    CandidateRatings,
    CompetencyScore,
    ErrorVariance,
    RaterScores,
    ScoreInterval,
    ScoreResult,
)

SCALE_LOW, SCALE_HIGH = 1, 5
LEAST_RATERS = 2
LEAST_DEGREES_OF_FREEDOM = 10
CONFIDENCE = 0.95

SINGLE_RATER = "one rater is not a panel: no interval"
NOT_RELIABLE = "interval not reliable: fewer than 10 degrees of freedom in this requisition"
NOBODY = "no rater found evidence"


def rater_composite(rater: RaterScores, weights: Mapping[str, float]) -> float | None:
    """Weighted mean of one rater's levels, or None unless every weighted competency has a level."""
    if any(code not in rater.levels for code in weights):
        return None
    return sum(weight * rater.levels[code] for code, weight in weights.items())


def pooled_variance(groups: Sequence[Sequence[float]]) -> ErrorVariance | None:
    """WMS over candidates (one sequence of raters' values each), or None if nobody has two raters."""
    several = [group for group in groups if len(group) > 1]
    degrees = sum(len(group) - 1 for group in several)
    if degrees == 0:
        return None
    squares = sum((value - fmean(group)) ** 2 for group in several for value in group)
    return ErrorVariance(mean_square=squares / degrees, degrees_of_freedom=degrees)


def half_width(raters: int, error: ErrorVariance) -> float:
    """t(.975, df) · sqrt(WMS / raters): half the 95 % interval of a mean over `raters`."""
    quantile = float(stdtrit(error.degrees_of_freedom, (1 + CONFIDENCE) / 2))
    return quantile * sqrt(error.mean_square / raters)


def interval_of(value: float, raters: int, error: ErrorVariance) -> ScoreInterval:
    """value ± half_width, clipped to the scale."""
    half = half_width(raters, error)
    return ScoreInterval(
        low=max(SCALE_LOW, value - half),
        high=min(SCALE_HIGH, value + half),
        degrees_of_freedom=error.degrees_of_freedom,
    )


def score_of(values: Sequence[float], error: ErrorVariance | None) -> ScoreResult:
    """The mean over raters with the interval that the requisition's data allow."""
    if not values:
        return ScoreResult(status="incomplete", value=None, raters=0, interval=None, note=NOBODY)
    mean = fmean(values)
    if len(values) < LEAST_RATERS:
        return ScoreResult(status="single_rater", value=mean, raters=1, interval=None, note=SINGLE_RATER)
    reliable = error is not None and error.degrees_of_freedom >= LEAST_DEGREES_OF_FREEDOM
    interval = interval_of(mean, len(values), error) if reliable and error is not None else None
    return ScoreResult(
        status="scored",
        value=mean,
        raters=len(values),
        interval=interval,
        note=None if interval else NOT_RELIABLE,
    )


def composite_of(candidate: CandidateRatings, weights: Mapping[str, float], error: ErrorVariance | None) -> ScoreResult:
    """Mean of the complete raters' composites if there are at least two, else incomplete: never imputed."""
    composites = _composites(candidate, weights)
    if len(composites) >= LEAST_RATERS:
        return score_of(composites, error)
    return ScoreResult(
        status="incomplete",
        value=None,
        raters=len(composites),
        interval=None,
        note=f"{len(composites)} of {len(candidate.raters)} raters rated every competency; two are needed",
    )


def mean_pair_difference(values: Sequence[float]) -> float | None:
    """Mean absolute difference over all pairs of raters, in scale points; None below two raters."""
    pairs = list(combinations(values, 2))
    return fmean(abs(one - other) for one, other in pairs) if pairs else None


def application_score(
    candidate: CandidateRatings, pool: Sequence[CandidateRatings], weights: Mapping[str, float]
) -> ApplicationScore:
    """Score one application; `pool` holds every unblinded application of the requisition, this one included."""
    competencies = []
    for code, weight in weights.items():
        values = _levels(candidate, code)
        error = pooled_variance([_levels(other, code) for other in pool])
        competencies.append(
            CompetencyScore(
                competency_code=code,
                weight=weight,
                score=score_of(values, error),
                mean_pair_difference=mean_pair_difference(values),
            )
        )
    error = pooled_variance([_composites(other, weights) for other in pool])
    return ApplicationScore(
        application_id=candidate.application_id,
        composite=composite_of(candidate, weights, error),
        competencies=tuple(competencies),
    )


def _levels(candidate: CandidateRatings, code: str) -> list[float]:
    return [float(rater.levels[code]) for rater in candidate.raters if code in rater.levels]


def _composites(candidate: CandidateRatings, weights: Mapping[str, float]) -> list[float]:
    found = (rater_composite(rater, weights) for rater in candidate.raters)
    return [composite for composite in found if composite is not None]
