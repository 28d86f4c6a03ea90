"""Interviews, scorecards, notes and ratings."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.culture.model import Code

NOTE_MOST = 20_000
NoteKey = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$", examples=["n1"])]
NoteText = Annotated[str, Meta(min_length=1, max_length=NOTE_MOST)]
Comment = Annotated[str, Meta(max_length=4000)]
NoEvidence = Literal["asked", "not_asked"]
InterviewFormat = Literal["in_person", "video", "phone", "written"]
RecusalKind = Literal["conflict_of_interest", "prior_knowledge", "unavailable", "other"]


class Interview(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation of a panel with a candidate. Blind until `unblinded_at` is set.

    `guide_id` names the questions of this conversation; without it every competency of the rubric is rated.
    `accommodations` is the agreed change of format, never the reason for it. `revision` is the ETag.
    """

    id: UUID
    application_id: UUID
    guide_id: UUID | None
    starts_at: datetime
    duration_minutes: int
    format: InterviewFormat
    accommodations: str
    unblinded_at: datetime | None
    unblinding_reason: str | None
    cancelled_at: datetime | None
    cancellation_reason: str | None
    revision: int
    created_at: datetime
    updated_at: datetime


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """One rater's place on a panel, with the state of their scorecard. A recused rater does not rate.

    `declared`: the rater has said that they know of no conflict of interest. `external`: by invitation, no member.
    """

    scorecard_id: UUID
    interview_id: UUID
    rater_id: UUID
    locked: bool
    recused: bool
    declared: bool = False
    external: bool = False


class RecusalRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Why a rater stepped back from a panel or was taken off it."""

    scorecard_id: UUID
    rater_id: UUID
    kind: RecusalKind
    reason: str
    recused_at: datetime


class PlannedSize(msgspec.Struct, frozen=True, kw_only=True):
    """How many rate in one interview of another candidate."""

    interview_id: UUID
    raters: int


class LockedRating(msgspec.Struct, frozen=True, kw_only=True):
    """One first locked rating of one application, for statistics: no words, no times."""

    application_id: UUID
    interview_id: UUID
    scorecard_id: UUID
    rater_id: UUID
    competency_code: str
    level: int | None


class ScorecardRow(msgspec.Struct, frozen=True, kw_only=True):
    """A scorecard without its notes and ratings."""

    id: UUID
    interview_id: UUID
    rater_id: UUID
    overall_comment: str
    revision: int
    locked_at: datetime | None
    recused_at: datetime | None


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A note as stored: LF line ends; spans count its code points."""

    id: UUID
    key: str
    question_code: str | None
    text: str


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """A level with the span of the rater's own note that it rests on, or why there is no evidence."""

    competency_code: str
    level: int | None
    no_evidence: NoEvidence | None
    note_id: UUID | None
    span_start: int | None
    span_end: int | None
    comment: str


class Scorecard(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one rater wrote about one interview. `revision` is the draft's ETag."""

    id: UUID
    interview_id: UUID
    rater_id: UUID
    notes: tuple[Note, ...]
    ratings: tuple[Rating, ...]
    overall_comment: str
    revision: int
    locked_at: datetime | None
    recused_at: datetime | None


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a scorecard needs before it can be locked."""

    competency_code: str
    code: Literal["rating_missing", "evidence_needed"]

    def told_of(self, competency: str) -> str:
        """What to do, with the competency called as the reader knows it: by its code or its name."""
        if self.code == "rating_missing":
            return f"Rate {competency}, or say that there is no evidence."
        return f"Quote the words of your note that the level of {competency} rests on."


class NoteDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note as its author sends it. `key` is the author's own name for it, unique on the scorecard."""

    key: NoteKey
    text: NoteText
    question_code: Code | None = None


class EvidenceSpan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the evidence stands: offsets into the note (code points, LF line ends), or the quote itself.

    A quote that stands in the note more than once needs the offsets.
    """

    note: NoteKey
    start: Annotated[int, Meta(ge=0, le=NOTE_MOST)] | UnsetType = UNSET
    end: Annotated[int, Meta(ge=0, le=NOTE_MOST)] | UnsetType = UNSET
    quote: NoteText | UnsetType = UNSET


class RatingDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A level with its evidence, or `no_evidence`: asked for in vain, or not asked.

    A draft may hold a level whose evidence is still to come; the lock asks for it.
    """

    competency_code: Code
    level: Annotated[int, Meta(ge=1, le=5)] | None = None
    no_evidence: NoEvidence | None = None
    evidence: EvidenceSpan | None = None
    comment: Comment = ""


class ScorecardDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole content of a scorecard. Saving replaces what was there."""

    notes: Annotated[tuple[NoteDraft, ...], Meta(max_length=60)] = ()
    ratings: Annotated[tuple[RatingDraft, ...], Meta(max_length=8)] = ()
    overall_comment: Comment = ""
