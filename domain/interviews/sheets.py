"""A scorecard with all that its rater needs: the interview, questions and anchors, and what is still missing."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.database import Connection
from domain.guides.service import interview_guides
from domain.interviews import ageing
from domain.interviews.model import Lack, Scorecard
from domain.interviews.panels import panel_of, requisition_of
from domain.interviews.reminder_model import Clock, PanelTimes
from domain.interviews.rules import lacking
from domain.interviews.service import read_scorecard, required_competencies, rubric_of
from domain.interviews.views import PlannedInterview, seen
from domain.rubrics.model import Rubric


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


async def sheet_of(conn: Connection, actor: Actor, scorecard_id: UUID, now: datetime) -> ScoringSheet:
    """The sheet, if the policy of blindness lets the actor read the scorecard now."""
    card = await read_scorecard(conn, actor, scorecard_id)
    panel = await panel_of(conn, card.interview_id)
    requisition = await requisition_of(conn, card.interview_id)
    rubric = await rubric_of(conn, card.interview_id)
    required = await required_competencies(conn, card.interview_id, rubric)
    guide_id = panel.interview.guide_id
    asked = () if guide_id is None else (await interview_guides.get(conn, guide_id)).body.question_codes
    times = PanelTimes(
        starts_at=panel.interview.starts_at,
        duration_minutes=panel.interview.duration_minutes,
        created_at=panel.interview.created_at,
        hours_to_lock=requisition.hours_to_lock,
        cancelled_at=panel.interview.cancelled_at,
    )
    return ScoringSheet(
        scorecard=card,
        planned=await seen(conn, actor, panel),
        requisition=requisition.title,
        rubric=rubric,
        question_codes=asked,
        required=tuple(required),
        lacks=tuple(lacking(card.ratings, required)),
        clock=ageing.clock(times, now, locked=card.locked_at is not None, recused=card.recused_at is not None),
        own=card.rater_id == actor.account_id,
        declared=panel.seat(scorecard_id).declared,
    )


async def lacks_of_own(conn: Connection, actor: Actor, scorecard_id: UUID) -> tuple[int, tuple[Lack, ...]]:
    """How many competencies one of one's own scorecards has to rate, and what it lacks."""
    card = await read_scorecard(conn, actor, scorecard_id)
    required = await required_competencies(conn, card.interview_id, await rubric_of(conn, card.interview_id))
    return len(required), tuple(lacking(card.ratings, required))
