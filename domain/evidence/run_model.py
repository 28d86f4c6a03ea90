"""Re-tagging runs: which scorecards are stale, how far a run is, and what it changed."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.evidence.model import Finding, Polarity

RunStatus = Literal["queued", "running", "finished", "cancelled", "failed"]


class TagChange(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to the tags of one value and polarity.

    `kept` were found again as they were, `changed` with another span, polarity or strength, `added` are new, `removed`
    were not found again; `protected` are reviewed or made by hand and were left as they are.
    """

    value: str
    polarity: Polarity
    kept: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    protected: int = 0


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with a scorecard's tags: (tag id, note id, finding) to keep or change, the rest to add or remove."""

    keep: tuple[tuple[UUID, Finding], ...]
    change: tuple[tuple[UUID, Finding], ...]
    add: tuple[tuple[UUID, Finding], ...]
    remove: tuple[UUID, ...]
    counts: tuple[TagChange, ...]


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """A run as stored."""

    id: UUID
    requisition_id: UUID | None
    model: str | None
    total: int
    done: int
    applications: int
    changes: tuple[TagChange, ...]
    created_at: datetime
    finished_at: datetime | None
    cancelled_at: datetime | None


class TaggingRun(msgspec.Struct, frozen=True, kw_only=True):
    """One re-tagging: `done` of `total` scorecards so far, of one requisition or (null) of all.

    `model` is null until a worker has begun. `changes` is null before the run has finished, and where fewer than five
    candidates were in it: then the counts would speak of single people.
    """

    id: UUID
    job_id: UUID
    requisition_id: UUID | None
    status: RunStatus
    model: str | None
    total: int
    done: int
    changes: tuple[TagChange, ...] | None
    created_at: datetime
    finished_at: datetime | None
    cancelled_at: datetime | None


class StaleRequisition(msgspec.Struct, frozen=True, kw_only=True):
    """How many of a requisition's scorecards are stale."""

    requisition_id: UUID
    stale: int
    scorecards: int


class StaleTags(msgspec.Struct, frozen=True, kw_only=True):
    """How many scorecards were last read with another model, or for an older version of their target culture.

    Counted are locked scorecards of candidates whose panels are all opened and await nobody.
    """

    model: str
    stale: int
    scorecards: int
    requisitions: tuple[StaleRequisition, ...]


class TaggingState(msgspec.Struct, frozen=True, kw_only=True):
    """What a scorecard's notes were last read with."""

    scorecard_id: UUID
    model: str
    culture_id: UUID | None
