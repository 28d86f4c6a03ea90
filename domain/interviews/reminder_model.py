"""The clock of scorecards, and a rater's own list of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.interviews.model import InterviewFormat, Rating

ScorecardState = Literal["not_yet", "open", "due_soon", "overdue", "locked", "recused", "cancelled"]


class PanelTimes(msgspec.Struct, frozen=True, kw_only=True):
    """What the clock of a panel needs to know. `created_at` is when the interview was entered."""

    starts_at: datetime
    duration_minutes: int
    created_at: datetime
    hours_to_lock: int
    cancelled_at: datetime | None


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """Where one scorecard stands, when it is due and how many hours late it is."""

    state: ScorecardState
    due_at: datetime
    hours_late: int


class OwnSeat(msgspec.Struct, frozen=True, kw_only=True):
    """One of a rater's own seats as stored."""

    scorecard_id: UUID
    interview_id: UUID
    application_id: UUID
    requisition: str
    format: InterviewFormat
    locked: bool
    recused: bool
    times: PanelTimes


class MyScorecard(msgspec.Struct, frozen=True, kw_only=True):
    """One of one's own scorecards. `candidate` is what this rater may call the candidate, `requisition` its title.

    `not_yet` until the interview has ended; `due_soon` in the last quarter of the agreed hours.
    """

    scorecard_id: UUID
    interview_id: UUID
    requisition: str
    candidate: str
    format: InterviewFormat
    starts_at: datetime
    ends_at: datetime
    state: ScorecardState
    due_at: datetime
    hours_late: int


class OwnRatings(msgspec.Struct, frozen=True, kw_only=True):
    """What a rater has rated so far on one of their own scorecards, and by which rubric and guide they rate."""

    scorecard_id: UUID
    rubric_id: UUID
    guide_id: UUID | None
    ratings: tuple[Rating, ...]


class DueLook(msgspec.Struct, frozen=True, kw_only=True):
    """An interview that is to be looked at, of whichever organisation."""

    organisation: UUID
    interview_id: UUID


class RemindedPanel(msgspec.Struct, frozen=True, kw_only=True):
    """What a reminder says of the interview."""

    requisition: str
    times: PanelTimes
