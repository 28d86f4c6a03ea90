"""The wording that a panel chooses for a candidate, the candidate's link to the report, and their comments."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import Code

POINTS_MOST = 12
WORDING_MOST = 1000
MESSAGE_MOST = 2000
COMMENT_MOST = 4000
LINK_DAYS, LINK_DAYS_MOST = 30, 90
# Text with something in it; PostgreSQL stores no NUL.
_SOME_TEXT = r"^[^\x00]*\S[^\x00]*$"
Wording = Annotated[str, Meta(min_length=1, max_length=WORDING_MOST, pattern=_SOME_TEXT)]
Message = Annotated[str, Meta(min_length=1, max_length=MESSAGE_MOST, pattern=_SOME_TEXT)]
CommentText = Annotated[str, Meta(min_length=1, max_length=COMMENT_MOST, pattern=_SOME_TEXT)]
LinkDays = Annotated[int, Meta(ge=1, le=LINK_DAYS_MOST)]
CommentKind = Literal["comment", "correction"]
LinkState = Literal["open", "expired", "revoked"]


class FeedbackPoint(msgspec.Struct, frozen=True, kw_only=True):
    """One strength or area: the competency, the wording, and words of a note that it rests on.

    The quote never comes with the name of the rater who wrote it.
    """

    competency_code: str
    wording: str
    quote: str | None


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """One approved version of the wording; it never changes. `number` counts the application's versions from 1.

    `revision` is that of the draft that was approved.
    """

    id: UUID
    application_id: UUID
    number: int
    revision: int
    strengths: tuple[FeedbackPoint, ...]
    areas: tuple[FeedbackPoint, ...]
    message: str | None
    approved_by: UUID
    approved_at: datetime


class CommentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the organisation answered to a comment. It is never edited; a second answer is a second record."""

    id: UUID
    text: str
    answered_by: UUID
    answered_at: datetime


class CandidateComment(msgspec.Struct, frozen=True, kw_only=True):
    """What a candidate said about their report: a comment, or something to correct. `about` is a competency's code."""

    id: UUID
    kind: CommentKind
    about: str | None
    text: str
    made_at: datetime
    answers: tuple[CommentAnswer, ...]


class PointDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One strength or area as its writers send it.

    `quote_scorecard_id` chooses the quote behind that scorecard's rating of the competency; null for none.
    """

    competency_code: Code
    wording: Wording
    quote_scorecard_id: UUID | None = None


class FeedbackDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole wording for the candidate. Saving replaces what was there."""

    strengths: Annotated[tuple[PointDraft, ...], Meta(max_length=POINTS_MOST)] = ()
    areas: Annotated[tuple[PointDraft, ...], Meta(max_length=POINTS_MOST)] = ()
    message: Message | None = None


class DraftedPoint(msgspec.Struct, frozen=True, kw_only=True):
    """One point of the draft with its quote, and the scorecard that the quote was taken from."""

    competency_code: str
    wording: str
    quote_scorecard_id: UUID | None
    quote: str | None


class FeedbackContent(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a draft and of an approved version."""

    strengths: tuple[DraftedPoint, ...] = ()
    areas: tuple[DraftedPoint, ...] = ()
    message: str | None = None


class StoredDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The draft of one application as it is stored."""

    content: FeedbackContent
    revision: int
    updated_by: UUID
    updated_at: datetime


class StoredVersion(msgspec.Struct, frozen=True, kw_only=True):
    """An approved version as it is stored."""

    id: UUID
    application_id: UUID
    number: int
    revision: int
    content: FeedbackContent
    approved_by: UUID
    approved_at: datetime


class CandidateFeedback(msgspec.Struct, frozen=True, kw_only=True):
    """The draft of the wording for a candidate, and the approved version that reports print.

    `revision` is the ETag; 0 before the first save. `needs_approval`: the draft is not what was approved last.
    """

    application_id: UUID
    revision: int
    strengths: tuple[DraftedPoint, ...]
    areas: tuple[DraftedPoint, ...]
    message: str | None
    updated_by: UUID | None
    updated_at: datetime | None
    needs_approval: bool
    approved: Feedback | None


class StoredLink(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate's link as it is stored, without the hash of its token."""

    id: UUID
    report_id: UUID
    application_id: UUID
    expires_at: datetime
    revoked_at: datetime | None
    created_by: UUID
    created_at: datetime


class CandidateLink(msgspec.Struct, frozen=True, kw_only=True):
    """The latest link of a report. Whether the candidate has opened it is not recorded."""

    id: UUID
    report_id: UUID
    state: LinkState
    expires_at: datetime
    created_by: UUID
    created_at: datetime


class MadeCandidateLink(msgspec.Struct, frozen=True, kw_only=True):
    """A new link, shown this once. `sent`: it was also posted to the candidate's address."""

    id: UUID
    report_id: UUID
    sent: bool
    link: str
    expires_at: datetime


class CommentDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a candidate sends: a comment or a correction, about one competency of the report or about all of it."""

    kind: CommentKind
    text: CommentText
    about: Code | None = None


class StoredComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as it is stored."""

    id: UUID
    application_id: UUID
    kind: CommentKind
    about: str | None
    text: str
    made_at: datetime


class StoredAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is stored."""

    id: UUID
    comment_id: UUID
    text: str
    answered_by: UUID
    answered_at: datetime


class ShownAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as the candidate sees it: from the organisation, without a name."""

    text: str
    answered_at: datetime


class OwnComment(msgspec.Struct, frozen=True, kw_only=True):
    """The candidate's own comment with its answers, as their link shows it."""

    id: UUID
    kind: CommentKind
    about: str | None
    text: str
    made_at: datetime
    answers: tuple[ShownAnswer, ...]
