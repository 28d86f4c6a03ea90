"""The order of a debrief, the questions left to ask, and amendments as ratings."""

import random
from itertools import combinations, permutations
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.debrief.rules import by_disagreement, disagreement, levels_of, questions_not_asked
from domain.errors import Invalid
from domain.interviews.amendment_model import AmendmentDraft
from domain.interviews.amendments import checked
from domain.interviews.model import EvidenceSpan, NoEvidence, Note, Rating, Scorecard
from domain.rubrics.model import Rubric
from domain.rubrics.service import library

RATERS = [UUID(int=number) for number in range(1, 13)]
CODES = ("care", "calm", "candour", "craft")


def given_levels(*levels: int) -> dict[UUID, list[int]]:
    return {rater: [level] for rater, level in zip(RATERS, levels, strict=False)}


@pytest.mark.parametrize(
    ("levels", "order"),
    [
        # The largest range first.
        ({"care": (3, 4), "calm": (1, 5), "candour": (2, 4)}, ["calm", "candour", "care", "craft"]),
        # Of equal ranges the larger mean difference: 1 against 4/3.
        ({"care": (1, 3, 3, 3), "calm": (1, 1, 3, 3)}, ["calm", "care", "candour", "craft"]),
        # Ties keep the rubric's order, whatever the levels.
        ({"craft": (1, 3), "calm": (3, 5), "care": (2, 4)}, ["care", "calm", "craft", "candour"]),
        ({"craft": (1, 1, 5), "candour": (1, 5, 5)}, ["candour", "craft", "care", "calm"]),
        # Agreement of two is still two raters: before those with one rater or none.
        ({"care": (5,), "craft": (4, 4)}, ["craft", "care", "calm", "candour"]),
        ({}, list(CODES)),
    ],
)  # fmt: skip
def test_the_order(levels: dict[str, tuple[int, ...]], order: list[str]) -> None:
    assert by_disagreement(CODES, {code: given_levels(*found) for code, found in levels.items()}) == order


@pytest.mark.parametrize(
    ("levels", "raters", "spread", "difference"),
    [
        ((), 0, None, None),
        ((4,), 1, None, None),
        ((4, 4), 2, 0, 0),
        ((1, 5), 2, 4, 4),
        ((2, 3, 5), 3, 3, 2),
        ((1, 1, 1, 4), 4, 3, 1.5),
    ],
)
def test_how_far_raters_differ(
    levels: tuple[int, ...], raters: int, spread: float | None, difference: float | None
) -> None:
    found = disagreement(given_levels(*levels))
    assert (found.raters, found.range, found.mean_pair_difference) == (raters, spread, difference)


def test_a_rater_of_two_interviews_counts_once_with_the_mean() -> None:
    one, other = RATERS[:2]
    found = disagreement({one: [2, 5], other: [3]})
    assert (found.raters, found.range, found.mean_pair_difference) == (2, 0.5, 0.5)
    alone = disagreement({one: [1, 5]})
    assert (alone.raters, alone.range) == (1, None), "nobody disagrees with themselves"


levels_of_criteria = st.dictionaries(
    st.sampled_from(CODES),
    st.dictionaries(st.sampled_from(RATERS[:5]), st.lists(st.integers(1, 5), max_size=3), max_size=5),
)


@given(levels_of_criteria, st.permutations(CODES), st.randoms(use_true_random=False))
def test_the_order_is_a_rule_and_nothing_else(
    levels: dict[str, dict[UUID, list[int]]], rubric: list[str], shuffle: random.Random
) -> None:
    order = by_disagreement(rubric, levels)
    assert sorted(order) == sorted(CODES)

    # Who said what, and in which order it was read, changes nothing.
    others = shuffle.sample(RATERS, len(RATERS))
    renamed = dict(zip(RATERS, others, strict=True))
    permuted = {
        code: dict(shuffle.sample([(renamed[rater], said[::-1]) for rater, said in found.items()], len(found)))
        for code, found in levels.items()
    }
    assert by_disagreement(rubric, permuted) == order

    # Against the rule in its plainest form: means per rater, in whole numbers (thirds and halves times six).
    def measured(code: str) -> tuple[int, float] | None:
        means = [sum(said) * 6 // len(said) for said in levels.get(code, {}).values() if said]
        if len(means) < 2:
            return None
        pairs = [abs(one - other) for one, other in combinations(means, 2)]
        return max(means) - min(means), sum(pairs) / len(pairs)

    for before, after in combinations(order, 2):
        first, second = measured(before), measured(after)
        if first is not None and second is not None:
            assert first >= second
        assert not (first is None and second is not None)
        if first == second:
            assert rubric.index(before) < rubric.index(after)


def test_the_order_does_not_depend_on_how_levels_are_added_up() -> None:
    """Differences of thirds: in floating point some permutations of these would come out unequal."""
    said = [[1, 1, 2], [2, 3, 3], [4, 5, 5], [1, 2, 2]]
    orders = {
        tuple(
            by_disagreement(
                CODES[:2],
                {
                    "care": dict(zip(RATERS, said, strict=False)),
                    "calm": dict(zip(RATERS, shuffled, strict=False)),
                },
            )
        )
        for shuffled in permutations(said)
    }
    assert orders == {CODES[:2]}


def rubric() -> Rubric:
    chosen = tuple(one for one in library() if one.code in {"customer_orientation", "empathy", "curiosity"})
    return Rubric(title="Service interview", validation="not yet validated locally", competencies=chosen)


def card(rater: UUID, interview: UUID, ratings: dict[str, int | NoEvidence], notes: tuple[str | None, ...] = ()) -> Any:
    return Scorecard(
        id=uuid4(),
        interview_id=interview,
        rater_id=rater,
        notes=tuple(
            Note(id=uuid4(), key=f"n{number}", question_code=code, text="x") for number, code in enumerate(notes)
        ),
        ratings=tuple(
            Rating(
                competency_code=code,
                level=said if isinstance(said, int) else None,
                no_evidence=None if isinstance(said, int) else said,
                note_id=None,
                span_start=None,
                span_end=None,
                comment="",
            )
            for code, said in ratings.items()
        ),
        overall_comment="",
        revision=1,
        locked_at=None,
        recused_at=None,
    )


def test_no_evidence_is_no_level() -> None:
    interview = uuid4()
    cards = [
        card(RATERS[0], interview, {"empathy": 4, "curiosity": "asked"}),
        card(RATERS[1], interview, {"empathy": 2, "curiosity": "not_asked"}),
    ]
    assert levels_of(cards) == {"empathy": {RATERS[0]: [4], RATERS[1]: [2]}}


def test_the_questions_left_to_ask() -> None:
    bank = {one.code: [question.code for question in one.questions] for one in rubric().competencies}
    interview, guided = uuid4(), uuid4()
    first, second = bank["curiosity"][:2]

    def left(cards: list[Any], planned: dict[UUID, tuple[str, ...]] | None = None) -> dict[str, list[str]]:
        found = questions_not_asked(rubric(), cards, planned or {})
        return {code: [question.code for question in questions] for code, questions in found.items()}

    everything = {"customer_orientation": 4, "empathy": 3}
    # Nobody has rated anything: the whole bank.
    assert left([]) == bank
    # A criterion with a level has nothing to ask, one without keeps the bank but for what a note names.
    one = card(RATERS[0], interview, {**everything, "curiosity": "asked"}, notes=(first, None))
    assert left([one]) == {"curiosity": bank["curiosity"][1:]}
    # A guide's question was asked if a rater of that interview says that the criterion was.
    asked = card(RATERS[0], guided, {**everything, "curiosity": "asked"})
    skipped = card(RATERS[1], guided, {**everything, "curiosity": "not_asked"})
    planned = {guided: (second, bank["empathy"][0])}
    assert left([asked, skipped], planned) == {"curiosity": [code for code in bank["curiosity"] if code != second]}
    assert left([skipped], planned) == {"curiosity": bank["curiosity"]}
    # One level is enough.
    assert left([one, card(RATERS[1], interview, {"curiosity": 1})]) == {}


NOTE = Note(id=UUID(int=7), key="n1", question_code=None, text="She rang.\nShe rang again.")
REASON = "I misread the anchor of level 3."


def amendment(**changes: Any) -> AmendmentDraft:
    said = {"competency_code": "empathy", "level": 2, "evidence": EvidenceSpan(note="n1", quote="rang again")}
    return AmendmentDraft(**{**said, "reason": REASON, **changes})


def test_an_amendment_quotes_the_frozen_note() -> None:
    rating = checked(amendment(), {"empathy"}, [NOTE])
    assert (rating.level, rating.note_id, rating.span_start, rating.span_end) == (2, NOTE.id, 14, 24)
    windows = checked(amendment(evidence=EvidenceSpan(note="n1", quote="rang.\r\nShe")), {"empathy"}, [NOTE])
    assert (windows.span_start, windows.span_end) == (4, 13)
    none = checked(amendment(level=None, evidence=None, no_evidence="asked"), {"empathy"}, [NOTE])
    assert (none.level, none.no_evidence, none.note_id) == (None, "asked", None)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"competency_code": "curiosity"}, "competency_code", "not_rated"),
        ({"level": None}, "level", "level_or_no_evidence"),
        ({"no_evidence": "asked"}, "level", "level_or_no_evidence"),
        ({"level": None, "no_evidence": "asked"}, "evidence", "evidence_without_level"),
        ({"evidence": None}, "evidence", "evidence_needed"),
        ({"evidence": EvidenceSpan(note="n2", quote="rang")}, "evidence.note", "unknown_note"),
        ({"evidence": EvidenceSpan(note="n1", quote="she sang")}, "evidence.quote", "quote_not_found"),
        ({"evidence": EvidenceSpan(note="n1", quote="She rang")}, "evidence.quote", "quote_ambiguous"),
        ({"evidence": EvidenceSpan(note="n1", start=3, end=99)}, "evidence.end", "span_outside_note"),
    ],
)
def test_what_an_amendment_must_hold(changes: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(amendment(**changes), {"empathy"}, [NOTE])
    assert [(error.field, error.code) for error in refused.value.errors] == [(field, code)]


@pytest.mark.parametrize("reason", ["", "too short", " " * 40, "nine char", "  tiny text ".ljust(60)])
def test_a_reason_says_something(reason: str) -> None:
    body = msgspec.json.encode({"competency_code": "empathy", "no_evidence": "asked", "reason": reason})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=AmendmentDraft)
