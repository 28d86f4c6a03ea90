"""What a comparison report says of scores and pairs: the API's own figures, placed and counted."""

from collections.abc import Sequence
from itertools import combinations
from math import sqrt
from uuid import UUID, uuid4

import pytest

from domain.interviews.model import NoEvidence, Rating, Scorecard
from domain.measurement.comparison import compared, pairs_of
from domain.measurement.model import CandidateRatings, RaterScores
from domain.measurement.pool import Pool, pool_of
from domain.measurement.rules import score_of
from domain.reporting import comparison_rules as rules
from domain.reporting.comparison_model import ComparedColumn
from domain.reporting.texts import COMPARISON_METHOD
from domain.rubrics.model import Competency
from tests.reports.samples_comparison import THIRTY, TWELVE, TWO, comparison

RATERS = [UUID(int=n) for n in range(1, 9)]


def candidate(number: int, *levels: tuple[float | None, float | None]) -> CandidateRatings:
    """Somebody whom each rater gave these levels on the criteria a and b; None is no evidence."""
    return CandidateRatings(
        application_id=UUID(int=number),
        raters=tuple(
            RaterScores(
                rater_id=rater,
                levels={code: level for code, level in zip("ab", pair, strict=True) if level is not None},
            )
            for rater, pair in zip(RATERS, levels, strict=False)
        ),
    )


PEOPLE = [
    candidate(1, (1, 4), (2, 4), (1, 5)),
    candidate(2, (4, 4), (5, 4), (5, 3)),
    candidate(3, (4, None), (4, None), (5, None)),
    candidate(4, (5, 2), (None, 2), (None, 3)),
    *(candidate(number, (3, 3), (4, 4), (3, 4)) for number in range(5, 12)),
]
ORDER = [one.application_id for one in PEOPLE]
POOL = pool_of(PEOPLE, {"a": 0.5, "b": 0.5})


def columns(pool: Pool = POOL, not_asked: Sequence[bool] = (False,) * len(PEOPLE)) -> dict[str, ComparedColumn]:
    lines = [compared(one.application_id, one, pool, frozenset()) for one in pool.candidates]
    names = [f"Person {line.application_id.int}" for line in lines]
    return {
        code: rules.column(
            Competency(code=code, name=code, definition="d", value_codes=(), questions=(), anchors=()),
            lines, names, pool, not_asked, None,
        )
        for code in pool.weights
    }  # fmt: skip


def test_a_criterion_has_the_scores_of_the_api() -> None:
    column = columns()["a"]
    for one, person in zip(column.scores, PEOPLE, strict=True):
        levels = [rater.levels["a"] for rater in person.raters if "a" in rater.levels]
        measured = score_of(levels, POOL.competencies["a"])
        assert (one.score.value, one.score.raters, one.score.note) == (measured.value, len(levels), measured.note)
        assert (one.marks, one.no_evidence) == (tuple(sorted(levels)), len(person.raters) - len(levels))
        assert (one.score.interval is None) == (measured.interval is None)
        if measured.interval is not None and one.score.interval is not None:
            assert one.score.interval.low == measured.interval.low
            assert one.score.interval.high == measured.interval.high


def test_two_scores_on_a_criterion_are_compared_by_the_rule_for_composites() -> None:
    """With one criterion in all, its pairs are those of the composites, state for state and margin for margin."""
    alone = pool_of(PEOPLE, {"a": 1.0})
    lines = [compared(one, person, alone, frozenset()) for one, person in zip(ORDER, PEOPLE, strict=True)]
    composites = pairs_of(lines, dict(zip(ORDER, PEOPLE, strict=True)), alone)
    assert rules.compared_pairs(ORDER, rules.criterion_pool(POOL, "a")) == composites
    assert rules.compared_pairs(ORDER, alone) == composites
    assert columns()["a"].pairs == rules.counted(composites)
    error = POOL.competencies["a"]
    assert error.tier == 1
    assert error.variance is not None
    assert error.quantile is not None
    margin = error.quantile * sqrt(error.variance * (1 / 3 + 1 / 3))
    (pair,) = [one for one in composites if (one.first, one.second) == (ORDER[0], ORDER[1])]
    assert pair.margin == pytest.approx(margin)
    assert pair.state == "distinguishable"


def test_signs_say_the_same_from_both_sides() -> None:
    for report in (TWELVE, THIRTY, TWO):
        for table in (
            [one.pairs for one in report.candidates],
            *([s.pairs for s in c.scores] for c in report.criteria),
        ):
            size = len(report.candidates)
            assert [len(row) for row in table] == [size] * size
            assert [row[place] for place, row in enumerate(table)] == ["itself"] * size
            for i, j in combinations(range(size), 2):
                assert table[i][j] == table[j][i]


def test_pairs_are_counted_and_add_up() -> None:
    for report in (TWELVE, THIRTY, TWO):
        size = len(report.candidates)
        for pairs in (report.composite_pairs, *(one.pairs for one in report.criteria)):
            assert pairs.distinguishable + pairs.not_distinguishable + pairs.not_comparable == size * (size - 1) // 2
            assert (pairs.least_margin is None) == (pairs.distinguishable + pairs.not_distinguishable == 0)
    assert TWO.composite_pairs.not_comparable == 1
    assert rules.counted(()).greatest_margin is None


def test_who_has_one_rater_or_none_is_compared_with_nobody() -> None:
    column = columns()["a"]
    assert set(column.scores[3].pairs) == {"itself", "not_comparable"}
    assert set(columns()["b"].scores[2].pairs) == {"itself", "not_comparable"}
    assert column.scores[2].pairs[1] in {"distinguishable", "not_distinguishable"}


def test_margins_differ_where_panels_do() -> None:
    several = [*PEOPLE, candidate(20, (3, 3), (3, 3))]
    pairs = rules.counted(rules.compared_pairs([one.application_id for one in several], pool_of(several, {"a": 1.0})))
    assert pairs.least_margin is not None
    assert pairs.greatest_margin is not None
    assert pairs.least_margin < pairs.greatest_margin


def test_coverage_counts_raters_and_names_who_was_not_asked() -> None:
    asked = columns(not_asked=(False, False, True, *(False,) * 8))
    coverage = asked["b"].coverage
    assert (coverage.by_two_or_more, coverage.by_one, coverage.by_nobody) == (10, 0, 1)
    assert coverage.not_asked == ("Person 3",)
    assert (asked["a"].coverage.by_two_or_more, asked["a"].coverage.by_one) == (10, 1)


def card(*ratings: tuple[str, int | None, NoEvidence | None]) -> Scorecard:
    return Scorecard(
        id=uuid4(), interview_id=uuid4(), rater_id=uuid4(), notes=(), overall_comment="", revision=1, locked_at=None,
        recused_at=None,
        ratings=tuple(
            Rating(
                competency_code=code, level=level, no_evidence=why, note_id=None, span_start=None, span_end=None,
                comment="",
            )
            for code, level, why in ratings
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        ([], True),
        ([card(("b", 3, None))], True),
        ([card(("a", None, "not_asked")), card(("a", None, "not_asked"))], True),
        ([card(("a", None, "not_asked")), card(("a", None, "asked"))], False),
        ([card(("a", 1, None))], False),
    ],
    ids=["no card", "not on the guide", "nobody asked", "one asked in vain", "rated"],
)
def test_nobody_asked_is_what_every_rater_says(cards: list[Scorecard], expected: bool) -> None:
    assert rules.nobody_asked(cards, "a") is expected


@pytest.mark.parametrize(
    ("labels", "printed"),
    [
        (["Kim", "Lee"], ("Kim", "Lee")),
        (["Kim", "Lee", "Kim"], ("Kim (1)", "Lee", "Kim (2)")),
        ([], ()),
    ],
)
def test_people_of_one_name_are_numbered(labels: list[str], printed: tuple[str, ...]) -> None:
    assert rules.numbered(labels) == printed


def test_sizes_of_panels_are_told_where_they_differ() -> None:
    error = POOL.composite
    assert rules.panel_sizes([score_of([3, 4], error), score_of([3, 4], error)]) is None
    assert rules.panel_sizes([score_of([3, 4], error), score_of([3, 4, 5], error), score_of([], error)]) == (2, 3)


def test_the_order_is_that_of_applying_whatever_the_scores() -> None:
    people = [candidate(9, (5, 5), (5, 5)), candidate(4, (1, 1), (1, 1)), candidate(7, (3, 3), (3, 3))]
    assert rules.opened(people) == [UUID(int=4), UUID(int=7), UUID(int=9)]
    assert rules.opened([CandidateRatings(application_id=UUID(int=1), raters=())]) == []


def test_a_candidate_says_what_the_composite_lacks() -> None:
    report = comparison(3, 3)
    lacking = report.candidates[1]
    assert (lacking.composite.value, lacking.composite.raters, lacking.raters) == (None, 0, 3)
    assert [(one.criterion, one.rated, one.raters) for one in lacking.missing] == [("Curiosity", 0, 3)]


def test_the_method_promises_no_order_and_names_a_person_for_a_decision() -> None:
    text = " ".join(COMPARISON_METHOD)
    for word in ("rank", "winner", "best", "fit ", "percent"):
        assert word not in text.lower()
    for needed in ("order in which they applied", "Overlapping intervals", "number of raters", "not yet validated",
                   "named person", "reason"):  # fmt: skip
        assert needed in text
