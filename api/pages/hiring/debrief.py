"""The debrief's page: what the panel differs on first; notes, consensus, amendments, corrections and the decision."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.hiring.applications_view import OUTCOMES
from api.pages.hiring.debrief_view import NO_EVIDENCE, debrief_view, waiting_view
from api.pages.scoring.scorecards_view import moved_quote
from domain.access.rules import require_scope
from domain.debrief import service as debrief
from domain.debrief.model import ConsensusDraft, DebriefNoteDraft
from domain.decisions.model import DecisionDraft
from domain.decisions.service import decide
from domain.errors import Blinded, DomainError, Forbidden
from domain.interviews import amendments
from domain.interviews.amendment_model import AmendmentDraft, CorrectionDraft
from domain.interviews.service import read_scorecard

READ = "debrief:read"
PATH = "/applications/{application_id:uuid}/debrief"


@page(PATH, READ)
async def show_debrief(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[str]:
    """The debrief, or what it waits for."""
    return await _shown(visit, application_id)


async def _shown(visit: Visit, application_id: UUID, refusal: Refusal | None = None, opened: str = "") -> Response[str]:
    """`opened` is the dialog whose form was refused: it stands open with what was entered."""
    try:
        view = await debrief_view(visit.conn, visit.actor, application_id)
    except (Blinded, Forbidden) as closed:
        return await _waiting(visit, application_id, closed, refusal)
    return await visit.page(
        "hiring/debrief.html", title=f"Debrief: {view.head.label}", view=view, since=view.since, follows=True,
        outcomes=OUTCOMES, no_evidence=NO_EVIDENCE, refusal=refusal, opened=opened,
    )  # fmt: skip


async def _waiting(visit: Visit, application_id: UUID, closed: DomainError, refusal: Refusal | None) -> Response[str]:
    waiting = await waiting_view(visit.conn, visit.actor, application_id)
    return await visit.page(
        "hiring/debrief_waiting.html", title=f"Debrief: {waiting.head.label}", view=waiting, closed=closed, since=None,
        follows=isinstance(closed, Blinded), refusal=refusal,
    )  # fmt: skip


def _back(visit: Visit, application_id: UUID, anchor: str, notice: str) -> Response[Any]:
    return visit.see_other(f"/applications/{application_id}/debrief{anchor}", notice)


@posts(f"{PATH}/notes", "debrief:write")
async def add_note(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[Any]:
    """Write down what was said."""
    require_scope(visit.actor, READ)
    async with visit.attempt() as outcome:
        draft = visit.entered_as(DebriefNoteDraft)
        await debrief.add_note(visit.conn, visit.actor, application_id, draft)
    code = visit.form.text("competency_code")
    if outcome.refusal:
        return await _shown(visit, application_id, outcome.refusal, f"note-{code}" if code else "note")
    return _back(visit, application_id, f"#c-{code}" if code else "#notes", "Written down.")


@posts(f"{PATH}/notes/{{debrief_note_id:uuid}}/withdraw", "debrief:write")
async def withdraw_note(
    visit: NamedDependency[Visit], application_id: FromPath[UUID], debrief_note_id: FromPath[UUID]
) -> Response[Any]:
    """Mark a note of one's own as withdrawn."""
    require_scope(visit.actor, READ)
    await debrief.withdraw_note(visit.conn, visit.actor, debrief_note_id)
    return _back(visit, application_id, "#notes", "The note is marked as withdrawn; its words stay on the record.")


@posts(f"{PATH}/consensus", "debrief:write")
async def record_consensus(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[Any]:
    """Record the level that the debrief agreed on."""
    require_scope(visit.actor, READ)
    code = visit.form.text("competency_code")
    async with visit.attempt() as outcome:
        draft = visit.entered_as(ConsensusDraft)
        await debrief.record_consensus(visit.conn, visit.actor, application_id, draft)
    if outcome.refusal:
        return await _shown(visit, application_id, outcome.refusal, f"consensus-{code}")
    return _back(visit, application_id, f"#c-{code}", "Consensus recorded. The first ratings stay beside it.")


@posts(f"{PATH}/amendments/{{scorecard_id:uuid}}", "scorecards:write")
async def amend_rating(
    visit: NamedDependency[Visit], application_id: FromPath[UUID], scorecard_id: FromPath[UUID]
) -> Response[Any]:
    """Add an amendment beside one's own locked rating."""
    require_scope(visit.actor, READ)
    code = visit.form.text("competency_code")
    async with visit.attempt() as outcome:
        draft = visit.entered_as(AmendmentDraft, **await _chosen(visit, scorecard_id))
        await amendments.amend(visit.conn, visit.actor, scorecard_id, draft)
    if outcome.refusal:
        return await _shown(visit, application_id, outcome.refusal, f"amend-{scorecard_id}-{code}")
    return _back(visit, application_id, f"#c-{code}", "Amended. Your first rating stays, and the score with it.")


async def _chosen(visit: Visit, scorecard_id: UUID) -> dict[str, Any]:
    """One choice of the form as the API's two fields: a level with its evidence, or why there is none."""
    chosen = visit.form.text("level")
    if not chosen.isdigit():
        return {"level": None, "no_evidence": chosen or None, "evidence": None}
    key, quote = visit.form.text("evidence.note"), visit.form.text("evidence.quote").strip()
    start = await _start_of(visit, scorecard_id, key, quote) if quote else None
    evidence = {"note": key, "quote": quote} | ({} if start is None else {"start": start})
    return {"level": chosen, "no_evidence": None, "evidence": evidence if quote else None}


async def _start_of(visit: Visit, scorecard_id: UUID, key: str, quote: str) -> int | None:
    """Where the words stand in one's note: words that stand there more than once, next to those of the first rating."""
    card = await read_scorecard(visit.conn, visit.actor, scorecard_id)
    note = next((one for one in card.notes if one.key == key), None)
    if note is None:
        return None
    code = visit.form.text("competency_code")
    first = next((one for one in card.ratings if (one.competency_code, one.note_id) == (code, note.id)), None)
    return moved_quote(quote, first.span_start or 0 if first else 0, note.text)


@posts(f"{PATH}/corrections/{{scorecard_id:uuid}}", "scorecards:write")
async def correct_note(
    visit: NamedDependency[Visit], application_id: FromPath[UUID], scorecard_id: FromPath[UUID]
) -> Response[Any]:
    """Add a correction beside a frozen note of one's own."""
    require_scope(visit.actor, READ)
    async with visit.attempt() as outcome:
        draft = visit.entered_as(CorrectionDraft)
        await amendments.correct(visit.conn, visit.actor, scorecard_id, draft)
    if outcome.refusal:
        opened = f"correct-{scorecard_id}-{visit.form.text('note')}"
        return await _shown(visit, application_id, outcome.refusal, opened)
    return _back(visit, application_id, "#own", "Corrected. What you wrote first stays beside it.")


@posts(f"{PATH}/decisions", "decisions:write")
async def record_decision(visit: NamedDependency[Visit], application_id: FromPath[UUID]) -> Response[Any]:
    """Record what a person decided, with the reason and what it rests on."""
    require_scope(visit.actor, READ)
    async with visit.attempt() as outcome:
        draft = visit.entered_as(DecisionDraft, competencies=_grounds(visit))
        made = await decide(visit.conn, visit.actor, application_id, draft)
    if outcome.refusal:
        return await _shown(visit, application_id, outcome.refusal.without("supersedes_id"), "decision")
    advice = " ".join(one.message for one in made.advice)
    return _back(visit, application_id, "#decisions", f"Decision recorded. {advice}".strip())


def _grounds(visit: Visit) -> list[dict[str, Any]]:
    """Ticked competencies, each with its ticked evidence; evidence of one that is not ticked says nothing."""
    return [
        {"competency_code": code, "evidence_scorecard_ids": visit.form.all(f"evidence.{code}")}
        for code in visit.form.all("ground")
    ]


router = Router(
    "/",
    route_handlers=[
        show_debrief, add_note, withdraw_note, record_consensus, amend_rating, correct_note, record_decision,
    ],
)  # fmt: skip
