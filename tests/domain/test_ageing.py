"""The clock of scorecards: states, hours late, rounds of reminders and when to look again."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.interviews.ageing import clock, due_at, next_look, round_due
from domain.interviews.reminder_model import PanelTimes

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
# It ends at 10:00, is due a day later, and its second reminder comes another day later.
END, DUE, SECOND = START + timedelta(hours=1), START + timedelta(hours=25), START + timedelta(hours=49)
MINUTE = timedelta(minutes=1)


def times(**changes: object) -> PanelTimes:
    facts: dict[str, object] = {
        "starts_at": START, "duration_minutes": 60, "created_at": START - timedelta(days=7), "hours_to_lock": 24,
        "cancelled_at": None, **changes,
    }  # fmt: skip
    return PanelTimes(**facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "state", "late"),
    [
        (START - timedelta(days=30), "not_yet", 0),
        (START + MINUTE, "not_yet", 0),
        (END - MINUTE, "not_yet", 0),
        (END, "open", 0),
        (DUE - timedelta(hours=6, minutes=1), "open", 0),
        (DUE - timedelta(hours=6), "due_soon", 0),
        (DUE - MINUTE, "due_soon", 0),
        (DUE, "overdue", 0),
        (DUE + MINUTE, "overdue", 1),
        (DUE + timedelta(hours=1), "overdue", 1),
        (DUE + timedelta(days=2, minutes=30), "overdue", 49),
    ],
)
def test_an_open_scorecard_ages(now: datetime, state: str, late: int) -> None:
    found = clock(times(), now, locked=False, recused=False)
    assert (found.state, found.hours_late, found.due_at) == (state, late, DUE)


@pytest.mark.parametrize("now", [START - timedelta(days=1), END, DUE + timedelta(days=9)])
def test_what_is_over_does_not_age(now: datetime) -> None:
    assert clock(times(), now, locked=True, recused=False).state == "locked"
    assert clock(times(), now, locked=False, recused=True).state == "recused"
    cancelled = clock(times(cancelled_at=START), now, locked=False, recused=False)
    assert (cancelled.state, cancelled.hours_late) == ("cancelled", 0)
    assert clock(times(cancelled_at=END), now, locked=True, recused=False).state == "locked"


def test_an_interview_entered_afterwards_is_due_from_then() -> None:
    entered = END + timedelta(days=3)
    assert due_at(times(created_at=entered)) == entered + timedelta(hours=24)
    assert clock(times(created_at=entered), entered, locked=False, recused=False).state == "open"


@pytest.mark.parametrize(
    ("now", "round_number", "look"),
    [
        (START - timedelta(days=300), 0, DUE),
        (END, 0, DUE),
        (DUE - MINUTE, 0, DUE),
        (DUE, 1, SECOND),
        (SECOND - MINUTE, 1, SECOND),
        (SECOND, 2, None),
        (SECOND + timedelta(days=300), 2, None),
    ],
)
def test_reminders_come_at_the_due_time_and_once_more(now: datetime, round_number: int, look: datetime | None) -> None:
    assert round_due(times(), now) == round_number
    assert next_look(times(), now) == look
    assert round_due(times(cancelled_at=START), now) == 0
    assert next_look(times(cancelled_at=START), now) is None


@pytest.mark.parametrize("hours", [1, 24, 720])
def test_nobody_is_reminded_before_the_interview_is_over(hours: int) -> None:
    panel = times(hours_to_lock=hours)
    assert not any(round_due(panel, END - timedelta(hours=back)) for back in range(0, 2000, 7))
