"""What all opened applications of a requisition say together: the error model of each series of values.

A series is one number per candidate and rater: a competency's level or the raters' composites. Tier 1 is the one-way
random-effects standard error (Shrout & Fleiss 1979, ICC(1) model; WMS = sum over candidates and raters of squared
deviations from the candidate's mean / sum of (k - 1)). Tier 2 is REML with crossed candidates and raters, printed
only where components.tier_two allows it.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
import numpy as np
from scipy.special import stdtrit

from domain.measurement.components import crossed_reml, tier_two
from domain.measurement.composites import candidate_covariance, effective_weights
from domain.measurement.model import (
    ApplicationScore,
    CandidateRatings,
    CompetencyScore,
    ErrorModel,
    ErrorVariance,
    Tier,
)
from domain.measurement.rules import (
    FORMULA_VERSION,
    composite_of,
    levels_of,
    mean_pair_difference,
    missing_of,
    rater_composite,
    score_hash,
    score_of,
)
from domain.measurement.statistics import (
    NotComputable,
    Ratings,
    Scorecards,
    VarianceComponents,
    candidates_present,
    competency,
    index_keys,
    pairable,
    raters_present,
    ratings_of,
    scorecards_of,
)

LEAST_DEGREES_OF_FREEDOM = 10
LEAST_FOR_EFFECTIVE_WEIGHTS = 10
NORMAL_QUANTILE = 1.96
CONFIDENCE = 0.95

NOT_RELIABLE = "interval not reliable: fewer than 10 degrees of freedom in this requisition"
TOO_FEW_FOR_WEIGHTS = "effective weights need 10 candidates with every competency rated"


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """The opened applications of one requisition, its weights, and the error model of each series."""

    candidates: tuple[CandidateRatings, ...]
    weights: dict[str, float]
    composite: ErrorModel
    competencies: dict[str, ErrorModel]


class Series(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One number per candidate and rater; `raters` are the accounts behind the ratings' rater indices."""

    raters: tuple[UUID, ...]
    ratings: Ratings


class EffectiveWeights(msgspec.Struct, frozen=True, kw_only=True):
    """How much each competency moved the composites: e = w (Σw) / (w'Σw) over the candidates' competency scores.

    `weights` is None with the reason in `not_computable`.
    """

    n_candidates: int
    weights: dict[str, float] | None
    not_computable: str | None


def pool_of(candidates: Sequence[CandidateRatings], weights: Mapping[str, float]) -> Pool:
    """The pool with its error models; a second or two of work for tens of thousands of scorecards."""
    cards = scorecards(candidates, list(weights))
    return Pool(
        candidates=tuple(candidates),
        weights=dict(weights),
        composite=error_model(composite_series([(one, weights) for one in candidates]).ratings),
        competencies={code: error_model(competency(cards, column)) for column, code in enumerate(weights)},
    )


def composite_series(candidates: Sequence[tuple[CandidateRatings, Mapping[str, float]]]) -> Series:
    """Each rater's composite under the weights of the candidate's own requisition; incomplete raters have none."""
    found = [
        (place, rater.rater_id, value)
        for place, (candidate, weights) in enumerate(candidates)
        for rater in candidate.raters
        if (value := rater_composite(rater, weights)) is not None
    ]
    raters, index = index_keys(rater_id for _, rater_id, _ in found)
    ratings = ratings_of(
        [place for place, _, _ in found],
        index,
        [value for _, _, value in found],
        n_candidates=len(candidates),
        n_raters=len(raters),
    )
    return Series(raters=raters, ratings=ratings)


def raters_of(candidates: Sequence[CandidateRatings]) -> tuple[UUID, ...]:
    """Everybody who has locked a scorecard, in the order of their indices in `scorecards`."""
    return tuple(sorted({rater.rater_id for candidate in candidates for rater in candidate.raters}))


def scorecards(candidates: Sequence[CandidateRatings], codes: Sequence[str]) -> Scorecards:
    """One row per candidate and rater, one column per competency; NaN where the rater found no evidence."""
    rows = [(place, rater) for place, candidate in enumerate(candidates) for rater in candidate.raters]
    places = {rater_id: place for place, rater_id in enumerate(raters_of(candidates))}
    values = [[rater.levels.get(code, np.nan) for code in codes] for _, rater in rows]
    return scorecards_of(
        [place for place, _ in rows],
        [places[rater.rater_id] for _, rater in rows],
        np.array(values, dtype=np.float64).reshape(len(rows), len(codes)),
        n_candidates=len(candidates),
        n_raters=len(places),
    )


def pooled_variance(ratings: Ratings) -> ErrorVariance | None:
    """WMS over the candidates with two raters or more, or None if nobody has two."""
    several = pairable(ratings)
    sizes = np.bincount(several.candidate, minlength=several.n_candidates)
    degrees = int(np.maximum(sizes - 1, 0).sum())
    if degrees == 0:
        return None
    sums = np.bincount(several.candidate, weights=several.value, minlength=several.n_candidates)
    means = sums / np.maximum(sizes, 1)
    squares = float(((several.value - means[several.candidate]) ** 2).sum())
    return ErrorVariance(mean_square=squares / degrees, degrees_of_freedom=degrees)


def error_model(ratings: Ratings) -> ErrorModel:
    """The best tier that the ratings allow, over candidates with at least two raters."""
    several = pairable(ratings)
    pooled = pooled_variance(several)
    refused, components = _tier_two(several)
    tier: Tier | None = 2 if components is not None else None
    variance, quantile = None, None
    if components is not None:
        variance, quantile = components.rater + components.residual, NORMAL_QUANTILE
    elif pooled is not None and pooled.degrees_of_freedom >= LEAST_DEGREES_OF_FREEDOM:
        tier, variance = 1, pooled.mean_square
        quantile = float(stdtrit(pooled.degrees_of_freedom, (1 + CONFIDENCE) / 2))
    return ErrorModel(
        tier=tier,
        n_candidates=candidates_present(several),
        raters=raters_present(several),
        mean_square=None if pooled is None else pooled.mean_square,
        degrees_of_freedom=0 if pooled is None else pooled.degrees_of_freedom,
        components=components,
        tier_two_refused=refused,
        variance=variance,
        quantile=quantile,
        note=None if tier is not None else NOT_RELIABLE,
    )


def _tier_two(several: Ratings) -> tuple[str | None, VarianceComponents | None]:
    """Why there is no tier 2, or its components."""
    if (refused := tier_two(several)) is not None:
        return refused, None
    fit = crossed_reml(several)
    return (fit.reason, None) if isinstance(fit, NotComputable) else (None, fit.components)


def application_score(candidate: CandidateRatings, pool: Pool) -> ApplicationScore:
    """Score one application among the opened applications of its requisition."""
    competencies = tuple(
        CompetencyScore(
            competency_code=code,
            weight=weight,
            score=score_of(values := levels_of(candidate, code), pool.competencies[code]),
            mean_pair_difference=mean_pair_difference(values),
            error=pool.competencies[code],
        )
        for code, weight in pool.weights.items()
    )
    composite = composite_of(candidate, pool.weights, pool.composite)
    return ApplicationScore(
        application_id=candidate.application_id,
        formula_version=FORMULA_VERSION,
        composite=composite,
        composite_error=pool.composite,
        competencies=competencies,
        raters=len(candidate.raters),
        missing=missing_of(candidate, pool.weights),
        sha256=score_hash(
            candidate, pool.weights, composite.value, {one.competency_code: one.score.value for one in competencies}
        ),
        amended=None,
    )


def effective(pool: Pool) -> EffectiveWeights:
    """The effective weights of the requisition, with the number of candidates whose competencies all have a score."""
    found = candidate_covariance(scorecards(pool.candidates, list(pool.weights)))
    if isinstance(found, NotComputable):
        return EffectiveWeights(n_candidates=0, weights=None, not_computable=found.reason)
    covariance, n_candidates = found
    if n_candidates < LEAST_FOR_EFFECTIVE_WEIGHTS:
        return EffectiveWeights(n_candidates=n_candidates, weights=None, not_computable=TOO_FEW_FOR_WEIGHTS)
    shares = effective_weights(list(pool.weights.values()), covariance)
    if isinstance(shares, NotComputable):
        return EffectiveWeights(n_candidates=n_candidates, weights=None, not_computable=shares.reason)
    by_code = {code: float(share) for code, share in zip(pool.weights, shares, strict=True)}
    return EffectiveWeights(n_candidates=n_candidates, weights=by_code, not_computable=None)
