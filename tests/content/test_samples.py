"""The shipped sample answers: complete, anonymous, in the words of the anchors, and not told by length or eloquence."""

import re
from collections import Counter
from itertools import combinations
from statistics import correlation, fmean
from typing import get_args

import pytest

from domain.calibration.library import library_samples
from domain.calibration.model import LibrarySample
from domain.language.matcher import find_terms
from domain.language.model import Category
from domain.rubrics.service import library

SAMPLES = library_samples()
ANCHORS = {(one.code, anchor.level): anchor.text for one in library() for anchor in one.anchors}
QUESTIONS = {(one.code, question.code): question.text for one in library() for question in one.questions}
GUARD = sorted(category for category in get_args(Category) if re.fullmatch(r"G\d\d", category))
# Beside the guard's lists, which let pass what is said of a customer: nothing of a person's own in any sample.
PROTECTED = re.compile(
    r"\b(ages?|aged|young|elderly|born|retire\w*|pregnan\w*|child\w*|married|marriage|husband|wife|family|families"
    r"|parents?|mother|father|race|skin|hair|ethnic\w*|nationalit\w+|religio\w*|church|ill|illness|sick\w*|disab\w*"
    r"|gender|sex|pregnancy|political|union|military|veteran|army|arrest\w*|convict\w*|salary|wages?|debts?"
    r"|he|she|him|her|his|hers)\b",
    re.IGNORECASE,
)
# A capital inside a sentence would be a name of a person, firm or place, but for these.
CAPITALS = {"I", "X-ray", "Friday", "Monday", "Mondays", "Tuesday", "Wednesday", "Wednesdays", "Thursday"}
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.code)


def words(text: str) -> list[str]:
    return text.split()


def grams(text: str, size: int = 8) -> set[str]:
    found = re.findall(r"[a-z']+", text.lower())
    return {" ".join(found[start : start + size]) for start in range(len(found) - size + 1)}


def test_every_level_of_every_competency_has_an_answer() -> None:
    counted = Counter((sample.competency_code, sample.level) for sample in SAMPLES)
    assert set(counted) == set(ANCHORS)
    assert len(SAMPLES) == 45
    assert len({sample.code for sample in SAMPLES}) == len(SAMPLES)
    assert len({sample.setting for sample in SAMPLES}) >= 25


def test_the_answers_of_a_competency_come_from_different_jobs() -> None:
    for competency in library():
        settings = [sample.setting for sample in SAMPLES if sample.competency_code == competency.code]
        assert len(set(settings)) == len(settings), competency.code


@each_sample
def test_it_answers_a_question_of_its_competency_at_a_spoken_length(sample: LibrarySample) -> None:
    assert sample.question == QUESTIONS[sample.competency_code, sample.question_code]
    assert 80 <= len(words(sample.text)) <= 180
    assert "not by a panel of experts" in sample.basis


@each_sample
def test_its_reference_is_argued_in_the_words_of_the_anchors(sample: LibrarySample) -> None:
    for span in sample.spans:
        assert sample.text[span.start : span.end] == span.quote
        assert span.anchor in ANCHORS[sample.competency_code, span.level], span.anchor
    assert sum(span.level == sample.level for span in sample.spans) >= 3
    assert (sample.reason.not_lower is None) == (sample.level == 1)
    assert (sample.reason.not_higher is None) == (sample.level == 5)


@each_sample
def test_it_tells_of_no_person_or_firm_and_no_protected_characteristic(sample: LibrarySample) -> None:
    assert find_terms(sample.text, GUARD) == []
    assert PROTECTED.findall(sample.text) == []
    inside = re.findall(r"(?<![.!?:] )(?<!^)\b[A-Z][\w'-]*", sample.text)
    assert {re.sub(r"'.*", "", word) for word in inside} <= CAPITALS
    assert not re.search(r"\d", sample.text)


def test_no_answer_repeats_the_library_or_another_answer() -> None:
    shipped = set[str]().union(*(grams(e) for one in library() for anchor in one.anchors for e in anchor.examples))
    assert not [sample.code for sample in SAMPLES if grams(sample.text) & shipped]
    assert not [
        (one.code, other.code) for one, other in combinations(SAMPLES, 2) if grams(one.text) & grams(other.text)
    ]


def test_neither_length_nor_eloquence_tells_the_level() -> None:
    """Pearson's r over the 45 answers: length .03, sentence length .10, word length -.18 as shipped."""
    levels = [sample.level for sample in SAMPLES]
    lengths = [len(words(sample.text)) for sample in SAMPLES]
    sentences = [len(words(one.text)) / len(re.findall(r"[.!?](?:\s|$)", one.text)) for one in SAMPLES]
    word_lengths = [fmean(len(word) for word in re.findall(r"[A-Za-z']+", one.text)) for one in SAMPLES]
    assert abs(correlation(levels, lengths)) < 0.1
    assert abs(correlation(levels, sentences)) < 0.2
    assert abs(correlation(levels, word_lengths)) < 0.25


def test_the_longest_and_the_shortest_of_a_competency_are_not_always_the_same_level() -> None:
    longest, shortest = Counter[int](), Counter[int]()
    for competency in library():
        of_it = [sample for sample in SAMPLES if sample.competency_code == competency.code]
        longest[max(of_it, key=lambda one: len(one.text)).level] += 1
        shortest[min(of_it, key=lambda one: len(one.text)).level] += 1
    assert max(longest.values()) <= 4
    assert max(shortest.values()) <= 4
