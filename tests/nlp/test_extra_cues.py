"""An organisation's own cue phrases, also for values that the tagger does not know."""

from collections.abc import Callable

import pytest

from nlp.analyse import ValueCues

Tags = set[tuple[str, str]]
OWNERSHIP = ValueCues(
    value="ownership",
    name="Extreme ownership",
    phrases_for=("own the outcome", "sees it through to the end"),
    phrases_against=("points the finger",),
)
MORE_EMPATHY = ValueCues(value="empathy", phrases_for=("brings a warm blanket",))

CASES = [
    ("She owned the outcome from day one.", ("ownership", "for")),
    ("Saw it through to the end.", ("ownership", "for")),
    ("He pointed the finger at the supplier.", ("ownership", "against")),
    ("He did not own the outcome.", ("ownership", "against")),
    ("+ Extreme ownership: stayed till it was shipped", ("ownership", "for")),
    ("She brought the guest a warm blanket.", None),
    ("He brought a warm blanket.", ("EM", "for")),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_own_phrases(tags: Callable[..., Tags], text: str, expected: tuple[str, str] | None) -> None:
    found = tags(text, "note", None, (OWNERSHIP, MORE_EMPATHY))
    assert expected in found if expected else not {value for value, _ in found} & {"ownership", "EM"}


def test_own_phrases_speak_of_the_candidate_only(tags: Callable[..., Tags]) -> None:
    assert tags("Her manager owned the outcome.", "note", None, (OWNERSHIP,)) == set()


def test_without_own_phrases_the_value_is_unknown(tags: Callable[..., Tags]) -> None:
    assert tags("She owned the outcome from day one.") == set()


def test_an_empty_phrase_finds_nothing(tags: Callable[..., Tags]) -> None:
    empty = ValueCues(value="ownership", phrases_for=("", "the", "…"))
    assert tags("She owned the outcome.", "note", None, (empty,)) == set()
