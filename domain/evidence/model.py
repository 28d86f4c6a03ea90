"""Evidence for or against a value in a note, as spans of its text, and what its author says of each."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.culture.model import Code
from domain.interviews.model import NOTE_MOST, EvidenceSpan

Polarity = Literal["for", "against"]
Strength = Literal["behaviour", "claim"]
Review = Literal["unreviewed", "confirmed", "rejected", "corrected"]
Verdict = Literal["unreviewed", "confirmed", "rejected", "corrected", "added", "withdrawn"]
Source = Literal["tagger", "person"]
ReviewReason = Annotated[str, Meta(max_length=1000)]
Offset = Annotated[int, Meta(ge=0, le=NOTE_MOST)]


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One span found by the tagger; `start` and `end` are code-point offsets into LF-normalised text.

    `confidence` lies in 0..1 and orders findings for a reader; it is not a score of the candidate.
    `why` names the cue and the rule in words that a panelist understands. `cue_start` and `cue_end` mark the deciding
    words inside the span; where no cue decided, `example` is the sentence of the training corpus that it reads like.
    """

    start: int
    end: int
    value: str
    polarity: Polarity
    strength: Strength
    confidence: float
    why: str
    cue_start: int | None = None
    cue_end: int | None = None
    example: str | None = None


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A span of a note that speaks for or against a value, as a person reads it."""

    value: str
    polarity: Polarity
    strength: Strength
    start: int
    end: int


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A stored finding on a note, or its author's own mark (`source` person), with what the author says of it.

    `model` is the version of weights and rules, `culture_id` the version of the target culture it was found for.
    A mark of a person has neither model nor confidence. `correction` is the tag as its author would have it.
    `revision` is the ETag.
    """

    id: UUID
    note_id: UUID
    start: int
    end: int
    value: str
    polarity: Polarity
    strength: Strength
    confidence: float | None
    why: str
    cue_start: int | None
    cue_end: int | None
    example: str | None
    source: Source
    model: str | None
    culture_id: UUID | None
    review: Review
    correction: Mark | None
    reviewed_at: datetime | None
    revision: int

    def as_reviewed(self) -> "Tag":
        """The tag as its author reads it: with the correction in place of what was found."""
        if self.correction is None:
            return self
        said = self.correction
        return msgspec.structs.replace(
            self, value=said.value, polarity=said.polarity, strength=said.strength, start=said.start, end=said.end
        )


class ReviewRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One word that was said of a tag. `number` counts those of the tag; `mark` is a correction's or an addition's."""

    number: int
    verdict: Verdict
    mark: Mark | None
    reason: str
    reviewed_by: UUID
    created_at: datetime


class ReviewedNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note with at least one reviewed or hand-made tag."""

    id: UUID
    scorecard_id: UUID
    question_code: str | None
    text: str


class TagWithHistory(Tag, frozen=True, kw_only=True):
    """A tag; `history` holds its reviews with their reasons, oldest first, for the author of the note alone."""

    history: tuple[ReviewRecord, ...] | None


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a tag should have been; what is left out is right as it stands. `start` and `end` go together."""

    value: Code | UnsetType = UNSET
    polarity: Polarity | UnsetType = UNSET
    strength: Strength | UnsetType = UNSET
    start: Offset | UnsetType = UNSET
    end: Offset | UnsetType = UNSET


class TagReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the author of the note says of a tag; `unreviewed` takes it back. `corrected` needs correction and reason.

    `reason` is for whoever improves the tagger; readers of the scorecard do not see it.
    """

    review: Review
    correction: Correction | None = None
    reason: ReviewReason = ""


class OwnEvidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Evidence that the tagger missed: where it stands in one's own locked note, and what it shows."""

    evidence: EvidenceSpan
    value: Code
    polarity: Polarity
    strength: Strength
    reason: ReviewReason = ""
