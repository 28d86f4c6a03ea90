"""The score: a locked, weighted mean of human ratings with its standard error.

Method: within rater first, then across raters. Sums are exact (math.fsum), so neither the order of raters nor of
competencies can move a score by its last digit. The interval comes from the requisition's ErrorModel (pool.py).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import fsum, sqrt
from uuid import UUID

import msgspec

from domain.interviews.amendment_model import AmendedLevel
from domain.interviews.model import LockedRating
from domain.measurement.model import (
    AmendedScore,
    CandidateRatings,
    ErrorModel,
    MissingRatings,
    RaterScores,
    ScoreInterval,
    ScoreResult,
)

FORMULA_VERSION = "1"
SCALE_LOW, SCALE_HIGH = 1, 5
LEAST_RATERS = 2

SINGLE_RATER = "one rater is not a panel: no interval"
NOBODY = "no rater found evidence"


def candidates_of(ratings: Iterable[LockedRating]) -> list[CandidateRatings]:
    """Locked ratings by application and rater; a rater's several levels for one competency become their mean."""
    found: dict[UUID, dict[UUID, dict[str, list[int]]]] = {}
    for rating in ratings:
        levels = found.setdefault(rating.application_id, {}).setdefault(rating.rater_id, {})
        if rating.level is not None:
            levels.setdefault(rating.competency_code, []).append(rating.level)
    return [
        CandidateRatings(
            application_id=application_id,
            raters=tuple(
                RaterScores(rater_id=rater_id, levels={code: mean(several) for code, several in levels.items()})
                for rater_id, levels in raters.items()
            ),
        )
        for application_id, raters in found.items()
    ]


def mean(values: Sequence[float]) -> float:
    """The mean, by an exact sum: the same whatever the order."""
    return fsum(values) / len(values)


def rater_composite(rater: RaterScores, weights: Mapping[str, float]) -> float | None:
    """Weighted mean of one rater's levels, or None unless every weighted competency has a level."""
    if any(code not in rater.levels for code in weights):
        return None
    return fsum(weight * rater.levels[code] for code, weight in weights.items())


def composites_of(candidate: CandidateRatings, weights: Mapping[str, float]) -> list[float]:
    """The composites of those raters who have one."""
    found = (rater_composite(rater, weights) for rater in candidate.raters)
    return [composite for composite in found if composite is not None]


def levels_of(candidate: CandidateRatings, code: str) -> list[float]:
    """The levels of all who rated the competency."""
    return [rater.levels[code] for rater in candidate.raters if code in rater.levels]


def standard_error(raters: int, error: ErrorModel) -> float | None:
    """Standard error of a mean over `raters`: sqrt(variance / raters); None without a tier."""
    return None if error.variance is None else sqrt(error.variance / raters)


def interval_of(value: float, raters: int, error: ErrorModel) -> ScoreInterval | None:
    """value ± quantile · standard error, clipped to the scale; None without a tier."""
    deviation = standard_error(raters, error)
    if deviation is None or error.tier is None or error.quantile is None:
        return None
    half = error.quantile * deviation
    return ScoreInterval(
        low=max(SCALE_LOW, value - half),
        high=min(SCALE_HIGH, value + half),
        tier=error.tier,
        standard_error=deviation,
        half_width=half,
        degrees_of_freedom=error.degrees_of_freedom,
    )


def score_of(values: Sequence[float], error: ErrorModel) -> ScoreResult:
    """The mean over raters with the interval that the requisition's data allow."""
    if not values:
        return ScoreResult(status="incomplete", value=None, raters=0, interval=None, note=NOBODY)
    value = mean(values)
    if len(values) < LEAST_RATERS:
        return ScoreResult(status="single_rater", value=value, raters=1, interval=None, note=SINGLE_RATER)
    return ScoreResult(
        status="scored",
        value=value,
        raters=len(values),
        interval=interval_of(value, len(values), error),
        note=error.note,
    )


def composite_of(candidate: CandidateRatings, weights: Mapping[str, float], error: ErrorModel) -> ScoreResult:
    """Mean of the complete raters' composites if there are at least two, else incomplete: never imputed."""
    composites = composites_of(candidate, weights)
    if len(composites) >= LEAST_RATERS:
        return score_of(composites, error)
    return ScoreResult(
        status="incomplete",
        value=None,
        raters=len(composites),
        interval=None,
        note=f"{len(composites)} of {len(candidate.raters)} raters rated every competency; two are needed",
    )


def missing_of(candidate: CandidateRatings, weights: Mapping[str, float]) -> tuple[MissingRatings, ...]:
    """The competencies that not every rater gave a level, which is what makes a composite incomplete."""
    rated = {code: len(levels_of(candidate, code)) for code in weights}
    return tuple(
        MissingRatings(competency_code=code, rated=count, raters=len(candidate.raters))
        for code, count in rated.items()
        if count < max(len(candidate.raters), LEAST_RATERS)
    )


def amended_score(
    ratings: Sequence[LockedRating], changes: Sequence[AmendedLevel], weights: Mapping[str, float]
) -> AmendedScore:
    """The means of one application as its raters' last amendments would have them."""
    amended = {(change.scorecard_id, change.competency_code): change.level for change in changes}
    replaced = [
        msgspec.structs.replace(rating, level=amended.get((rating.scorecard_id, rating.competency_code), rating.level))
        for rating in ratings
    ]
    found = candidates_of(replaced)
    composites = composites_of(found[0], weights) if found else []
    levels = {code: levels_of(found[0], code) if found else [] for code in weights}
    return AmendedScore(
        amendments=len(changes),
        composite=mean(composites) if len(composites) >= LEAST_RATERS else None,
        competencies={code: mean(values) if values else None for code, values in levels.items()},
    )


def mean_pair_difference(values: Sequence[float]) -> float | None:
    """Mean absolute difference over all pairs of raters, in scale points; None below two raters."""
    pairs = list(combinations(values, 2))
    return mean([abs(one - other) for one, other in pairs]) if pairs else None


def score_hash(
    candidate: CandidateRatings,
    weights: Mapping[str, float],
    composite: float | None,
    competencies: Mapping[str, float | None],
) -> str:
    """SHA-256 over canonical JSON (sorted keys, no spaces, ASCII) of what a score rests on and comes to.

    The levels are those used: one per rater and competency. Intervals stay out, as they move with other candidates.
    """
    content = {
        "application_id": str(candidate.application_id),
        "competencies": dict(competencies),
        "composite": composite,
        "formula_version": FORMULA_VERSION,
        "ratings": {str(rater.rater_id): rater.levels for rater in candidate.raters},
        "weights": dict(weights),
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
