"""What a wording may hold, who may do what with it, and when a candidate's link works."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.candidate_feedback.model import (
    CandidateFeedback,
    CandidateLink,
    CommentDraft,
    DraftedPoint,
    Feedback,
    FeedbackContent,
    FeedbackDraft,
    FeedbackPoint,
    LinkState,
    PointDraft,
    StoredDraft,
    StoredLink,
    StoredVersion,
)
from domain.candidate_feedback.names import Names
from domain.errors import Conflict, FieldError
from domain.interviews.model import Scorecard
from domain.interviews.rules import normalise

COMMENTS_MOST = 20
Quotes = Mapping[tuple[UUID, str], str]
_NAMED = {
    "rater": "is the name of somebody on the panel, and the candidate is not told who wrote what",
    "candidate": "is what another candidate of this requisition is called, and nobody else stands in this report",
}


def runs_the_process(actor: Actor, owner_id: UUID) -> bool:
    """Whether the actor answers for the requisition: its owner, who decides, who recruits, or an admin."""
    return actor.account_id == owner_id or bool(actor.roles & {"hiring_manager", "recruiter", "admin"})


def quotes_of(cards: Iterable[Scorecard]) -> dict[tuple[UUID, str], str]:
    """The words behind each rating, by scorecard and competency; a rating without evidence has none."""
    found = {}
    for card in cards:
        texts = {note.id: note.text for note in card.notes}
        for rating in card.ratings:
            if rating.note_id is not None:
                quote = texts[rating.note_id][rating.span_start : rating.span_end]
                found[card.id, rating.competency_code] = quote
    return found


def content_of(draft: FeedbackDraft, quotes: Quotes) -> FeedbackContent:
    """The draft with the quotes that it chose; a quote that there is not stays out (see problems_of)."""

    def drafted(point: PointDraft) -> DraftedPoint:
        card = point.quote_scorecard_id
        return DraftedPoint(
            competency_code=point.competency_code,
            wording=normalise(point.wording),
            quote_scorecard_id=card,
            quote=None if card is None else quotes.get((card, point.competency_code)),
        )

    return FeedbackContent(
        strengths=tuple(map(drafted, draft.strengths)),
        areas=tuple(map(drafted, draft.areas)),
        message=None if draft.message is None else normalise(draft.message),
    )


def points_of(content: FeedbackContent) -> Iterator[tuple[str, DraftedPoint]]:
    """Every point with its path in a request."""
    for section, points in (("strengths", content.strengths), ("areas", content.areas)):
        for position, point in enumerate(points):
            yield f"{section}[{position}]", point


def problems_of(
    content: FeedbackContent, competencies: Collection[str], cards: Collection[UUID]
) -> Iterator[FieldError]:
    """What to change before the wording can be kept; `cards` are the application's locked scorecards."""
    for path, point in points_of(content):
        if point.competency_code not in competencies:
            yield _error(f"{path}.competency_code", "unknown_competency", "The rubric does not rate this.")
        elif point.quote_scorecard_id is not None and point.quote is None:
            field = f"{path}.quote_scorecard_id"
            if point.quote_scorecard_id in cards:
                yield _error(field, "no_quote", "This scorecard has no quote behind its rating of this competency.")
            else:
                message = "This application has no open, locked scorecard with this id."
                yield _error(field, "not_found", message)


def names_told(content: FeedbackContent, names: Names) -> Iterator[FieldError]:
    """Where somebody else is named: in a wording, in a quote or in the message."""
    texts = [("message", content.message)]
    for path, point in points_of(content):
        texts += [(f"{path}.wording", point.wording), (f"{path}.quote_scorecard_id", point.quote)]
    for field, text in texts:
        found = None if text is None else names.found_in(text)
        if found is not None:
            remedy = "Choose another quote, or none." if field.endswith("quote_scorecard_id") else "Write it without."
            message = f"“{found.word}” {_NAMED[found.whose]}. {remedy}"
            yield _error(field, f"names_{found.whose}", message)


def _error(field: str, code: str, message: str) -> FieldError:
    return FieldError(field=field, code=code, message=message)


def as_feedback(version: StoredVersion) -> Feedback:
    """An approved version as it is shown: without the scorecards that the quotes come from."""
    return Feedback(
        id=version.id,
        application_id=version.application_id,
        number=version.number,
        revision=version.revision,
        strengths=_shown(version.content.strengths),
        areas=_shown(version.content.areas),
        message=version.content.message,
        approved_by=version.approved_by,
        approved_at=version.approved_at,
    )


def _shown(points: Iterable[DraftedPoint]) -> tuple[FeedbackPoint, ...]:
    return tuple(
        FeedbackPoint(competency_code=point.competency_code, wording=point.wording, quote=point.quote)
        for point in points
    )


def as_read(application_id: UUID, draft: StoredDraft | None, approved: Feedback | None) -> CandidateFeedback:
    """The draft beside what was approved last; revision 0 where nothing was saved yet."""
    content = FeedbackContent() if draft is None else draft.content
    return CandidateFeedback(
        application_id=application_id,
        revision=0 if draft is None else draft.revision,
        strengths=content.strengths,
        areas=content.areas,
        message=content.message,
        updated_by=None if draft is None else draft.updated_by,
        updated_at=None if draft is None else draft.updated_at,
        needs_approval=draft is not None and (approved is None or approved.revision != draft.revision),
        approved=approved,
    )


def state_of(link: StoredLink, now: datetime) -> LinkState:
    """Whether the link works."""
    if link.revoked_at is not None:
        return "revoked"
    return "expired" if link.expires_at <= now else "open"


def link_trouble(link: StoredLink, now: datetime) -> Conflict | None:
    """Why a link no longer works, or None. Its holder is told: a link of 256 random bits is found by nobody."""
    state = state_of(link, now)
    if state == "revoked":
        return Conflict("This link was withdrawn or replaced by a newer one.", code="link_revoked")
    if state == "expired":
        return Conflict("This link has expired. Ask the organisation to send a new one.", code="link_expired")
    return None


def as_link(link: StoredLink, now: datetime) -> CandidateLink:
    """The link as staff may see it."""
    return CandidateLink(
        id=link.id,
        report_id=link.report_id,
        state=state_of(link, now),
        expires_at=link.expires_at,
        created_by=link.created_by,
        created_at=link.created_at,
    )


def as_sent(comment: CommentDraft) -> CommentDraft:
    """The comment with LF line ends, however the browser sent them."""
    return msgspec.structs.replace(comment, text=normalise(comment.text))


def fingerprint(comment: CommentDraft) -> bytes:
    """SHA-256 over kind, competency and text: what is sent twice is one comment."""
    return hashlib.sha256(msgspec.json.encode([comment.kind, comment.about, comment.text])).digest()
