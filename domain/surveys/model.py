"""Surveys of teams and what is published of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

WaveStatus = Literal["launched", "closed"]


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """A member's one-time token, shown once at launch so that it can be sent."""

    member_id: UUID
    email: str
    token: str


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """One asking of a team. Thresholds and questions are fixed at launch; `results` exist from close on.

    `shown_in_hiring`: reports on candidates for this team may print its published gaps beside the evidence.
    """

    id: UUID
    team_id: UUID
    instrument_id: UUID
    target_culture_id: UUID
    status: WaveStatus
    minimum_for_means: int
    minimum_for_spread: int
    invited: int
    shown_in_hiring: bool
    launched_at: datetime
    closed_at: datetime | None
    updated_at: datetime


class DimensionStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension's published figures. None is what the thresholds withhold, `withheld` says why."""

    dimension: str
    answered: int
    mean: float | None
    band: str | None
    spread: float | None
    interval_low: float | None
    interval_high: float | None
    agreement_uniform: float | None
    agreement_skewed: float | None
    withheld: str | None


class WaveResults(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is ever published of a wave. `refusal` says why there is no number at all."""

    invited: int
    answered: int
    refusal: str | None
    dimensions: tuple[DimensionStatistics, ...]
