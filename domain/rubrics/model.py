"""Rubrics: what a panel asks, listens for and rates."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.culture.model import Code, Level, LongText, ShortText

QUESTIONS_MOST, COMPETENCIES_MOST = 20, 8
QuestionType = Literal["past_behaviour", "situational"]
Step = Annotated[str, Meta(min_length=1, max_length=60, examples=["strong_yes"])]
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
    questions: Annotated[tuple[Question, ...], Meta(min_length=1, max_length=QUESTIONS_MOST)]
    anchors: Annotated[tuple[Anchor, ...], Meta(min_length=3, max_length=5)]


class MappedLevels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which step of the other scale each level becomes; empty where a person has to decide."""

    level_1: Step | None
    level_2: Step | None
    level_3: Step | None
    level_4: Step | None
    level_5: Step | None


class LevelMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How levels appear in another system. `scale` lists its steps, lowest first; `no_evidence` is none of them."""

    system: ShortText
    scale: Annotated[tuple[Step, ...], Meta(min_length=2, max_length=11)]
    levels: MappedLevels
    no_evidence: Step


class Rubric(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set of competencies that one interview covers."""

    title: ShortText
    validation: ShortText
    competencies: Annotated[tuple[Competency, ...], Meta(min_length=1, max_length=COMPETENCIES_MOST)]
    level_mapping: LevelMapping | UnsetType = UNSET
