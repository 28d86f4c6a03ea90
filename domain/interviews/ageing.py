"""How a scorecard ages: when it is due, how late it is, and when its rater is reminded. Pure functions of times.

A clock starts when the interview has ended, or when it was entered if that was later. Nobody is reminded of an
interview that has not happened or was cancelled.
"""

from datetime import datetime, timedelta

from domain.interviews.model import Interview
from domain.interviews.reminder_model import Clock, PanelTimes, ScorecardState

ROUNDS = 2
# The last part of the agreed hours in which a scorecard counts as due soon.
SOON = 0.25


def times_of(interview: Interview, hours_to_lock: int) -> PanelTimes:
    """What the clock of an interview's scorecards goes by."""
    return PanelTimes(
        starts_at=interview.starts_at,
        duration_minutes=interview.duration_minutes,
        created_at=interview.created_at,
        hours_to_lock=hours_to_lock,
        cancelled_at=interview.cancelled_at,
    )


def ends_at(times: Interview | PanelTimes) -> datetime:
    """When the interview is over."""
    return times.starts_at + timedelta(minutes=times.duration_minutes)


def due_at(times: PanelTimes) -> datetime:
    """When its scorecards are to be locked."""
    return max(ends_at(times), times.created_at) + timedelta(hours=times.hours_to_lock)


def clock(times: PanelTimes, now: datetime, *, locked: bool, recused: bool) -> Clock:
    """Where one scorecard stands. `hours_late` counts begun hours after the due time, 0 unless it is overdue."""
    due = due_at(times)
    state = _closed(times, locked=locked, recused=recused) or _open(times, now)
    late = -((due - now) // timedelta(hours=1)) if state == "overdue" else 0
    return Clock(state=state, due_at=due, hours_late=late)


def _closed(times: PanelTimes, *, locked: bool, recused: bool) -> ScorecardState | None:
    if locked:
        return "locked"
    if recused:
        return "recused"
    return None if times.cancelled_at is None else "cancelled"


def _open(times: PanelTimes, now: datetime) -> ScorecardState:
    due = due_at(times)
    if now < ends_at(times):
        return "not_yet"
    if now >= due:
        return "overdue"
    return "due_soon" if due - now <= SOON * timedelta(hours=times.hours_to_lock) else "open"


def round_due(times: PanelTimes, now: datetime) -> int:
    """Which reminder is due: 0 for none, 1 from the due time on, 2 when the agreed hours have passed once more."""
    if times.cancelled_at is not None or now < due_at(times):
        return 0
    return 1 if now < _second(times) else ROUNDS


def next_look(times: PanelTimes, now: datetime) -> datetime | None:
    """When reminders are to be thought of again; None if never."""
    if times.cancelled_at is not None:
        return None
    return next((moment for moment in (due_at(times), _second(times)) if now < moment), None)


def _second(times: PanelTimes) -> datetime:
    return due_at(times) + timedelta(hours=times.hours_to_lock)
