"""Sample answers, calibrations and raters' attempts. What is told afterwards stands in results.py."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import Code, Level, LongText, ShortText
from domain.rubrics.model import Anchor

# What the reference levels are worth; printed wherever a figure rests on them.
BASIS = "authored examples with reference levels set by the authors, not by a panel of experts"

Source = Literal["library", "own"]
RaterReason = Annotated[str, Meta(max_length=2000)]


class FrameOfReference(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an answer is at its level, in the words of the anchors.

    `not_lower` is None at level 1 only, `not_higher` at level 5 only.
    """

    at_level: LongText
    not_lower: LongText | None
    not_higher: LongText | None


class SpanDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of the answer that carry its level: they stand in it exactly once. `anchor` is the behaviour they show."""

    quote: LongText
    level: Level
    anchor: LongText


class SampleSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Where the behaviour stands in the answer: code points, `text[start:end] == quote`; LF line ends."""

    start: int
    end: int
    quote: str
    level: Level
    anchor: str


class SampleDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sample answer as its author sends it. Leave out whatever could tell who once said it."""

    competency_code: Code
    question: LongText
    setting: ShortText
    text: LongText
    level: Level
    reason: FrameOfReference
    spans: Annotated[tuple[SpanDraft, ...], Meta(min_length=1, max_length=10)]


class SampleContent(msgspec.Struct, frozen=True, kw_only=True):
    """A sample answer with its reference level, as it is frozen into a calibration."""

    competency_code: str
    question: str
    setting: str
    text: str
    level: Level
    reason: FrameOfReference
    spans: tuple[SampleSpan, ...]


class LibrarySample(msgspec.Struct, frozen=True, kw_only=True):
    """A shipped sample answer; `basis` says where its reference level comes from."""

    code: str
    competency_code: str
    question_code: str
    question: str
    setting: str
    text: str
    level: Level
    reason: FrameOfReference
    spans: tuple[SampleSpan, ...]
    basis: str = BASIS


class CalibrationSample(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation's own sample answer. Once a calibration uses it (`used`) a change needs the next version.

    `authors` wrote on it or on an earlier version; they know its reference, so none of them rates it.
    """

    id: UUID
    lineage_id: UUID
    version: int
    competency_code: str
    question: str
    setting: str
    text: str
    level: Level
    reason: FrameOfReference
    spans: tuple[SampleSpan, ...]
    used: bool
    revision: int
    authors: tuple[UUID, ...]
    created_at: datetime
    updated_at: datetime
    retired_at: datetime | None


class CalibrationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A calibration without its samples and raters. `owner_id` is the process owner of now."""

    id: UUID
    title: str
    requisition_id: UUID | None
    rubric_id: UUID
    owner_id: UUID
    due_on: date | None
    created_at: datetime
    updated_at: datetime


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A sample in a calibration: a copy, so that nothing that happens to the sample later changes it."""

    id: UUID
    calibration_id: UUID
    library_code: str | None
    sample_id: UUID | None
    content: SampleContent


class NewItem(msgspec.Struct, frozen=True, kw_only=True):
    """A sample chosen for a calibration; exactly one of `library_code` and `sample_id` is set."""

    library_code: str | None = None
    sample_id: UUID | None = None
    authors: tuple[UUID, ...] = ()
    content: SampleContent


class ParticipantRow(msgspec.Struct, frozen=True, kw_only=True):
    """A rater of a calibration and whether they have submitted an attempt."""

    calibration_id: UUID
    rater_id: UUID
    submitted: bool


class CriterionCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many samples of one competency a calibration has."""

    calibration_id: UUID
    competency_code: str
    samples: int


class CoveredCriterion(msgspec.Struct, frozen=True, kw_only=True):
    """How many samples a competency of the rubric has in a calibration; below 3 its figures are not computable."""

    competency_code: str
    samples: int


class CalibrationPanelist(msgspec.Struct, frozen=True, kw_only=True):
    """A rater of a calibration. `submitted` is None for readers whom it does not concern."""

    rater_id: UUID
    submitted: bool | None


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Sample answers to be scored by a panel before its first interview. `owner_id` is the process owner.

    `anchors_changed` names competencies whose anchors in this rubric differ from the library's, by which the shipped
    reference levels were set.
    """

    id: UUID
    title: str
    requisition_id: UUID | None
    rubric_id: UUID
    owner_id: UUID
    due_on: date | None
    criteria: tuple[CoveredCriterion, ...]
    anchors_changed: tuple[str, ...]
    panelists: tuple[CalibrationPanelist, ...]
    basis: str
    created_at: datetime
    updated_at: datetime


class AttemptRow(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt of one rater at a calibration."""

    id: UUID
    calibration_id: UUID
    rater_id: UUID
    number: int
    revision: int
    submitted_at: datetime | None


class RatingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One rater's level of one sample; None where only a reason stands in the draft so far."""

    attempt_id: UUID
    item_id: UUID
    level: Level | None
    reason: str


class SampleRating(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A level for one sample, with a reason if the rater wants to give one. `sample_id` is the attempt's own."""

    sample_id: UUID
    level: Level | None = None
    reason: RaterReason = ""


class AttemptDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All ratings of an open attempt. Saving replaces what was there."""

    ratings: Annotated[tuple[SampleRating, ...], Meta(max_length=100)]


class AttemptCriterion(msgspec.Struct, frozen=True, kw_only=True):
    """What a rater rates by: a competency of the calibration's rubric with its anchors."""

    competency_code: str
    name: str
    definition: str
    anchors: tuple[Anchor, ...]


class AttemptSample(msgspec.Struct, frozen=True, kw_only=True):
    """A sample as its rater sees it: without reference, in an order of their own, with what they gave so far."""

    id: UUID
    competency_code: str
    question: str
    setting: str
    text: str
    level: Level | None
    reason: str


class CalibrationAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """One's own attempt; `revision` is its ETag, and once `submitted_at` is set it is never edited."""

    calibration_id: UUID
    number: int
    criteria: tuple[AttemptCriterion, ...]
    samples: tuple[AttemptSample, ...]
    revision: int
    submitted_at: datetime | None


class FirstInterview(msgspec.Struct, frozen=True, kw_only=True):
    """When a panelist first sits on a panel of a requisition."""

    rater_id: UUID
    first_interview_at: datetime


class FirstSubmission(msgspec.Struct, frozen=True, kw_only=True):
    """When a rater first submitted a calibration."""

    rater_id: UUID
    calibrated_at: datetime
