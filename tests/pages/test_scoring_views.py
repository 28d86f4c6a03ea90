"""Pure functions of the scoring pages: forms into drafts, quotes that move, notes cut into pieces."""

from uuid import uuid4

import pytest

from api.pages.forms import Entered
from api.pages.scoring.scorecards_form import draft_of
from api.pages.scoring.scorecards_locked_view import Piece, ShownTag, pieces_of
from api.pages.scoring.scorecards_view import KEY_MOST, key_for, moved_quote, sentences_of
from domain.errors import Invalid
from domain.evidence.model import Polarity, Review, Tag


def form(*pairs: tuple[str, str]) -> Entered:
    return Entered(pairs)


def test_empty_notes_keep_their_place_in_the_names_of_what_is_wrong() -> None:
    sent = form(
        ("notes[0].key", "a"), ("notes[0].text", ""), ("notes[1].key", "b"), ("notes[1].text", "x" * 20_001),
        ("ratings[0].competency_code", "empathy"), ("ratings[0].choice", ""),
        ("ratings[1].competency_code", "curiosity"), ("ratings[1].choice", "9"),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        draft_of(sent)
    assert {one.field for one in refused.value.errors} == {"notes[1].text", "ratings[1].choice"}


@pytest.mark.parametrize(
    ("text", "start", "lost"),
    [
        ("She rang. Twice.", 0, ()),
        ("Well. She rang. Twice.", 6, ()),
        ("She wrote.", None, ("empathy",)),
    ],
)
def test_a_ticked_sentence_is_found_again_in_the_changed_note(
    text: str, start: int | None, lost: tuple[str, ...]
) -> None:
    sent = draft_of(
        form(
            ("notes[0].key", "n"), ("notes[0].text", text), ("ratings[0].competency_code", "empathy"),
            ("ratings[0].choice", "4"), ("ratings[0].evidence", "n:0:She rang."),
        )
    )  # fmt: skip
    (rating,) = sent.draft.ratings
    assert (None if rating.evidence is None else rating.evidence.start, sent.lost) == (start, lost)


def test_no_evidence_takes_no_quote_along() -> None:
    pairs = (("notes[0].key", "n"), ("notes[0].text", "She rang."), ("ratings[0].competency_code", "empathy"))
    sent = draft_of(form(*pairs, ("ratings[0].choice", "asked"), ("ratings[0].evidence", "n:0:She rang.")))
    assert (sent.draft.ratings[0].no_evidence, sent.draft.ratings[0].evidence) == ("asked", None)


@pytest.mark.parametrize(("near", "place"), [(0, 0), (5, 4), (7, 8), (100, 8)])
def test_of_several_places_the_nearest_counts(near: int, place: int) -> None:
    assert moved_quote("ab", near, "ab, ab, ab") == place


def test_keys_of_notes_are_short_and_free() -> None:
    assert key_for("co_past_need", ()) == "q-co_past_need"
    assert key_for("co_past_need", ("q-co_past_need",)) == "q-co_past_need-2"
    long = key_for("a" * 60, ())
    assert len(long) <= KEY_MOST
    assert key_for("a" * 60, (long,)) != long


def test_sentences_have_their_places() -> None:
    text = "😀 One. Two?\n\nTwo?"
    assert [one.value for one in sentences_of("n", text)] == ["n:0:😀 One.", "n:7:Two?", "n:13:Two?"]


def tag(number: int, start: int, end: int, polarity: Polarity = "for", review: Review = "unreviewed") -> ShownTag:
    found = Tag(
        id=uuid4(), note_id=uuid4(), start=start, end=end, value="empathy", polarity=polarity, strength="behaviour",
        confidence=0.9, why="", cue_start=None, cue_end=None, example=None, source="tagger", model="m",
        culture_id=None, review=review, correction=None, reviewed_at=None, revision=1,
    )  # fmt: skip
    return ShownTag(number=number, tag=found, value="Empathy", before="", cue="", after="")


def piece(text: str, mark: str = "", *ends: int) -> Piece:
    return Piece(text=text, mark=mark, ends=ends)


@pytest.mark.parametrize(
    ("tags", "quotes", "expected"),
    [
        ([], [], [piece("abcdef")]),
        ([tag(1, 1, 3)], [], [piece("a"), piece("bc", "for", 1), piece("def")]),
        (
            [tag(1, 0, 4), tag(2, 2, 6, "against")],
            [],
            [piece("ab", "for"), piece("cd", "both", 1), piece("ef", "against", 2)],
        ),
        ([tag(1, 0, 2, review="rejected")], [(0, 6)], [piece("ab", "quote", 1), piece("cdef", "quote")]),
    ],
)
def test_a_note_is_cut_where_tags_and_quotes_begin_and_end(
    tags: list[ShownTag], quotes: list[tuple[int, int]], expected: list[Piece]
) -> None:
    assert list(pieces_of("abcdef", tags, quotes)) == expected
