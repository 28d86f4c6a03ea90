"""What a new reading does to stored tags, what a review may say, which values are read for."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.culture.model import TargetCulture
from domain.culture.service import catalogue
from domain.evidence.model import Correction, Finding, Mark, Tag, TagReview
from domain.evidence.rules import added_up, bounded, merge, review_problems, values_to_read
from domain.evidence.run_model import TagChange

NOTE, OTHER = UUID(int=1), UUID(int=2)
TEXT = "She rang the guest back. She asked twice."


def finding(start: int = 0, end: int = 10, value: str = "empathy", **changed: Any) -> Finding:
    plain = Finding(
        start=start, end=end, value=value, polarity="for", strength="behaviour", confidence=0.9, why="newer"
    )
    return msgspec.structs.replace(plain, **changed)


def tag(number: int, start: int = 0, end: int = 10, value: str = "empathy", **changed: Any) -> Tag:
    plain = Tag(
        id=UUID(int=100 + number), note_id=NOTE, start=start, end=end, value=value, polarity="for",
        strength="behaviour", confidence=0.8, why="older", cue_start=None, cue_end=None, example=None,
        source="tagger", model="rules-0", culture_id=None, review="unreviewed", correction=None, reviewed_at=None,
        revision=1,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changed)


def mark(start: int, end: int, value: str) -> Mark:
    return Mark(value=value, polarity="for", strength="claim", start=start, end=end)


REVIEWED: list[dict[str, Any]] = [
    {"review": "confirmed"},
    {"review": "rejected"},
    {"review": "corrected", "correction": mark(0, 10, "curiosity")},
    {"source": "person", "review": "confirmed", "model": None, "confidence": None},
]


@pytest.mark.parametrize("said", REVIEWED, ids=["confirmed", "rejected", "corrected", "by hand"])
@pytest.mark.parametrize("found", [finding(), finding(9, 30), finding(polarity="against"), finding(strength="claim")])
def test_a_finding_that_meets_a_review_is_not_stored_again(said: dict[str, Any], found: Finding) -> None:
    merged = merge([tag(1, **said)], [(NOTE, found)])
    assert (merged.keep, merged.change, merged.add, merged.remove) == ((), (), (), ())
    assert merged.counts == (TagChange(value="empathy", polarity="for", protected=1),)


@pytest.mark.parametrize(
    ("found", "note"),
    [(finding(10, 30), NOTE), (finding(value="candour"), NOTE), (finding(), OTHER)],
    ids=["other words", "another value", "another note"],
)
def test_what_a_review_is_not_about_is_stored(found: Finding, note: UUID) -> None:
    merged = merge([tag(1, review="confirmed")], [(note, found)])
    assert merged.add == ((note, found),)
    assert merged.remove == ()


def test_a_correction_protects_the_value_and_the_words_that_it_names() -> None:
    said = tag(1, review="corrected", correction=mark(20, 30, "curiosity"))
    merged = merge([said], [(NOTE, finding(25, 40, "curiosity")), (NOTE, finding(0, 5, "curiosity"))])
    assert [one.start for _, one in merged.add] == [0]


def test_the_rest_keeps_its_id_where_it_stands_for_the_same() -> None:
    stored = [tag(1), tag(2, 20, 30), tag(3, 40, 50, "candour"), tag(4, 60, 70)]
    found = [
        (NOTE, finding(0, 10)),
        (NOTE, finding(18, 32, polarity="against")),
        (NOTE, finding(80, 90)),
        (OTHER, finding(60, 70)),
    ]
    merged = merge(stored, found)
    assert merged.keep == ((stored[0].id, found[0][1]),)
    assert merged.change == ((stored[1].id, found[1][1]),)
    assert merged.add == (found[2], found[3])
    assert merged.remove == (stored[2].id, stored[3].id)
    assert merged.counts == (
        TagChange(value="candour", polarity="for", removed=1),
        TagChange(value="empathy", polarity="against", changed=1),
        TagChange(value="empathy", polarity="for", kept=1, added=2, removed=1),
    )


def test_one_finding_keeps_one_tag() -> None:
    merged = merge([tag(1), tag(2)], [(NOTE, finding())])
    assert (len(merged.keep), len(merged.remove)) == (1, 1)
    merged = merge([tag(1, 0, 40)], [(NOTE, finding(0, 10)), (NOTE, finding(20, 30))])
    assert (len(merged.change), len(merged.add)) == (1, 1)


def test_the_same_reading_again_changes_nothing() -> None:
    found = [(NOTE, finding()), (NOTE, finding(20, 30, "candour"))]
    merged = merge([tag(1), tag(2, 20, 30, "candour")], found)
    assert (merged.change, merged.add, merged.remove) == ((), (), ())
    assert sum(one.kept for one in merged.counts) == 2


@pytest.mark.parametrize(
    ("cue", "kept"),
    [((2, 5), True), ((0, 10), True), ((5, 11), False), ((5, 5), False), ((None, 5), False), ((2, None), False)],
)
def test_a_cue_lies_inside_its_span(cue: tuple[int | None, int | None], kept: bool) -> None:
    one = bounded(finding(cue_start=cue[0], cue_end=cue[1]))
    assert (one.cue_start, one.cue_end) == (cue if kept else (None, None))


def test_counts_add_up_by_value_and_polarity() -> None:
    one = TagChange(value="empathy", polarity="for", kept=2, added=1)
    two = TagChange(value="empathy", polarity="for", kept=1, protected=4)
    three = TagChange(value="empathy", polarity="against", removed=1)
    assert added_up([one], [two, three]) == (
        three, TagChange(value="empathy", polarity="for", kept=3, added=1, protected=4),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("review", "problem"),
    [
        ({"review": "confirmed"}, None),
        ({"review": "rejected", "reason": "The guest did that."}, None),
        ({"review": "unreviewed"}, None),
        ({"review": "confirmed", "correction": {"value": "curiosity"}}, ("correction", "not_corrected")),
        ({"review": "corrected", "correction": {"value": "curiosity"}, "reason": "x"}, None),
        ({"review": "corrected", "correction": {"start": 4, "end": 24}, "reason": "x"}, None),
        ({"review": "corrected", "correction": {"value": "curiosity"}}, ("reason", "required")),
        ({"review": "corrected", "correction": {"value": "curiosity"}, "reason": "  "}, ("reason", "required")),
        ({"review": "corrected", "reason": "x"}, ("correction", "nothing_corrected")),
        ({"review": "corrected", "correction": {}, "reason": "x"}, ("correction", "nothing_corrected")),
        (
            {"review": "corrected", "correction": {"value": "empathy", "start": 0, "end": 10}, "reason": "x"},
            ("correction", "nothing_corrected"),
        ),
        (
            {"review": "corrected", "correction": {"value": "thrift"}, "reason": "x"},
            ("correction.value", "unknown_value"),
        ),
        (
            {"review": "corrected", "correction": {"start": 3}, "reason": "x"},
            ("correction.start", "start_and_end"),
        ),
        (
            {"review": "corrected", "correction": {"start": 3, "end": 42}, "reason": "x"},
            ("correction.end", "span_outside_note"),
        ),
        (
            {"review": "corrected", "correction": {"start": 5, "end": 5}, "reason": "x"},
            ("correction.end", "span_outside_note"),
        ),
        (
            {"review": "corrected", "correction": {"start": 24, "end": 25}, "reason": "x"},
            ("correction.end", "span_outside_note"),
        ),
    ],
)
def test_what_a_review_may_say(review: dict[str, Any], problem: tuple[str, str] | None) -> None:
    one = msgspec.convert(review, TagReview)
    found = review_problems(one, tag(1), TEXT, {"empathy", "curiosity"})
    assert [(error.field, error.code) for error in found] == ([] if problem is None else [problem])
    assert all(error.message.endswith((".", "empathy")) for error in found)


def test_a_tag_reads_as_its_author_has_it() -> None:
    said = tag(1, review="corrected", correction=mark(5, 9, "curiosity")).as_reviewed()
    assert (said.value, said.strength, said.start, said.end) == ("curiosity", "claim", 5, 9)
    assert tag(1, review="rejected").as_reviewed() == tag(1, review="rejected")
    assert Correction() == msgspec.convert({}, Correction)


def culture(*codes: str, phrase: str = "") -> TargetCulture:
    values = [value for value in catalogue() if value.code in codes]
    return msgspec.convert(
        {
            "name": "x",
            "why_statement": "x",
            "values": [
                {"value": msgspec.to_builtins(value), "aspired_level": 3, "level_text": "x", "reason": "x",
                 "owner": "x", "cue_phrases_for": [phrase] if phrase else []}
                for value in values
            ],
        },
        TargetCulture,
    )  # fmt: skip


def test_notes_are_read_for_the_newest_version_and_for_what_only_ones_own_has() -> None:
    own = culture("empathy", "customer_orientation", phrase="old words")
    newest = culture("curiosity", "empathy", phrase="new words")
    read = {target.value.code: target.cue_phrases_for for target in values_to_read(own, newest)}
    assert read == {
        "curiosity": ("new words",), "empathy": ("new words",), "customer_orientation": ("old words",)
    }  # fmt: skip
    assert values_to_read(own, own) == own.values
