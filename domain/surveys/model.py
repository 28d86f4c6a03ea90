"""Surveys of teams and what is published of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.team_measures.model import Aggregation, Change, Consistency, DimensionStatistics, Maturity

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


class Comments(msgspec.Struct, frozen=True, kw_only=True):
    """What people wrote to one question, shuffled and without a name; or why nothing is shown."""

    question: str
    texts: tuple[str, ...]
    withheld: str | None


class WaveResults(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is ever published of one unit (a team, or a part of the organisation) in a wave.

    `refusal` says why there is no number at all. `maturity` exists for instruments with stages. `changes` compare with
    the unit's wave `compared_with`; `aggregation` and `consistency` stand on the unit that the whole survey asked.
    """

    invited: int
    answered: int
    refusal: str | None
    dimensions: tuple[DimensionStatistics, ...]
    maturity: Maturity | None = None
    comments: tuple[Comments, ...] = ()
    compared_with: UUID | None = None
    changes: tuple[Change, ...] = ()
    aggregation: tuple[Aggregation, ...] = ()
    consistency: tuple[Consistency, ...] = ()
