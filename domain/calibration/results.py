"""What raters, process owners and planners are told after a calibration: figures with their n, never a verdict."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.calibration.model import FrameOfReference, SampleSpan, Source
from domain.culture.model import Level

Standing = Literal["before_first_interview", "after_first_interview", "not_yet"]


class CalibrationFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure over `samples` samples; `value` is None where `note` says why it is not computable."""

    value: float | None
    samples: int
    note: str | None = None


class CalibrationRange(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the scale a rater used over `samples` samples, beside the part that the references use."""

    lowest: int | None
    highest: int | None
    levels_used: int | None
    reference_lowest: int | None
    reference_highest: int | None
    reference_levels: int | None
    samples: int
    note: str | None = None


class CalibrationCriterion(msgspec.Struct, frozen=True, kw_only=True):
    """One rater's levels beside the references, over the samples of one competency.

    `severity`: mean of (own - reference) in levels; below 0 more severe than the reference, above 0 more lenient.
    `distance`: mean of |own - reference|. `exact` and `within_one`: shares from 0 to 1.
    """

    competency_code: str
    severity: CalibrationFigure
    distance: CalibrationFigure
    exact: CalibrationFigure
    within_one: CalibrationFigure
    range_use: CalibrationRange


class SampleLevelCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many raters gave this level."""

    level: Level
    raters: int


class OthersLevels(msgspec.Struct, frozen=True, kw_only=True):
    """The first levels of the other raters who have submitted; withheld (`levels` None) below 3 of them."""

    levels: tuple[SampleLevelCount, ...] | None
    raters: int | None
    note: str | None = None


class SampleFeedback(msgspec.Struct, frozen=True, kw_only=True):
    """One sample: own level beside the reference, with the reason in the words of the anchors and its spans."""

    sample_id: UUID
    source: Source
    competency_code: str
    question: str
    setting: str
    text: str
    level: Level
    rater_reason: str
    reference_level: Level
    difference: int
    reason: FrameOfReference
    spans: tuple[SampleSpan, ...]
    others: OthersLevels


class CalibrationFeedback(msgspec.Struct, frozen=True, kw_only=True):
    """What one rater learns from one submitted attempt. No pass, no fail, no score of the person."""

    calibration_id: UUID
    rater_id: UUID
    attempt: int
    submitted_at: datetime
    basis: str
    criteria: tuple[CalibrationCriterion, ...]
    samples: tuple[SampleFeedback, ...]


class DriftPoint(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one submitted attempt.

    `samples_seen_before` counts samples that the same rater had rated in an earlier attempt, of this calibration or
    another: agreement on those is partly memory.
    """

    calibration_id: UUID
    attempt: int
    submitted_at: datetime
    samples: int
    samples_seen_before: int
    criteria: tuple[CalibrationCriterion, ...]


class CalibrationDrift(msgspec.Struct, frozen=True, kw_only=True):
    """One rater's submitted attempts, oldest first."""

    rater_id: UUID
    basis: str
    points: tuple[DriftPoint, ...]


class CalibrationAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """Krippendorff's alpha (interval metric) over samples and raters, with its 95 % bootstrap interval over samples.

    `value` is None where `note` says why; no word stands for a value.
    """

    value: float | None
    low: float | None
    high: float | None
    samples: int
    raters: int
    note: str | None


class DisputedSample(msgspec.Struct, frozen=True, kw_only=True):
    """How far the raters are apart on one sample: mean absolute difference over all pairs of them, in levels."""

    sample_id: UUID
    source: Source
    competency_code: str
    question: str
    text: str
    reference_level: Level
    levels: tuple[SampleLevelCount, ...]
    pair_difference: float
    raters: int


class CalibrationOverview(msgspec.Struct, frozen=True, kw_only=True):
    """The panel as a whole, by first submitted attempts. `disputed` has the samples to talk about first on top."""

    calibration_id: UUID
    basis: str
    panelists: int
    submitted: int
    agreement: CalibrationAgreement
    disputed: tuple[DisputedSample, ...]


class PanelistStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one panelist of a requisition submitted a calibration before their first interview of it."""

    rater_id: UUID
    first_interview_at: datetime
    calibrated_at: datetime | None
    standing: Standing


class CalibrationReadiness(msgspec.Struct, frozen=True, kw_only=True):
    """How many panelists of a requisition were calibrated in time. Information: nothing is blocked by it."""

    requisition_id: UUID
    panelists: int
    calibrated_before_first_interview: int
    summary: str
    warning: str | None
    raters: tuple[PanelistStanding, ...]
