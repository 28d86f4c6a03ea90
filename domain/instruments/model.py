"""Survey questionnaires: statements about what a team does."""

from typing import Annotated

import msgspec
from msgspec import Meta

from domain.culture.model import Code, LongText, ShortText

Language = Annotated[str, Meta(pattern=r"^[a-z]{2}$", examples=["de"])]
TRANSLATIONS_MOST = 12
Answer = Annotated[int, Meta(ge=1, le=5)]


class Scale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The five answers to every statement, lowest first."""

    low: ShortText
    high: ShortText
    points: Annotated[int, Meta(ge=5, le=5)]
    labels: Annotated[tuple[ShortText, ...], Meta(min_length=5, max_length=5)]


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement about the team. A reversed item counts 6 minus its answer.

    A bipolar item has the statement of the other end in `opposite`: answer 5 is nearest to `text`, 1 to `opposite`.
    It is shown with `opposite` first and `text` second, as the labels of its scale say.
    `theme` groups the items of a stage.
    """

    code: Code
    dimension: Code
    text: ShortText
    reversed: bool = False
    opposite: ShortText | None = None
    theme: Code | None = None


class Criterion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mean that a stage asks for, fixed before any data, and how it was set."""

    dimension: Code
    mean: Annotated[float, Meta(gt=1, lt=5)]
    set_by: LongText


class ItemTranslation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item in another language."""

    code: Code
    text: ShortText
    opposite: ShortText | None = None


class Translation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A questionnaire in another language, every item of it. A change makes a new version of the instrument."""

    language: Language
    title: ShortText
    purpose: LongText
    scale: Scale
    items: Annotated[tuple[ItemTranslation, ...], Meta(min_length=1, max_length=120)]
    comment_questions: Annotated[tuple[ShortText, ...], Meta(max_length=3)] = ()


class Instrument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A questionnaire: statements about what the team does.

    Without `framework` each item's dimension is a value of the target culture; with it, a dimension of that framework
    (for `maturity_ladder` a stage, with a criterion for each). Comment questions are answered in words or not at all.
    """

    title: ShortText
    purpose: LongText
    scale: Scale
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=120)]
    framework: Code | None = None
    language: Language = "en"
    comment_questions: Annotated[tuple[ShortText, ...], Meta(max_length=3)] = ()
    criteria: Annotated[tuple[Criterion, ...], Meta(max_length=8)] = ()
    translations: Annotated[tuple[Translation, ...], Meta(max_length=TRANSLATIONS_MOST)] = ()
