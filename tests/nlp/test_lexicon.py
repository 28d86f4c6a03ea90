"""The data files."""

import msgspec
import pytest

from nlp.lexicon import ValueFile, load_languages, load_lexicon
from nlp.patterns import parse


def test_the_data_files_load_and_cover_both_polarities() -> None:
    lexicon = load_lexicon()
    assert {value.value for value in lexicon.values} == {"customer_orientation", "empathy", "curiosity"}
    for value in lexicon.values:
        assert {cue.polarity for cue in value.cues} == {"for", "against"}
        assert all(("+" in cue.id) == (cue.polarity == "for") for cue in value.cues)
    assert len(load_languages().others) >= 9


def test_every_pattern_can_be_read() -> None:
    lexicon = load_lexicon()
    for value in lexicon.values:
        for cue in value.cues:
            assert all(parse(notation, lexicon.words.classes) for notation in cue.patterns)


def test_no_cue_carries_a_pattern_twice() -> None:
    for value in load_lexicon().values:
        for cue in value.cues:
            assert len(set(cue.patterns)) == len(cue.patterns), cue.id


def test_an_unknown_member_is_rejected() -> None:
    data = b'{"value":"x_y","name":"x","headings":[],"question_words":[],"cues":[],"colour":1}'
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.json.decode(data, type=ValueFile)
