"""Surveys of teams, from draft to published, and what is published of them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.anonymity.thresholds import MINIMUM_FOR_COMMENTS, MINIMUM_FOR_MEANS, MINIMUM_FOR_SPREAD
from domain.culture.model import ShortText
from domain.team_measures.model import Aggregation, Consistency, DimensionChange, DimensionStatistics, Maturity

WaveStatus = Literal["draft", "launched", "closed", "published", "cancelled"]
MOST_FOR_A_THRESHOLD = 1000
REMINDERS_MOST = 2
COMMENT_MOST = 2000
Comment = Annotated[str, Meta(max_length=COMMENT_MOST)]


class SurveyDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A survey to prepare: asks `team_id` and every team under it.

    Thresholds may be stricter than the defaults, never laxer. `target_culture_id` is needed where the questionnaire's
    dimensions are values of a target culture. `closes_on` is the last day on which it takes answers (UTC). `name`
    defaults to the questionnaire's title.
    """

    team_id: UUID
    instrument_id: UUID
    target_culture_id: UUID | None = None
    name: ShortText | None = None
    closes_on: date | None = None
    minimum_for_means: Annotated[int, Meta(ge=MINIMUM_FOR_MEANS, le=MOST_FOR_A_THRESHOLD)] = MINIMUM_FOR_MEANS
    minimum_for_spread: Annotated[int, Meta(ge=MINIMUM_FOR_SPREAD, le=MOST_FOR_A_THRESHOLD)] = MINIMUM_FOR_SPREAD
    minimum_for_comments: Annotated[int, Meta(ge=MINIMUM_FOR_COMMENTS, le=MOST_FOR_A_THRESHOLD)] = MINIMUM_FOR_COMMENTS


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """A member's one-time token, shown once at launch so that it can be sent."""

    member_id: UUID
    email: str
    token: str


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """One asking of a team and of every team under it.

    A draft can be edited. At launch questions, thresholds and who is asked are fixed; closed, it takes no answers;
    results exist once it is published. A cancelled one has none. `invited` counts people, 0 before launch. `sends_mail`
    says whether invitations and reminders go by mail. `shown_in_hiring`: reports on candidates for the teams asked
    may print their published gaps beside the evidence.
    """

    id: UUID
    name: str
    team_id: UUID
    instrument_id: UUID
    target_culture_id: UUID | None
    status: WaveStatus
    minimum_for_means: int
    minimum_for_spread: int
    minimum_for_comments: int
    invited: int
    closes_on: date | None
    sends_mail: bool
    reminders: int
    shown_in_hiring: bool
    revision: int
    created_at: datetime
    launched_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    updated_at: datetime


class AskedTeam(msgspec.Struct, frozen=True, kw_only=True):
    """A team as it was at launch. `invited` counts who was asked in it directly; parents come before children."""

    team_id: UUID
    parent_id: UUID | None
    name: str
    invited: int


class UnitResponse(msgspec.Struct, frozen=True, kw_only=True):
    """How many of a team and everything under it have answered; None where that would speak of too few people."""

    team_id: UUID
    parent_id: UUID | None
    name: str
    invited: int
    answered: int | None


class PreviewTeam(msgspec.Struct, frozen=True, kw_only=True):
    """A team that would be asked: people asked in it directly, and with everything under it."""

    team_id: UUID
    parent_id: UUID | None
    name: str
    depth: int
    invited: int
    invited_with_parts: int


PreviewWarningCode = Literal["never_a_number", "never_spread", "in_several_teams", "nobody", "long_questionnaire"]


class PreviewWarning(msgspec.Struct, frozen=True, kw_only=True):
    """Something to know before launch. `team_id` says of which team, `count` how many people it is about."""

    code: PreviewWarningCode
    message: str
    team_id: UUID | None = None
    count: int | None = None


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """Who would be asked if the survey were launched today, and what to know before."""

    invited: int
    minutes: int
    teams: tuple[PreviewTeam, ...]
    warnings: tuple[PreviewWarning, ...]


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
    changes: tuple[DimensionChange, ...] = ()
    aggregation: tuple[Aggregation, ...] = ()
    consistency: tuple[Consistency, ...] = ()


class PublishedUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A team of a published survey, as it was at launch, and whether numbers of it and all under it are published."""

    team_id: UUID
    parent_id: UUID | None
    name: str
    published: bool
    withheld: str | None


class SurveyView(msgspec.Struct, frozen=True, kw_only=True):
    """What was published of a group of teams under a name. `cells` are the teams whose direct answers went in."""

    id: UUID
    wave_id: UUID
    name: str
    cells: tuple[UUID, ...]
    results: WaveResults
    published_at: datetime
