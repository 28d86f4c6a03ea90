"""Values, and the target culture that an organisation aspires to."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,59}$", examples=["customer_orientation"])]
ShortText = Annotated[str, Meta(min_length=1, max_length=200)]
LongText = Annotated[str, Meta(min_length=1, max_length=4000)]
Level = Annotated[int, Meta(ge=1, le=5)]


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value of the catalogue, described as behaviour that people can see."""

    code: Code
    name: ShortText
    definition: LongText
    shown_by: Annotated[tuple[ShortText, ...], Meta(max_length=12)]
    opposite_shown_by: Annotated[tuple[ShortText, ...], Meta(max_length=12)]
    examples_for: Annotated[tuple[ShortText, ...], Meta(max_length=20)] = ()
    examples_against: Annotated[tuple[ShortText, ...], Meta(max_length=20)] = ()
    seeds: Annotated[tuple[ShortText, ...], Meta(max_length=8)] = ()


class Poles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The two ends of a bipolar dimension."""

    obsessed: LongText
    reactive: LongText


class Practice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something observable that organisations at a stage do, under one theme."""

    code: Code
    name: ShortText
    practice: ShortText


class Dimension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of a framework: a bipolar dimension has `poles`, a stage has its `order` and `themes`.

    `values` are the codes of the catalogue's values that it maps to.
    """

    code: Code
    name: ShortText
    definition: LongText
    values: Annotated[tuple[Code, ...], Meta(min_length=1)]
    poles: Poles | UnsetType = UNSET
    order: int | UnsetType = UNSET
    themes: tuple[Practice, ...] | UnsetType = UNSET


class Check(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to look at in an organisation, with the question that opens it."""

    code: Code
    name: ShortText
    definition: LongText
    check: ShortText


class Framework(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way of looking at a customer-obsessed organisation. `seed` names the document that it rests on.

    `purpose` says what it helps to see, `caution` what it is not.
    """

    code: Code
    name: ShortText
    seed: ShortText
    purpose: LongText
    caution: LongText
    dimensions: tuple[Dimension, ...]
    loop: tuple[Check, ...] = ()
    obstacles: tuple[Check, ...] = ()
    questions: tuple[Check, ...] = ()


class LevelText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one level of a value looks like in this organisation."""

    level: Level
    text: LongText


class TargetValue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value as one organisation aspires to it.

    `aspired_level` is 1 to 5; `level_text` says in the organisation's words what that level looks like, and
    `further_levels` what the other levels look like.
    `cue_phrases_*` are the organisation's own phrases for the tagger.
    """

    value: Value
    aspired_level: Level
    level_text: LongText
    reason: LongText
    owner: ShortText
    further_levels: Annotated[tuple[LevelText, ...], Meta(max_length=4)] = ()
    cue_phrases_for: Annotated[tuple[ShortText, ...], Meta(max_length=50)] = ()
    cue_phrases_against: Annotated[tuple[ShortText, ...], Meta(max_length=50)] = ()


class TargetCulture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The culture an organisation hires for: its belief and its values."""

    name: ShortText
    why_statement: LongText
    values: Annotated[tuple[TargetValue, ...], Meta(min_length=1, max_length=40)]
