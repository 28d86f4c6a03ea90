"""Use cases of the debrief. All of it opens with the application's panels and to nobody who stepped back from one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.rules import may_see_hiring, require_account
from domain.access.service import names_of
from domain.audit.service import record
from domain.candidates.service import get_application, get_requisition
from domain.database import Connection, new_id
from domain.debrief import queries, rules
from domain.debrief.model import (
    ConsensusDraft,
    ConsensusRating,
    Debrief,
    DebriefAmendment,
    DebriefCriterion,
    DebriefNote,
    DebriefNoteDraft,
    DebriefRating,
    DebriefSeat,
    OverallComment,
    SeatState,
)
from domain.errors import Blinded, Conflict, Forbidden, NotFound, invalid
from domain.guides.service import interview_guides
from domain.interviews.amendment_model import NoteCorrection, RatingAmendment
from domain.interviews.amendments import records_of_application
from domain.interviews.blindness import Panel
from domain.interviews.model import Note, Rating, Scorecard, Seat
from domain.interviews.panels import panels_of_application
from domain.interviews.ratings import locked_scorecards, require_unblinded
from domain.live.service import announce_debrief, debrief_revision
from domain.paging import Page, PageRequest, page_of
from domain.rubrics.model import Competency, Rubric
from domain.rubrics.service import rubrics


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    """What the debrief shows, as it was read."""

    cards: Sequence[Scorecard]
    names: Mapping[UUID, str]
    amendments: Sequence[RatingAmendment]
    corrections: Sequence[NoteCorrection]


async def read_debrief(conn: Connection, actor: Actor, application_id: UUID) -> Debrief:
    """Criteria by disagreement with everyone's first locked rating; Blinded while one of the panels is."""
    panels = await _open_panels(conn, actor, application_id)
    rubric = await _rubric_of(conn, application_id)
    cards = await locked_scorecards(conn, actor, application_id)
    amendments, corrections = await records_of_application(conn, actor, application_id)
    names = await names_of(conn, [seat.rater_id for panel in panels for seat in panel.seats])
    read = _Record(cards=cards, names=names, amendments=amendments, corrections=corrections)
    levels = rules.levels_of(cards)
    consensus = {one.competency_code: one for one in await queries.standing_consensus(conn, application_id)}
    questions = rules.questions_not_asked(rubric, cards, await _planned(conn, panels))
    bank = {competency.code: competency for competency in rubric.competencies}
    return Debrief(
        application_id=application_id,
        seats=tuple(_seat(seat, names) for panel in panels for seat in panel.seats),
        criteria=tuple(
            DebriefCriterion(
                competency_code=code,
                name=bank[code].name,
                definition=bank[code].definition,
                disagreement=rules.disagreement(levels.get(code, {})),
                ratings=_ratings(bank[code], read),
                consensus=consensus.get(code),
                questions_not_asked=questions.get(code, ()),
            )
            for code in rules.by_disagreement(list(bank), levels)
        ),
        overall_comments=tuple(
            OverallComment(
                scorecard_id=card.id, rater_id=card.rater_id, name=names[card.rater_id], text=card.overall_comment
            )
            for card in cards
            if card.overall_comment.strip()
        ),
    )


async def _open_panels(conn: Connection, actor: Actor, application_id: UUID) -> list[Panel]:
    """The application's panels, for those who run it and those who sit on one, once the policy opens them."""
    await get_application(conn, application_id)
    panels = await panels_of_application(conn, application_id)
    if not may_see_hiring(actor) and all(panel.seat_of(actor) is None for panel in panels):
        raise NotFound("application")
    return await require_unblinded(conn, actor, application_id)


async def revision_if_open(conn: Connection, actor: Actor, application_id: UUID) -> int | None:
    """The number of the debrief's last change, or None while it is closed to the actor; raises as `read_debrief` else.

    Whoever shows the debrief asks for it first, and then watches from there on.
    """
    try:
        await _open_panels(conn, actor, application_id)
    except Blinded:
        return None
    return await debrief_revision(conn, application_id)


async def _rubric_of(conn: Connection, application_id: UUID) -> Rubric:
    application = await get_application(conn, application_id)
    requisition = await get_requisition(conn, application.requisition_id)
    return (await rubrics.get(conn, requisition.rubric_id)).body


async def _planned(conn: Connection, panels: Sequence[Panel]) -> dict[UUID, tuple[str, ...]]:
    planned = {}
    for panel in panels:
        if panel.interview.guide_id is not None:
            guide = await interview_guides.get(conn, panel.interview.guide_id)
            planned[panel.interview.id] = tuple(guide.body.question_codes)
    return planned


def _seat(seat: Seat, names: Mapping[UUID, str]) -> DebriefSeat:
    state: SeatState = "recused" if seat.recused else "locked" if seat.locked else "missing"
    return DebriefSeat(
        interview_id=seat.interview_id,
        scorecard_id=seat.scorecard_id,
        rater_id=seat.rater_id,
        name=names[seat.rater_id],
        state=state,
    )


def _ratings(competency: Competency, read: _Record) -> tuple[DebriefRating, ...]:
    anchors = {anchor.level: anchor.text for anchor in competency.anchors}
    return tuple(
        _rating(card, rating, anchors, read)
        for card in read.cards
        for rating in card.ratings
        if rating.competency_code == competency.code
    )


def _rating(card: Scorecard, rating: Rating, anchors: Mapping[int, str], read: _Record) -> DebriefRating:
    notes = {note.id: note for note in card.notes}
    note = None if rating.note_id is None else notes[rating.note_id]
    return DebriefRating(
        interview_id=card.interview_id,
        scorecard_id=card.id,
        rater_id=card.rater_id,
        name=read.names[card.rater_id],
        level=rating.level,
        no_evidence=rating.no_evidence,
        anchor=_anchor(rating.level, anchors),
        note_id=rating.note_id,
        question_code=None if note is None else note.question_code,
        quote=_quote(rating, notes),
        comment=rating.comment,
        note_corrections=tuple(one for one in read.corrections if one.note_id == rating.note_id),
        amendments=tuple(
            DebriefAmendment(
                number=one.number,
                level=one.level,
                no_evidence=one.no_evidence,
                anchor=_anchor(one.level, anchors),
                quote=_quote(one, notes),
                reason=one.reason,
                after_unblinding=one.after_unblinding,
                created_at=one.created_at,
            )
            for one in read.amendments
            if (one.scorecard_id, one.competency_code) == (card.id, rating.competency_code)
        ),
    )


def _anchor(level: int | None, anchors: Mapping[int, str]) -> str | None:
    return None if level is None else anchors.get(level)


def _quote(rating: Rating | RatingAmendment, notes: Mapping[UUID, Note]) -> str | None:
    if rating.note_id is None:
        return None
    return notes[rating.note_id].text[rating.span_start : rating.span_end]


async def _require_part(conn: Connection, actor: Actor, application_id: UUID) -> UUID:
    """The account of somebody who takes part in the debrief; raises the policy's refusal or Forbidden."""
    require_account(actor)
    assert actor.account_id is not None, "require_account has seen to it"
    panels = await _open_panels(conn, actor, application_id)
    application = await get_application(conn, application_id)
    requisition = await get_requisition(conn, application.requisition_id)
    # Who sits on a panel has locked by now: the policy refuses them before.
    sits = any(panel.seat_of(actor) is not None for panel in panels)
    if not (sits or actor.account_id == requisition.owner_id or actor.roles & {"recruiter", "hiring_manager"}):
        raise Forbidden(
            "A debrief is between its panel, the hiring manager, the recruiter and the owner of the requisition.",
            code="not_in_debrief",
        )
    return actor.account_id


async def takes_part(conn: Connection, actor: Actor, application_id: UUID) -> bool:
    """Whether the actor may write in the debrief; raises the policy's refusal while a panel is blind."""
    try:
        await _require_part(conn, actor, application_id)
    except Forbidden:
        return False
    return True


async def _check_competency(conn: Connection, application_id: UUID, code: str) -> None:
    if all(competency.code != code for competency in (await _rubric_of(conn, application_id)).competencies):
        raise invalid("competency_code", "unknown_competency", "The rubric does not rate this.")


async def add_note(conn: Connection, actor: Actor, application_id: UUID, draft: DebriefNoteDraft) -> DebriefNote:
    """Write down what was said."""
    author_id = await _require_part(conn, actor, application_id)
    if draft.competency_code is not None:
        await _check_competency(conn, application_id, draft.competency_code)
    note = await queries.insert_note(conn, new_id(), application_id, author_id, draft)
    await record(conn, actor, "debrief.noted", "application", application_id, {"debrief_note_id": str(note.id)})
    await announce_debrief(conn, application_id)
    return note


async def list_notes(conn: Connection, actor: Actor, application_id: UUID, page: PageRequest) -> Page[DebriefNote]:
    """One page of what was said, oldest first, withdrawn notes included."""
    await _open_panels(conn, actor, application_id)
    return page_of(await queries.notes(conn, application_id, page), page, lambda row: row.id)


async def withdraw_note(conn: Connection, actor: Actor, debrief_note_id: UUID) -> DebriefNote:
    """Mark a note of one's own as withdrawn; doing so twice is harmless."""
    require_account(actor)
    note = await queries.note(conn, debrief_note_id)
    if note is None or note.author_id != actor.account_id:
        raise NotFound("note of yours")
    if note.withdrawn_at is None:
        await queries.withdraw(conn, debrief_note_id)
        details = {"debrief_note_id": str(debrief_note_id)}
        await record(conn, actor, "debrief.note_withdrawn", "application", note.application_id, details)
        await announce_debrief(conn, note.application_id)
    withdrawn = await queries.note(conn, debrief_note_id)
    assert withdrawn is not None, "notes are never deleted"
    return withdrawn


async def record_consensus(
    conn: Connection, actor: Actor, application_id: UUID, draft: ConsensusDraft
) -> ConsensusRating:
    """Append the level that the debrief agreed on. The originals stay beside it; nothing is computed from it."""
    recorded_by = await _require_part(conn, actor, application_id)
    await _check_competency(conn, application_id, draft.competency_code)
    consensus = await queries.insert_consensus(conn, new_id(), application_id, draft, recorded_by)
    if consensus is None:
        raise Conflict("Somebody else has just recorded a consensus on this; read it first.", code="recorded_already")
    await record(
        conn, actor, "consensus.recorded", "application", application_id,
        {"consensus_id": str(consensus.id), "competency_code": draft.competency_code},
    )  # fmt: skip
    await announce_debrief(conn, application_id)
    return consensus


async def list_consensus(
    conn: Connection, actor: Actor, application_id: UUID, page: PageRequest
) -> Page[ConsensusRating]:
    """One page of consensus levels, oldest first, those that another took the place of included."""
    await _open_panels(conn, actor, application_id)
    return page_of(await queries.consensus(conn, application_id, page), page, lambda row: row.id)
