"""What outlives an edit or a new reading of a team's note, and how a report quotes one."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.evidence.model import Finding
from domain.team_notes.model import Quoted, TeamNoteFinding
from domain.team_notes.rules import hider, moves, normalised, quoted, to_store

NAMES = ("Lena Berg", "Tom O'Brien", "Bo Li", "Anne-Marie van der Berg", "Zoë", "Will Grace")
SAID = "We asked why."


def stored(start: int = 0, end: int = len(SAID), number: int = 1, **changed: Any) -> TeamNoteFinding:
    plain: dict[str, Any] = {
        "id": UUID(int=number), "note_id": UUID(int=9), "value": "curiosity", "polarity": "for",
        "strength": "behaviour", "confidence": 0.9, "why": "a cue", "cue_start": None, "cue_end": None,
        "example": None, "model": "test", "culture_id": None, "review": "rejected", "reviewed_by": None,
        "reviewed_at": datetime(2026, 5, 8, tzinfo=UTC), "revision": 2, **changed,
    }  # fmt: skip
    return TeamNoteFinding(start=start, end=end, **plain)


def found(start: int, end: int, value: str = "curiosity", **cue: int) -> Finding:
    return Finding(
        start=start, end=end, value=value, polarity="for", strength="behaviour", confidence=0.9, why="a cue", **cue
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Lena Berg rang the guest.", "[name] rang the guest."),
        ("Lena rang, and Berg's note helped.", "[name] rang, and [name]'s note helped."),
        ("lena berg rang; the berg stayed.", "[name] rang; the berg stayed."),
        ("We thanked Anne-Marie van der Berg, Tom and Lena.", "We thanked [name], [name] and [name]."),
        ("O'Brien said so.", "O'[name] said so."),
        ("Bo Li asked; Bo did not.", "[name] asked; Bo did not."),
        ("Zoë's idea", "[name]'s idea"),
        ("Zoey and Lenas are others.", "Zoey and Lenas are others."),
        ("Tom Lena Berg", "[name]"),
        ("Lena\nTom", "[name]\n[name]"),
        ("Will we ask? We will, with grace.", "[name] we ask? We will, with grace."),
        ("Nobody is named here.", "Nobody is named here."),
        ("", ""),
    ],
)
def test_names_are_hidden(text: str, shown: str) -> None:
    assert hider(NAMES)(text) == shown


def test_without_people_nothing_is_hidden() -> None:
    assert hider([])("Lena Berg rang.") == "Lena Berg rang."
    assert hider(["", "  ", "7"])("Lena Berg rang 7.") == "Lena Berg rang 7."


def test_a_report_quotes_by_value_in_the_order_given_and_without_names() -> None:
    rows = [
        Quoted(value=value, polarity=polarity, quote=quote, kind="meeting", held_on=date(2026, 5, day))
        for value, polarity, quote, day in (
            ("curiosity", "for", "Lena asked.", 8), ("curiosity", "against", "Nobody asked.", 9),
            ("empathy", "for", "We listened.", 7),
        )
    ]  # fmt: skip
    shown = quoted(rows, NAMES)
    assert {code: [(one.polarity, one.quote, one.held_on.day) for one in of] for code, of in shown.items()} == {
        "curiosity": [("for", "[name] asked.", 8), ("against", "Nobody asked.", 9)],
        "empathy": [("for", "We listened.", 7)],
    }
    assert type(shown["empathy"][0]).__name__ == "NoteEvidence"


@pytest.mark.parametrize(
    ("after", "moved"),
    [
        (SAID, {UUID(int=1): 0}),
        (f"First. {SAID}", {UUID(int=1): 7}),
        (f"{SAID} More. {SAID}", {UUID(int=1): 0}),
        ("We asked nobody.", {}),
        ("", {}),
    ],
)
def test_a_review_follows_its_words(after: str, moved: dict[UUID, int]) -> None:
    assert moves([stored()], SAID, after) == moved


def test_of_several_places_the_nearest_counts() -> None:
    before = f"One. {SAID} Two."
    here = stored(before.index(SAID), before.index(SAID) + len(SAID))
    assert moves([here], before, f"{SAID} Two. {SAID}") == {here.id: -before.index(SAID)}
    dots = stored(0, 3, value="empathy")
    assert moves([dots], "...", "a b c") == {}, "the words are no pattern"


def test_a_reading_is_not_stored_beside_a_review_of_the_same() -> None:
    new = [found(5, 20), found(5, 20, "empathy"), found(len(SAID), 30)]
    assert to_store([stored()], new) == new[1:]
    assert to_store([], new) == new


def test_a_cue_outside_its_span_is_dropped() -> None:
    (kept,) = to_store([], [found(5, 20, cue_start=2, cue_end=8)])
    assert (kept.cue_start, kept.cue_end) == (None, None)


def test_line_ends_are_the_same_everywhere() -> None:
    assert normalised("a\r\nb\rc\n") == "a\nb\nc\n"
