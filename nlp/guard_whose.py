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
_OF_THE_ASKED = frozenset({"your", "yours", "yourself"})
_UNSURE = frozenset({"they", "them", "their", "theirs"})
_INTERVIEWER = frozenset({"my", "our"})
_RELATIONS = frozenset({"of", "for", "among", "from", "by", "in", "between"})
_HE_OR_SHE = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself", "he'd", "she'd", "he'll",
                        "she'll", "he've", "they'd"})  # fmt: skip
_ASKED = frozenset({"you", "your", "yours", "yourself", "you're", "you've", "you'd"})
_SAID_TO = frozenset({"told", "tells", "asked", "asks", "says", "said", "to", "with"})
_SOME = frozenset({"a", "an", "one", "another", "some", "two", "three"})
_ACTS = frozenset({"had", "was", "were", "wanted", "asked", "told", "could", "couldn't", "came", "who", "whose", "said",
                   "kept", "needed", "rang", "called", "lost", "did", "didn't", "would", "wouldn't", "left", "fell",
                   "refused", "complained", "felt", "went", "found", "thought", "got"})  # fmt: skip
_POINTING = frozenset({"a", "an", "the", "one", "some", "two", "three", "this", "that", "another", "every", "each"})
_TOWARDS = frozenset({"to", "for", "with", "of", "about", "from", "by", "where", "how"})
# The candidate's own doing, even behind a verb of work: "led a platoon", "ran a marathon".
_DOINGS: frozenset[Category] = frozenset({"G09", "G10", "G11", "G12", "G13", "G14"})
# "Served a community order", "served in the army": not help to anybody.
_SERVING = frozenset({"serve", "served", "serves", "serving", "defend", "defended", "represent", "represented"})
_REQUIRED_OF_ALL: frozenset[Category] = frozenset({"G04", "G06", "G11", "G12", "G13"})


_AS = frozenset({"as", "is", "was", "he's", "she's", "be", "been", "being", "became", "become", "ex", "former",
                 "retired", "qualified", "trained"})  # fmt: skip
_OPENING = _AS | _POINTING | {"to", "for", "with", "of", "from", "by", "at", "on", "in", "my", "our", "his", "her",
                              "their", "told", "asked", "helped", "no", "any", "which", "whose", "and", "or",
                              "new", "other", "that"}  # fmt: skip
_LONGEST_TRADE = 3
# Questions that ask for what was or would be done, and the verbs with which they ask how the candidate lives instead.
_TELL = frozenset({"describe", "explain", "show", "give"})
_TELL_PAIRS = frozenset({("walk", "me"), ("talk", "me"), ("take", "me"), ("tell", "me"), ("tell", "us")})
_DEED_STARTS = (("how", "did", "you"), ("how", "would", "you"), ("what", "did", "you"), ("what", "would", "you"),
                ("how", "do", "you"), ("how", "have", "you"), ("why", "did", "you"), ("when", "did", "you"),
                ("where", "did", "you"), ("which", "did", "you"))  # fmt: skip
_LIVING = frozenset({"feel", "cope", "get", "arrange", "balance", "juggle", "fit", "travel", "commute", "look",
                     "identify", "fund", "afford", "spend", "vote", "pray", "earn", "make", "take", "leave", "serve",
                     "finish", "graduate", "qualify", "come", "move", "live", "grow", "retire", "say", "celebrate",
                     "worship", "manage", "like", "go", "start", "have", "be", "think", "weigh", "rate", "see", "hurt",
                     "lose", "pronounce", "learn", "speak", "sound", "met", "meet", "marry", "split"})  # fmt: skip


class Words(NamedTuple):
    """The word groups as sets."""

    others: frozenset[str]
    trades: frozenset[str]
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
    persons: frozenset[str]


@cache
def word_groups(language: Language) -> Words:
    """The groups of a language."""
    known, words = context(language), guard_words(language)
    return Words(
        others=frozenset((*known.others, *words.others)),
        trades=frozenset(words.trades),
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
        persons=frozenset(
            (*words.classes["relative"].split("|"), *words.classes["personnoun"].split("|"), *known.others)
        ),
    )


def is_of_somebody_else(
    reading: Reading, match: Match, category: Category, mode: Mode, language: Language = "en"
) -> bool:
    """Whether the term speaks of a customer, colleague, relative of the interviewer, product or job requirement."""
    words = word_groups(language)
    if category in _REQUIRED_OF_ALL and _is_required(reading, match, words):
        return True
    if mode == "question":
        return (
            _asks_for_a_deed(reading, match)
            or _in_scene(reading, match, words)
            or _names_a_thing(reading, match, words)
        )
    if _names_a_thing(reading, match, words) or _opens_with_another(reading, match, words):
        return True
    return _told_of_others(reading, match, category, words)


def _opens_with_another(reading: Reading, match: Match, words: Words) -> bool:
    """ "A mother from Somalia had no word for it": a sentence about somebody whom the candidate met."""
    here = reading.sentences[match.first]
    first = match.first
    while first > 0 and reading.sentences[first - 1] == here and match.first - first < _BEFORE:
        first -= 1
    if reading.tokens[first].word not in _SOME:
        return False
    opening = range(first + 1, min(first + 4, len(reading.tokens)))
    who = next((i for i in opening if reading.tokens[i].stem in words.persons), None)
    if who is None or reading.breaks[who]:
        return False
    after = range(who + 1, min(who + 7, len(reading.tokens)))
    return any(reading.tokens[i].word in _ACTS and not any(reading.breaks[who + 1 : i + 1]) for i in after)


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
    if word in words.trades and _is_what_the_candidate_is(reading, place):
        return False
    if word in words.others:
        return not _is_compound(reading, place, words)
    return word in words.scene and _is_somebody(reading, place, words)


def _is_what_the_candidate_is(reading: Reading, place: int) -> bool:
    """ "worked as a driver", "is an officer", "ex-army officer": no other person is brought in by an article."""
    first = place
    while first > 0 and not reading.breaks[first] and reading.tokens[first - 1].word not in _OPENING:
        first -= 1
        if place - first > _LONGEST_TRADE:
            return False
    if first == 0 or reading.breaks[first]:
        return True
    return reading.tokens[first - 1].word in _AS or (
        first > 1 and reading.tokens[first - 1].word in {"a", "an"} and reading.tokens[first - 2].word in _AS
    )


def _governs(word: str, category: Category, words: Words) -> bool:
    if category in _DOINGS and (word in words.private or word in _SERVING):
        return False
    return word in words.helping or word in words.working


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
            return word not in words.trades
        if place < match.end + _THING_AFTER and not related and word in words.things:
            return True
        if place == match.end and word in _RELATIONS:
            related = True
        elif word in words.function and not (related and word in _POINTING):
            return False
    return False


def _asks_for_a_deed(reading: Reading, match: Match) -> bool:
    """ "How did you …", "Describe …": a question about work, unless it asks how the candidate lives."""
    here = reading.sentences[match.first]
    first = match.first
    while first > 0 and reading.sentences[first - 1] == here and match.first - first < _BEFORE:
        first -= 1
    said = [token.word for token in reading.tokens[first : match.end]]
    if not _OF_THE_ASKED.isdisjoint(said):
        return False
    if first < match.first and (said[0] in _TELL or tuple(said[:2]) in _TELL_PAIRS):
        return True
    verb = len(_DEED_STARTS[0])
    return tuple(said[:verb]) in _DEED_STARTS and len(said) > verb and said[verb] not in _LIVING


def _in_scene(reading: Reading, match: Match, words: Words) -> bool:
    for place in _backwards(reading, match.end - 1):
        word = reading.tokens[place].stem
        if word in _ASKED:
            if place and reading.tokens[place - 1].stem in _SAID_TO:
                continue  # "a pupil told you": somebody speaks to the candidate
            return False
        if place < match.first and (word in words.others or word in words.things):
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
