"""Scores with their uncertainty, and what they rest on."""

from typing import Literal
from uuid import UUID

import msgspec

from domain.measurement.statistics import VarianceComponents

ScoreStatus = Literal["scored", "single_rater", "incomplete"]
Tier = Literal[1, 2]


class RaterScores(msgspec.Struct, frozen=True, kw_only=True):
    """One rater's locked levels for one candidate: competency code → level. No evidence is left out.

    A rater who sat in two interviews of the application stands here once, with the mean of both levels.
    """

    rater_id: UUID
    levels: dict[str, float]


class CandidateRatings(msgspec.Struct, frozen=True, kw_only=True):
    """All locked ratings of one application, one entry per rater."""

    application_id: UUID
    raters: tuple[RaterScores, ...]


class ErrorVariance(msgspec.Struct, frozen=True, kw_only=True):
    """Pooled within-candidate variance of the raters' values, and its degrees of freedom."""

    mean_square: float
    degrees_of_freedom: int


class ErrorModel(msgspec.Struct, frozen=True, kw_only=True):
    """How far raters differ over the opened applications of a requisition, and so how wide an interval is.

    Tier 1 is the variance pooled within candidates, with `quantile` from Student's t. Tier 2 splits it into
    `components` (candidate, rater, residual; REML) with the normal quantile; `tier_two_refused` says why not.
    `variance` is that of one rater's value: `mean_square`, in tier 2 the rater's plus the residual component.
    `tier` is None where no interval is printed; `note` says why. `n_candidates` have at least two raters.
    """

    tier: Tier | None
    n_candidates: int
    raters: int
    mean_square: float | None
    degrees_of_freedom: int
    components: VarianceComponents | None
    tier_two_refused: str | None
    variance: float | None
    quantile: float | None
    note: str | None


class ScoreInterval(msgspec.Struct, frozen=True, kw_only=True):
    """A 95 % interval on the 1 to 5 scale, clipped to it: value ± half_width = value ± quantile · standard_error.

    `degrees_of_freedom` are those of the pooled within-candidate variance, whichever tier is used.
    """

    low: float
    high: float
    tier: Tier
    standard_error: float
    half_width: float
    degrees_of_freedom: int


class ScoreResult(msgspec.Struct, frozen=True, kw_only=True):
    """A mean of human ratings, or None and the reason in `note`. `raters` is how many stand behind it."""

    status: ScoreStatus
    value: float | None
    raters: int
    interval: ScoreInterval | None
    note: str | None


class CompetencyScore(msgspec.Struct, frozen=True, kw_only=True):
    """One competency's score over all raters who rated it."""

    competency_code: str
    weight: float
    score: ScoreResult
    mean_pair_difference: float | None
    error: ErrorModel


class MissingRatings(msgspec.Struct, frozen=True, kw_only=True):
    """A competency for which not every rater found evidence: `rated` of `raters` gave a level."""

    competency_code: str
    rated: int
    raters: int


class AmendedScore(msgspec.Struct, frozen=True, kw_only=True):
    """What the means would be with the raters' later amendments. Beside the official score, never instead of it.

    There is no interval: raters who have talked are no longer independent of each other.
    """

    amendments: int
    composite: float | None
    competencies: dict[str, float | None]


class ApplicationScore(msgspec.Struct, frozen=True, kw_only=True):
    """An application's composite and its competencies, from first locked human ratings alone.

    `missing` explains an incomplete composite. `sha256` is over the ratings used, the weights, the formula's
    version and the resulting means (docs/measurement.md says how); nothing else can change it.
    """

    application_id: UUID
    formula_version: str
    composite: ScoreResult
    composite_error: ErrorModel
    competencies: tuple[CompetencyScore, ...]
    raters: int
    missing: tuple[MissingRatings, ...]
    sha256: str
    amended: AmendedScore | None
