"""Whether a sentence tells of work: what somebody did, to which things and people of the job.

A word of a protected topic in such a sentence is a thing of the work ("kept the halal trays apart, 400 labels") unless
it is said of the candidate there and then ("his wife", "she is diabetic").
"""

import re
from functools import cache
from typing import NamedTuple

from domain.language.guard_lists import guard_words
from domain.language.lists import context
from domain.language.model import Language
from domain.language.patterns import Match
from nlp.guard_reading import Reading

_SUBJECTS = frozenset({"he", "she", "they", "i", "we", "who", "candidate", "applicant", "cand", "c", "and", "then",
                       "also", "to", "by", "had", "has", "have", "was", "were"})  # fmt: skip
_SOMEHOW = frozenset({"still", "also", "then", "always", "never", "once", "first", "later", "only", "just", "simply",
                      "quickly", "personally", "immediately", "again", "twice"})  # fmt: skip
_OBJECTS = frozenset({"the", "a", "an", "two", "three", "four", "five", "six", "all", "every", "each", "old", "both",
                      "nobody", "no", "any", "some", "several", "its", "it", "them"})  # fmt: skip
_OWN = frozenset({"his", "her", "he", "she", "he's", "she's", "their", "they're", "candidate", "candidate's",
                  "applicant", "cand", "hers", "himself", "herself", "him"})  # fmt: skip
_BEING = frozenset({"is", "was", "has", "had", "got", "be", "being", "been", "isn't", "wasn't", "gets", "wears",
                    "wore", "looks", "looked"})  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAST_VERB = 5
# Points: a deed counts two, a thing or person of the work or a figure one.
_ENOUGH = 3
_SIDE = 30


class Words(NamedTuple):
    """The word groups that speak of work."""

    things: frozenset[str]
    people: frozenset[str]
    did: frozenset[str]
    idle: frozenset[str]


@cache
def work_words(language: Language) -> Words:
    """The groups of a language."""
    words = guard_words(language)
    people = frozenset((*context(language).others, *words.others)) - frozenset(words.trades)
    return Words(frozenset((*words.things, *words.props)), people, frozenset(words.did), frozenset(words.idle))


def tells_of_work(reading: Reading, match: Match, language: Language = "en") -> bool:
    """Whether the sentence around the match is an account of work that the match is a part of."""
    if _acts_on_a_thing(reading, match, language):
        return True
    if _is_own(reading, match):
        return False
    return _points(reading, match, language) >= _ENOUGH


def _points(reading: Reading, match: Match, language: Language) -> int:
    """Points of the match's own sentence and, where that speaks of the job at all, of the sentences beside it."""
    words = work_words(language)
    here = reading.sentences[match.first]
    own = beside = deeds = things = 0
    for place in range(max(0, match.first - _SIDE), min(len(reading.tokens), match.end + _SIDE)):
        if match.first <= place < match.end or abs(reading.sentences[place] - here) > 1:
            continue
        worth = _worth(reading, place, words)
        deeds += worth > 1
        things += worth == 1
        if reading.sentences[place] == here:
            own += worth
        elif worth > 1:
            beside += worth
    return own + beside if own and deeds and things else 0


def _worth(reading: Reading, place: int, words: Words) -> int:
    token = reading.tokens[place]
    if _is_deed(reading, place, words):
        return 2
    if token.stem in words.things or token.stem in words.people:
        return 1
    return int(token.word[0].isdigit() and "MONEY" not in token.forms and not _YEAR.fullmatch(token.word))


def _is_deed(reading: Reading, place: int, words: Words) -> bool:
    if not is_deed_word(reading.tokens[place].word, words):
        return False
    if place == 0 or reading.breaks[place] or reading.sentences[place - 1] != reading.sentences[place]:
        return True
    before = reading.tokens[place - 1].word
    return before in _SUBJECTS or (before in _SOMEHOW and place > 1 and reading.tokens[place - 2].word in _SUBJECTS)


def is_deed_word(word: str, words: Words) -> bool:
    """A verb of doing in the past: a listed one, or any in -ed that is not said of a person's life."""
    if word in words.did:
        return True
    return len(word) >= _LEAST_VERB and word.endswith("ed") and word not in words.idle


def _is_own(reading: Reading, match: Match) -> bool:
    """ "her husband", "she is diabetic", "has epilepsy"."""
    inside = {token.word for token in reading.tokens[match.first : match.end]}
    if not inside.isdisjoint(_OWN):
        return True
    place = match.first - 1
    if place < 0 or reading.breaks[match.first]:
        return False
    word = reading.tokens[place].word
    if word in _OWN:
        return True
    if word in _BEING:
        return place == 0 or reading.breaks[place] or reading.tokens[place - 1].word in _OWN
    return False


def _acts_on_a_thing(reading: Reading, match: Match, language: Language) -> bool:
    """ "Retired three unused reports", "Married two data sets": a deed, not a fact of a life."""
    word, place = reading.tokens[match.first].word, match.first + 1
    if match.end != place or not word.endswith("ed") or place >= len(reading.tokens) or reading.breaks[place]:
        return False
    if not (match.first == 0 or reading.breaks[match.first] or reading.tokens[match.first - 1].word in _SUBJECTS):
        return False
    following = reading.tokens[place]
    if following.word not in _OBJECTS and not following.word[0].isdigit():
        return False
    head = reading.tokens[place + 1].stem if place + 1 < len(reading.tokens) else ""
    return head not in guard_words(language).classes["relative"].split("|") and head not in {
        "man",
        "woman",
        "year",
        "couple",
        "few",
    }
