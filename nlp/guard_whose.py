"""Whose fact a term is: the candidate's, or somebody's or something's of whom the candidate tells."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from domain.language.guard_lists import guard_words
from domain.language.lists import context
from domain.language.model import Category, Language, Mode
from domain.language.patterns import Match
from nlp.guard_reading import Reading

_BEFORE, _AFTER, _THING_AFTER = 14, 4, 2
_UNSURE = frozenset({"they", "them", "their", "theirs"})
_INTERVIEWER = frozenset({"my", "our"})
_RELATIONS = frozenset({"of", "for", "among", "from", "by", "in", "between"})
_HE_OR_SHE = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself", "he'd", "she'd", "he'll",
                        "she'll", "he've", "they'd"})  # fmt: skip
_ASKED = frozenset({"you", "your", "yours", "yourself", "you're", "you've", "you'd"})
_SAID_TO = frozenset({"told", "tells", "asked", "asks", "says", "said", "to", "with"})
_POINTING = frozenset({"a", "an", "the", "one", "some", "two", "three", "this", "that", "another", "every", "each"})
_TOWARDS = frozenset({"to", "for", "with", "of", "about", "from", "by", "where", "how"})
# The candidate's own doing, even behind a verb of work: "led a platoon", "ran a marathon".
_DOINGS: frozenset[Category] = frozenset({"G09", "G10", "G11", "G12", "G13", "G14"})
_REQUIRED_OF_ALL: frozenset[Category] = frozenset({"G04", "G06", "G11", "G12", "G13"})


class Words(NamedTuple):
    """The word groups as sets."""

    others: frozenset[str]
    scene: frozenset[str]
    candidate: frozenset[str]
    helping: frozenset[str]
    working: frozenset[str]
    private: frozenset[str]
    things: frozenset[str]
    function: frozenset[str]
    compounds: frozenset[str]
    required: frozenset[str]
    reasons: frozenset[str]
    relatives: frozenset[str]


@cache
def word_groups(language: Language) -> Words:
    """The groups of a language."""
    known, words = context(language), guard_words(language)
    return Words(
        others=frozenset((*known.others, *words.others)),
        scene=frozenset((*known.scene, *words.classes["personnoun"].split("|"))) - frozenset(known.candidate),
        candidate=frozenset((*known.candidate, *_HE_OR_SHE)),
        helping=frozenset(words.helping),
        working=frozenset(words.working),
        private=frozenset(words.private),
        things=frozenset(words.things),
        function=frozenset(words.function),
        compounds=frozenset(words.compounds),
        required=frozenset(words.required),
        reasons=frozenset(words.reasons),
        relatives=frozenset(words.classes["relative"].split("|")),
    )


def is_of_somebody_else(
    reading: Reading, match: Match, category: Category, mode: Mode, language: Language = "en"
) -> bool:
    """Whether the term speaks of a customer, colleague, relative of the interviewer, product or job requirement."""
    words = word_groups(language)
    if category in _REQUIRED_OF_ALL and _is_required(reading, match, words):
        return True
    if mode == "question":
        return _in_scene(reading, match, words) or _names_a_thing(reading, match, words)
    if _names_a_thing(reading, match, words):
        return True
    return _told_of_others(reading, match, category, words)


def _is_required(reading: Reading, match: Match, words: Words) -> bool:
    here = reading.sentences[match.first]
    return any(
        reading.tokens[i].stem in words.required
        for i in range(max(0, match.first - 12), min(len(reading.tokens), match.end + 12))
        if reading.sentences[i] == here and not (match.first <= i < match.end)
    )


def _told_of_others(reading: Reading, match: Match, category: Category, words: Words) -> bool:
    unsure = False
    for place in _backwards(reading, match.first):
        token = reading.tokens[place]
        word = token.stem
        if word in _UNSURE:
            unsure = True
        elif word in _INTERVIEWER and place == match.first - 1 and not reading.quoted[place]:
            return True
        elif word in words.candidate and not _is_interviewer(word):
            return False
        elif _is_another(reading, place, words) or (_governs(word, category, words) and not unsure):
            return True
    return False


def _is_another(reading: Reading, place: int, words: Words) -> bool:
    word = reading.tokens[place].stem
    if word in words.others:
        return not _is_compound(reading, place, words)
    return word in words.scene and _is_somebody(reading, place, words)


def _governs(word: str, category: Category, words: Words) -> bool:
    if word in words.helping:
        return True
    if category in _DOINGS and word in words.private:
        return False
    return word in words.working


def _is_interviewer(word: str) -> bool:
    return word in {"i", "my", "me", "i'm", "i've"}


def _is_compound(reading: Reading, place: int, words: Words) -> bool:
    """ "customer service": the customer is nobody in particular there."""
    after = place + 1
    return after < len(reading.tokens) and not reading.breaks[after] and reading.tokens[after].stem in words.compounds


def _is_somebody(reading: Reading, place: int, words: Words) -> bool:
    """ "to a boy", "helped two women": somebody of whom the candidate tells."""
    before = [reading.tokens[i].stem for i in range(max(0, place - 3), place)]
    return bool(_POINTING.intersection(before)) and any(
        word in _TOWARDS or word in words.helping or word in words.working for word in before
    )


def _names_a_thing(reading: Reading, match: Match, words: Words) -> bool:
    """ "diabetes clinic", "disabled customers", "religion of a guest"."""
    related = False
    for place in range(match.end, min(match.end + _AFTER, len(reading.tokens))):
        if reading.breaks[place]:
            return False
        word = reading.tokens[place].stem
        if word in words.others and not _is_compound(reading, place, words):
            return True
        if place < match.end + _THING_AFTER and not related and word in words.things:
            return True
        if place == match.end and word in _RELATIONS:
            related = True
        elif word in words.function and not (related and word in _POINTING):
            return False
    return False


def _in_scene(reading: Reading, match: Match, words: Words) -> bool:
    for place in _backwards(reading, match.end - 1):
        word = reading.tokens[place].stem
        if word in _ASKED:
            if place and reading.tokens[place - 1].stem in _SAID_TO:
                continue  # "a pupil told you": somebody speaks to the candidate
            return False
        if word in words.others or word in words.things:
            return True
        if word in words.scene and _is_somebody(reading, place, words):
            return True
    return False


def _backwards(reading: Reading, first: int) -> Iterable[int]:
    here = reading.sentences[first] if first < len(reading.sentences) else -1
    for place in range(first - 1, max(-1, first - 1 - _BEFORE), -1):
        if reading.sentences[place] != here:
            return
        yield place
