"""Use cases of scorecards: read one, save one's own draft, lock it."""

from uuid import UUID, uuid4

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.access.service import tagging_is_on
from domain.audit.service import record, seal
from domain.database import Connection
from domain.errors import Conflict, Invalid, NotFound, Stale
from domain.guides.service import interview_guides
from domain.interviews import queries, rules
from domain.interviews.blindness import refusal
from domain.interviews.model import Scorecard, ScorecardDraft, ScorecardRow
from domain.interviews.panels import panel_of, panels_of_application, requisition_of, unblind_if_complete
from domain.interviews.seals import sealed_content
from domain.jobs.service import enqueue
from domain.rubrics.model import Rubric
from domain.rubrics.service import rubrics


async def read_scorecard(conn: Connection, actor: Actor, scorecard_id: UUID) -> Scorecard:
    """A scorecard, if the policy of blindness lets the actor read it now."""
    row = await visible_row(conn, actor, scorecard_id)
    return await whole(conn, row)


async def visible_row(conn: Connection, actor: Actor, scorecard_id: UUID) -> ScorecardRow:
    """The scorecard's row after the policy of blindness; every read of anything on a scorecard comes through here."""
    row = await queries.scorecard(conn, scorecard_id)
    if row is None:
        raise NotFound("scorecard")
    panel = await panel_of(conn, row.interview_id)
    siblings = await panels_of_application(conn, panel.interview.application_id)
    if (refused := refusal(actor, panel, panel.seat(row.id), siblings)) is not None:
        raise refused
    return row


async def whole(conn: Connection, row: ScorecardRow) -> Scorecard:
    """The row with its notes and ratings."""
    return Scorecard(
        id=row.id,
        interview_id=row.interview_id,
        rater_id=row.rater_id,
        notes=tuple(await queries.notes(conn, row.id)),
        ratings=tuple(await queries.ratings(conn, row.id)),
        overall_comment=row.overall_comment,
        revision=row.revision,
        locked_at=row.locked_at,
        recused_at=row.recused_at,
    )


async def save_scorecard(
    conn: Connection, actor: Actor, scorecard_id: UUID, revision: int, draft: ScorecardDraft
) -> Scorecard:
    """Replace one's own draft. Stale if another tab or device saved since `revision`."""
    row = await _own(conn, actor, scorecard_id)
    await _require_open(conn, row)
    rubric = await rubric_of(conn, row.interview_id)
    draft = rules.normalised(draft)
    problems = rules.problems_of(
        draft,
        {competency.code for competency in rubric.competencies},
        {question.code for competency in rubric.competencies for question in competency.questions},
    )
    if problems:
        raise Invalid(problems)
    if not await queries.bump(conn, scorecard_id, revision, draft.overall_comment):
        raise Stale
    await _store(conn, scorecard_id, draft)
    return await whole(conn, await _own(conn, actor, scorecard_id))


async def _store(conn: Connection, scorecard_id: UUID, draft: ScorecardDraft) -> None:
    await queries.delete_ratings(conn, scorecard_id)
    await queries.delete_other_notes(conn, scorecard_id, [note.key for note in draft.notes])
    stored: dict[str, tuple[UUID, str]] = {}
    for position, note in enumerate(draft.notes):
        note_id = await queries.upsert_note(conn, uuid4(), scorecard_id, note, position)
        stored[note.key] = (note_id, note.text)
    await queries.insert_ratings(conn, scorecard_id, [rules.stored_rating(rating, stored) for rating in draft.ratings])


async def _require_open(conn: Connection, row: ScorecardRow) -> None:
    """Raise Conflict unless the scorecard can still be written."""
    if row.locked_at is not None:
        raise Conflict(
            "This scorecard is locked; a locked rating is never edited. Add an amendment with a reason instead.",
            code="locked",
        )
    if row.recused_at is not None:
        raise Conflict("You stepped back from this panel; its scorecard is closed.", code="recused")
    if (await panel_of(conn, row.interview_id)).interview.cancelled_at is not None:
        raise Conflict("This interview was cancelled; its scorecards are closed.", code="cancelled")


async def lock_scorecard(conn: Connection, actor: Actor, scorecard_id: UUID, revision: int) -> Scorecard:
    """Lock one's own scorecard for ever, as it was at `revision`; the last lock unblinds the panel.

    Locking twice is harmless. Its notes are then frozen, and a job looks for evidence in them.
    """
    row = await _own(conn, actor, scorecard_id, for_update=True)
    if row.locked_at is None:
        if row.revision != revision:
            raise Stale
        await panel_of(conn, row.interview_id, for_update=True)
        await _require_open(conn, row)
        rubric = await rubric_of(conn, row.interview_id)
        required = await required_competencies(conn, row.interview_id, rubric)
        if missing := rules.missing_for_lock(await queries.ratings(conn, scorecard_id), required):
            raise Invalid(missing)
        if await queries.lock(conn, scorecard_id):
            sealed = await sealed_content(conn, scorecard_id)
            assert sealed is not None
            await record(
                conn, actor, "scorecard.locked", "scorecard", scorecard_id, {"seal": await seal(conn, actor, sealed)}
            )
            if await tagging_is_on(conn):
                await enqueue(conn, actor, "tag_scorecard", scorecard_id)
            await unblind_if_complete(conn, actor, row.interview_id)
    return await whole(conn, await _own(conn, actor, scorecard_id))


async def required_competencies(conn: Connection, interview_id: UUID, rubric: Rubric) -> list[str]:
    """The competencies that this interview has to rate."""
    return rules.required_of(rubric, await asked_by(conn, (await panel_of(conn, interview_id)).interview.guide_id))


async def asked_by(conn: Connection, guide_id: UUID | None) -> tuple[str, ...] | None:
    """The codes of the guide's questions in its order; None without a guide."""
    return None if guide_id is None else (await interview_guides.get(conn, guide_id)).body.question_codes


async def _own(conn: Connection, actor: Actor, scorecard_id: UUID, *, for_update: bool = False) -> ScorecardRow:
    require_account(actor)
    row = await queries.scorecard(conn, scorecard_id, for_update=for_update)
    if row is None or row.rater_id != actor.account_id:
        raise NotFound("scorecard of yours")
    return row


async def rubric_of(conn: Connection, interview_id: UUID) -> Rubric:
    """The version of the rubric that an interview is rated by."""
    requisition = await requisition_of(conn, interview_id)
    return (await rubrics.get(conn, requisition.rubric_id)).body
