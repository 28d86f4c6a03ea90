"""Feedback to one rater about how they use the scale. A diagnostic: it never enters a score.

Severity is set beside other raters of the same candidates (severity.py), and only where the data can tell it from the
candidates' own quality. Nothing is said before ten candidates.
"""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from domain.measurement.bootstrap import Bootstrap
from domain.measurement.model import CandidateRatings
from domain.measurement.pool import composite_series, raters_of, scorecards
from domain.measurement.quality import SEED, draws_for
from domain.measurement.rater_habits import LEAST_CANDIDATES, halo, identical_share, range_use
from domain.measurement.severity import RaterEffect, SeverityFit, severity_effects
from domain.measurement.statistics import Estimate, NotComputable, Scorecards, competency

TOO_FEW = "{count} opened candidates; feedback starts at {least}"
NO_COMPOSITES = "this rater has rated every competency for nobody"
NEVER_A_SCORE = "Feedback is for learning. It changes no score, and severity is not taken out of any."
DIRECTION = (
    "Severity is the mean difference, in scale points, to what other raters gave the same candidates: above 0 is "
    "lenient, below 0 severe. Halo is how alike the competencies come out within one's scorecards; candidates differ "
    "too, so read it beside the figure for all raters."
)

FeedbackScope = Literal["requisition", "rubric"]


class Severity(msgspec.Struct, frozen=True, kw_only=True):
    """A rater's effect in scale points (+ lenient, - severe) with its 95 % interval, or why there is none."""

    effect: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    ratings: int
    raters: int
    not_computable: str | None


class CompetencyRange(msgspec.Struct, frozen=True, kw_only=True):
    """Which levels a rater gave for one competency. modal_share (0 to 1): those at the level given most often."""

    competency_code: str
    n_candidates: int
    lowest: float | None
    highest: float | None
    distinct: int | None
    modal_share: float | None
    standard_deviation: float | None
    not_computable: str | None


class RaterFeedback(msgspec.Struct, frozen=True, kw_only=True):
    """One rater under one requisition or rubric. Below ten candidates only `n_candidates` and the reason are there.

    identical_ratings: share of the scorecards in which every level is the same.
    """

    rater_id: UUID
    scope: FeedbackScope
    subject_id: UUID
    n_candidates: int
    not_computable: str | None
    severity: Severity | None
    range_use: tuple[CompetencyRange, ...]
    identical_ratings: Estimate | None
    halo: Estimate | None
    halo_of_all_raters: Estimate | None
    notes: tuple[str, ...]


def rated_by(rater_id: UUID, candidates: Sequence[CandidateRatings]) -> int:
    """How many of these candidates the rater gave at least one level."""
    return sum(any(one.rater_id == rater_id and one.levels for one in candidate.raters) for candidate in candidates)


def rater_feedback(
    rater_id: UUID,
    scope: FeedbackScope,
    subject_id: UUID,
    weighted: Sequence[tuple[CandidateRatings, Mapping[str, float]]],
    codes: Sequence[str],
) -> RaterFeedback:
    """Everything that may be said of one rater; `weighted` pairs each candidate with its requisition's weights."""
    candidates = [candidate for candidate, _ in weighted]
    count = rated_by(rater_id, candidates)
    if count < LEAST_CANDIDATES:
        return RaterFeedback(
            rater_id=rater_id,
            scope=scope,
            subject_id=subject_id,
            n_candidates=count,
            not_computable=TOO_FEW.format(count=count, least=LEAST_CANDIDATES),
            severity=None,
            range_use=(),
            identical_ratings=None,
            halo=None,
            halo_of_all_raters=None,
            notes=(NEVER_A_SCORE,),
        )
    cards, place = scorecards(candidates, codes), raters_of(candidates).index(rater_id)
    habits = halo(cards, Bootstrap(seed=SEED, draws=draws_for(len(candidates))))
    return RaterFeedback(
        rater_id=rater_id,
        scope=scope,
        subject_id=subject_id,
        n_candidates=count,
        not_computable=None,
        severity=_severity(rater_id, weighted),
        range_use=tuple(_range(cards, place, code, column) for column, code in enumerate(codes)),
        identical_ratings=identical_share(cards)[place],
        halo=habits.raters[place],
        halo_of_all_raters=habits.pooled,
        notes=(NEVER_A_SCORE, DIRECTION),
    )


def _severity(rater_id: UUID, weighted: Sequence[tuple[CandidateRatings, Mapping[str, float]]]) -> Severity:
    series = composite_series(weighted)
    fit = severity_effects(series.ratings)
    if rater_id not in series.raters:
        return _no_severity(len(series.raters), NO_COMPOSITES)
    if isinstance(fit, NotComputable):
        return _no_severity(len(series.raters), fit.reason)
    effect = _effect_of(fit, series.raters.index(rater_id))
    return Severity(
        effect=effect.effect,
        standard_error=effect.standard_error,
        low=None if effect.interval is None else effect.interval.low,
        high=None if effect.interval is None else effect.interval.high,
        ratings=effect.ratings,
        raters=len(fit.core),
        not_computable=effect.not_computable,
    )


def _effect_of(fit: SeverityFit, place: int) -> RaterEffect:
    return next(effect for effect in fit.raters if effect.rater == place)


def _no_severity(raters: int, reason: str) -> Severity:
    return Severity(
        effect=None, standard_error=None, low=None, high=None, ratings=0, raters=raters, not_computable=reason
    )


def _range(cards: Scorecards, place: int, code: str, column: int) -> CompetencyRange:
    found = next((one for one in range_use(competency(cards, column)) if one.rater == place), None)
    return CompetencyRange(
        competency_code=code,
        n_candidates=0 if found is None else found.n_candidates,
        lowest=None if found is None else found.lowest,
        highest=None if found is None else found.highest,
        distinct=None if found is None else found.distinct,
        modal_share=None if found is None else found.modal_share,
        standard_deviation=None if found is None else found.standard_deviation,
        not_computable=TOO_FEW.format(count=0, least=LEAST_CANDIDATES) if found is None else found.not_computable,
    )
