"""The demo's candidates: applications, interviews and what their panels wrote."""

from dataclasses import dataclass
from uuid import UUID

from api.demo.content import WrittenFeedback, WrittenPoint, WrittenScorecard
from api.demo.plan import PlannedInterview
from domain.access.model import Actor
from domain.candidate_feedback import service as candidate_feedback
from domain.candidate_feedback.model import FeedbackDraft, PointDraft
from domain.candidates import service as candidates
from domain.database import Connection
from domain.interviews import service as interviews
from domain.interviews.model import EvidenceSpan, NoteDraft, RatingDraft, ScorecardDraft
from domain.interviews.panels import plan_interview

INTERVIEW_MINUTES = 60


@dataclass(frozen=True)
class SeededCandidate:
    """A stored candidate; `unblinded` says whether the whole panel has locked, so that a report can be made."""

    name: str
    application_id: UUID
    unblinded: bool


async def seed_interview(
    conn: Connection,
    recruiter: Actor,
    panelists: dict[str, Actor],
    requisition_id: UUID,
    planned: PlannedInterview,
) -> SeededCandidate:
    """Store one candidate with application and interview, and let each panelist write."""
    written = planned.candidate
    candidate = await candidates.add_candidate(conn, recruiter, written.name, written.email, None)
    application = await candidates.apply(conn, recruiter, requisition_id, candidate.id)
    seated = [account_of(panelists[email]) for email in written.panel]
    panel = await plan_interview(conn, recruiter, application.id, planned.starts_at, INTERVIEW_MINUTES, seated)
    scorecards = {seat.rater_id: seat.scorecard_id for seat in panel.seats}
    for scorecard in written.scorecards:
        rater = panelists[scorecard.panelist]
        await _write(conn, rater, scorecards[account_of(rater)], scorecard)
    if written.feedback is not None:
        cards = {email: scorecards[account_of(panelists[email])] for email in written.panel}
        author = panelists[written.feedback.author]
        await _tell(conn, author, recruiter, application.id, cards, written.feedback)
    return SeededCandidate(written.name, application.id, written.unblinded)


def account_of(actor: Actor) -> UUID:
    """The account of a person."""
    assert actor.account_id is not None, "in the demo only people act"
    return actor.account_id


async def _write(conn: Connection, rater: Actor, scorecard_id: UUID, written: WrittenScorecard) -> None:
    """Save the draft and lock it, as far as the panelist has got."""
    if written.state == "not_started":
        return
    empty = await interviews.read_scorecard(conn, rater, scorecard_id)
    saved = await interviews.save_scorecard(conn, rater, scorecard_id, empty.revision, draft_of(written))
    if written.state == "locked":
        await interviews.lock_scorecard(conn, rater, scorecard_id, saved.revision)


async def _tell(
    conn: Connection,
    author: Actor,
    recruiter: Actor,
    application_id: UUID,
    cards: dict[str, UUID],
    written: WrittenFeedback,
) -> None:
    """Write what the candidate is told and have it approved; `cards` maps a panelist to their scorecard."""

    def points(of: tuple[WrittenPoint, ...]) -> tuple[PointDraft, ...]:
        return tuple(
            PointDraft(
                competency_code=one.competency,
                wording=one.wording,
                quote_scorecard_id=None if one.quote_of is None else cards[one.quote_of],
            )
            for one in of
        )

    draft = FeedbackDraft(strengths=points(written.strengths), areas=points(written.areas), message=written.message)
    saved = await candidate_feedback.save_feedback(conn, author, application_id, 0, draft)
    await candidate_feedback.approve(conn, recruiter, application_id, saved.revision)


def draft_of(written: WrittenScorecard) -> ScorecardDraft:
    """The scorecard as its author would send it: notes n1, n2 ..., each quote pointing to its note."""
    notes = [
        NoteDraft(key=f"n{number}", text=note.text, question_code=note.question)
        for number, note in enumerate(written.notes, start=1)
    ]
    return ScorecardDraft(
        notes=tuple(notes),
        ratings=tuple(
            RatingDraft(
                competency_code=rating.competency,
                level=rating.level,
                no_evidence=rating.no_evidence,
                evidence=None if rating.quote is None else _evidence(rating.quote, notes),
                comment=rating.comment or "",
            )
            for rating in written.ratings
        ),
        overall_comment=written.overall_comment,
    )


def _evidence(quote: str, notes: list[NoteDraft]) -> EvidenceSpan:
    note = next(note for note in notes if quote in note.text)
    # With its place, so that a sentence that somebody said twice can be quoted as well.
    return EvidenceSpan(note=note.key, start=note.text.index(quote), quote=quote)
