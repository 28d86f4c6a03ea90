"""Use cases of the wording for a candidate: a draft, its approval, and what reports print of it.

Reports call `feedback_for_edition` and `comments_of`, so this module calls no service of theirs (links.py does).
"""

from collections.abc import Iterable
from uuid import UUID

from domain.access.model import Actor
from domain.access.service import names_of
from domain.audit.service import record
from domain.candidate_feedback import comment_queries, queries, rules
from domain.candidate_feedback.model import (
    CandidateComment,
    CandidateFeedback,
    CommentAnswer,
    Feedback,
    FeedbackContent,
    FeedbackDraft,
    StoredComment,
)
from domain.candidate_feedback.names import KnownName, Names
from domain.candidate_feedback.parties import Case, open_case, owners_case, writers_case
from domain.candidates.service import get_candidate, hidden_names
from domain.database import Connection, new_id
from domain.errors import Conflict, Invalid, NotFound, Stale
from domain.interviews.ratings import locked_scorecards
from domain.rubrics.service import rubrics


async def feedback_for_edition(conn: Connection, application_id: UUID) -> Feedback | None:
    """The approved version that a report prints now; None where nothing was approved.

    The caller has to have asked for the application's panels by the policy of domain/interviews/blindness.py.
    """
    version = await queries.latest_version(conn, application_id)
    return None if version is None else rules.as_feedback(version)


async def comments_of(conn: Connection, application_id: UUID) -> list[CandidateComment]:
    """The candidate's comments with their answers, oldest first, for a caller that has asked the policy."""
    return await with_answers(conn, await comment_queries.comments(conn, application_id))


async def read_feedback(conn: Connection, actor: Actor, application_id: UUID) -> CandidateFeedback:
    """The draft and what was approved last; Blinded while a panel is."""
    await open_case(conn, actor, application_id)
    draft = await queries.draft(conn, application_id)
    return rules.as_read(application_id, draft, await feedback_for_edition(conn, application_id))


async def save_feedback(
    conn: Connection, actor: Actor, application_id: UUID, revision: int, draft: FeedbackDraft
) -> CandidateFeedback:
    """Replace the draft, revision 0 being that of an application without one; Stale if somebody else did since.

    Invalid where a competency is not rated, a quote is not there, or somebody else is named.
    """
    case, account_id = await writers_case(conn, actor, application_id)
    content = await _checked(conn, actor, case, draft)
    if revision == 0:
        stored = await queries.insert_draft(conn, new_id(), application_id, content, account_id)
    else:
        stored = await queries.update_draft(conn, application_id, revision, content, account_id)
    if stored is None:
        raise Stale
    details = {"revision": stored.revision}
    await record(conn, actor, "candidate_feedback.saved", "application", application_id, details)
    return rules.as_read(application_id, stored, await feedback_for_edition(conn, application_id))


async def _checked(conn: Connection, actor: Actor, case: Case, draft: FeedbackDraft) -> FeedbackContent:
    """The draft with its quotes, or Invalid; Conflict where nobody has locked a scorecard that it could rest on."""
    cards = await locked_scorecards(conn, actor, case.application.id)
    if not cards:
        raise Conflict(
            "No scorecard of this application is locked yet; what a candidate is told rests on at least one.",
            code="no_locked_scorecard",
        )
    rubric = (await rubrics.get(conn, case.requisition.rubric_id)).body
    content = rules.content_of(draft, rules.quotes_of(cards))
    codes = {competency.code for competency in rubric.competencies}
    problems = [*rules.problems_of(content, codes, {card.id for card in cards})]
    problems += rules.names_told(content, await _names(conn, actor, case))
    if problems:
        raise Invalid(problems)
    return content


async def _names(conn: Connection, actor: Actor, case: Case) -> Names:
    """Everybody whom the wording must not name, as far as the actor may know them: a refusal would tell of others."""
    raters = await names_of(conn, [seat.rater_id for panel in case.panels for seat in panel.seats])
    others = await queries.other_candidates(conn, case.requisition.id, case.application.id)
    hidden = await hidden_names(conn, actor, [other.application_id for other in others])
    own = await get_candidate(conn, case.application.candidate_id)
    known = [KnownName(name=name, whose="rater") for name in raters.values()]
    known += [
        KnownName(name=other.name, whose="candidate") for other in others if other.application_id not in hidden
    ]  # fmt: skip
    known += [KnownName(name=other.pseudonym, whose="candidate") for other in others]
    return Names(known, own.name)


async def approve(conn: Connection, actor: Actor, application_id: UUID, revision: int) -> Feedback:
    """Freeze the draft at this revision as the version that reports print; Stale if it has been changed since.

    Names are looked for again: the panel may have grown, and whoever approves may know names that its writers do not.
    """
    case, account_id = await owners_case(conn, actor, application_id)
    draft = await queries.draft(conn, application_id, hold=True)
    if draft is None:
        raise _nothing()
    if draft.revision != revision:
        raise Stale
    if not draft.content.strengths and not draft.content.areas:
        raise _nothing()
    if problems := list(rules.names_told(draft.content, await _names(conn, actor, case))):
        raise Invalid(problems)
    version = await queries.insert_version(conn, new_id(), application_id, revision, draft.content, account_id)
    if version is None:
        raise Conflict("This revision was approved already.", code="approved_already")
    details = {"number": version.number, "revision": revision}
    await record(conn, actor, "candidate_feedback.approved", "application", application_id, details)
    return rules.as_feedback(version)


def _nothing() -> Conflict:
    return Conflict("Write at least one strength or area first; there is nothing to approve.", code="nothing_written")


async def list_versions(conn: Connection, actor: Actor, application_id: UUID) -> list[Feedback]:
    """Every version that was approved, oldest first; Blinded while a panel is."""
    await open_case(conn, actor, application_id)
    return [rules.as_feedback(version) for version in await queries.versions(conn, application_id)]


async def list_comments(conn: Connection, actor: Actor, application_id: UUID) -> list[CandidateComment]:
    """The candidate's comments, oldest first; Blinded while a panel is: they speak of what it said."""
    await open_case(conn, actor, application_id)
    return await comments_of(conn, application_id)


async def answer(conn: Connection, actor: Actor, comment_id: UUID, text: str) -> CandidateComment:
    """Append an answer, which the candidate's link shows without a name."""
    comment = await comment_queries.comment(conn, comment_id)
    if comment is None:
        raise NotFound("comment")
    _, account_id = await owners_case(conn, actor, comment.application_id)
    answer_id = new_id()
    await comment_queries.insert_answer(conn, answer_id, comment_id, text, account_id)
    details = {"comment_id": str(comment_id), "answer_id": str(answer_id)}
    await record(conn, actor, "candidate_comment.answered", "application", comment.application_id, details)
    return (await with_answers(conn, [comment]))[0]


async def with_answers(conn: Connection, comments: Iterable[StoredComment]) -> list[CandidateComment]:
    """The comments with the answers to each, in the order given."""
    listed = list(comments)
    answers = await comment_queries.answers(conn, [one.id for one in listed])
    return [
        CandidateComment(
            id=one.id,
            kind=one.kind,
            about=one.about,
            text=one.text,
            made_at=one.made_at,
            answers=tuple(
                CommentAnswer(id=made.id, text=made.text, answered_by=made.answered_by, answered_at=made.answered_at)
                for made in answers
                if made.comment_id == one.id
            ),
        )
        for one in listed
    ]
