"""A team's worksheet in the customers' own words, its revisions, and what is to be seen in it."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import Code
from domain.fields import Line, Paragraph

KpiKind = Literal["customer_outcome", "team_output", "activity", "cost", "other"]
FindingKind = Literal["silo_kpi", "unmeasured"]
Days = Annotated[float, Meta(ge=0, le=3650, description="Days that the customer waits at this step.")]


class CustomerMeasure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How customers tell that they got what they came for, in their own words; `code` is what figures refer to."""

    code: Code
    words: Paragraph


class Heard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the words come from: the source, such as an interview or reviews, without names, and the day."""

    source: Line
    heard_on: date


class StreamStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of the service: what the customer gets from it, and how long they wait."""

    name: Line
    customer_gets: Paragraph
    wait_days: Days | None = None


class Kpi(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key figure of the team and the unit that it is counted in; `serves` are the codes of customers' measures."""

    name: Line
    unit: Line
    kind: KpiKind
    serves: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()


class PowerCore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which department's interest decides in conflicts, and how that is known, such as the last time that it did."""

    department: Line
    how_known: Paragraph


class ValueStreamDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A worksheet. `value_in_their_words` and the measures are what customers said, unchanged."""

    customer_segment: Line
    value_in_their_words: Paragraph
    heard_from: Annotated[tuple[Heard, ...], Meta(min_length=1, max_length=30)]
    measures_in_their_words: Annotated[tuple[CustomerMeasure, ...], Meta(max_length=20)] = ()
    steps: Annotated[tuple[StreamStep, ...], Meta(max_length=50)] = ()
    kpis: Annotated[tuple[Kpi, ...], Meta(max_length=50)] = ()
    power_core: PowerCore | None = None


class NewValueStream(ValueStreamDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A worksheet of a team."""

    team_id: UUID


class StreamFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be seen in a worksheet: `about` is the figure's name or the measure in words, `field` its place."""

    kind: FindingKind
    field: str
    about: str
    reason: str


class StoredStream(msgspec.Struct, frozen=True, kw_only=True):
    """A worksheet as it is stored, in its newest revision."""

    id: UUID
    team_id: UUID
    content: ValueStreamDraft
    revision: int
    created_at: datetime
    updated_at: datetime


class ValueStream(StoredStream, frozen=True, kw_only=True):
    """A worksheet in its newest revision with what is to be seen in it. `revision` is the ETag.

    `wait_days` is the sum over the steps that say how long customers wait, None where none does.
    """

    findings: tuple[StreamFinding, ...]
    wait_days: float | None


class StreamRevision(msgspec.Struct, frozen=True, kw_only=True):
    """One save of a worksheet, kept as it was; `saved_by` is an account's id, null for a program."""

    revision: int
    content: ValueStreamDraft
    saved_by: UUID | None
    saved_at: datetime


class ValueStreamRevisions(msgspec.Struct, frozen=True, kw_only=True):
    """The saves of a worksheet, the newest first, at most 50."""

    items: tuple[StreamRevision, ...]


class StreamInBrief(msgspec.Struct, frozen=True, kw_only=True):
    """One worksheet for a report: whose words, how many measures, and which figures serve none of them.

    `revision` is the one that this rests on, `heard_on` the newest day on which customers were heard.
    """

    id: UUID
    team_id: UUID
    revision: int
    saved_at: datetime
    customer_segment: str
    value_in_their_words: str
    measures_in_their_words: tuple[str, ...]
    heard_on: date
    sources: int
    kpis: int
    silo_kpis: tuple[str, ...]
    unmeasured: tuple[str, ...]
    wait_days: float | None
    power_core: PowerCore | None


class ValueStreamSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The worksheets of some teams on a day; the counts are sums over `streams`.

    `streams` has the 20 that were saved last; `count` is their number in all.
    """

    day: date
    teams: int
    teams_without: tuple[UUID, ...]
    count: int
    kpis: int
    silo_kpis: int
    measures: int
    unmeasured: int
    streams: tuple[StreamInBrief, ...]
