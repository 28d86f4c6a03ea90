"""What several rules do with words: name the listed terms in a text, split it, compare two of them."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from domain.language.matcher import find_terms
from domain.language.model import Category, Mode
from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import Place

_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]|(?<!\w)[‘'][^‘’'\n]*[’'](?!\w)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def flag_terms(
    rule: Rule, places: Iterable[Place], categories: Iterable[Category], why: str, mend: str, mode: Mode = "note"
) -> Iterator[LintFinding]:
    """One finding per text that holds terms of the categories; the message quotes each of them once."""
    wanted = tuple(categories)
    for place in places:
        hits = find_terms(place.text, wanted, mode=mode)
        if hits:
            said = quoted(place.text[hit.start : hit.end] for hit in hits)
            yield rule.finding(place.pointer, f"Says {said}. {why}", mend)


def quoted(texts: Iterable[str]) -> str:
    """Texts in quotation marks, each once, in their order."""
    return ", ".join(f"“{text}”" for text in dict.fromkeys(texts))


def without_quotes(text: str) -> str:
    """The text without direct speech: a question within it is not one that the candidate is asked."""
    return _QUOTED.sub(" ", text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its closing sign."""
    return [part.strip() for part in _SENTENCE_END.split(text) if words(part)]


def jaccard(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Shared over all members of two sets, 0 to 1; 0 for two empty sets."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0
