"""Teams, survey instruments, waves and their results."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.access.model import Email, Name
from domain.culture.model import Code, LongText, ShortText

WaveStatus = Literal["launched", "closed"]
Answer = Annotated[int, Meta(ge=1, le=5)]


class Scale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The five answers to every statement, lowest first."""

    low: ShortText
    high: ShortText
    points: Annotated[int, Meta(ge=5, le=5)]
    labels: Annotated[tuple[ShortText, ...], Meta(min_length=5, max_length=5)]


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement about the team. A reversed item counts 6 minus its answer."""

    code: Code
    dimension: Code
    text: ShortText
    reversed: bool = False


class Instrument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A questionnaire: statements about what the team does, each belonging to one value."""

    title: ShortText
    purpose: LongText
    scale: Scale
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=80)]


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team."""

    id: UUID
    name: str
    created_at: datetime
    updated_at: datetime


class TeamMember(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is asked about their team."""

    id: UUID
    name: str
    email: str


class NewTeamMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member to add to a team."""

    name: Name
    email: Email


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
