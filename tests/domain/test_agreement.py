"""Alpha, weighted kappa and pair figures against published vectors, other implementations, and their own symmetries."""

import warnings
from collections.abc import Callable
from itertools import combinations
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.measurement import agreement
from domain.measurement.agreement import alpha, pair_difference, pairs_within, weighted_kappa, weighted_kappa_table
from domain.measurement.bootstrap import Bootstrap
from domain.measurement.rules import mean_pair_difference
from domain.measurement.statistics import (
    NO_RATINGS,
    NOT_A_PAIR,
    ONE_VALUE,
    Estimate,
    Level,
    NotComputable,
    Ratings,
    ratings_of,
    ratings_of_matrix,
)
from tests.domain.panels import NONE, holed

LEVELS: tuple[Level, ...] = get_args(Level)

# Krippendorff 2011, section C to F: four observers, twelve units.
KRIPPENDORFF_2011 = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
)
# The worked example of the encyclopaedia's article: three coders, fifteen units, one of them with a single value.
THREE_CODERS = np.array(
    [
        [NONE, NONE, NONE, NONE, NONE, 3, 4, 1, 2, 1, 1, 3, 3, NONE, 3],
        [1, NONE, 2, 1, 3, 3, 4, 3, NONE, NONE, NONE, NONE, NONE, NONE, NONE],
        [NONE, NONE, 2, 1, 3, 4, 4, NONE, 2, 1, 1, 3, 3, NONE, 4],
    ]
)
COHEN_1968 = [[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]]
FLEISS_COHEN_EVERITT = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
SIMILARITY = np.array([[1, 0, 0.4444], [0, 1, 0.6667], [0.4444, 0.6667, 1]])
SEXUAL_FUN = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]


@pytest.mark.parametrize(
    ("level", "published"),
    [("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)],
)
def test_alpha_of_krippendorffs_example(level: Level, published: float) -> None:
    found = alpha(ratings_of_matrix(KRIPPENDORFF_2011.T), level)
    assert found.value == pytest.approx(published, abs=5e-7)
    assert (found.n_candidates, found.raters, found.not_computable) == (11, 4, None)


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.691), ("interval", 0.811)])
def test_alpha_of_the_three_coders(level: Level, published: float) -> None:
    assert alpha(ratings_of_matrix(THREE_CODERS.T), level).value == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize("level", LEVELS)
def test_alpha_equals_the_reference_library(level: Level) -> None:
    import krippendorff

    generator = np.random.default_rng(11)
    compared = 0
    for _ in range(200):
        table = holed(generator, int(generator.integers(4, 40)), int(generator.integers(2, 7)))
        found = alpha(ratings_of_matrix(table), level).value
        assert found == pytest.approx(krippendorff.alpha(table.T, level_of_measurement=level), abs=1e-9)
        compared += 1
    assert compared == 200


@pytest.mark.parametrize("level", ["ordinal", "interval", "ratio"])
def test_alpha_of_composites_equals_the_reference_library(level: Level) -> None:
    import krippendorff

    generator = np.random.default_rng(12)
    table = np.where(generator.random((60, 5)) < 0.3, NONE, generator.uniform(1, 5, (60, 5)))
    assert alpha(ratings_of_matrix(table), level).value == pytest.approx(
        krippendorff.alpha(table.T, level_of_measurement=level), abs=1e-9
    )


def test_ordinal_is_not_interval() -> None:
    ratings = ratings_of_matrix(KRIPPENDORFF_2011.T)
    assert alpha(ratings, "ordinal").value != pytest.approx(alpha(ratings, "interval").value, abs=0.01)


def test_rounding_of_weighted_means_does_not_split_a_value() -> None:
    noisy = [(0.1 + 0.2) * 10, 3.0, 2.0, 2.0, 4.0, 4.0]
    assert noisy[0] != 3.0
    assert alpha(ratings_of([0, 0, 1, 1, 2, 2], [0, 1] * 3, noisy), "nominal").value == 1.0


def test_alpha_of_opposed_raters_is_negative_and_stays_so() -> None:
    found = alpha(ratings_of_matrix([[1, 5], [5, 1], [1, 5], [5, 1]]), "interval")
    assert found.value is not None
    assert found.value < -0.5


@pytest.mark.parametrize(
    ("table", "disagreement", "kappa", "digits"),
    [
        (COHEN_1968, "nominal", 0.4915, 4),
        (COHEN_1968, np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]), 0.3478, 4),
        (COHEN_1968, np.array([[0, 1, 4], [1, 0, 6], [2, 2, 0]]), 0.3534, 4),
        (FLEISS_COHEN_EVERITT, "nominal", 0.4286, 4),
        (FLEISS_COHEN_EVERITT, 1 - SIMILARITY, 0.5071, 4),
        (SEXUAL_FUN, "nominal", 0.1293, 4),
        (SEXUAL_FUN, "linear", 0.2374, 4),
        (SEXUAL_FUN, "quadratic", 0.3320, 4),
    ],
)
def test_weighted_kappa_of_published_tables(table: Any, disagreement: Any, kappa: float, digits: int) -> None:
    assert weighted_kappa_table(table, disagreement) == pytest.approx(kappa, abs=0.5 * 10**-digits)


@pytest.mark.parametrize(("ours", "theirs"), [("nominal", None), ("linear", "linear"), ("quadratic", "quadratic")])
def test_weighted_kappa_equals_another_library(ours: Any, theirs: str | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sklearn.metrics import cohen_kappa_score

    generator = np.random.default_rng(21)
    for _ in range(100):
        table = holed(generator, int(generator.integers(6, 60)), 2)
        both = table[np.isfinite(table).all(axis=1)].astype(int)
        if not np.ptp(both, axis=0).all():
            continue
        expected = cohen_kappa_score(both[:, 0], both[:, 1], weights=theirs, labels=[1, 2, 3, 4, 5])
        assert weighted_kappa(ratings_of_matrix(table), ours).value == pytest.approx(expected, abs=1e-9)


def test_weighted_kappa_takes_a_matrix_with_its_levels_in_any_order() -> None:
    table = np.array([[1, 1], [1, 2], [2, 2], [3, 2], [3, 3], [3, 1], [2, 3]])
    weights = np.array([[0, 1, 3], [1, 0, 6], [2, 6, 0]], dtype=np.float64)
    ratings = ratings_of_matrix(table)
    counts = np.zeros((3, 3))
    np.add.at(counts, (table[:, 0] - 1, table[:, 1] - 1), 1)
    straight = weighted_kappa(ratings, weights, levels=(1, 2, 3)).value
    assert straight == pytest.approx(weighted_kappa_table(counts, weights), abs=1e-12)
    turned = weights[np.ix_([2, 0, 1], [2, 0, 1])]
    assert weighted_kappa(ratings, turned, levels=(3, 1, 2)).value == pytest.approx(straight, abs=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        lambda: weighted_kappa(ratings_of_matrix([[1, 2], [2, 1]]), np.eye(2)),
        lambda: weighted_kappa(ratings_of_matrix([[1, 2], [2, 1]]), np.eye(3), levels=(1, 2)),
        lambda: weighted_kappa_table([[1, 2]]),
    ],
)
def test_a_matrix_that_does_not_fit_is_an_error(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"levels|square"):
        call()


def test_pair_figures_by_hand() -> None:
    ratings = ratings_of_matrix([[1, 2, 4], [3, 3, NONE], [5, NONE, NONE]])
    difference, within = pair_difference(ratings), pairs_within(ratings)
    assert difference.value == pytest.approx((1 + 2 + 3 + 0) / 4)
    assert within.value == pytest.approx(2 / 4)
    assert pairs_within(ratings, 2.0).value == pytest.approx(3 / 4)
    assert (difference.n_candidates, difference.raters) == (2, 3)


def test_pair_figures_equal_the_loop_over_pairs() -> None:
    generator = np.random.default_rng(31)
    for _ in range(50):
        table = holed(generator, 20, 5)
        pairs = [abs(one - other) for row in table for one, other in combinations(row[np.isfinite(row)], 2)]
        ratings = ratings_of_matrix(table)
        assert pair_difference(ratings).value == pytest.approx(np.mean(pairs), abs=1e-12)
        assert pairs_within(ratings).value == pytest.approx(np.mean(np.array(pairs) <= 1), abs=1e-12)


def test_pair_difference_of_one_candidate_is_the_scores_own() -> None:
    values = [4.0, 2.5, 3.0, 5.0]
    assert pair_difference(ratings_of_matrix([values])).value == pytest.approx(mean_pair_difference(values))


NOTHING = ratings_of([], [], [])
SINGLE = ratings_of_matrix([[1, NONE], [NONE, 2], [3, NONE]])
SAME = ratings_of_matrix([[3, 3], [3, 3]])


@pytest.mark.parametrize(
    ("statistic", "ratings", "reason"),
    [
        (alpha, NOTHING, NOT_A_PAIR),
        (alpha, SINGLE, NOT_A_PAIR),
        (alpha, SAME, ONE_VALUE),
        (lambda ratings: alpha(ratings, "ratio"), ratings_of_matrix([[-1, 2], [2, 2]]), agreement.RATIO_NEGATIVE),
        (
            lambda ratings: alpha(ratings, "ratio"),
            ratings_of_matrix(np.arange(1200.0).reshape(600, 2)),
            agreement.RATIO_TOO_MANY,
        ),
        (pair_difference, NOTHING, NOT_A_PAIR),
        (pair_difference, SINGLE, NOT_A_PAIR),
        (pairs_within, SINGLE, NOT_A_PAIR),
        (weighted_kappa, NOTHING, agreement.TWO_RATERS_ONLY),
        (weighted_kappa, ratings_of_matrix([[1, 2, 3], [2, 2, 3]]), agreement.TWO_RATERS_ONLY),
        (weighted_kappa, ratings_of_matrix([[1], [2]]), agreement.TWO_RATERS_ONLY),
        (weighted_kappa, SINGLE, agreement.NOBODY_IN_COMMON),
        (weighted_kappa, SAME, agreement.ONE_LEVEL_ONLY),
        (weighted_kappa, ratings_of_matrix([[4, 1], [4, 2], [4, 5]]), agreement.ONE_LEVEL_ONLY),
        (
            lambda ratings: weighted_kappa(ratings, np.zeros((2, 2)), levels=(1, 2)),
            ratings_of_matrix([[1, 2], [2, 1]]),
            agreement.NO_EXPECTED,
        ),
        (
            lambda ratings: weighted_kappa(ratings, levels=(1, 2)),
            ratings_of_matrix([[1, 2], [2, 3]]),
            agreement.UNKNOWN_LEVEL,
        ),
        (weighted_kappa, ratings_of_matrix(np.random.default_rng(1).random((80, 2))), agreement.KAPPA_TOO_MANY),
    ],
)
def test_what_cannot_be_computed_says_why(
    statistic: Callable[[Ratings], Estimate], ratings: Ratings, reason: str
) -> None:
    found = statistic(ratings)
    assert found.value is None
    assert found.low is None
    assert found.high is None
    assert found.not_computable == reason


def test_an_empty_table_and_one_without_chance_have_no_kappa() -> None:
    assert weighted_kappa_table([[0, 0], [0, 0]]) == NotComputable(NO_RATINGS)
    assert weighted_kappa_table([[5, 0], [0, 0]]) == NotComputable(agreement.NO_EXPECTED)


@pytest.mark.parametrize("level", LEVELS)
def test_alpha_has_an_interval_around_it(level: Level) -> None:
    found = alpha(ratings_of_matrix(holed(np.random.default_rng(5), 60, 4)), level, Bootstrap(seed=3))
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert found.low < found.value < found.high <= 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([1, 2, 3, 4, 5, NONE]), min_size=4, max_size=4), min_size=2, max_size=12),
    st.sampled_from(LEVELS),
    st.randoms(use_true_random=False),
)
def test_alpha_does_not_care_who_is_who(rows: list[list[float]], level: Level, chance: Any) -> None:
    table = np.array(rows, dtype=np.float64)
    found = alpha(ratings_of_matrix(table), level)
    people, judges = list(range(table.shape[0])), list(range(4))
    chance.shuffle(people)
    chance.shuffle(judges)
    other = alpha(ratings_of_matrix(table[np.ix_(people, judges)]), level)
    assert (found.value is None) == (other.value is None)
    if found.value is not None:
        assert found.value <= 1
        assert other.value == pytest.approx(found.value, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([1, 2, 3, 4, 5, NONE]), min_size=3, max_size=3), min_size=2, max_size=10),
    st.floats(min_value=0.1, max_value=50),
    st.floats(min_value=-100, max_value=100),
)
def test_interval_alpha_does_not_depend_on_the_unit(rows: list[list[float]], scale: float, shift: float) -> None:
    table = np.array(rows, dtype=np.float64)
    found, moved = alpha(ratings_of_matrix(table)), alpha(ratings_of_matrix(table * scale + shift))
    assert found.not_computable == moved.not_computable
    if found.value is not None:
        assert moved.value == pytest.approx(found.value, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=25))
def test_kappa_is_symmetric_and_at_most_1(pairs: list[tuple[int, int]]) -> None:
    table = np.array(pairs, dtype=np.float64)
    found, turned = weighted_kappa(ratings_of_matrix(table)), weighted_kappa(ratings_of_matrix(table[:, ::-1]))
    assert found.not_computable == turned.not_computable
    if found.value is not None:
        assert found.value <= 1
        assert turned.value == pytest.approx(found.value, abs=1e-12)
