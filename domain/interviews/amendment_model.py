"""Amendments of locked ratings and corrections of frozen notes: records beside the originals."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import Code
from domain.interviews.model import EvidenceSpan, NoEvidence, NoteKey, NoteText

# At least ten characters from the first that is no blank to the last.
Reason = Annotated[str, Meta(min_length=10, max_length=2000, pattern=r"^\s*\S[\s\S]{8,}\S\s*$")]
RECORDS_MOST = 100


class AmendmentDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a locked rating should have been: a level with evidence from one's own frozen note, or `no_evidence`."""

    competency_code: Code
    level: Annotated[int, Meta(ge=1, le=5)] | None = None
    no_evidence: NoEvidence | None = None
    evidence: EvidenceSpan | None = None
    reason: Reason


class RatingAmendment(msgspec.Struct, frozen=True, kw_only=True):
    """A second record beside a locked rating, which stays as it is. `number` counts those of the scorecard.

    `after_unblinding`: made when its author could have seen the others' ratings. Never part of a score.
    """

    id: UUID
    scorecard_id: UUID
    number: int
    competency_code: str
    level: int | None
    no_evidence: NoEvidence | None
    note_id: UUID | None
    span_start: int | None
    span_end: int | None
    reason: str
    after_unblinding: bool
    created_at: datetime


class CorrectionDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a frozen note should have said. `note` is its key."""

    note: NoteKey
    text: NoteText
    reason: Reason


class NoteCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """A text beside a frozen note, which stays as it is. `number` counts those of the scorecard."""

    id: UUID
    scorecard_id: UUID
    number: int
    note_id: UUID
    text: str
    reason: str
    after_unblinding: bool
    created_at: datetime


class AmendedLevel(msgspec.Struct, frozen=True, kw_only=True):
    """The last amendment of one locked rating, for statistics beside the official ones; level None: no evidence."""

    application_id: UUID
    interview_id: UUID
    scorecard_id: UUID
    rater_id: UUID
    competency_code: str
    level: int | None
    after_unblinding: bool
