"""What a candidate report makes of ratings and notes."""

import pytest

from domain.reporting.rules import nearest_anchor, sentence_around
from domain.rubrics.model import Anchor

ANCHORS = tuple(Anchor(level=level, text=f"level {level}") for level in (1, 3, 5))


@pytest.mark.parametrize(
    ("value", "level"), [(1.0, 1), (1.9, 1), (2.0, 1), (2.1, 3), (3.9, 3), (4.0, 3), (4.1, 5), (5.0, 5)]
)
def test_the_nearest_anchor_and_of_two_the_lower(value: float, level: int) -> None:
    assert nearest_anchor(ANCHORS, value).level == level


@pytest.mark.parametrize(
    ("text", "cue", "before", "after"),
    [
        ("One. She asked him why it broke. Two.", "asked", "She ", " him why it broke."),
        ("asked", "asked", "", ""),
        ("- rang back\n- asked why\n- left", "asked why", "- ", ""),
        ("One two " * 40 + "asked" + " three" * 40, "asked", "…two " + "One two " * 19, " three" * 26 + "…"),
        ("She asked him why. Then he left at once.", "She asked him why.", "", ""),
        ("Asked why\nLeft", "Asked why", "", ""),
        ("Was it late? She asked!", "asked", "She ", "!"),
    ],
)
def test_the_sentence_around_a_span(text: str, cue: str, before: str, after: str) -> None:
    start = text.index(cue)
    assert sentence_around(text, start, start + len(cue)) == (before, after)
