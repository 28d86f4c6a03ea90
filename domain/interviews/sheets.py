"""A scorecard with all that its rater needs: the interview, questions and anchors, and what is still missing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.database import Connection
from domain.interviews import ageing, reminder_queries
from domain.interviews.model import Lack, Scorecard
from domain.interviews.panels import panel_of, requisition_of
from domain.interviews.reminder_model import Clock
from domain.interviews.rules import lacking, required_of
from domain.interviews.service import asked_by, read_scorecard, rubric_of
from domain.interviews.views import PlannedInterview, seen
from domain.rubrics.model import Rubric
from domain.rubrics.service import rubrics


class ScoringSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A scorecard as its page shows it.

    `question_codes` are the guide's, in the order in which they are asked; empty without a guide. `required` are the
    competencies that this interview has to rate, `lacks` what the lock would ask for now. `own`: the reader wrote it.
    """

    scorecard: Scorecard
    planned: PlannedInterview
    requisition: str
    rubric: Rubric
    question_codes: tuple[str, ...]
    required: tuple[str, ...]
    lacks: tuple[Lack, ...]
    clock: Clock
    own: bool
    declared: bool


class OwnLacks(msgspec.Struct, frozen=True, kw_only=True):
    """How many competencies a scorecard has to rate, and what the lock would ask for now."""

    required: int
    lacks: tuple[Lack, ...]


async def sheet_of(conn: Connection, actor: Actor, scorecard_id: UUID, now: datetime) -> ScoringSheet:
    """The sheet, if the policy of blindness lets the actor read the scorecard now."""
    card = await read_scorecard(conn, actor, scorecard_id)
    panel = await panel_of(conn, card.interview_id)
    requisition = await requisition_of(conn, card.interview_id)
    rubric = await rubric_of(conn, card.interview_id)
    asked = await asked_by(conn, panel.interview.guide_id)
    required = required_of(rubric, asked)
    times = ageing.times_of(panel.interview, requisition.hours_to_lock)
    return ScoringSheet(
        scorecard=card,
        planned=await seen(conn, actor, panel),
        requisition=requisition.title,
        rubric=rubric,
        question_codes=asked or (),
        required=tuple(required),
        lacks=tuple(lacking(card.ratings, required)),
        clock=ageing.clock(times, now, locked=card.locked_at is not None, recused=card.recused_at is not None),
        own=card.rater_id == actor.account_id,
        declared=panel.seat(scorecard_id).declared,
    )


async def lacks_of_own(conn: Connection, actor: Actor, scorecard_ids: Sequence[UUID]) -> dict[UUID, OwnLacks]:
    """Each of these scorecards that is one's own → what it has to rate and what it lacks.

    One statement for all of them, and one for each version of a rubric and of a guide that they are rated by.
    """
    require_account(actor)
    assert actor.account_id is not None
    found = await reminder_queries.own_ratings(conn, actor.account_id, scorecard_ids)
    bodies = {one: (await rubrics.get(conn, one)).body for one in {row.rubric_id for row in found}}
    asked = {one: await asked_by(conn, one) for one in {row.guide_id for row in found}}
    required = {row.scorecard_id: required_of(bodies[row.rubric_id], asked[row.guide_id]) for row in found}
    return {
        row.scorecard_id: OwnLacks(
            required=len(required[row.scorecard_id]), lacks=tuple(lacking(row.ratings, required[row.scorecard_id]))
        )
        for row in found
    }
