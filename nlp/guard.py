"""The note guard: what an interviewer's note or ad-hoc question should not hold.

Text in, flags out; nothing is stored, changed or deleted. Rules only, no model: lists of terms, whose fact a term is,
and whether a judgement stands without evidence.
"""

from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from domain.language.guard_lists import advice, guard_words, left_alone, looked_for
from domain.language.lists import allowed
from domain.language.model import GUARD, PROTECTED, Category, Language, Mode
from domain.language.patterns import Match
from nlp.guard_judgement import has_evidence, speaks_of_candidate
from nlp.guard_reading import Reading, read
from nlp.guard_whose import is_of_somebody_else
from nlp.guard_work import tells_of_work

# Habits of judgement: the candidate's own words in quotation marks are none of the interviewer's.
_JUDGEMENTS: frozenset[Category] = frozenset({"G15", "G16", "G17", "G18", "G19"})
_FACTS: frozenset[Category] = frozenset(PROTECTED)
# In an account of work these words mean something else; personality and ratings have a rule of their own.
_OF_LIFE: frozenset[Category] = _FACTS | {"G15", "G17", "G18"}
# The first of a pair says nothing more where the second stands on the same words: a tour in a country is military
# service, not origin.
_WITHIN: tuple[tuple[Category, Category], ...] = (
    ("G04", "G03"), ("G04", "G05"), ("G04", "G09"), ("G04", "G10"), ("G16", "G17"), ("G08", "G17"), ("G14", "G09"),
    ("G14", "G05"), ("G06", "G14"), ("G16", "G08"), ("G19", "G15"),
)  # fmt: skip
# The first says nothing more where the second stands in the same sentence: a relative's illness is family medical
# history, not the candidate's health; only a partner or child is the candidate's family as well.
_BESIDE: tuple[tuple[Category, Category], ...] = (("G06", "G07"), ("G02", "G07"), ("G01", "G07"))


_BARE_WORDS = 2


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a text by code-point offsets, its category, why it does not belong there, what to write instead."""

    start: int
    end: int
    category: Category
    reason: str
    instead: str
    see: str | None = None


def check(text: str, mode: Mode = "note", language: Language = "en") -> list[Flag]:
    """Flags in the order of the text, per category without overlaps. A question is checked for G01 to G14 only."""
    reading = read(text, language)
    if not reading.tokens:
        return []
    found = {
        category: _apart(_matches(reading, category, mode, language))
        for category in (GUARD if mode == "note" else PROTECTED)
    }
    for lesser, greater in _WITHIN:
        stronger = found.get(greater, [])
        found[lesser] = [match for match in found.get(lesser, []) if not _touches(match, stronger)]
    for lesser, greater in _BESIDE:
        told = {reading.sentences[match.first] for match in found.get(greater, [])}
        found[lesser] = [
            match
            for match in found.get(lesser, [])
            if reading.sentences[match.first] not in told or _names_household(reading, match, language)
        ]
    flags = [_flag(reading, match, category, language) for category, matches in found.items() for match in matches]
    return sorted(flags, key=lambda flag: (flag.start, flag.end, flag.category))


def _matches(reading: Reading, category: Category, mode: Mode, language: Language) -> Iterator[Match]:
    found = list(looked_for(language, category, mode).every(reading.tokens))
    if not found:
        return
    covered = list(allowed(language, category).every(reading.tokens))
    blocked = {
        place for span in left_alone(language, category).every(reading.tokens) for place in range(span.first, span.end)
    }
    for match in found:
        if any(span.first <= match.first and match.end <= span.end for span in covered):
            continue
        if not blocked.isdisjoint(range(match.first, match.end)):
            continue
        if category in _JUDGEMENTS and reading.quoted[match.first]:
            continue
        if category in _FACTS and is_of_somebody_else(reading, match, category, mode, language):
            continue
        if category in _OF_LIFE and mode == "note" and tells_of_work(reading, match, language):
            continue
        if category in {"G16", "G19"} and not _stands_alone(reading, match, category, language):
            continue
        yield match


def _stands_alone(reading: Reading, match: Match, category: Category, language: Language) -> bool:
    if category == "G19" and _is_mild(reading, match, language):
        return False
    if is_of_somebody_else(reading, match, category, "note", language) or has_evidence(reading, match, language):
        return False
    return speaks_of_candidate(reading, match, _heads(category, language), language)


def _is_mild(reading: Reading, match: Match, language: Language) -> bool:
    """ "ok", "fine": a rating only if the sentence says nothing else."""
    mild = guard_words(language).classes["weak"].split("|")
    if match.end - match.first > 1 or reading.tokens[match.first].word not in mild:
        return False
    here, around = reading.sentences[match.first], slice(max(0, match.first - _BARE_WORDS), match.end + _BARE_WORDS)
    return reading.sentences[around].count(here) > _BARE_WORDS


@cache
def _heads(category: Category, language: Language) -> frozenset[str]:
    classes = guard_words(language).classes
    own = classes["answer"] if category == "G19" else classes["trait"]
    return frozenset((*own.split("|"), *classes["personnoun"].split("|"), *classes["trait"].split("|")))


def _apart(matches: Iterable[Match]) -> list[Match]:
    kept: list[Match] = []
    for match in matches:
        if not kept or match.first >= kept[-1].end:
            kept.append(match)
    return kept


def _names_household(reading: Reading, match: Match, language: Language) -> bool:
    household = guard_words(language).classes["household"].split("|")
    return any(token.stem in household for token in reading.tokens[match.first : match.end])


def _touches(match: Match, others: Iterable[Match]) -> bool:
    return any(match.first < other.end and other.first < match.end for other in others)


def _flag(reading: Reading, match: Match, category: Category, language: Language) -> Flag:
    said = advice(language)[category]
    return Flag(
        start=reading.tokens[match.first].start,
        end=reading.tokens[match.end - 1].end,
        category=category,
        reason=said.why,
        instead=said.instead,
        see=said.see,
    )
