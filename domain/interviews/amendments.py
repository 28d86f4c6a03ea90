"""Use cases after one's own lock: amend a rating, correct a note. Both append a record and never touch the first.

Such a record is as secret as the scorecard that it belongs to: every read goes through the policy of blindness.
"""

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

import msgspec

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.audit.service import record
from domain.database import Connection
from domain.errors import Conflict, FieldError, Invalid, NotFound, invalid
from domain.interviews import amendment_queries, queries
from domain.interviews.amendment_model import (
    RECORDS_MOST,
    AmendedLevel,
    AmendmentDraft,
    CorrectionDraft,
    NoteCorrection,
    RatingAmendment,
)
from domain.interviews.blindness import panel_refusal
from domain.interviews.model import Note, NoteDraft, Rating, RatingDraft, ScorecardDraft
from domain.interviews.panels import panel_of
from domain.interviews.ratings import require_unblinded
from domain.interviews.rules import missing_for_lock, normalise, normalised, problems_of, stored_rating
from domain.interviews.service import visible_row
from domain.live.service import announce_debrief


def checked(draft: AmendmentDraft, rated: Collection[str], notes: Sequence[Note]) -> Rating:
    """The amended rating with its evidence as offsets; raises Invalid where it would not do on a scorecard either.

    `rated` are the competencies that the scorecard rates, `notes` its frozen notes.
    """
    if draft.competency_code not in rated:
        raise invalid("competency_code", "not_rated", "Your scorecard holds no rating of this that could be amended.")
    card = normalised(
        ScorecardDraft(
            notes=tuple(NoteDraft(key=note.key, text=note.text) for note in notes),
            ratings=(
                RatingDraft(
                    competency_code=draft.competency_code,
                    level=draft.level,
                    no_evidence=draft.no_evidence,
                    evidence=draft.evidence,
                ),
            ),
        )
    )
    if problems := problems_of(card, rated, ()):
        raise Invalid([_of_an_amendment(problem) for problem in problems])
    rating = stored_rating(card.ratings[0], {note.key: (note.id, note.text) for note in notes})
    if missing := missing_for_lock([rating], ()):
        raise Invalid([msgspec.structs.replace(problem, field="evidence") for problem in missing])
    return rating


def _of_an_amendment(problem: FieldError) -> FieldError:
    """The scorecard's rule speaks of `ratings[0]`, which is the amendment itself here."""
    return msgspec.structs.replace(problem, field=problem.field.removeprefix("ratings[0]").lstrip(".") or "level")


async def amend(conn: Connection, actor: Actor, scorecard_id: UUID, draft: AmendmentDraft) -> RatingAmendment:
    """Append an amendment to one's own locked scorecard."""
    after_unblinding = await _hold_own_locked(conn, actor, scorecard_id)
    if len(await amendment_queries.amendments(conn, [scorecard_id])) >= RECORDS_MOST:
        raise _exhausted("amendments")
    rated = {rating.competency_code for rating in await queries.ratings(conn, scorecard_id)}
    rating = checked(draft, rated, await queries.notes(conn, scorecard_id))
    # A random id, like the scorecard's: it must not tell when a rater was at work.
    amendment = await amendment_queries.insert_amendment(
        conn, uuid4(), scorecard_id, rating, draft.reason, after_unblinding=after_unblinding
    )
    await record(conn, actor, "rating.amended", "scorecard", scorecard_id, {"amendment_id": str(amendment.id)})
    if after_unblinding:  # before, nobody may hear that a rater was at work
        await _announce(conn, scorecard_id)
    return amendment


async def correct(conn: Connection, actor: Actor, scorecard_id: UUID, draft: CorrectionDraft) -> NoteCorrection:
    """Append a correction to a frozen note of one's own."""
    after_unblinding = await _hold_own_locked(conn, actor, scorecard_id)
    if len(await amendment_queries.corrections(conn, [scorecard_id])) >= RECORDS_MOST:
        raise _exhausted("corrections")
    note = next((note for note in await queries.notes(conn, scorecard_id) if note.key == draft.note), None)
    if note is None:
        raise invalid("note", "unknown_note", "There is no note with this key.")
    correction = await amendment_queries.insert_correction(
        conn, uuid4(), scorecard_id, note.id, normalise(draft.text), draft.reason, after_unblinding=after_unblinding
    )
    await record(conn, actor, "note.corrected", "scorecard", scorecard_id, {"correction_id": str(correction.id)})
    if after_unblinding:
        await _announce(conn, scorecard_id)
    return correction


async def _announce(conn: Connection, scorecard_id: UUID) -> None:
    row = await queries.scorecard(conn, scorecard_id)
    assert row is not None, "it is held"
    await announce_debrief(conn, (await panel_of(conn, row.interview_id)).interview.application_id)


async def _hold_own_locked(conn: Connection, actor: Actor, scorecard_id: UUID) -> bool:
    """Whether the others' ratings are open to the author; holds scorecard and panel, so that it is so at the commit."""
    require_account(actor)
    row = await queries.scorecard(conn, scorecard_id, for_update=True)
    if row is None or row.rater_id != actor.account_id:
        raise NotFound("scorecard of yours")
    if row.locked_at is None:
        raise Conflict("This scorecard is not locked; edit it instead.", code="not_locked")
    panel = await panel_of(conn, row.interview_id, for_update=True)
    if panel.interview.cancelled_at is not None:
        raise Conflict("This interview was cancelled; its scorecards are closed.", code="cancelled")
    return panel_refusal(actor, panel) is None


def _exhausted(what: str) -> Conflict:
    return Conflict(f"A scorecard holds at most {RECORDS_MOST} {what}.", code="too_many")


async def list_amendments(conn: Connection, actor: Actor, scorecard_id: UUID) -> list[RatingAmendment]:
    """A scorecard's amendments, under the same blindness as the scorecard."""
    row = await visible_row(conn, actor, scorecard_id)
    return await amendment_queries.amendments(conn, [row.id])


async def list_corrections(conn: Connection, actor: Actor, scorecard_id: UUID) -> list[NoteCorrection]:
    """The corrections of a scorecard's notes, under the same blindness as the scorecard."""
    row = await visible_row(conn, actor, scorecard_id)
    return await amendment_queries.corrections(conn, [row.id])


async def records_of_application(
    conn: Connection, actor: Actor, application_id: UUID
) -> tuple[list[RatingAmendment], list[NoteCorrection]]:
    """Every amendment and correction of an application; Blinded while one of its panels is."""
    panels = await require_unblinded(conn, actor, application_id)
    scorecard_ids = [seat.scorecard_id for panel in panels for seat in panel.seats]
    return (
        await amendment_queries.amendments(conn, scorecard_ids),
        await amendment_queries.corrections(conn, scorecard_ids),
    )


async def amended_levels(conn: Connection, actor: Actor, application_id: UUID) -> Sequence[AmendedLevel]:
    """The last amendment of each amended rating of an application; Blinded while one of its panels is.

    For figures shown beside the official ones, which use first locked ratings alone.
    """
    panels = await require_unblinded(conn, actor, application_id)
    return await amendment_queries.amended_levels(conn, [panel.interview.id for panel in panels])
