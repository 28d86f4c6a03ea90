"""Stages of the board: facts of planning, opening and deciding, and nothing of who has locked."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.board.model import Stage
from domain.board.rules import like_pattern, next_interview_at, stage_of
from domain.decisions.model import Decision, Outcome
from domain.interviews.blindness import Panel
from domain.interviews.model import Interview, Seat

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def panel(hours: float, *, is_open: bool = False, locked: tuple[bool, ...] = (False, False)) -> Panel:
    """A panel whose interview of an hour begins so many hours from now."""
    interview = Interview(
        id=uuid4(), application_id=UUID(int=7), guide_id=None, starts_at=NOW + timedelta(hours=hours),
        duration_minutes=60, format="video", accommodations="", unblinded_at=NOW if is_open else None,
        unblinding_reason=None, cancelled_at=None, cancellation_reason=None, revision=1, created_at=NOW,
        updated_at=NOW,
    )  # fmt: skip
    seats = tuple(
        Seat(scorecard_id=uuid4(), interview_id=interview.id, rater_id=uuid4(), locked=one, recused=False)
        for one in locked
    )
    return Panel(interview=interview, seats=seats)


def decided(outcome: Outcome) -> Decision:
    return Decision(
        id=uuid4(), application_id=UUID(int=7), number=1, supersedes_id=None, outcome=outcome, reason="",
        competencies=(), decided_by=uuid4(), decided_at=NOW,
    )  # fmt: skip


PLANNED, RUNNING, OVER, OPEN = panel(48), panel(-0.5), panel(-2), panel(-2, is_open=True)


@pytest.mark.parametrize(
    ("panels", "outcome", "stage"),
    [
        ([], None, "applied"),
        ([PLANNED], None, "interview_planned"),
        ([RUNNING], None, "interview_planned"),
        ([OVER], None, "waiting_for_scorecards"),
        ([OVER, PLANNED], None, "interview_planned"),
        ([OPEN], None, "ready_for_debrief"),
        ([panel(48, is_open=True)], None, "ready_for_debrief"),
        ([OPEN, OVER], None, "waiting_for_scorecards"),
        ([OPEN], "advance", "decided"),
        ([OPEN, PLANNED], "advance", "interview_planned"),
        ([OPEN, PLANNED], "hold", "interview_planned"),
        ([OPEN, PLANNED], "reject", "decided"),
        ([], "withdrawn", "decided"),
        ([OPEN], "hire", "decided"),
    ],
)
def test_a_stage_is_a_fact(panels: list[Panel], outcome: Outcome | None, stage: Stage) -> None:
    assert stage_of(panels, None if outcome is None else decided(outcome), NOW) == stage


@pytest.mark.parametrize("locked", [(False, False), (True, False), (True, True)])
def test_who_has_locked_makes_no_difference(locked: tuple[bool, ...]) -> None:
    seats = tuple(msgspec.structs.replace(seat, locked=one) for seat, one in zip(OVER.seats, locked, strict=True))
    assert stage_of([msgspec.structs.replace(OVER, seats=seats)], None, NOW) == "waiting_for_scorecards"


def test_the_next_interview_is_the_earliest_that_has_not_ended() -> None:
    assert next_interview_at([PLANNED, RUNNING, OVER], NOW) == RUNNING.interview.starts_at
    assert next_interview_at([OVER, OPEN], NOW) is None


@pytest.mark.parametrize(
    ("words", "pattern"), [(" Noor ", "%Noor%"), ("100%", "%100\\%%"), ("a_b", "%a\\_b%"), ("\\", "%\\\\%"), ("", "%%")]
)
def test_wildcards_of_a_search_stand_for_themselves(words: str, pattern: str) -> None:
    assert like_pattern(words) == pattern
