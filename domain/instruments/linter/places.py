"""Where the texts of a questionnaire stand, each with its JSON pointer and its words."""

from collections.abc import Iterator
from typing import NamedTuple

from domain.instruments.model import Instrument, Item
from domain.language.tokens import Token, tokenise
from domain.rubrics.linter.places import Place, pointer
from domain.rubrics.linter.wording import without_quotes

ENGLISH = "en"


class Statement(NamedTuple):
    """One English statement without direct speech, its words, and where it stands."""

    pointer: str
    text: str
    tokens: list[Token]


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Every statement and the other end of every bipolar one; none if the questionnaire is not in English."""
    if instrument.language != ENGLISH:
        return
    for position, item in enumerate(instrument.items):
        for name, written in (("text", item.text), ("opposite", item.opposite)):
            if written is not None:
                text = without_quotes(written)
                yield Statement(pointer("items", position, name), text, tokenise(text))


def comment_questions(instrument: Instrument) -> Iterator[Place]:
    """The questions that are answered in words; none if the questionnaire is not in English."""
    if instrument.language == ENGLISH:
        for position, question in enumerate(instrument.comment_questions):
            yield Place(pointer("comment_questions", position), question)


def by_dimension(instrument: Instrument) -> dict[str, list[tuple[int, Item]]]:
    """The items of each dimension with their positions, in the order of their first item."""
    found: dict[str, list[tuple[int, Item]]] = {}
    for position, item in enumerate(instrument.items):
        found.setdefault(item.dimension, []).append((position, item))
    return found


def is_bipolar(instrument: Instrument) -> bool:
    """Whether its items have two ends: at least one of them does."""
    return any(item.opposite is not None for item in instrument.items)
