"""Survey questionnaires: statements about what a team does."""

from typing import Annotated

import msgspec
from msgspec import Meta

from domain.culture.model import Code, LongText, ShortText

Answer = Annotated[int, Meta(ge=1, le=5)]


class Scale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The five answers to every statement, lowest first."""

    low: ShortText
    high: ShortText
    points: Annotated[int, Meta(ge=5, le=5)]
    labels: Annotated[tuple[ShortText, ...], Meta(min_length=5, max_length=5)]


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement about the team. A reversed item counts 6 minus its answer."""

    code: Code
    dimension: Code
    text: ShortText
    reversed: bool = False


class Instrument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A questionnaire: statements about what the team does, each belonging to one value."""

    title: ShortText
    purpose: LongText
    scale: Scale
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=80)]
