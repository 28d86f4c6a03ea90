"""The score's formulas against published vectors, and the rules about what is never computed."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.measurement.model import CandidateRatings, RaterScores
from domain.measurement.rules import (
    NOT_RELIABLE,
    application_score,
    half_width,
    mean_pair_difference,
    pooled_variance,
    rater_composite,
)

# Shrout & Fleiss 1979, six targets by four judges.
SHROUT_FLEISS = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
WEIGHTS = {"a": 0.5, "b": 0.3, "c": 0.2}
SOMEBODY = UUID(int=1)


def ratings(*raters: dict[str, int]) -> CandidateRatings:
    return CandidateRatings(
        application_id=uuid4(), raters=tuple(RaterScores(rater_id=uuid4(), levels=levels) for levels in raters)
    )


FULL = {"a": 4, "b": 3, "c": 5}


def test_pooled_variance_of_shrout_and_fleiss() -> None:
    error = pooled_variance(SHROUT_FLEISS)
    assert error is not None
    assert error.degrees_of_freedom == 18
    assert error.mean_square == pytest.approx(6.2639, abs=5e-5)
    assert (error.mean_square / 4) ** 0.5 == pytest.approx(1.2514, abs=5e-5)
    assert half_width(4, error) == pytest.approx(2.629, abs=5e-4)


def test_pooled_variance_needs_two_raters_somewhere() -> None:
    assert pooled_variance([[4.0], [3.0], []]) is None


def test_rater_composite_is_the_weighted_mean() -> None:
    rater = RaterScores(rater_id=SOMEBODY, levels=FULL)
    assert rater_composite(rater, WEIGHTS) == pytest.approx(0.5 * 4 + 0.3 * 3 + 0.2 * 5)


def test_a_rater_without_evidence_for_one_competency_has_no_composite() -> None:
    rater = RaterScores(rater_id=SOMEBODY, levels={"a": 4, "b": 3})
    assert rater_composite(rater, WEIGHTS) is None


def test_composite_averages_raters_and_competencies_use_all_who_rated() -> None:
    candidate = ratings(FULL, {"a": 2, "b": 3, "c": 1}, {"a": 5})
    result = application_score(candidate, [candidate], WEIGHTS)
    assert result.composite.value == pytest.approx(((2 + 0.9 + 1) + (1 + 0.9 + 0.2)) / 2)
    assert result.composite.raters == 2
    by_code = {one.competency_code: one.score for one in result.competencies}
    assert by_code["a"].value == pytest.approx((4 + 2 + 5) / 3)
    assert by_code["a"].raters == 3
    assert by_code["c"].raters == 2


def test_one_complete_rater_is_incomplete_never_renormalised() -> None:
    candidate = ratings(FULL, {"a": 2, "b": 3})
    composite = application_score(candidate, [candidate], WEIGHTS).composite
    assert (composite.status, composite.value, composite.raters) == ("incomplete", None, 1)
    assert composite.note == "1 of 2 raters rated every competency; two are needed"


def test_a_competency_with_one_rater_has_a_mean_but_no_interval() -> None:
    candidate = ratings(FULL)
    first = application_score(candidate, [candidate], WEIGHTS).competencies[0].score
    assert (first.status, first.value, first.interval) == ("single_rater", 4.0, None)


def test_interval_needs_ten_degrees_of_freedom() -> None:
    pool = [ratings(FULL, {"a": 2, "b": 3, "c": 1}) for _ in range(9)]
    composite = application_score(pool[0], pool, WEIGHTS).composite
    assert (composite.interval, composite.note) == (None, NOT_RELIABLE)
    pool.append(ratings(FULL, {"a": 2, "b": 3, "c": 1}))
    composite = application_score(pool[0], pool, WEIGHTS).composite
    assert composite.interval is not None
    assert composite.interval.degrees_of_freedom == 10
    assert composite.note is None


def test_interval_is_clipped_to_the_scale() -> None:
    pool = [ratings({"a": 5, "b": 5, "c": 5}, {"a": 3, "b": 5, "c": 5}) for _ in range(12)]
    interval = application_score(pool[0], pool, WEIGHTS).competencies[0].score.interval
    assert interval is not None
    assert interval.high == 5


@pytest.mark.parametrize(("values", "expected"), [((1, 1), 0), ((1, 5), 4), ((2, 5, 4), 2), ((3,), None), ((), None)])
def test_mean_pair_difference(values: tuple[float, ...], expected: float | None) -> None:
    assert mean_pair_difference(values) == expected


levels = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 5))


@given(st.lists(levels, max_size=5))
def test_no_evidence_never_changes_a_mean(raters: list[dict[str, int]]) -> None:
    """Adding a rater who found nothing moves no competency's value; a missing level is never a number."""
    before = application_score(ratings(*raters), [], WEIGHTS)
    after = application_score(ratings(*raters, {}), [], WEIGHTS)
    assert [one.score.value for one in before.competencies] == [one.score.value for one in after.competencies]
    assert before.composite.value == after.composite.value
    complete = sum(set(levels) == set(WEIGHTS) for levels in raters)
    assert (before.composite.value is not None) == (complete >= 2)
