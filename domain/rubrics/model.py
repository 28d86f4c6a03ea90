"""Rubrics: what a panel asks, listens for and rates."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.culture.model import Code, Level, LongText, ShortText

QuestionType = Literal["past_behaviour", "situational"]
RoleLevel = Literal["front_line", "specialist", "lead"]


class Anchor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an answer at one level of the five-point scale looks like."""

    level: Level
    text: LongText
    examples: Annotated[tuple[LongText, ...], Meta(max_length=5)] = ()


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One planned question with its neutral probes. A situational question names its dilemma."""

    code: Code
    text: LongText
    type: QuestionType
    probes: Annotated[tuple[ShortText, ...], Meta(min_length=2, max_length=4)]
    planned_minutes: Annotated[int, Meta(ge=1, le=60)]
    role_levels: Annotated[tuple[RoleLevel, ...], Meta(min_length=1, max_length=3)]
    dilemma: LongText | UnsetType = UNSET


class Competency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that is rated, defined as job behaviour, with anchors for the five levels."""

    code: Code
    name: ShortText
    definition: LongText
    value_codes: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=10)]
    questions: Annotated[tuple[Question, ...], Meta(min_length=1, max_length=20)]
    anchors: Annotated[tuple[Anchor, ...], Meta(min_length=3, max_length=5)]


class Rubric(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set of competencies that one interview covers."""

    title: ShortText
    validation: ShortText
    competencies: Annotated[tuple[Competency, ...], Meta(min_length=1, max_length=8)]
