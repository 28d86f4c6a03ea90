"""What a candidate is told: the panel writes and approves the wording, reads what the candidate said, and answers."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal, as_struct
from api.pages.hiring.applications_feedback_view import drafted, feedback_view
from api.routes.candidate_feedback import NewAnswer
from domain.access.rules import require_scope
from domain.candidate_feedback import service
from domain.candidate_feedback.model import FeedbackDraft
from domain.errors import Blinded, Forbidden, Stale

READ, WRITE = "feedback:read", "feedback:write"
PATH = "/applications/{application_id:uuid}/candidate-feedback"


class Seen(msgspec.Struct, frozen=True):
    """The revision of the draft that somebody had before them."""

    revision: Annotated[int, Meta(ge=0, le=999_999_999)]


@page(PATH, READ)
async def show_feedback(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[str]:
    """The wording, its approval, the candidate's comments."""
    try:
        return await _shown(visit, application_id)
    except (Blinded, Forbidden):
        # The debrief's page says what is waited for, and opens by itself.
        return visit.see_other(f"/applications/{application_id}/debrief", "This opens together with the debrief.")


async def _shown(
    visit: Visit,
    application_id: UUID,
    refusal: Refusal | None = None,
    *,
    entered: bool = False,
    stale: bool = False,
    answered: UUID | None = None,
) -> Response[Any]:
    """The page. `answered` is the comment whose answer was refused."""
    view = await feedback_view(visit.conn, visit.actor, application_id, visit.form if entered else None)
    return await visit.page(
        "hiring/candidate_feedback.html", title=f"What the candidate is told: {view.head.label}", view=view,
        stale=stale, status=412 if stale else 200, refusal=refusal, answered=answered,
    )  # fmt: skip


@posts(PATH, WRITE)
async def save_feedback(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[Any]:
    """Save the draft, and approve it if asked to. What somebody else has changed is shown beside what was entered."""
    require_scope(visit.actor, READ)
    async with visit.attempt() as outcome:
        revision = visit.entered_as(Seen).revision
        draft = as_struct(FeedbackDraft, drafted(visit.form))
        saved = await service.save_feedback(visit.conn, visit.actor, application_id, revision, draft)
        approves = visit.form.has("_approve")
        made = await service.approve(visit.conn, visit.actor, application_id, saved.revision) if approves else None
    if outcome.refusal:
        stale = outcome.refusal.code == Stale().code
        return await _shown(visit, application_id, None if stale else outcome.refusal, entered=True, stale=stale)
    if visit.form.has("_another"):
        return visit.see_other(f"/applications/{application_id}/candidate-feedback#{visit.form.text('_another')}")
    notice = "Saved as a draft."
    if made:
        notice = f"Version {made.number} is approved. The candidate's edition of the report prints it from here on."
    return visit.see_other(f"/applications/{application_id}/candidate-feedback", notice)


@posts(f"{PATH}/comments/{{comment_id:uuid}}/answers", WRITE)
async def answer_comment(
    visit: NamedDependency[Visit], application_id: FromPath[UUID], comment_id: FromPath[UUID]
) -> Response[Any]:
    """Answer what the candidate said; their link shows it without a name."""
    require_scope(visit.actor, READ)
    async with visit.attempt() as outcome:
        text = visit.entered_as(NewAnswer).text
        await service.answer(visit.conn, visit.actor, comment_id, text)
    if outcome.refusal:
        return await _shown(visit, application_id, outcome.refusal, answered=comment_id)
    return visit.see_other(f"/applications/{application_id}/candidate-feedback#comments", "Your answer is on the link.")


router = Router("/", route_handlers=[show_feedback, save_feedback, answer_comment])
