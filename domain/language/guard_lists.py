"""What the note guard looks for besides the shared lists, and the words by which it judges whose fact a term is.

These lists are wider than those that the rubric linter reads: a false alarm in a draft costs its author a glance,
one in a rubric keeps it from being published.
"""

from functools import cache
from typing import TypeVar

import msgspec

from domain.language.lists import FOLDER, context, term_lists
from domain.language.model import GUARD, Advice, Category, GuardWords, Language, Mode, TermList
from domain.language.patterns import PatternIndex

Kind = TypeVar("Kind", TermList, GuardWords, dict[Category, Advice])


@cache
def guard_words(language: Language) -> GuardWords:
    """Word groups, shared classes and shorthand of a language."""
    return _read(language, "words", GuardWords)


@cache
def advice(language: Language) -> dict[Category, Advice]:
    """What each category is about, why it does not belong into a note, and what to write instead."""
    found = _read(language, "advice", dict[Category, Advice])
    if missing := sorted(set(GUARD) - set(found)):
        raise ValueError(f"advice.json: there is no advice for {', '.join(missing)}")
    return found


@cache
def looked_for(language: Language, category: Category, mode: Mode) -> PatternIndex:
    """The shared terms of a category together with the guard's own."""
    shared, own = term_lists(language)[category], _own(language, category)
    more = (*shared.question_terms, *own.question_terms) if mode == "question" else ()
    return _index(language, category, (*shared.terms, *own.terms, *more))


@cache
def left_alone(language: Language, category: Category) -> PatternIndex:
    """What means something else: a term that shares a word with it is no flag."""
    return _index(language, category, _own(language, category).allowed)


@cache
def _own(language: Language, category: Category) -> TermList:
    return _read(language, category, TermList)


def _index(language: Language, category: Category, notations: tuple[str, ...]) -> PatternIndex:
    classes = {**guard_words(language).classes, **term_lists(language)["G04"].classes}
    classes |= term_lists(language)[category].classes
    try:
        return PatternIndex(dict.fromkeys(notations), context(language).numbers, classes)
    except ValueError as error:
        raise ValueError(f"guard/{category}.json: {error}") from error


def _read(language: Language, name: str, kind: type[Kind]) -> Kind:
    try:
        return msgspec.json.decode((FOLDER / language / "guard" / f"{name}.json").read_bytes(), type=kind)
    except msgspec.DecodeError as error:
        raise ValueError(f"guard/{name}.json: {error}") from error
