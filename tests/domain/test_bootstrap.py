"""The bootstrap repeats itself, resamples candidates whole, and refuses an interval that would mean nothing."""

import numpy as np
import pytest

from domain.measurement import bootstrap
from domain.measurement.agreement import alpha, pair_difference
from domain.measurement.bootstrap import Bootstrap, bootstrap_interval, per_draw, resampled
from domain.measurement.statistics import (
    FloatArray,
    Interval,
    NotComputable,
    band_allowed,
    index_keys,
    ratings_of,
    ratings_of_matrix,
    scorecards_of,
)
from tests.domain.panels import NONE, holed


def mean_of(values: FloatArray) -> bootstrap.Statistic:
    return lambda multiplicity: multiplicity @ values / multiplicity.sum(axis=1)


def test_the_interval_of_a_mean_is_the_textbooks() -> None:
    values = np.random.default_rng(1).normal(3, 1, 400)
    found = bootstrap_interval(mean_of(values), 400, Bootstrap(seed=1, draws=4000))
    assert isinstance(found, Interval)
    half = 1.96 * values.std() / 20
    assert found.low == pytest.approx(values.mean() - half, abs=0.01)
    assert found.high == pytest.approx(values.mean() + half, abs=0.01)


def test_confidence_widens_it() -> None:
    values = np.random.default_rng(2).normal(3, 1, 50)
    narrow, wide = (
        bootstrap_interval(mean_of(values), 50, Bootstrap(seed=1, confidence=share)) for share in (0.8, 0.99)
    )
    assert isinstance(narrow, Interval)
    assert isinstance(wide, Interval)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    ratings = ratings_of_matrix(holed(np.random.default_rng(3), 80, 4))
    first, again, other = (alpha(ratings, "ordinal", Bootstrap(seed=seed)) for seed in (7, 7, 8))
    assert first == again
    assert first.value == other.value
    assert first.low != other.low


def test_the_order_of_the_rows_does_not_matter() -> None:
    generator = np.random.default_rng(4)
    candidates = [f"candidate {number}" for number in generator.integers(0, 30, 90)]
    raters = [f"rater {number}" for number in generator.integers(0, 5, 90)]
    levels = generator.integers(1, 6, 90).astype(float)
    found = []
    for order in (np.arange(90), generator.permutation(90)):
        _, candidate = index_keys([candidates[place] for place in order])
        _, rater = index_keys([raters[place] for place in order])
        found.append(alpha(ratings_of(candidate, rater, levels[order]), bootstrap=Bootstrap(seed=1)))
    assert found[0].low is not None
    assert (found[0].value, found[0].low, found[0].high) == pytest.approx(
        (found[1].value, found[1].low, found[1].high), abs=1e-12
    )


def test_multiplicities_equal_candidates_that_are_really_repeated() -> None:
    generator = np.random.default_rng(5)
    table = holed(generator, 25, 4)
    ratings = ratings_of_matrix(table)
    drawn = generator.integers(0, 25, 25)
    repeated = resampled(ratings, np.bincount(drawn, minlength=25).astype(np.float64))
    assert repeated.n_candidates == 25
    for level in ("nominal", "ordinal", "interval", "ratio"):
        direct = alpha(ratings_of_matrix(table[drawn]), level).value  # type: ignore[arg-type]
        assert alpha(repeated, level).value == pytest.approx(direct, abs=1e-12)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_fast_draws_equal_slow_ones(level: str) -> None:
    table = holed(np.random.default_rng(6), 40, 4)
    table = table[np.isfinite(table).sum(axis=1) > 1]
    ratings = ratings_of_matrix(table)
    plan = Bootstrap(seed=9, draws=200)

    def slow(multiplicity: FloatArray) -> float:
        value = alpha(resampled(ratings, multiplicity), level).value  # type: ignore[arg-type]
        return np.nan if value is None else value

    fast = alpha(ratings, level, plan)  # type: ignore[arg-type]
    found = bootstrap_interval(per_draw(slow), len(table), plan)
    assert isinstance(found, Interval)
    assert (fast.low, fast.high) == pytest.approx((found.low, found.high), abs=1e-9)


def test_one_candidate_gives_no_interval() -> None:
    found = pair_difference(ratings_of_matrix([[1, 2, 4]]), Bootstrap(seed=1))
    assert found.value == pytest.approx(2)
    assert (found.low, found.high) == (None, None)
    assert found.note == "no interval: fewer than two candidates: nothing to resample"


def test_too_many_draws_without_a_value_give_no_interval() -> None:
    nearly_uniform = ratings_of_matrix([[3, 3], [3, 3], [3, 4]])
    found = alpha(nearly_uniform, bootstrap=Bootstrap(seed=1))
    assert found.value is not None
    assert (found.low, found.high) == (None, None)
    assert found.note == f"no interval: {bootstrap.TOO_OFTEN_UNDEFINED}"
    assert bootstrap_interval(per_draw(lambda _: np.nan), 10, Bootstrap(seed=1)) == NotComputable(
        bootstrap.TOO_OFTEN_UNDEFINED
    )


def test_pieces_do_not_change_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(30.0)
    whole = bootstrap_interval(mean_of(values), 30, Bootstrap(seed=2, draws=500))
    monkeypatch.setattr(bootstrap, "CHUNK", 30 * 7)
    assert bootstrap_interval(mean_of(values), 30, Bootstrap(seed=2, draws=500)) == whole


def test_a_band_needs_thirty_candidates() -> None:
    assert [band_allowed(number) for number in (0, 29, 30, 31)] == [False, False, True, True]


def test_repeated_values_of_one_rater_are_averaged_first() -> None:
    ratings = ratings_of([0, 0, 0, 1], [0, 0, 1, 1], [2, 4, 5, NONE])
    assert ratings.value.tolist() == [3, 5]
    cards = scorecards_of([0, 0], [1, 1], [[2, NONE], [4, 5]])
    assert cards.values.tolist() == [[3, 5]]


@pytest.mark.parametrize(
    ("candidate", "rater", "value", "message"),
    [
        ([0, 1], [0], [1, 2], "same length"),
        ([0, -1], [0, 0], [1, 2], "negative"),
        ([0, 1], [0, 0], [1, np.inf], "finite"),
    ],
)
def test_impossible_ratings_are_errors(
    candidate: list[int], rater: list[int], value: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        ratings_of(candidate, rater, value)


def test_an_index_beyond_the_announced_size_is_an_error() -> None:
    with pytest.raises(ValueError, match="announced"):
        ratings_of([0, 5], [0, 0], [1, 2], n_candidates=3)
