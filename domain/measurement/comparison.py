"""The candidates of one requisition side by side: never ranked, and said to differ only where the error allows it."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import Literal
from uuid import UUID

import msgspec

from domain.measurement.components import sed
from domain.measurement.model import CandidateRatings, ErrorModel, MissingRatings, ScoreResult
from domain.measurement.pool import EffectiveWeights, Pool
from domain.measurement.rules import (
    composite_of,
    levels_of,
    mean,
    mean_pair_difference,
    missing_of,
    rater_composite,
    score_of,
)

CandidateState = Literal["scored", "incomplete", "hidden"]
PairState = Literal["distinguishable", "not_distinguishable", "not_comparable"]

HIDDEN = "hidden until its panel is unblinded"
NOT_INTERVIEWED = "no opened scorecard"
ONE_HIDDEN = "one of the two is hidden until its panel is unblinded"
ONE_INCOMPLETE = "one of the two has no composite"
PANELS_DIFFER = "panels differ: composites rest on {least} to {most} raters"
READING = (
    "Candidates stand in the order in which they applied; there is no order by score. Two composites that are not "
    "distinguishable differ by no more than raters do among themselves, so their scores give no reason to prefer "
    "either. Distinguishable says nothing about other questions, another day, or how well interviews predict work."
)


class ComparedCriterion(msgspec.Struct, frozen=True, kw_only=True):
    """One competency of one candidate. `marks` are the raters' levels, lowest first, so that none can be followed
    from one criterion to the next; `no_evidence` counts the raters who gave none.
    """

    competency_code: str
    score: ScoreResult
    marks: tuple[float, ...]
    no_evidence: int
    mean_pair_difference: float | None


class ComparedCandidate(msgspec.Struct, frozen=True, kw_only=True):
    """One application. While a panel of it is blind for the reader, nothing but `application_id` and the state."""

    application_id: UUID
    state: CandidateState
    note: str | None
    raters: int | None
    composite: ScoreResult | None
    criteria: tuple[ComparedCriterion, ...]
    missing: tuple[MissingRatings, ...]


class ComparedPair(msgspec.Struct, frozen=True, kw_only=True):
    """Whether two composites can be told apart.

    `margin` is what their absolute `difference` has to reach: quantile times the standard error of a difference.
    Tier 2: sqrt(s²r (1/ki + 1/kj - 2c/(ki kj)) + s²e (1/ki + 1/kj)) with c raters in common, times 1.96.
    Tier 1: sqrt(WMS (1/ki + 1/kj)) times Student's t, which counts severity as error also where panels are the same.
    """

    first: UUID
    second: UUID
    state: PairState
    difference: float | None
    margin: float | None
    raters_in_common: int | None
    reason: str | None


class CriterionBasis(msgspec.Struct, frozen=True, kw_only=True):
    """What stands behind one criterion's column: its weight and how far raters differ on it."""

    competency_code: str
    weight: float
    error: ErrorModel


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a requisition's applications in the order of applying; `pairs` are those of this page.

    Errors and effective weights rest on every opened application of the requisition, whatever the page.
    """

    requisition_id: UUID
    formula_version: str
    n_candidates: int
    composite_error: ErrorModel
    criteria: tuple[CriterionBasis, ...]
    effective_weights: EffectiveWeights
    panel_note: str | None
    reading: str
    items: tuple[ComparedCandidate, ...]
    pairs: tuple[ComparedPair, ...]
    next_cursor: str | None


def compared(
    application_id: UUID, candidate: CandidateRatings | None, pool: Pool, withheld: frozenset[UUID]
) -> ComparedCandidate:
    """One application's line; `candidate` is None where nobody has rated it."""
    if application_id in withheld or candidate is None or not candidate.raters:
        hidden = application_id in withheld
        return ComparedCandidate(
            application_id=application_id,
            state="hidden" if hidden else "incomplete",
            note=HIDDEN if hidden else NOT_INTERVIEWED,
            raters=None if hidden else 0,
            composite=None,
            criteria=(),
            missing=(),
        )
    composite = composite_of(candidate, pool.weights, pool.composite)
    return ComparedCandidate(
        application_id=application_id,
        state="incomplete" if composite.value is None else "scored",
        note=composite.note,
        raters=len(candidate.raters),
        composite=composite,
        criteria=tuple(_criterion(candidate, code, pool) for code in pool.weights),
        missing=missing_of(candidate, pool.weights),
    )


def _criterion(candidate: CandidateRatings, code: str, pool: Pool) -> ComparedCriterion:
    values = sorted(levels_of(candidate, code))
    return ComparedCriterion(
        competency_code=code,
        score=score_of(values, pool.competencies[code]),
        marks=tuple(values),
        no_evidence=len(candidate.raters) - len(values),
        mean_pair_difference=mean_pair_difference(values),
    )


def pairs_of(
    lines: Sequence[ComparedCandidate], candidates: Mapping[UUID, CandidateRatings], pool: Pool
) -> tuple[ComparedPair, ...]:
    """Every pair of the lines, in their order."""
    composites = {
        line.application_id: _composites(candidates[line.application_id], pool.weights)
        for line in lines
        if line.state == "scored"
    }
    return tuple(_pair(one, other, composites, pool.composite) for one, other in combinations(lines, 2))


def _composites(candidate: CandidateRatings, weights: Mapping[str, float]) -> dict[UUID, float]:
    found = {rater.rater_id: rater_composite(rater, weights) for rater in candidate.raters}
    return {rater_id: value for rater_id, value in found.items() if value is not None}


def _pair(
    one: ComparedCandidate, other: ComparedCandidate, composites: Mapping[UUID, dict[UUID, float]], error: ErrorModel
) -> ComparedPair:
    first, second = one.application_id, other.application_id
    if "hidden" in {one.state, other.state}:
        return _not_comparable(first, second, ONE_HIDDEN)
    if "incomplete" in {one.state, other.state}:
        return _not_comparable(first, second, ONE_INCOMPLETE)
    mine, theirs = composites[first], composites[second]
    common = len(mine.keys() & theirs.keys())
    deviation = pair_standard_error(len(mine), len(theirs), common, error)
    if deviation is None or error.quantile is None:
        return _not_comparable(first, second, error.note)
    difference = abs(mean(list(mine.values())) - mean(list(theirs.values())))
    margin = error.quantile * deviation
    return ComparedPair(
        first=first,
        second=second,
        # Two equal scores are never distinguishable, also where raters never differ and the margin is 0.
        state="not_distinguishable" if difference <= margin else "distinguishable",
        difference=difference,
        margin=margin,
        raters_in_common=common,
        reason=None,
    )


def pair_standard_error(k_one: int, k_other: int, common: int, error: ErrorModel) -> float | None:
    """Standard error of the difference of two means over k_one and k_other raters; None without a tier."""
    if error.variance is None:
        return None
    if error.components is None:
        return sqrt(error.variance * (1 / k_one + 1 / k_other))
    return sed(error.components, k_one, k_other, common)


def panel_note(candidates: Sequence[CandidateRatings], pool: Pool) -> str | None:
    """A warning where composites rest on different numbers of raters; None where all panels are alike."""
    sizes = {len(_composites(candidate, pool.weights)) for candidate in candidates}
    several = sorted(size for size in sizes if size > 1)
    return PANELS_DIFFER.format(least=several[0], most=several[-1]) if len(several) > 1 else None


def _not_comparable(first: UUID, second: UUID, reason: str | None) -> ComparedPair:
    return ComparedPair(
        first=first,
        second=second,
        state="not_comparable",
        difference=None,
        margin=None,
        raters_in_common=None,
        reason=reason,
    )
