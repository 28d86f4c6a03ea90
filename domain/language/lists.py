"""Reads the lists of a language and checks them; a fault names its file."""

from functools import cache
from pathlib import Path
from typing import TypeVar, get_args

import msgspec

from domain.language.model import Category, Context, Language, Mode, TermList
from domain.language.patterns import PatternIndex

FOLDER = Path(__file__).parent
Kind = TypeVar("Kind", TermList, Context)


@cache
def context(language: Language) -> Context:
    """The nouns, numbers and windows of a language."""
    return _read(FOLDER / language / "context.json", Context)


@cache
def term_lists(language: Language) -> dict[Category, TermList]:
    """Every category of a language; raises ValueError if one is missing or a file is not what it should be."""
    lists: dict[Category, TermList] = {}
    for path in sorted((FOLDER / language / "terms").glob("*.json")):
        found = _read(path, TermList)
        if found.category != path.stem:
            raise ValueError(f"{path.name}: holds the category {found.category}")
        lists[found.category] = found
    if missing := sorted(set(get_args(Category)) - set(lists)):
        raise ValueError(f"{language}: there is no list for {', '.join(missing)}")
    return lists


@cache
def terms(language: Language, category: Category, mode: Mode) -> PatternIndex:
    """What is looked for."""
    found = term_lists(language)[category]
    more = found.question_terms if mode == "question" else ()
    return _index(language, category, (*found.terms, *more))


@cache
def allowed(language: Language, category: Category) -> PatternIndex:
    """What covers a term that means something else there."""
    return _index(language, category, term_lists(language)[category].allowed)


def _index(language: Language, category: Category, notations: tuple[str, ...]) -> PatternIndex:
    try:
        return PatternIndex(notations, context(language).numbers, term_lists(language)[category].classes)
    except ValueError as error:
        raise ValueError(f"{category}.json: {error}") from error


def _read(path: Path, kind: type[Kind]) -> Kind:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except msgspec.DecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error
