"""What a candidate is told: the panel's wording, the link to the report, and the candidate's comments."""

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.http import IfMatch, acts, changes, creates, reads, removes, revision_of, with_etag
from api.routes.guard import flags_of
from api.unit_of_work import Transactions
from domain.access.model import Actor
from domain.candidate_feedback import links, service
from domain.candidate_feedback.model import (
    LINK_DAYS,
    CandidateComment,
    CandidateFeedback,
    CandidateLink,
    CommentDraft,
    CommentText,
    Feedback,
    FeedbackDraft,
    LinkDays,
    MadeCandidateLink,
    OwnComment,
)
from domain.database import Connection
from domain.language.model import Category

READ, WRITE = "feedback:read", "feedback:write"
Token = Annotated[str, Meta(max_length=200)]


class WordingWarning(msgspec.Struct, frozen=True, kw_only=True):
    """Words that should not stand in what a candidate is told: where, why not, and what to write instead."""

    field: str
    start: int
    end: int
    category: Category
    reason: str
    instead: str


class GuardedFeedback(msgspec.Struct, frozen=True, kw_only=True):
    """The wording, and advice on it, worked out anew each time; advice never blocks."""

    feedback: CandidateFeedback
    warnings: tuple[WordingWarning, ...]


class NewCandidateLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many days the link works."""

    days: LinkDays = LINK_DAYS


class NewAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is answered to a candidate's comment."""

    text: CommentText


@reads(
    "/applications/{application_id:uuid}/candidate-feedback", "getCandidateFeedback", READ,
    "The wording for a candidate", also=(409,), opt={"stateless": True, "etag": True},
)  # fmt: skip
async def get_feedback(
    transactions: NamedDependency[Transactions], application_id: FromPath[UUID]
) -> Response[GuardedFeedback]:
    """The draft with its ETag, and the version that was approved last. 409 while a panel is blind.

    Revision 0, and nothing in it, where nobody has written yet.
    """
    async with transactions.begin() as conn:
        found = await service.read_feedback(conn, transactions.actor, application_id)
    return await _guarded(found)


@changes(
    "/applications/{application_id:uuid}/candidate-feedback", "saveCandidateFeedback", WRITE,
    "Write what a candidate is told", opt={"stateless": True, "etag": True},
)  # fmt: skip
async def save_feedback(
    transactions: NamedDependency[Transactions],
    application_id: FromPath[UUID],
    data: JSONBody[FeedbackDraft],
    if_match: IfMatch = None,
) -> Response[GuardedFeedback]:
    """Strengths and areas, each in words of the panel's choice, with a rating's own quote if it helps.

    For raters who have locked, the hiring manager, the recruiter and the owner of the requisition. Names of raters and
    of other candidates are refused; what the note guard finds comes back as a warning. Reports print it once approved.
    """
    revision = revision_of(if_match)
    async with transactions.begin() as conn:
        saved = await service.save_feedback(conn, transactions.actor, application_id, revision, data)
    return await _guarded(saved)


async def _guarded(feedback: CandidateFeedback) -> Response[GuardedFeedback]:
    """The draft with what the note guard says of it, quotes included: the candidate will read them as well."""
    texts = list(_texts(feedback))
    found = await flags_of([text for _, text in texts], "note")
    warnings = tuple(
        WordingWarning(
            field=field,
            start=flag.start,
            end=flag.end,
            category=flag.category,
            reason=flag.reason,
            instead=flag.instead,
        )
        for (field, _), flags in zip(texts, found, strict=True)
        for flag in flags
    )
    return with_etag(GuardedFeedback(feedback=feedback, warnings=warnings), feedback.revision)


def _texts(feedback: CandidateFeedback) -> Iterator[tuple[str, str]]:
    for section, points in (("strengths", feedback.strengths), ("areas", feedback.areas)):
        for position, point in enumerate(points):
            yield f"{section}[{position}].wording", point.wording
            yield f"{section}[{position}].quote", point.quote or ""
    yield "message", feedback.message or ""


@acts(
    "/applications/{application_id:uuid}/candidate-feedback/approve", "approveCandidateFeedback", WRITE,
    "Approve the wording",
)  # fmt: skip
async def approve(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> Feedback:
    """Freezes the draft as the version that the candidate's edition prints from here on. A later draft needs it anew.

    For the owner of the requisition, the hiring manager, the recruiter or an admin.
    """
    return await service.approve(conn, actor, application_id, revision_of(if_match))


@reads(
    "/applications/{application_id:uuid}/candidate-feedback/versions", "listCandidateFeedbackVersions", READ,
    "Approved wordings", also=(409,),
)  # fmt: skip
async def list_versions(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> list[Feedback]:
    """Every version that was approved, by whom and when; the last is the one that is printed."""
    return await service.list_versions(conn, actor, application_id)


@creates(
    "/reports/{report_id:uuid}/candidate-link", "makeCandidateLink", WRITE, "Send a report to its candidate",
    opt={"secret": True},
)  # fmt: skip
async def make_link(
    request: Request[Any, Any, State],
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    report_id: FromPath[UUID],
    data: JSONBody[NewCandidateLink],
) -> MadeCandidateLink:
    """A link to the candidate's edition for one person, by mail where there is an address, and in this answer alone.

    A link made before works no more. 409 for another edition. Whoever has the link can open it: hand it to nobody else.
    """
    return await links.make_link(conn, actor, report_id, data.days, str(request.app.state.base_url))


@reads(
    "/reports/{report_id:uuid}/candidate-link", "getCandidateLink", READ, "State of a report's link", also=(409,)
)  # fmt: skip
async def get_link(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], report_id: FromPath[UUID]
) -> CandidateLink:
    """Whether it works and until when. Whether the candidate has opened it is not recorded."""
    return await links.read_link(conn, actor, report_id)


@removes("/reports/{report_id:uuid}/candidate-link", "revokeCandidateLink", WRITE, "Withdraw a report's link")
async def revoke_link(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], report_id: FromPath[UUID]
) -> None:
    """Ends it at once. Comments that came through it stay."""
    await links.revoke_link(conn, actor, report_id)


@reads("/candidate-reports/{token:str}", "getCandidateReport", None, "The report behind a link", also=(409,))
async def open_document(conn: NamedDependency[Connection], token: FromPath[Token]) -> dict[str, Any]:
    """Needs the link's token and nothing else. 409 where the link has expired or was withdrawn."""
    document: dict[str, Any] = await links.open_document(conn, token)
    return document


@reads(
    "/candidate-reports/{token:str}/file", "downloadCandidateReport", None, "The PDF behind a link",
    media_type="application/pdf", also=(409,),
)  # fmt: skip
async def open_file(conn: NamedDependency[Connection], token: FromPath[Token]) -> Response[bytes]:
    """The same as a PDF."""
    headers = {"Content-Disposition": 'inline; filename="interview-report.pdf"'}
    return Response(await links.open_file(conn, token), media_type="application/pdf", headers=headers)


@reads(
    "/candidate-reports/{token:str}/comments", "listOwnComments", None, "One's own comments and their answers",
    also=(409,),
)  # fmt: skip
async def own_comments(conn: NamedDependency[Connection], token: FromPath[Token]) -> list[OwnComment]:
    """Oldest first; answers come from the organisation, without a name."""
    return await links.own_comments(conn, token)


@creates("/candidate-reports/{token:str}/comments", "addOwnComment", None, "Comment on one's report", also=(404,))
async def add_comment(
    conn: NamedDependency[Connection], token: FromPath[Token], data: JSONBody[CommentDraft]
) -> OwnComment:
    """A comment, or something to correct. It is attached to the application, and the panel's edition prints it.

    The same again is not stored twice. 409 after 20 comments through one link.
    """
    return await links.add_comment(conn, token, data)


@reads(
    "/applications/{application_id:uuid}/candidate-comments", "listCandidateComments", READ,
    "What a candidate said about their report", also=(409,),
)  # fmt: skip
async def list_comments(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> list[CandidateComment]:
    """With the answers, oldest first. 409 while a panel is blind."""
    return await service.list_comments(conn, actor, application_id)


@creates(
    "/candidate-comments/{comment_id:uuid}/answers", "answerCandidateComment", WRITE, "Answer a candidate's comment"
)
async def answer(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    comment_id: FromPath[UUID],
    data: JSONBody[NewAnswer],
) -> CandidateComment:
    """For the owner of the requisition, the hiring manager, the recruiter or an admin. Never edited; add another.

    The candidate's link shows it, without a name.
    """
    return await service.answer(conn, actor, comment_id, data.text)


router = Router(
    "/",
    tags=["Candidate feedback"],
    route_handlers=[
        get_feedback, save_feedback, approve, list_versions, make_link, get_link, revoke_link, open_document, open_file,
        own_comments, add_comment, list_comments, answer,
    ],
)  # fmt: skip
