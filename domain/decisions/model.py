"""Decisions and what is remarked on their reasons."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import Code

Outcome = Literal["advance", "hold", "reject", "hire", "withdrawn"]
# At least thirty characters from the first that is no blank to the last.
DecisionReason = Annotated[str, Meta(min_length=30, max_length=4000, pattern=r"^\s*\S[\s\S]{28,}\S\s*$")]


class DecisionGround(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A competency that the decision rests on, and the locked scorecards whose evidence speaks for it."""

    competency_code: Code
    evidence_scorecard_ids: Annotated[tuple[UUID, ...], Meta(max_length=60)] = ()


class DecisionDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is decided and why. Only a candidate's own withdrawal needs no competency.

    `supersedes_id` is the decision that stands as the decider knows it: null where there is none.
    """

    outcome: Outcome
    reason: DecisionReason
    competencies: Annotated[tuple[DecisionGround, ...], Meta(max_length=8)] = ()
    supersedes_id: UUID | None = None


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as it was recorded. `number` counts those of the application; the highest stands."""

    id: UUID
    application_id: UUID
    number: int
    supersedes_id: UUID | None
    outcome: Outcome
    reason: str
    competencies: tuple[DecisionGround, ...]
    decided_by: UUID
    decided_at: datetime


class ReasonAdvice(msgspec.Struct, frozen=True, kw_only=True):
    """Something about the reason's words that its author may want to reconsider; offsets are code points."""

    code: Literal["fit_talk", "number_only"]
    start: int
    end: int
    message: str


class RecordedDecision(msgspec.Struct, frozen=True, kw_only=True):
    """The decision with remarks on its reason, which never stand in its way."""

    decision: Decision
    advice: tuple[ReasonAdvice, ...]
