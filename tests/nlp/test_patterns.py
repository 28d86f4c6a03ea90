"""The notation of patterns and the search for them, without a model."""

import pytest
from spacy.lang.en import English
from spacy.tokens import Doc

from nlp.patterns import PatternIndex, parse

VOCAB = English().vocab
CLASSES = {"who": ("he", "she")}

CASES = [
    ("ask|wonder", "she wonder why", ["wonder"]),
    ("{who}|it", "it ask she", ["it", "she"]),
    ("=Asked", "asked", []),
    ("=asked", "Asked", ["Asked"]),
    ("need|=others", "others need", ["others", "need"]),
    ("ask !he", "ask he ask them", ["ask them"]),
    ("ask very? why", "ask why ask very why", ["ask why", "ask very why"]),
    ("very? kind", "very kind", ["very kind", "kind"]),
    ("ask ~2 why", "ask a b why", ["ask a b why"]),
    ("ask ~2 why", "ask a b c why", []),
    ("ask ~ why", "ask ; why", []),
    ("ask ~5", "ask a b", ["ask"]),
    ("ask why", "ask \n why", []),
    ("=n/a", "n/a", ["n/a"]),
]


@pytest.mark.parametrize(("notation", "text", "expected"), CASES)
def test_search(notation: str, text: str, expected: list[str]) -> None:
    words = text.split(" ")
    doc = Doc(VOCAB, words=words, sent_starts=[index == 0 for index in range(len(words))])
    for token in doc:
        token.norm_ = token.lower_
    index = PatternIndex([("key", notation)], CLASSES)
    assert [doc[start:end].text for _, start, end in index.find(doc)] == expected


def test_a_part_of_speech_narrows_the_lemma() -> None:
    doc = Doc(VOCAB, words=["kind", "kind"], pos=["ADJ", "NOUN"], sent_starts=[True, False])
    for token in doc:
        token.norm_ = token.lower_
    assert list(PatternIndex([("key", "kind/ADJ")], CLASSES).find(doc)) == [("key", 0, 1)]


def test_a_match_stays_within_one_unit() -> None:
    doc = Doc(VOCAB, words=["ask", "why"], sent_starts=[True, True])
    for token in doc:
        token.norm_ = token.lower_
    assert list(PatternIndex([("key", "ask why")], CLASSES).find(doc)) == []


@pytest.mark.parametrize(("notation", "error"), [("", ValueError), ("~3 x?", ValueError), ("{nobody}", KeyError)])
def test_slips_are_told(notation: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse(notation, CLASSES)
