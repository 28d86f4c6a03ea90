"""Findings, rules, and the facts that rules of the wider scopes look at. Facts only: nothing here is stored."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import Code
from domain.roles.model import RoleProfile
from domain.rubrics.model import Rubric

Severity = Literal["E", "W"]
# "instrument": survey questionnaires, whose rules are in domain/instruments/linter.
Scope = Literal["rubric", "guide", "requisition", "publishing", "instrument"]


class LintFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a rule found. E blocks publishing, W is shown.

    `pointer` (RFC 6901) points into the linted document: the rubric, the questionnaire, or the facts of a wider scope.
    """

    rule: Annotated[str, Meta(pattern=r"^[RI][0-9]{2}$")]
    severity: Severity
    pointer: str
    message: str
    mend: str


class Rule(msgspec.Struct, frozen=True):
    """A rule: its number, what a finding of it means, where it looks, and what it asks.

    R rules are those of research/science.md 3.5, I rules those of survey instruments.
    """

    number: str
    severity: Severity
    scopes: tuple[Scope, ...]
    title: str

    def finding(self, pointer: str, message: str, mend: str) -> LintFinding:
        """A finding of this rule."""
        return LintFinding(rule=self.number, severity=self.severity, pointer=pointer, message=message, mend=mend)


class GuideFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An interview guide: the questions of a rubric, in order, for one role profile, in a slot of so many minutes."""

    rubric: Rubric
    profile: RoleProfile
    question_codes: tuple[Code, ...]
    slot_minutes: int


class RequisitionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What candidates of a requisition get: the invitation, the slot of each interview, and the rubric versions.

    `rubric_version_id` is the version that the requisition started with; `rubric_edited_at` is when its content was
    last changed; `first_interview_at` is None before the first interview.
    """

    invitation_text: str
    slot_minutes: tuple[int, ...]
    rubric_version_id: UUID
    rubric_edited_at: datetime
    version_ids_in_use: tuple[UUID, ...]
    first_interview_at: datetime | None = None


class PilotRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A trial of the rubric before it was published: when, with how many people, and what came of it."""

    held_on: date
    interviews: int
    outcome: str


class PublishingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands behind a rubric that is about to be published."""

    author_id: UUID
    approver_id: UUID | None
    weights_equal: bool
    weights_approver_id: UUID | None = None
    pilot: PilotRecord | None = None
