"""Beliefs about customers, from the day on which they were written down to what changed because of the result."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import Code
from domain.fields import Line, Paragraph

HypothesisStatus = Literal["open", "testing", "supported", "contradicted", "inconclusive", "dropped"]
Link = Annotated[
    str, Meta(max_length=2000, pattern=r"^https?://[^\s\x00]+$", examples=["https://wiki.example.org/late-arrivals"])
]
Notice = Literal["none_tested", "none_contradicted"]


class HypothesisDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A belief as it is written down.

    `about` is the customer segment or need, `would_change_our_mind` the result that would contradict the belief,
    `started_on` the day on which it was written down. With the status "supported", "contradicted" or "inconclusive"
    it needs `result`, `learned_on` and `what_changed`, which may say that nothing changed, and why.
    """

    belief: Paragraph
    about: Line
    would_change_our_mind: Paragraph
    started_on: date
    status: HypothesisStatus = "open"
    test: Paragraph | None = None
    result: Paragraph | None = None
    learned_on: date | None = None
    what_changed: Paragraph | None = None
    value_codes: Annotated[tuple[Code, ...], Meta(max_length=10)] = ()
    evidence_links: Annotated[tuple[Link, ...], Meta(max_length=10)] = ()


class NewHypothesis(HypothesisDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A belief of a team."""

    team_id: UUID


class Hypothesis(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the log. `revision` is the ETag."""

    id: UUID
    team_id: UUID
    belief: str
    about: str
    would_change_our_mind: str
    started_on: date
    status: HypothesisStatus
    test: str | None
    result: str | None
    learned_on: date | None
    what_changed: str | None
    value_codes: tuple[str, ...]
    evidence_links: tuple[str, ...]
    revision: int
    created_at: datetime
    updated_at: datetime


class StatusCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many beliefs stand at a status."""

    status: HypothesisStatus
    count: int


class Concluded(msgspec.Struct, frozen=True, kw_only=True):
    """What the figures need of a belief with a result."""

    status: HypothesisStatus
    started_on: date
    learned_on: date


class HypothesisSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What some teams tested in the 365 days up to `day`.

    `tested` of these beliefs have a result in that time; `supported`, `contradicted` and `inconclusive` are parts of
    it. `median_days` is the median time in days from belief to result over these, None without any. `by_status` counts
    all beliefs of today. `notice` is a fact to think about, worded in `message`; no judgement.
    `newest` are the newest results, at most five.
    """

    day: date
    teams: int
    total: int
    tested: int
    supported: int
    contradicted: int
    inconclusive: int
    median_days: float | None
    notice: Notice | None
    message: str | None
    by_status: tuple[StatusCount, ...]
    newest: tuple[Hypothesis, ...]


class BoardColumn(msgspec.Struct, frozen=True, kw_only=True):
    """The beliefs at one status: how many there are, and the newest of them, at most 50."""

    status: HypothesisStatus
    count: int
    items: tuple[Hypothesis, ...]


class HypothesisBoard(msgspec.Struct, frozen=True, kw_only=True):
    """A team's beliefs by status, with the figures; the teams under it are included."""

    columns: tuple[BoardColumn, ...]
    summary: HypothesisSummary
