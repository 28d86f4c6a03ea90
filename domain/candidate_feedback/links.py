"""Use cases of a candidate's link to their report: make, withdraw, open, and comment through it.

The link is the credential: whoever holds it reads the candidate's edition of one report and may comment on it. That it
was opened is not recorded, so that staff cannot watch whether a candidate reads.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.access.model import Actor
from domain.access.service import actor_for_job
from domain.access.tokens import hash_token, new_token, organisation_of, token_kind
from domain.audit.service import record
from domain.candidate_feedback import comment_queries, link_queries, rules
from domain.candidate_feedback.model import (
    CandidateComment,
    CandidateLink,
    CommentDraft,
    MadeCandidateLink,
    OwnComment,
    ShownAnswer,
    StoredLink,
)
from domain.candidate_feedback.parties import owners_case
from domain.candidate_feedback.service import comments_of, with_answers
from domain.candidates.service import get_application, get_candidate, get_requisition
from domain.database import Connection, new_id, set_tenant
from domain.dates import written
from domain.errors import Conflict, NotFound, invalid
from domain.mail.service import forget_text, post
from domain.reporting.handed_out import handed_out_document, handed_out_file
from domain.reporting.model import StoredReport
from domain.reporting.stored import get_report
from domain.rubrics.service import rubrics


async def make_link(conn: Connection, actor: Actor, report_id: UUID, days: int, base_url: str) -> MadeCandidateLink:
    """Make a link that works for `days` days and post it to the candidate; the one before works no more.

    Conflict for another edition than the candidate's. Without an address nothing is posted.
    """
    report = await _candidates_report(conn, actor, report_id)
    case, account_id = await owners_case(conn, actor, report.subject_id)
    candidate = await get_candidate(conn, case.application.candidate_id)
    await _withdraw(conn, report, candidate.email)
    token, expires_at = new_token("oir", actor.organisation_id), _now() + timedelta(days=days)
    made = await link_queries.insert(
        conn,
        link_id=new_id(),
        report_id=report_id,
        application_id=report.subject_id,
        token_hash=hash_token(token),
        expires_at=expires_at,
        created_by=account_id,
    )
    if made is None:
        raise Conflict("Somebody else has just made a link to this report.", code="link_made_already")
    link = f"{base_url}/candidate-report/{token}"
    if candidate.email is not None:
        await post(
            conn,
            actor,
            to=candidate.email,
            name=candidate.name,
            template="candidate_report_link",
            params={"role": case.requisition.title, "link": link, "expires": written(expires_at)},
            subject_kind="application",
            subject_id=report.subject_id,
            works_until=expires_at,
        )
    await _record(conn, actor, "candidate_link.made", made)
    return MadeCandidateLink(
        id=made.id, report_id=report_id, sent=candidate.email is not None, link=link, expires_at=expires_at
    )


async def read_link(conn: Connection, actor: Actor, report_id: UUID) -> CandidateLink:
    """The latest link of a report, without the link itself; Conflict for another edition than the candidate's."""
    report = await _candidates_report(conn, actor, report_id)
    await owners_case(conn, actor, report.subject_id)
    link = await link_queries.latest(conn, report_id)
    if link is None:
        raise NotFound("link to this report")
    return rules.as_link(link, _now())


async def revoke_link(conn: Connection, actor: Actor, report_id: UUID) -> None:
    """Withdraw the link at once; NotFound where there is none to withdraw."""
    report = await _candidates_report(conn, actor, report_id)
    case, _ = await owners_case(conn, actor, report.subject_id)
    link = await link_queries.latest(conn, report_id)
    candidate = await get_candidate(conn, case.application.candidate_id)
    if link is None or not await _withdraw(conn, report, candidate.email):
        raise NotFound("link to this report")
    await _record(conn, actor, "candidate_link.revoked", link)


async def _withdraw(conn: Connection, report: StoredReport, email: str | None) -> bool:
    """Take a report's link and what is still unsent of its message back; False if there was no link."""
    if not await link_queries.revoke(conn, report.id):
        return False
    if email is not None:
        await forget_text(
            conn, template="candidate_report_link", subject_kind="application", subject_id=report.subject_id, to=email
        )
    return True


async def _candidates_report(conn: Connection, actor: Actor, report_id: UUID) -> StoredReport:
    """The report, if the actor may see it and it is the candidate's edition."""
    report = await get_report(conn, actor, report_id)
    if report.edition != "candidate":
        raise Conflict("Only the candidate's edition of a report is for the candidate.", code="not_candidate_edition")
    return report


async def _record(conn: Connection, actor: Actor, action: str, link: StoredLink) -> None:
    details = {"link_id": str(link.id), "report_id": str(link.report_id)}
    await record(conn, actor, action, "application", link.application_id, details)


async def open_document(conn: Connection, token: str) -> dict[str, Any]:
    """The report behind a link, as data."""
    return await handed_out_document(conn, (await _of_token(conn, token)).report_id)


async def open_file(conn: Connection, token: str) -> bytes:
    """The PDF behind a link."""
    return await handed_out_file(conn, (await _of_token(conn, token)).report_id)


async def own_comments(conn: Connection, token: str) -> list[OwnComment]:
    """What was said through the links of this candidate's application, with the answers, oldest first."""
    link = await _of_token(conn, token)
    return [_own(one) for one in await comments_of(conn, link.application_id)]


async def add_comment(conn: Connection, token: str, draft: CommentDraft) -> OwnComment:
    """Attach a comment to the application; the same again is the same comment. Conflict after COMMENTS_MOST."""
    link = await _of_token(conn, token, hold=True)
    draft = rules.as_sent(draft)
    fingerprint = rules.fingerprint(draft)
    known = await comment_queries.sent_before(conn, link.id, fingerprint)
    if known is not None:
        return _own((await with_answers(conn, [known]))[0])
    if await comment_queries.count_of_link(conn, link.id) >= rules.COMMENTS_MOST:
        raise Conflict(
            f"{rules.COMMENTS_MOST} comments came through this link, and it takes no more. Write to the organisation "
            "itself, or ask it for a new link.",
            code="too_many_comments",
        )
    await _check_about(conn, link.application_id, draft.about)
    stored = await comment_queries.insert_comment(conn, new_id(), link.application_id, link.id, draft, fingerprint)
    organisation_id = organisation_of(token)
    assert organisation_id is not None, "the link was found"
    nobody = await actor_for_job(conn, organisation_id, None)
    details = {"comment_id": str(stored.id), "link_id": str(link.id), "kind": draft.kind}
    await record(conn, nobody, "candidate_comment.made", "application", link.application_id, details)
    return _own((await with_answers(conn, [stored]))[0])


async def topics(conn: Connection, token: str) -> dict[str, str]:
    """What a comment may be about: each competency's name by its code, in the rubric's order."""
    return await _topics(conn, (await _of_token(conn, token)).application_id)


async def _topics(conn: Connection, application_id: UUID) -> dict[str, str]:
    requisition = await get_requisition(conn, (await get_application(conn, application_id)).requisition_id)
    rubric = (await rubrics.get(conn, requisition.rubric_id)).body
    return {competency.code: competency.name for competency in rubric.competencies}


async def _check_about(conn: Connection, application_id: UUID, about: str | None) -> None:
    if about is not None and about not in await _topics(conn, application_id):
        raise invalid("about", "unknown_competency", "The report does not speak of this; leave it out, or choose one.")


async def _of_token(conn: Connection, token: str, *, hold: bool = False) -> StoredLink:
    """The link with this token; sets the transaction's tenant, and raises why the link does not work."""
    organisation_id = organisation_of(token)
    if organisation_id is None or token_kind(token) != "oir":
        raise NotFound("report link", "token")
    await set_tenant(conn, organisation_id)
    link = await link_queries.of_token(conn, hash_token(token), hold=hold)
    if link is None:
        raise NotFound("report link", "token")
    if (refused := rules.link_trouble(link, _now())) is not None:
        raise refused
    return link


def _own(comment: CandidateComment) -> OwnComment:
    return OwnComment(
        id=comment.id,
        kind=comment.kind,
        about=comment.about,
        text=comment.text,
        made_at=comment.made_at,
        answers=tuple(ShownAnswer(text=one.text, answered_at=one.answered_at) for one in comment.answers),
    )


def _now() -> datetime:
    return datetime.now(UTC)
