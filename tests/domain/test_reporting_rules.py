"""What a candidate report makes of ratings and notes."""

from uuid import UUID, uuid4

import msgspec
import pytest

from domain.evidence.model import Polarity, Review, Strength, Tag
from domain.interviews.model import NoEvidence, Note, Rating, Scorecard
from domain.reporting.model import TaggerAccuracy
from domain.reporting.rules import (
    accuracy_of,
    disagreements,
    nearest_anchor,
    open_questions,
    rater_names,
    sentence_around,
    surest,
)
from domain.rubrics.model import Anchor, Competency
from domain.rubrics.service import library

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


ANA, BEN, CAI, ANNA = (UUID(int=number) for number in range(1, 5))
NAMES = {ANA: "Ana Ruiz", BEN: "Ben Okafor", CAI: "Cai Lewis", ANNA: "Ana Ruiz"}
EMPATHY = next(one for one in library() if one.code == "empathy")
# Who said what, one entry for each scorecard.
Said = tuple[tuple[UUID, int | NoEvidence], ...]


def copy_of_empathy(number: int) -> Competency:
    return msgspec.structs.replace(EMPATHY, code=f"empathy_{number}", name=f"Empathy {number}")


def rating(code: str, said: int | NoEvidence) -> Rating:
    return Rating(
        competency_code=code,
        level=said if isinstance(said, int) else None,
        no_evidence=None if isinstance(said, int) else said,
        note_id=None,
        span_start=None,
        span_end=None,
        comment="",
    )


def card(rater: UUID, ratings: dict[str, int | NoEvidence], asked: tuple[str, ...] = ()) -> Scorecard:
    return Scorecard(
        id=uuid4(),
        interview_id=uuid4(),
        rater_id=rater,
        notes=tuple(Note(id=uuid4(), key=code, question_code=code, text="x") for code in asked),
        ratings=tuple(rating(code, said) for code, said in ratings.items()),
        overall_comment="",
        revision=1,
        locked_at=None,
        recused_at=None,
    )


def cards_of(said: Said) -> list[Scorecard]:
    return [card(rater, {"empathy": given}) for rater, given in said]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ((), []),
        (((ANA, 1),), []),
        (((ANA, 2), (BEN, 3)), []),
        (((ANA, 2), (BEN, 4)), [(2, "Ana Ruiz", 4, "Ben Okafor")]),
        (((BEN, 5), (CAI, 3), (ANA, 2)), [(2, "Ana Ruiz", 5, "Ben Okafor")]),
        (((ANA, "asked"), (BEN, 5)), []),
        # Nobody disagrees with themselves.
        (((ANA, 2), (ANA, 4)), []),
        (((ANA, 1), (ANA, 5), (BEN, 3)), []),
        # The mean of a rater's levels is set against the others.
        (((ANA, 1), (ANA, 2), (BEN, 4)), [(1.5, "Ana Ruiz", 4, "Ben Okafor")]),
        (((ANA, 2), (ANA, 3), (BEN, 4)), []),
        (((ANA, 1), (ANA, 2), (ANA, 2), (BEN, 4)), [(1.7, "Ana Ruiz", 4, "Ben Okafor")]),
        (((ANA, 2), (ANA, 2), (ANA, 2), (ANA, 3), (BEN, 5)), [(2.3, "Ana Ruiz", 5, "Ben Okafor")]),
        (((ANA, 2), (ANA, "not_asked"), (BEN, 4)), [(2, "Ana Ruiz", 4, "Ben Okafor")]),
    ],
)
def test_two_raters_disagree_never_one_with_themself(said: Said, found: list[tuple[float, str, float, str]]) -> None:
    told = disagreements([EMPATHY], cards_of(said), NAMES)
    assert [(one.low, one.low_rater, one.high, one.high_rater) for one in told] == found
    assert all(str(level) == f"{level:g}" for one in told for level in (one.low, one.high)), "a level has no .0"


def test_the_widest_disagreement_first_and_ties_in_the_order_of_the_rubric() -> None:
    competencies = [copy_of_empathy(number) for number in range(4)]
    codes = [one.code for one in competencies]
    cards = [
        card(ANA, dict(zip(codes, (1, 1, 1, 2), strict=True))),
        card(BEN, dict(zip(codes, (4, 3, 5, 4), strict=True))),
        card(BEN, dict(zip(codes, (3, 4, 5, 4), strict=True))),
    ]
    # 2.5, 2.5, 4 and 2 apart.
    assert [one.competency[-1] for one in disagreements(competencies, cards, NAMES)] == ["2", "0", "1", "3"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ((), "0 of 0 panelists gave a level"),
        (((ANA, 4), (BEN, 4)), None),
        (((ANA, 4), (BEN, "asked"), (CAI, 1)), None),
        (((ANA, 4), (BEN, "asked")), "1 of 2 panelists gave a level"),
        (((ANA, 4), (BEN, 2), (CAI, "not_asked")), "2 of 3 panelists gave a level; 1 did not ask about it"),
        # One person alone is one rater, however many scorecards.
        (((ANA, 2), (ANA, 4)), "1 of 1 panelists gave a level"),
        (((ANA, 2), (ANA, 4), (BEN, "asked")), "1 of 2 panelists gave a level"),
        (((ANA, 2), (ANA, 4), (BEN, 3)), None),
        (((ANA, "not_asked"), (ANA, "not_asked")), "0 of 1 panelists gave a level; 1 did not ask about it"),
        # Asked on one panel is asked.
        (((ANA, "not_asked"), (ANA, 4), (BEN, 3)), None),
        (((ANA, "not_asked"), (ANA, "asked"), (BEN, 3)), "1 of 2 panelists gave a level"),
    ],
)
def test_what_is_not_covered_counts_people(said: Said, reason: str | None) -> None:
    found = open_questions([EMPATHY], cards_of(said))
    assert [one.reason for one in found] == ([] if reason is None else [reason])
    for one in found:  # the same numbers apart from the English words, for the other languages
        assert one.reason.startswith(f"{one.gave_level} of {one.panelists} panelists gave a level")
        assert one.reason.endswith(f"; {one.did_not_ask} did not ask about it") == bool(one.did_not_ask)


def test_the_next_question_is_one_that_nobody_asked_or_else_the_first() -> None:
    codes = tuple(question.code for question in EMPATHY.questions)
    for asked, expected in ((codes[:2], 2), ((), 0), (codes, 0)):
        (found,) = open_questions([EMPATHY], [card(ANA, {"empathy": 3}, asked)])
        question = EMPATHY.questions[expected]
        assert (found.question, found.probes) == (question.text, question.probes)


@pytest.mark.parametrize(
    ("raters", "printed"),
    [
        ((), []),
        ((BEN, ANA), ["Ben Okafor", "Ana Ruiz"]),
        ((ANA, BEN, ANA), ["Ana Ruiz", "Ben Okafor"]),
        ((ANNA, BEN, ANA), ["Ana Ruiz (1)", "Ben Okafor", "Ana Ruiz (2)"]),
        ((ANA, ANNA, ANA), ["Ana Ruiz (1)", "Ana Ruiz (2)"]),
    ],
)
def test_a_printed_name_is_one_person(raters: tuple[UUID, ...], printed: list[str]) -> None:
    names = rater_names([card(rater, {}) for rater in raters], NAMES)
    assert list(names) == list(dict.fromkeys(raters))
    assert list(names.values()) == printed


def test_only_versions_that_found_something_here_are_told_how_good_they_are() -> None:
    def tag(model: str | None) -> Tag:
        return Tag(
            id=uuid4(), note_id=uuid4(), start=0, end=1, value="empathy", polarity="for", strength="claim",
            confidence=None, why="", cue_start=None, cue_end=None, example=None,
            source="tagger" if model else "person", model=model, culture_id=None, review="unreviewed",
            correction=None, reviewed_at=None, revision=1,
        )  # fmt: skip

    known = tuple(
        TaggerAccuracy(version=version, macro_f1=0.6, low=0.5, high=0.7, texts=10, units=100, gold="")
        for version in ("accurate-1", "accurate-2", "fast-2")
    )
    assert accuracy_of([tag("accurate-2"), tag("rules-1"), tag(None), tag("accurate-2")], known) == known[1:2]
    assert accuracy_of([], known) == ()


def test_a_report_quotes_the_few_surest_findings_in_the_order_of_the_notes() -> None:
    def tag(number: int, polarity: Polarity, strength: Strength, sure: float | None, review: Review) -> Tag:
        return Tag(
            id=UUID(int=number), note_id=uuid4(), start=0, end=1, value="empathy", polarity=polarity,
            strength=strength, confidence=sure, why="", cue_start=None, cue_end=None, example=None, source="tagger",
            model="m", culture_id=None, review=review, correction=None, reviewed_at=None, revision=1,
        )  # fmt: skip

    tags = [
        tag(1, "for", "behaviour", 0.5, "unreviewed"),
        tag(2, "for", "claim", 0.9, "unreviewed"),
        tag(3, "for", "behaviour", 0.9, "unreviewed"),
        tag(4, "for", "behaviour", 0.7, "unreviewed"),
        tag(5, "for", "claim", 0.4, "confirmed"),
        tag(6, "for", "behaviour", 0.8, "unreviewed"),
        tag(7, "against", "claim", 0.1, "unreviewed"),
    ]
    assert [one.id.int for one in surest(tags)] == [3, 5, 6, 7]
    assert surest([]) == []
