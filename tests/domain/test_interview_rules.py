"""Scorecards: where evidence stands, what a draft must hold, what a lock needs."""

from uuid import uuid4

import pytest
from msgspec import UNSET, UnsetType

from domain.errors import FieldError
from domain.interviews.model import EvidenceSpan, NoteDraft, Rating, RatingDraft, ScorecardDraft
from domain.interviews.rules import locate, missing_for_lock, normalised, problems_of

TEXT = "She asked why. She asked why again. 🙂 Naïve?"


@pytest.mark.parametrize(
    ("quote", "start", "end", "expected"),
    [
        ("She asked why again", UNSET, UNSET, (15, 34)),
        ("She asked why", UNSET, UNSET, "quote_ambiguous"),
        ("She asked why", 15, UNSET, (15, 28)),
        ("She asked why", 3, UNSET, "quote_not_found"),
        ("she asked why again", UNSET, UNSET, "quote_not_found"),
        ("   ", UNSET, UNSET, "quote_not_found"),
        (UNSET, 36, 37, (36, 37)),
        (UNSET, 0, len(TEXT), (0, len(TEXT))),
        (UNSET, 0, len(TEXT) + 1, "span_outside_note"),
        (UNSET, 4, 4, "span_outside_note"),
        (UNSET, 9, 10, "span_outside_note"),
        (UNSET, 9, UNSET, "required"),
        (UNSET, UNSET, UNSET, "required"),
    ],
)
def test_locate(
    quote: str | UnsetType, start: int | UnsetType, end: int | UnsetType, expected: tuple[int, int] | str
) -> None:
    found = locate(EvidenceSpan(note="n1", quote=quote, start=start, end=end), TEXT)
    assert (found.code if isinstance(found, FieldError) else found) == expected


def draft(**rating: object) -> ScorecardDraft:
    return ScorecardDraft(
        notes=(NoteDraft(key="n1", text=TEXT),),
        ratings=(RatingDraft(competency_code="empathy", **rating),),  # type: ignore[arg-type]
    )


EVIDENCE = EvidenceSpan(note="n1", start=0, end=14)


@pytest.mark.parametrize(
    ("rating", "codes"),
    [
        ({"level": 4, "evidence": EVIDENCE}, []),
        ({"no_evidence": "asked"}, []),
        ({"level": 4}, []),  # a draft in the making; the lock asks for the evidence
        ({}, ["level_or_no_evidence"]),
        ({"level": 4, "no_evidence": "asked", "evidence": EVIDENCE}, ["level_or_no_evidence"]),
        ({"no_evidence": "not_asked", "evidence": EVIDENCE}, ["evidence_without_level"]),
        ({"level": 4, "evidence": EvidenceSpan(note="n2", start=0, end=1)}, ["unknown_note"]),
    ],
)
def test_every_rating_needs_evidence_or_says_that_there_is_none(rating: dict[str, object], codes: list[str]) -> None:
    assert [problem.code for problem in problems_of(draft(**rating), {"empathy"}, set())] == codes


def test_draft_problems_name_their_field() -> None:
    note = NoteDraft(key="n1", text="one", question_code="no_such")
    rating = RatingDraft(competency_code="charm", no_evidence="asked")
    problems = problems_of(ScorecardDraft(notes=(note, note), ratings=(rating, rating)), {"empathy"}, set())
    assert [(problem.field, problem.code) for problem in problems] == [
        ("notes[0].question_code", "unknown_question"),
        ("notes[1].key", "duplicate"),
        ("notes[1].question_code", "unknown_question"),
        ("ratings[0].competency_code", "unknown_competency"),
        ("ratings[1].competency_code", "unknown_competency"),
        ("ratings[1].competency_code", "duplicate"),
    ]


def test_line_ends_are_normalised_before_offsets_count() -> None:
    raw = ScorecardDraft(
        notes=(NoteDraft(key="n1", text="one\r\ntwo\rthree"),),
        ratings=(RatingDraft(competency_code="a", level=3, evidence=EvidenceSpan(note="n1", quote="one\r\ntwo")),),
    )
    clean = normalised(raw)
    assert clean.notes[0].text == "one\ntwo\nthree"
    assert problems_of(clean, {"a"}, set()) == []


def rated(code: str, level: int | None, *, quoted: bool) -> Rating:
    return Rating(
        competency_code=code,
        level=level,
        no_evidence=None if level else "asked",
        note_id=uuid4() if quoted else None,
        span_start=0 if quoted else None,
        span_end=4 if quoted else None,
        comment="",
    )


def test_a_lock_names_what_is_missing() -> None:
    ratings = [
        rated("empathy", 4, quoted=True),
        rated("clarity", 3, quoted=False),
        rated("candour", None, quoted=False),
    ]
    missing = missing_for_lock(ratings, ["customer_orientation", "empathy", "clarity", "candour", "curiosity"])
    assert [(problem.code, problem.message) for problem in missing] == [
        ("rating_missing", "Rate customer_orientation, or say that there is no evidence."),
        ("rating_missing", "Rate curiosity, or say that there is no evidence."),
        ("evidence_needed", "Quote the words of your note that the level of clarity rests on."),
    ]
    assert missing_for_lock(ratings[:1], ["empathy"]) == []
