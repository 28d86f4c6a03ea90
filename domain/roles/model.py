"""Role profiles: the job analysis behind a rubric."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.culture.model import Code, Level, LongText, ShortText

CustomerContact = Literal["daily", "weekly", "monthly", "quarterly", "none"]


class Task(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One task of the job, with how important it is (1 to 5) and where that is known from."""

    code: Code
    text: LongText
    importance: Level
    source: ShortText


class WeightedCompetency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A competency that the role needs, tied to tasks and to values of the target culture.

    `weight` is its share of the composite; the weights of a profile sum to 1.
    """

    code: Code
    task_codes: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=20)]
    value_codes: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=10)]
    weight: Annotated[float, Meta(ge=0, le=1)]


class RoleProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a role does, whom it serves and which competencies it needs.

    Unequal weights need `weight_reason`.
    """

    title: ShortText
    family: ShortText
    level: Literal["front_line", "specialist", "lead"]
    target_culture_id: UUID
    customer_contact: CustomerContact
    tasks: Annotated[tuple[Task, ...], Meta(min_length=1, max_length=40)]
    competencies: Annotated[tuple[WeightedCompetency, ...], Meta(min_length=1, max_length=8)]
    weight_reason: LongText | UnsetType = UNSET
