"""The notation of terms and the search for them."""

import pytest

from domain.language.patterns import PatternIndex, parse
from domain.language.tokens import tokenise, words

CASES = [
    ("smile|smiles", "She smiles. A smile.", ["smiles", "smile"]),
    ("smile", "smiling smilebox", []),
    ("eye contact", "Keeps eye-contact, EYE CONTACT", ["eye-contact", "EYE CONTACT"]),
    ("eye contact", "the eye. Contact us", []),
    ("is very? old", "is very old, is old", ["is very old", "is old"]),
    ("# years", "12 years, three years, 3.5 years, many years", ["12 years", "three years", "3.5 years"]),
    ("lost ~2 parcel", "lost the big parcel", ["lost the big parcel"]),
    ("lost ~2 parcel", "lost one of the parcels: parcel", []),
    ("lost ~2 parcel", "lost parcel parcel", ["lost parcel"]),
    ("Polish", "Polish staff polish shoes", ["Polish"]),
    ("mother", "her mother's house", ["mother's"]),
    ("don't", "I don’t know", ["don’t"]),
    ("ripe {fruit}", "a ripe plum and a ripe pear", ["ripe plum"]),
    ("fiancé", "his fiancé said", ["fiancé"]),
    ("young lad|team+member|man", "young team member, young lad, young member", ["young team member", "young lad"]),
    ("au+pair|pram", "an au pair, a pram, a pair", ["au pair", "pram"]),
    ("one of us", "one of, us", ["one of, us"]),
]


@pytest.mark.parametrize(("notation", "text", "expected"), CASES)
def test_search(notation: str, text: str, expected: list[str]) -> None:
    tokens = tokenise(text)
    found = PatternIndex([notation], ["three"], {"fruit": "apple|plum"}).every(tokens)
    assert [text[tokens[match.first].start : tokens[match.end - 1].end] for match in found] == expected


def test_the_longest_term_wins_at_a_place() -> None:
    tokens = tokenise("a gut feeling")
    assert [match.term for match in PatternIndex(["gut", "gut feeling"], [], {}).every(tokens)] == ["gut feeling"]


@pytest.mark.parametrize("notation", ["", "~2 a", "a ~2", "a? b", "a&b", "a|", "?", "{fruit}"])
def test_what_is_not_in_the_notation_is_refused(notation: str) -> None:
    with pytest.raises(ValueError, match=r"must begin|neither"):
        parse(notation, {})


@pytest.mark.parametrize("forms", ["plum|blood orange", "plum|blood-orange"])
def test_a_class_with_a_blank_is_refused(forms: str) -> None:
    with pytest.raises(ValueError, match="'fruit' holds a blank"):
        PatternIndex(["ripe {fruit}"], [], {"fruit": forms})


def test_words_keep_apostrophes_and_numbers() -> None:
    assert words("Don’t pay £3.50 – it's 1,200!") == ["don't", "pay", "3.50", "it's", "1,200"]
