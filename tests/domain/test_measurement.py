"""The score's formulas against published vectors, and the rules about what is never computed."""

import json
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.interviews.amendment_model import AmendedLevel
from domain.interviews.model import LockedRating
from domain.measurement.model import ApplicationScore, CandidateRatings, RaterScores
from domain.measurement.pool import (
    NORMAL_QUANTILE,
    NOT_RELIABLE,
    TOO_FEW_FOR_WEIGHTS,
    application_score,
    effective,
    error_model,
    pool_of,
    pooled_variance,
)
from domain.measurement.rules import (
    amended_score,
    candidates_of,
    interval_of,
    mean_pair_difference,
    rater_composite,
    standard_error,
)
from domain.measurement.statistics import ratings_of_matrix
from tests.domain.panels import SHROUT_FLEISS, additive

WEIGHTS = {"a": 0.5, "b": 0.3, "c": 0.2}
SOMEBODY = UUID(int=1)
FULL = {"a": 4.0, "b": 3.0, "c": 5.0}
OTHER = {"a": 2.0, "b": 3.0, "c": 1.0}


def ratings(*raters: dict[str, float]) -> CandidateRatings:
    return CandidateRatings(
        application_id=uuid4(), raters=tuple(RaterScores(rater_id=uuid4(), levels=levels) for levels in raters)
    )


def scored(candidate: CandidateRatings, pool: Sequence[CandidateRatings] = ()) -> ApplicationScore:
    return application_score(candidate, pool_of(pool or [candidate], WEIGHTS))


def locked(application: int, scorecard: int, rater: int, code: str, level: int | None) -> LockedRating:
    return LockedRating(
        application_id=UUID(int=application),
        interview_id=UUID(int=scorecard),
        scorecard_id=UUID(int=scorecard),
        rater_id=UUID(int=rater),
        competency_code=code,
        level=level,
    )


def test_pooled_variance_of_shrout_and_fleiss() -> None:
    table = ratings_of_matrix(SHROUT_FLEISS)
    pooled, error = pooled_variance(table), error_model(table)
    assert pooled is not None
    assert pooled.degrees_of_freedom == error.degrees_of_freedom == 18
    assert pooled.mean_square == error.variance == pytest.approx(6.2639, abs=5e-5)
    assert (error.tier, error.n_candidates, error.raters) == (1, 6, 4)
    assert error.tier_two_refused
    assert standard_error(4, error) == pytest.approx(1.2514, abs=5e-5)
    interval = interval_of(3.0, 4, error)
    assert interval is not None
    assert interval.half_width == pytest.approx(2.629, abs=5e-4)
    assert (interval.low, interval.high) == (1, 5)


def test_pooled_variance_needs_two_raters_somewhere() -> None:
    assert pooled_variance(ratings_of_matrix([[4.0, np.nan], [np.nan, 3.0]])) is None


@pytest.mark.parametrize(("candidates", "raters", "tier"), [(30, 4, 2), (29, 4, 1), (30, 3, 2), (30, 2, 1)], ids=str)
def test_tier_two_needs_thirty_candidates_and_three_raters(candidates: int, raters: int, tier: int) -> None:
    generator = np.random.default_rng(3)
    table = generator.normal(3, 1, (candidates, 1)) + generator.normal(0, 0.5, (candidates, raters))
    error = error_model(ratings_of_matrix(table))
    assert error.tier == tier
    assert (error.components is not None) == (tier == 2)
    assert (error.tier_two_refused is None) == (tier == 2)
    if error.components is not None:
        assert error.variance == error.components.rater + error.components.residual
        assert error.quantile == NORMAL_QUANTILE


def test_tier_two_needs_connected_panels() -> None:
    generator = np.random.default_rng(4)
    table = np.full((40, 6), np.nan)
    table[:20, :3], table[20:, 3:] = generator.normal(3, 1, (20, 3)), generator.normal(3, 1, (20, 3))
    error = error_model(ratings_of_matrix(table))
    assert error.tier == 1
    assert error.tier_two_refused
    assert error_model(additive(generator, 40, 6, 3)).tier == 2


def test_rater_composite_is_the_weighted_mean() -> None:
    rater = RaterScores(rater_id=SOMEBODY, levels=FULL)
    assert rater_composite(rater, WEIGHTS) == pytest.approx(0.5 * 4 + 0.3 * 3 + 0.2 * 5)


def test_a_rater_without_evidence_for_one_competency_has_no_composite() -> None:
    rater = RaterScores(rater_id=SOMEBODY, levels={"a": 4, "b": 3})
    assert rater_composite(rater, WEIGHTS) is None


def test_a_rater_in_two_interviews_of_one_application_is_one_rater() -> None:
    """Two interviews, in both of which the same person sat: 5 and 2 are that person's 3.5, and no panel of two."""
    rows = [locked(1, 11, 1, "a", 5), locked(1, 12, 1, "a", 2), locked(1, 12, 2, "a", 4), locked(1, 11, 1, "b", None)]
    (candidate,) = candidates_of(rows)
    assert [rater.levels for rater in candidate.raters] == [{"a": 3.5}, {"a": 4.0}]
    score = application_score(candidate, pool_of([candidate], {"a": 1.0}))
    assert (score.composite.value, score.composite.raters, score.raters) == (3.75, 2, 2)
    alone = candidates_of(rows[:2])[0]
    score = application_score(alone, pool_of([alone], {"a": 1.0}))
    assert (score.composite.status, score.composite.raters) == ("incomplete", 1)
    assert score.competencies[0].score.status == "single_rater"
    assert score.composite_error.degrees_of_freedom == 0


def test_different_interviews_of_one_rater_may_cover_different_competencies() -> None:
    rows = [locked(1, 11, 1, "a", 5), locked(1, 12, 1, "b", 3), locked(1, 11, 2, "a", 4), locked(1, 12, 2, "b", 2)]
    (candidate,) = candidates_of(rows)
    score = application_score(candidate, pool_of([candidate], {"a": 0.5, "b": 0.5}))
    assert (score.composite.value, score.composite.raters) == (3.5, 2)


def test_composite_averages_raters_and_competencies_use_all_who_rated() -> None:
    result = scored(ratings(FULL, OTHER, {"a": 5.0}))
    assert result.composite.value == pytest.approx(((2 + 0.9 + 1) + (1 + 0.9 + 0.2)) / 2)
    assert result.composite.raters == 2
    by_code = {one.competency_code: one.score for one in result.competencies}
    assert by_code["a"].value == pytest.approx((4 + 2 + 5) / 3)
    assert by_code["a"].raters == 3
    assert by_code["c"].raters == 2
    assert [(one.competency_code, one.rated, one.raters) for one in result.missing] == [("b", 2, 3), ("c", 2, 3)]


def test_one_complete_rater_is_incomplete_never_renormalised() -> None:
    score = scored(ratings(FULL, {"a": 2.0, "b": 3.0}))
    composite = score.composite
    assert (composite.status, composite.value, composite.raters) == ("incomplete", None, 1)
    assert composite.note == "1 of 2 raters rated every competency; two are needed"
    assert [(one.competency_code, one.rated, one.raters) for one in score.missing] == [("c", 1, 2)]


def test_a_competency_with_one_rater_has_a_mean_but_no_interval() -> None:
    first = scored(ratings(FULL)).competencies[0].score
    assert (first.status, first.value, first.interval) == ("single_rater", 4.0, None)


def test_interval_needs_ten_degrees_of_freedom() -> None:
    pool = [ratings(FULL, OTHER) for _ in range(9)]
    composite = scored(pool[0], pool).composite
    assert (composite.interval, composite.note) == (None, NOT_RELIABLE)
    pool.append(ratings(FULL, OTHER))
    composite = scored(pool[0], pool).composite
    assert composite.interval is not None
    assert (composite.interval.degrees_of_freedom, composite.interval.tier) == (10, 1)
    assert composite.note is None


def test_interval_is_clipped_to_the_scale() -> None:
    pool = [ratings({"a": 5, "b": 5, "c": 5}, {"a": 3, "b": 5, "c": 5}) for _ in range(12)]
    interval = scored(pool[0], pool).competencies[0].score.interval
    assert interval is not None
    assert interval.high == 5
    assert interval.half_width > 1


@pytest.mark.parametrize(("values", "expected"), [((1, 1), 0), ((1, 5), 4), ((2, 5, 4), 2), ((3,), None), ((), None)])
def test_mean_pair_difference(values: tuple[float, ...], expected: float | None) -> None:
    assert mean_pair_difference(values) == expected


levels = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 5).map(float))


@given(st.lists(levels, max_size=5))
def test_no_evidence_never_changes_a_mean(raters: list[dict[str, float]]) -> None:
    """Adding a rater who found nothing moves no competency's value; a missing level is never a number."""
    before, after = scored(ratings(*raters)), scored(ratings(*raters, {}))
    assert [one.score.value for one in before.competencies] == [one.score.value for one in after.competencies]
    assert before.composite.value == after.composite.value
    complete = sum(set(levels) == set(WEIGHTS) for levels in raters)
    assert (before.composite.value is not None) == (complete >= 2)


@given(st.lists(levels, max_size=6), st.randoms())
def test_the_same_ratings_give_the_same_bytes_in_any_order(raters: list[dict[str, float]], random: object) -> None:
    candidate = ratings(*raters)
    shuffled = list(candidate.raters)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    turned = CandidateRatings(application_id=candidate.application_id, raters=tuple(shuffled))
    one, other = scored(candidate), scored(turned)
    assert one.sha256 == other.sha256
    assert one.composite.value == other.composite.value


def test_the_hash_is_over_what_the_documentation_says() -> None:
    candidate = CandidateRatings(
        application_id=UUID(int=7), raters=tuple(RaterScores(rater_id=UUID(int=n), levels=FULL) for n in (1, 2))
    )
    score = scored(candidate)
    content = (
        '{"application_id":"00000000-0000-0000-0000-000000000007","competencies":{"a":4.0,"b":3.0,"c":5.0},'
        '"composite":3.9,"formula_version":"1","ratings":{"00000000-0000-0000-0000-000000000001":'
        '{"a":4.0,"b":3.0,"c":5.0},"00000000-0000-0000-0000-000000000002":{"a":4.0,"b":3.0,"c":5.0}},'
        '"weights":{"a":0.5,"b":0.3,"c":0.2}}'
    )
    assert json.loads(content)["composite"] == score.composite.value
    assert score.sha256 == sha256(content.encode()).hexdigest()


def test_a_level_or_a_weight_changes_the_hash_and_other_candidates_do_not() -> None:
    candidate = ratings(FULL, OTHER)
    hashed = scored(candidate).sha256
    assert scored(candidate, [candidate, *(ratings(FULL, OTHER) for _ in range(12))]).sha256 == hashed
    changed = RaterScores(rater_id=candidate.raters[0].rater_id, levels={**FULL, "a": 5.0})
    other = CandidateRatings(application_id=candidate.application_id, raters=(changed, candidate.raters[1]))
    assert scored(other).sha256 != hashed
    assert application_score(candidate, pool_of([candidate], {"a": 1.0, "b": 0.0, "c": 0.0})).sha256 != hashed


def amended(scorecard: int, code: str, level: int | None) -> AmendedLevel:
    return AmendedLevel(
        application_id=UUID(int=1),
        interview_id=UUID(int=9),
        scorecard_id=UUID(int=scorecard),
        rater_id=UUID(int=scorecard),
        competency_code=code,
        level=level,
        after_unblinding=True,
    )


def test_amendments_make_figures_of_their_own() -> None:
    rows = [locked(1, rater, rater, code, level) for rater in (1, 2) for code, level in (("a", 4), ("b", 2))]
    score = amended_score(rows, [amended(1, "a", 2)], {"a": 0.5, "b": 0.5})
    assert (score.amendments, score.composite, score.competencies) == (1, 2.5, {"a": 3.0, "b": 2.0})
    taken_back = amended_score(rows, [amended(1, "a", None)], {"a": 0.5, "b": 0.5})
    assert (taken_back.composite, taken_back.competencies["a"]) == (None, 4.0)


def test_effective_weights_need_ten_candidates() -> None:
    generator = np.random.default_rng(5)

    def somebody() -> CandidateRatings:
        levels = {code: float(generator.integers(1, 6)) for code in WEIGHTS}
        return ratings(levels, levels)

    pool = [somebody() for _ in range(9)]
    few = effective(pool_of(pool, WEIGHTS))
    assert (few.n_candidates, few.weights, few.not_computable) == (9, None, TOO_FEW_FOR_WEIGHTS)
    many = effective(pool_of([*pool, somebody()], WEIGHTS))
    assert many.n_candidates == 10
    assert many.weights is not None
    assert sum(many.weights.values()) == pytest.approx(1)
    assert many.weights.keys() == WEIGHTS.keys()
    alike = effective(pool_of([ratings(FULL, FULL) for _ in range(10)], WEIGHTS))
    assert alike.weights is None
    assert alike.not_computable
