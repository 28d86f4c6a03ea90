"""How far raters agree under one guide: coefficients with their n, raters and interval, and no verdict in words.

First locked ratings only, because raters who have talked are no longer independent. A candidate is one application.
Intervals of alpha, kappa and the pair figures are seeded bootstraps over candidates.
"""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType

from domain.measurement.agreement import alpha, pair_difference, pairs_within, weighted_kappa
from domain.measurement.bootstrap import Bootstrap
from domain.measurement.components import crossed_reml
from domain.measurement.generalizability import generalizability
from domain.measurement.intraclass import candidates_needed, icc_table
from domain.measurement.model import CandidateRatings
from domain.measurement.pool import composite_series, scorecards
from domain.measurement.statistics import (
    LEAST_FOR_BAND,
    Estimate,
    IccForm,
    NotComputable,
    Ratings,
    VarianceComponents,
    band_allowed,
    candidates_present,
    competency,
    pairable,
    raters_present,
    without_value,
)

SEED = 1
MOST_DRAWS, LEAST_DRAWS = 2000, 100
# Draws times candidates: what keeps a page about 10,000 candidates near a second.
RESAMPLED_MOST = 500_000
PLANNED_WIDTH = 0.2

NO_KAPPA = "kappa compares levels; a weighted mean of levels is none"
FIRST_RATINGS = (
    "From first locked ratings only. Every coefficient stands with its candidates, its raters and its interval; there "
    "is no word for good or bad, because a word would hide how wide the interval is."
)
ALIKE = (
    "A low coefficient beside a small mean absolute difference and a small candidate variance means that the "
    "candidates are alike, not that the raters disagree."
)
TOO_FEW = (
    f"With fewer than {LEAST_FOR_BAND} candidates, and for one requisition above all, these coefficients are nearly "
    "meaningless: with 10 candidates and 3 raters an alpha whose true value is .44 is anything from -.01 to .75."
)
PLANNING = (
    "To know the reliability of one rater, here {reliability:.2f}, to {half:.1f} either way takes {needed} candidates "
    "with {raters} raters each; these are {here}."
)


class PlanningHint(msgspec.Struct, frozen=True, kw_only=True):
    """How many candidates an intraclass correlation of this size needs for a 95 % interval of this width (Bonett)."""

    reliability_of_one_rater: float
    raters: int
    width: float
    candidates_needed: int
    text: str


class SeriesQuality(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement on one competency, or on the raters' composites where `competency_code` is None.

    `raters_per_candidate` is the harmonic mean over candidates with two raters or more. The intraclass correlations
    need candidates whom every rater rated; for rotating panels read `generalizability`, G(q,k). `planning` is absent
    below 30 candidates.
    """

    competency_code: str | None
    n_candidates: int
    raters: int
    raters_per_candidate: float | None
    alpha_interval: Estimate
    alpha_ordinal: Estimate
    intraclass: dict[IccForm, Estimate]
    generalizability: Estimate
    weighted_kappa: Estimate
    mean_absolute_difference: Estimate
    within_one_level: Estimate
    components: VarianceComponents | None
    components_not_computable: str | None
    planning: PlanningHint | UnsetType = UNSET


class GuideQuality(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement under one rubric version: over one requisition, or over all that use it.

    `n_candidates` are the applications with an opened scorecard, in so many `requisitions`. The bootstrap's `seed`
    and `draws` make the intervals repeatable.
    """

    scope: Literal["rubric", "requisition"]
    subject_id: UUID
    requisitions: int
    n_candidates: int
    raters: int
    seed: int
    draws: int
    composite: SeriesQuality
    competencies: tuple[SeriesQuality, ...]
    notes: tuple[str, ...]


def draws_for(n_candidates: int) -> int:
    """Bootstrap draws: 2,000 up to 250 candidates, then fewer, at least 100; many candidates need few draws."""
    return max(LEAST_DRAWS, min(MOST_DRAWS, RESAMPLED_MOST // max(n_candidates, 1)))


def guide_quality(
    scope: Literal["rubric", "requisition"],
    subject_id: UUID,
    weighted: Sequence[tuple[CandidateRatings, Mapping[str, float]]],
    requisitions: int,
    codes: Sequence[str],
) -> GuideQuality:
    """Everything for one page; `weighted` pairs each candidate with the weights of the requisition applied for."""
    candidates = [candidate for candidate, _ in weighted]
    draws = draws_for(len(candidates))
    bootstrap = Bootstrap(seed=SEED, draws=draws)
    cards = scorecards(candidates, codes)
    composite = _quality(None, composite_series(weighted).ratings, bootstrap)
    few = () if band_allowed(composite.n_candidates) else (TOO_FEW,)
    return GuideQuality(
        scope=scope,
        subject_id=subject_id,
        requisitions=requisitions,
        n_candidates=len(candidates),
        raters=len({rater.rater_id for candidate in candidates for rater in candidate.raters}),
        seed=SEED,
        draws=draws,
        composite=composite,
        competencies=tuple(_quality(code, competency(cards, column), bootstrap) for column, code in enumerate(codes)),
        notes=(FIRST_RATINGS, ALIKE, *few),
    )


def reliability_of_composites(weighted: Sequence[tuple[CandidateRatings, Mapping[str, float]]]) -> Estimate:
    """G(q,k) of the composites of these candidates, each with the weights of the requisition applied for."""
    return generalizability(pairable(composite_series(weighted).ratings))


def _quality(code: str | None, ratings: Ratings, bootstrap: Bootstrap) -> SeriesQuality:
    several = pairable(ratings)
    fit = crossed_reml(several)
    components = None if isinstance(fit, NotComputable) else fit.components
    panel = _harmonic_panel(several)
    return SeriesQuality(
        competency_code=code,
        n_candidates=candidates_present(several),
        raters=raters_present(several),
        raters_per_candidate=panel,
        alpha_interval=alpha(several, "interval", bootstrap),
        alpha_ordinal=alpha(several, "ordinal", bootstrap),
        intraclass=icc_table(several),
        generalizability=generalizability(several),
        weighted_kappa=without_value(several, NO_KAPPA)
        if code is None
        else weighted_kappa(several, bootstrap=bootstrap),
        mean_absolute_difference=pair_difference(several, bootstrap),
        within_one_level=pairs_within(several, 1.0, bootstrap),
        components=components,
        components_not_computable=fit.reason if isinstance(fit, NotComputable) else None,
        planning=_planning(candidates_present(several), panel, components),
    )


def _harmonic_panel(several: Ratings) -> float | None:
    sizes = np.bincount(several.candidate, minlength=several.n_candidates)
    sizes = sizes[sizes > 0]
    return float(sizes.size / (1 / sizes).sum()) if sizes.size else None


def _planning(
    n_candidates: int, panel: float | None, components: VarianceComponents | None
) -> PlanningHint | UnsetType:
    if not band_allowed(n_candidates) or panel is None or components is None:
        return UNSET
    total = components.candidate + components.rater + components.residual
    if components.candidate >= total:
        return UNSET
    reliability, raters = components.candidate / total, max(2, round(panel))
    needed = candidates_needed(reliability, raters, PLANNED_WIDTH)
    return PlanningHint(
        reliability_of_one_rater=reliability,
        raters=raters,
        width=PLANNED_WIDTH,
        candidates_needed=needed,
        text=PLANNING.format(
            reliability=reliability, half=PLANNED_WIDTH / 2, needed=needed, raters=raters, here=n_candidates
        ),
    )
