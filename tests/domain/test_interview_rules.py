"""Scorecards: where evidence stands, what a draft must hold, who may see what."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from msgspec import UNSET, UnsetType

from domain.access.model import Actor, Role
from domain.access.rules import scopes_of
from domain.errors import Blinded, DomainError, FieldError, NotFound
from domain.interviews.model import (
    EvidenceSpan,
    Interview,
    NoteDraft,
    RatingDraft,
    ScorecardDraft,
    ScorecardRow,
    Seat,
)
from domain.interviews.rules import locate, missing_ratings, normalised, problems_of, require_visible

TEXT = "She asked why. She asked why again. 🙂 Naïve?"
RATER, COLLEAGUE, OUTSIDER = UUID(int=1), UUID(int=2), UUID(int=3)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


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
        ({"level": 4}, ["evidence_needed"]),
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


def test_lock_names_what_is_missing() -> None:
    missing = missing_ratings({"empathy"}, ["customer_orientation", "empathy", "curiosity"])
    assert [problem.message.split()[1] for problem in missing] == ["customer_orientation,", "curiosity,"]


def actor(account: UUID, *roles: Role) -> Actor:
    return Actor(
        organisation_id=uuid4(),
        account_id=account,
        key_id=None,
        session_id=None,
        on_behalf=False,
        roles=frozenset(roles),
        scopes=scopes_of(roles),
    )


@pytest.mark.parametrize("unblinded", [False, True])
@pytest.mark.parametrize("card_locked", [False, True])
@pytest.mark.parametrize("colleague_locked", [False, True])
@pytest.mark.parametrize("who", ["rater", "colleague", "recruiter", "hiring_manager", "admin", "outsider"])
def test_the_policy_of_blindness(who: str, colleague_locked: bool, card_locked: bool, unblinded: bool) -> None:
    people: dict[str, Actor] = {
        "rater": actor(RATER, "panelist"),
        "colleague": actor(COLLEAGUE, "panelist"),
        "outsider": actor(OUTSIDER, "panelist"),
        "recruiter": actor(OUTSIDER, "recruiter"),
        "hiring_manager": actor(OUTSIDER, "hiring_manager"),
        "admin": actor(OUTSIDER, "admin"),
    }
    interview = Interview(
        id=uuid4(),
        application_id=uuid4(),
        starts_at=NOW,
        duration_minutes=60,
        unblinded_at=NOW if unblinded else None,
        unblinding_reason=None,
        created_at=NOW,
        updated_at=NOW,
    )
    card = ScorecardRow(
        id=uuid4(), interview_id=interview.id, rater_id=RATER, overall_comment="", revision=1,
        locked_at=NOW if card_locked else None,
    )  # fmt: skip
    seats = [
        Seat(scorecard_id=card.id, interview_id=interview.id, rater_id=RATER, locked=card_locked),
        Seat(scorecard_id=uuid4(), interview_id=interview.id, rater_id=COLLEAGUE, locked=colleague_locked),
    ]
    outcome: type[DomainError] | None = None
    try:
        require_visible(people[who], interview, card, seats)
    except DomainError as error:
        outcome = type(error)
    if who == "rater":
        assert outcome is None
    elif who == "outsider":
        assert outcome is NotFound
    elif who == "colleague":
        assert outcome is (None if unblinded and card_locked and colleague_locked else Blinded)
    else:
        assert outcome is (None if unblinded and card_locked else Blinded)
