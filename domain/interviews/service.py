"""Use cases of interviews: plan a panel, write a scorecard, lock it, open the panel."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from domain.access.model import Actor
from domain.access.rules import may_see_hiring, require_account
from domain.access.service import members_with_role
from domain.audit.service import record
from domain.candidates.model import Requisition
from domain.candidates.service import get_application, get_requisition
from domain.database import Connection, new_id
from domain.errors import Conflict, Forbidden, Invalid, NotFound, Stale, invalid
from domain.interviews import queries, rules
from domain.interviews.model import Interview, Scorecard, ScorecardDraft, ScorecardRow, Seat
from domain.jobs.service import enqueue
from domain.paging import Page, PageRequest, page_of
from domain.roles.service import role_profiles
from domain.rubrics.model import Rubric
from domain.rubrics.service import rubrics

PANEL_LEAST, PANEL_MOST = 1, 12
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


async def plan_interview(
    conn: Connection,
    actor: Actor,
    application_id: UUID,
    starts_at: datetime,
    duration_minutes: int,
    panelists: Sequence[UUID],
) -> tuple[Interview, list[Seat]]:
    """Plan an interview and give each panelist a seat with an empty scorecard."""
    await get_application(conn, application_id, "application_id")
    if not EARLIEST <= starts_at < LATEST:
        raise invalid("starts_at", "out_of_range", f"Choose a time from {EARLIEST.year} to {LATEST.year - 1}.")
    if not PANEL_LEAST <= len(panelists) <= PANEL_MOST or len(set(panelists)) != len(panelists):
        raise invalid("panelists", "panel_size", f"Name {PANEL_LEAST} to {PANEL_MOST} different panelists.")
    await members_with_role(conn, panelists, "panelist", "panelists")
    interview = await queries.insert_interview(conn, new_id(), application_id, starts_at, duration_minutes)
    for panelist in panelists:
        # A random id: with UUIDv7 the ids of scorecards would tell the order of their making.
        await queries.insert_scorecard(conn, uuid4(), interview.id, panelist)
    await record(conn, actor, "interview.planned", "interview", interview.id, {"panel": len(panelists)})
    return interview, await queries.seats(conn, [interview.id])


async def get_interview(conn: Connection, actor: Actor, interview_id: UUID) -> tuple[Interview, list[Seat]]:
    """One interview with its panel, for its panelists and for those who run the requisition."""
    interview = await queries.interview(conn, interview_id)
    seats = await queries.seats(conn, [interview_id])
    on_panel = any(seat.rater_id == actor.account_id for seat in seats)
    if interview is None or not (may_see_hiring(actor) or on_panel):
        raise NotFound("interview")
    return interview, seats


async def list_interviews(
    conn: Connection, actor: Actor, page: PageRequest, application_id: UUID | None
) -> tuple[Page[Interview], dict[UUID, list[Seat]]]:
    """One page of interviews with their panels: a panelist's own, or all for those who run requisitions."""
    rater = None if may_see_hiring(actor) else actor.account_id
    found = page_of(await queries.interviews(conn, page, rater, application_id), page, lambda row: row.id)
    panels: dict[UUID, list[Seat]] = {interview.id: [] for interview in found.items}
    for seat in await queries.seats(conn, list(panels)):
        panels[seat.interview_id].append(seat)
    return found, panels


async def read_scorecard(conn: Connection, actor: Actor, scorecard_id: UUID) -> Scorecard:
    """A scorecard, if the policy of blindness lets the actor read it now."""
    row = await visible_row(conn, actor, scorecard_id)
    return await whole(conn, row)


async def visible_row(conn: Connection, actor: Actor, scorecard_id: UUID) -> ScorecardRow:
    """The scorecard's row after the policy of blindness; every read of anything on a scorecard comes through here."""
    row = await queries.scorecard(conn, scorecard_id)
    if row is None:
        raise NotFound("scorecard")
    interview = await queries.interview(conn, row.interview_id)
    assert interview is not None
    rules.require_visible(actor, interview, row, await queries.seats(conn, [row.interview_id]))
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
    )


async def save_scorecard(
    conn: Connection, actor: Actor, scorecard_id: UUID, revision: int, draft: ScorecardDraft
) -> Scorecard:
    """Replace one's own draft. Stale if another tab or device saved since `revision`."""
    row = await _own(conn, actor, scorecard_id)
    if row.locked_at is not None:
        raise Conflict("This scorecard is locked; a locked rating is never edited.", code="locked")
    rubric = await _rubric_of(conn, row.interview_id)
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


async def lock_scorecard(conn: Connection, actor: Actor, scorecard_id: UUID, revision: int) -> Scorecard:
    """Lock one's own scorecard for ever, as it was at `revision`; the last lock unblinds the panel.

    Locking twice is harmless. Its notes are then frozen, and a job looks for evidence in them.
    """
    row = await _own(conn, actor, scorecard_id, for_update=True)
    if row.locked_at is None:
        if row.revision != revision:
            raise Stale
        await queries.interview(conn, row.interview_id, for_update=True)
        rubric = await _rubric_of(conn, row.interview_id)
        rated = {rating.competency_code for rating in await queries.ratings(conn, scorecard_id)}
        missing = rules.missing_ratings(rated, [competency.code for competency in rubric.competencies])
        if missing:
            raise Invalid(missing)
        if await queries.lock(conn, scorecard_id):
            await record(conn, actor, "scorecard.locked", "scorecard", scorecard_id)
            await enqueue(conn, actor, "tag_scorecard", scorecard_id)
            await _unblind_if_complete(conn, actor, row.interview_id)
    return await whole(conn, await _own(conn, actor, scorecard_id))


async def _unblind_if_complete(conn: Connection, actor: Actor, interview_id: UUID) -> None:
    if all(seat.locked for seat in await queries.seats(conn, [interview_id])) and await queries.unblind(
        conn, interview_id, None, "every panelist has locked"
    ):
        await record(conn, actor, "panel.unblinded", "interview", interview_id)


async def open_panel(conn: Connection, actor: Actor, interview_id: UUID, reason: str) -> Interview:
    """Unblind a panel before everybody has locked: an admin's decision, with a reason, on the record."""
    if "admin" not in actor.roles:
        raise Forbidden("Only an admin can open a panel before everybody has locked.", code="admin_needed")
    interview, _ = await get_interview(conn, actor, interview_id)
    if not await queries.unblind(conn, interview.id, actor.account_id, reason):
        raise Conflict("This panel is open already.", code="already_unblinded")
    await record(conn, actor, "panel.unblinded", "interview", interview_id, {"by_admin": True})
    opened = await queries.interview(conn, interview_id)
    assert opened is not None
    return opened


async def locked_scorecards(conn: Connection, actor: Actor, application_id: UUID) -> list[Scorecard]:
    """Every locked scorecard of an application; Blinded while one of its panels is.

    The way in for scores and reports, so that they obey the same policy.
    """
    everything = PageRequest(limit=1000)
    interviews = await queries.interviews(conn, everything, None, application_id)
    seats = await queries.seats(conn, [interview.id for interview in interviews])
    for interview in interviews:
        panel = [seat for seat in seats if seat.interview_id == interview.id]
        rules.require_unblinded(actor, interview, panel)
    rows = await queries.scorecards_of_interviews(conn, [interview.id for interview in interviews])
    return [await whole(conn, row) for row in rows if row.locked_at is not None]


async def require_locked_own(conn: Connection, actor: Actor, application_id: UUID) -> None:
    """Raise Blinded for a panelist of this application who has not locked yet, whatever else they may see."""
    interviews = await queries.interviews(conn, PageRequest(limit=1000), None, application_id)
    seats = await queries.seats(conn, [interview.id for interview in interviews])
    if any(seat.rater_id == actor.account_id and not seat.locked for seat in seats):
        raise rules.blinded(seats)


async def scorecard_for_job(conn: Connection, scorecard_id: UUID) -> Scorecard:
    """A scorecard for background work, which shows it to nobody; NotFound if it is gone."""
    row = await queries.scorecard(conn, scorecard_id)
    if row is None:
        raise NotFound("scorecard")
    return await whole(conn, row)


async def culture_of_scorecard(conn: Connection, scorecard_id: UUID) -> tuple[UUID, dict[str, str]]:
    """The target culture that a scorecard's notes are read against, and its questions' texts by code."""
    row = await queries.scorecard(conn, scorecard_id)
    if row is None:
        raise NotFound("scorecard")
    requisition = await _requisition_of(conn, row.interview_id)
    profile = await role_profiles.get(conn, requisition.role_profile_id)
    rubric = (await rubrics.get(conn, requisition.rubric_id)).body
    questions = {
        question.code: question.text for competency in rubric.competencies for question in competency.questions
    }
    return profile.body.target_culture_id, questions


async def interviews_of(conn: Connection, application_id: UUID) -> list[Interview]:
    """The interviews of an application, oldest first."""
    return await queries.interviews(conn, PageRequest(limit=1000), None, application_id)


async def _own(conn: Connection, actor: Actor, scorecard_id: UUID, *, for_update: bool = False) -> ScorecardRow:
    require_account(actor)
    row = await queries.scorecard(conn, scorecard_id, for_update=for_update)
    if row is None or row.rater_id != actor.account_id:
        raise NotFound("scorecard of yours")
    return row


async def _requisition_of(conn: Connection, interview_id: UUID) -> Requisition:
    interview = await queries.interview(conn, interview_id)
    assert interview is not None
    application = await get_application(conn, interview.application_id)
    return await get_requisition(conn, application.requisition_id)


async def _rubric_of(conn: Connection, interview_id: UUID) -> Rubric:
    requisition = await _requisition_of(conn, interview_id)
    return (await rubrics.get(conn, requisition.rubric_id)).body
