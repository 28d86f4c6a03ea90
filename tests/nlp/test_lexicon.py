"""The data files and the notation of patterns."""

import msgspec
import pytest

from nlp.lexicon import ValueFile, load_languages, load_lexicon
from nlp.patterns import compile_patterns

CLASSES = {"who": ("he", "she")}


def test_the_data_files_load_and_cover_both_polarities() -> None:
    lexicon = load_lexicon()
    assert {value.value for value in lexicon.values} == {"customer_orientation", "empathy", "curiosity"}
    for value in lexicon.values:
        assert {cue.polarity for cue in value.cues} == {"for", "against"}
        assert all(("+" in cue.id) == (cue.polarity == "for") for cue in value.cues)
    assert len(load_languages().others) >= 9


def test_an_unknown_member_is_rejected() -> None:
    data = b'{"value":"x_y","name":"x","headings":[],"question_words":[],"cues":[],"colour":1}'
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.json.decode(data, type=ValueFile)


NOTATION = [
    ("ask|wonder", [[{"NORM": {"IN": ["ask", "wonder"]}}]]),
    ("{who}|it", [[{"NORM": {"IN": ["he", "she", "it"]}}]]),
    ("=asked", [[{"LOWER": {"IN": ["asked"]}}]]),
    ("need|=others", [[{"NORM": {"IN": ["need"]}}], [{"LOWER": {"IN": ["others"]}}]]),
    ("!he ok?", [[{"NORM": {"NOT_IN": ["he"]}}, {"NORM": {"IN": ["ok"]}, "OP": "?"}]]),
    ("warm/ADJ", [[{"NORM": {"IN": ["warm"]}, "POS": {"IN": ["ADJ"]}}]]),
]


@pytest.mark.parametrize(("notation", "expected"), NOTATION)
def test_notation(notation: str, expected: object) -> None:
    assert compile_patterns((notation,), CLASSES) == expected


def test_a_gap_stays_in_its_clause() -> None:
    ((_, gap),) = compile_patterns(("ask ~5",), CLASSES)
    assert gap["OP"] == "{0,5}"
    assert ";" in gap["LOWER"]["NOT_IN"]


@pytest.mark.parametrize(("notation", "error"), [("", ValueError), ("{nobody}", KeyError)])
def test_slips_are_told(notation: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        compile_patterns((notation,), CLASSES)
