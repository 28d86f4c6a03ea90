"""Scores with their uncertainty."""

from typing import Literal
from uuid import UUID

import msgspec

ScoreStatus = Literal["scored", "single_rater", "incomplete"]


class RaterScores(msgspec.Struct, frozen=True, kw_only=True):
    """One rater's locked levels for one candidate: competency code → level. No evidence is left out."""

    rater_id: UUID
    levels: dict[str, int]


class CandidateRatings(msgspec.Struct, frozen=True, kw_only=True):
    """All locked ratings of one application."""

    application_id: UUID
    raters: tuple[RaterScores, ...]


class ErrorVariance(msgspec.Struct, frozen=True, kw_only=True):
    """Pooled within-candidate variance of the raters' values, and its degrees of freedom."""

    mean_square: float
    degrees_of_freedom: int


class ScoreInterval(msgspec.Struct, frozen=True, kw_only=True):
    """A 95 % interval on the 1 to 5 scale."""

    low: float
    high: float
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


class ApplicationScore(msgspec.Struct, frozen=True, kw_only=True):
    """An application's composite and its competencies. Only human ratings enter."""

    application_id: UUID
    composite: ScoreResult
    competencies: tuple[CompetencyScore, ...]
