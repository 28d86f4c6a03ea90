"""An interview guide and what the linter says of it."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.culture.model import Code, ShortText
from domain.rubrics.linter.model import LintFinding
from domain.rubrics.linter.structure import StructureIndex


class InterviewGuide(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The questions of a rubric, in the order in which they are asked of every candidate for one role profile."""

    title: ShortText
    role_profile_id: UUID
    rubric_id: UUID
    slot_minutes: Annotated[int, Meta(ge=10, le=480)]
    question_codes: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=60)]


class GuideReview(msgspec.Struct, frozen=True, kw_only=True):
    """The linter's findings on a guide, the minutes that its questions take, and its structure index out of 15."""

    findings: tuple[LintFinding, ...]
    blocks_publishing: bool
    planned_minutes: int
    slot_minutes: int
    structure: StructureIndex
