"""Judgements: whether an adjective speaks of the candidate, and whether evidence stands beside it."""

import re

from domain.language.matcher import find_terms
from domain.language.model import Language
from domain.language.patterns import Match
from nlp.guard_reading import Reading
from nlp.guard_whose import word_groups

_COPULA = frozenset({"is", "was", "were", "are", "be", "been", "being", "got", "gets", "became", "becomes", "felt",
                     "feels", "isn't", "wasn't", "weren't", "sounded", "sounds", "seemed", "seems", "looked", "looks",
                     "stayed", "remained", "turned", "went", "appeared", "appears"})  # fmt: skip
_ADVERBS = frozenset({"very", "too", "so", "quite", "rather", "really", "bit", "a", "an", "little", "more", "most",
                      "less", "pretty", "fairly", "slightly", "somewhat", "extremely", "absolutely", "totally", "not",
                      "always", "also", "just", "super", "as", "such", "overly", "touch", "tad", "way", "and", "both",
                      "quickly", "visibly", "clearly"})  # fmt: skip
_SUBJECTS = frozenset({"he", "she", "they", "candidate", "applicant", "cand", "who", "it", "him", "her", "them", "i",
                       "answer", "answers", "example", "examples", "response", "communication", "attitude", "manner",
                       "performance", "presentation", "interview", "english", "that", "this", "personality", "one",
                       "overall", "otherwise", "but", "and", "all", "everything"})  # fmt: skip
_WORTH = 3
_NUMBER = re.compile(r"\d")


def speaks_of_candidate(reading: Reading, match: Match, heads: frozenset[str], language: Language = "en") -> bool:
    """Whether an adjective is said of the candidate or an answer, not of a thing ("aggressive timeline").

    After it a phrase must end, or one of `heads` follow ("great answer"); before a copula only the candidate counts.
    """
    if not _ends_phrase(reading, match, heads, language):
        return False
    return _subject_fits(reading, match, heads, language)


def _ends_phrase(reading: Reading, match: Match, heads: frozenset[str], language: Language) -> bool:
    place = match.end
    if place >= len(reading.tokens) or reading.breaks[place]:
        return True
    token = reading.tokens[place]
    return token.stem in word_groups(language).function or not heads.isdisjoint(token.forms) or token.word[0].isdigit()


def _subject_fits(reading: Reading, match: Match, heads: frozenset[str], language: Language) -> bool:
    groups = word_groups(language)
    place = match.first - 1
    here = reading.sentences[match.first]
    while place >= 0 and reading.sentences[place] == here and reading.tokens[place].stem in _ADVERBS:
        if reading.breaks[place + 1]:
            return True
        place -= 1
    if place < 0 or reading.sentences[place] != here or reading.breaks[place + 1]:
        return True
    word = reading.tokens[place].word
    if word not in _COPULA:
        return word in _SUBJECTS or word in groups.function or not heads.isdisjoint(reading.tokens[place].forms)
    if place == 0 or reading.sentences[place - 1] != here or reading.breaks[place]:
        return True
    subject = reading.tokens[place - 1]
    return subject.stem in _SUBJECTS or subject.stem in _ADVERBS or _is_name(reading, place - 1)


def _is_name(reading: Reading, place: int) -> bool:
    token = reading.tokens[place]
    return reading.text[token.start].isupper() and reading.text[token.start : token.end] != token.word.upper()


def has_evidence(reading: Reading, match: Match, language: Language = "en") -> bool:
    """Whether the judgement is followed by what was said or done: a reason, behaviour, figures."""
    groups = word_groups(language)
    end = reading.end_of_sentence(match.first)
    rest = reading.tokens[match.end : end]
    for number, token in enumerate(rest):
        if token.word in groups.reasons and len(rest) - number > _WORTH:
            return True
    colon = _colon(reading, match, end)
    if colon is not None and end - colon >= _WORTH:
        return True
    if not rest:
        return False
    said = reading.text[rest[0].start : rest[-1].end]
    return bool(find_terms(said, ("observable",), language=language)) and len(rest) > _WORTH


def _colon(reading: Reading, match: Match, end: int) -> int | None:
    for place in range(match.end, end):
        before = reading.tokens[place - 1].end
        gap = reading.text[before : reading.tokens[place].start]
        if ":" in gap or re.search(r"\s[-–—]\s|[–—(]", gap):
            return place
    return None
