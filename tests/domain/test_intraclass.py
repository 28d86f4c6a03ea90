"""The six intraclass correlations against Shrout & Fleiss and another implementation, and what they refuse."""

import warnings
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.measurement import intraclass
from domain.measurement.intraclass import (
    MeanSquares,
    anova_components,
    candidates_needed,
    icc,
    icc_table,
    icc_uncut,
    mean_squares,
)
from domain.measurement.statistics import ONE_VALUE, FloatArray, IccForm, NotComputable, Ratings, ratings_of_matrix
from tests.domain.panels import NONE, SHROUT_FLEISS, shrout_fleiss

FORMS: tuple[IccForm, ...] = get_args(IccForm)
THEIR_NAMES = {
    "ICC(1,1)": "ICC(1,1)",
    "ICC(2,1)": "ICC(A,1)",
    "ICC(3,1)": "ICC(C,1)",
    "ICC(1,k)": "ICC(1,k)",
    "ICC(2,k)": "ICC(A,k)",
    "ICC(3,k)": "ICC(C,k)",
}


def squares_of(ratings: Ratings) -> MeanSquares:
    found = mean_squares(ratings)
    assert isinstance(found, MeanSquares)
    return found


def test_mean_squares_of_shrout_and_fleiss() -> None:
    found = squares_of(shrout_fleiss())
    assert found.between == pytest.approx(11.2417, abs=5e-5)
    assert found.within == pytest.approx(6.2639, abs=5e-5)
    assert found.raters == pytest.approx(32.4861, abs=5e-5)
    assert found.residual == pytest.approx(1.0194, abs=5e-5)


@pytest.mark.parametrize(
    ("form", "value", "low", "high"),
    [
        ("ICC(1,1)", 0.1657, -0.13, 0.72),
        ("ICC(2,1)", 0.2898, 0.02, 0.76),
        ("ICC(3,1)", 0.7148, 0.34, 0.95),
        ("ICC(1,k)", 0.4428, -0.88, 0.91),
        ("ICC(2,k)", 0.6201, 0.07, 0.93),
        ("ICC(3,k)", 0.9093, 0.68, 0.99),
    ],
)
def test_the_six_forms_of_shrout_and_fleiss(form: IccForm, value: float, low: float, high: float) -> None:
    found = icc(shrout_fleiss(), form)
    assert found.value == pytest.approx(value, abs=5e-5)
    assert found.low == pytest.approx(low, abs=5e-3)
    assert found.high == pytest.approx(high, abs=5e-3)
    assert (found.n_candidates, found.raters, found.note, found.not_computable) == (6, 4, None, None)


def test_variance_components_of_shrout_and_fleiss() -> None:
    found = anova_components(shrout_fleiss())
    assert not isinstance(found, NotComputable)
    assert (found.candidate, found.rater, found.residual) == pytest.approx((23 / 9, 5.2444, 1.0194), abs=5e-5)
    assert found.notes == ()


def theirs(table: FloatArray) -> dict[str, tuple[float, float, float]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas
        import pingouin

        pingouin.options["round.column.CI95"] = None
        n, k = table.shape
        data = pandas.DataFrame(
            {"target": np.repeat(np.arange(n), k), "rater": np.tile(np.arange(k), n), "rating": table.ravel()}
        )
        found = pingouin.intraclass_corr(data, "target", "rater", "rating").set_index("Type")
    return {ours: (found.at[name, "ICC"], *found.at[name, "CI95"]) for ours, name in THEIR_NAMES.items()}


def test_two_hundred_tables_equal_another_library() -> None:
    generator = np.random.default_rng(41)
    negative = 0
    for _ in range(200):
        n, k = int(generator.integers(3, 25)), int(generator.integers(2, 6))
        table = generator.normal(0, generator.uniform(0, 1.5), (n, 1)) + generator.normal(0, 1, (n, k))
        table += generator.normal(0, 0.5, (1, k))
        ours = icc_uncut(squares_of(ratings_of_matrix(table)))
        for form, expected in theirs(table).items():
            found = ours[form]  # type: ignore[index]
            assert (found.value, found.low, found.high) == pytest.approx(expected, abs=1e-9, rel=1e-9)
            negative += expected[0] < 0
    assert negative > 10  # the sample reaches the awkward region


def test_a_negative_estimate_is_reported_as_0_with_a_note() -> None:
    found = icc_table(ratings_of_matrix([[1, 5], [5, 1], [1, 4], [4, 1]]))
    assert {estimate.value for estimate in found.values()} == {0.0}
    assert all("negative" in (estimate.note or "") for estimate in found.values())


def test_a_negative_component_is_reported_as_0_with_a_note() -> None:
    found = anova_components(ratings_of_matrix([[1, 5], [5, 1], [1, 4], [4, 1]]))
    assert not isinstance(found, NotComputable)
    assert found.candidate == found.rater == 0
    assert [note for note in found.notes if "candidate" in note]


def test_exact_agreement_has_a_value_but_no_interval() -> None:
    found = icc(ratings_of_matrix([[1, 2], [2, 3], [4, 5]]), "ICC(3,k)")
    assert found.value == pytest.approx(1)
    assert (found.low, found.high, found.note) == (None, None, intraclass.EXACT)


def test_candidates_whom_not_everybody_rated_are_left_out_and_counted() -> None:
    table = np.vstack([SHROUT_FLEISS, [1, NONE, 2, 3], [NONE, NONE, 4, 4]])
    found = icc(ratings_of_matrix(table), "ICC(2,1)")
    assert found.value == pytest.approx(0.2898, abs=5e-5)
    assert found.n_candidates == 6
    assert found.note == "2 candidates were not rated by every rater and are left out"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (np.full((5, 3), 4.0), ONE_VALUE),
        ([[1], [2], [3]], intraclass.ONE_RATER),
        (np.empty((0, 0)), intraclass.ONE_RATER),
        ([[1, 2]], intraclass.NO_TABLE),
        ([[1, 2, NONE], [NONE, 2, 3], [1, NONE, 3]], intraclass.NO_TABLE),
        ([[1, 2], [2, 1], [1, 2]], intraclass.SAME_MEANS),
        ([[1, 2, 3], [1, 2, 3]], intraclass.SAME_MEANS),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_what_cannot_be_computed_says_why(table: Any, reason: str, form: IccForm) -> None:
    found = icc(ratings_of_matrix(table), form)
    assert (found.value, found.low, found.high, found.not_computable) == (None, None, None, reason)


@pytest.mark.parametrize(("raters", "width", "candidates"), [(3, 0.2, 68), (3, 0.3, 31), (2, 0.2, 101), (2, 0.3, 46)])
def test_bonetts_sample_size(raters: int, width: float, candidates: int) -> None:
    assert candidates_needed(0.7, raters, width) == candidates


@pytest.mark.parametrize(
    ("reliability", "raters", "width"), [(1.0, 2, 0.2), (-0.1, 2, 0.2), (0.5, 1, 0.2), (0.5, 2, 0)]
)
def test_bonetts_sample_size_refuses_the_impossible(reliability: float, raters: int, width: float) -> None:
    with pytest.raises(ValueError, match="reliability"):
        candidates_needed(reliability, raters, width)


def test_equal_mean_squares_hide_no_other_form() -> None:
    """BMS = EMS > WMS: the two-way forms are 0, and the one-way forms are what they are."""
    found = icc_table(ratings_of_matrix([[1, 4, 3], [4, 4, 3]]))
    assert [found[form].value for form in ("ICC(2,1)", "ICC(3,1)", "ICC(2,k)", "ICC(3,k)")] == [0, 0, 0, 0]
    one_way = anova_of(np.array([[1.0, 4, 3], [4, 4, 3]]))
    assert found["ICC(1,1)"].value == pytest.approx(one_way)


def anova_of(table: Any) -> float:
    """ICC(1,1) written out."""
    k = table.shape[1]
    between = k * table.mean(axis=1).var(ddof=1)
    within = table.var(axis=1, ddof=1).mean()
    return float(max(0.0, (between - within) / (between + (k - 1) * within)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=2, max_size=12),
    st.randoms(use_true_random=False),
)
def test_order_and_unit_do_not_matter_and_values_stay_in_range(rows: list[list[int]], chance: Any) -> None:
    table = np.array(rows, dtype=np.float64)
    people, judges = list(range(table.shape[0])), list(range(3))
    chance.shuffle(people)
    chance.shuffle(judges)
    found = icc_table(ratings_of_matrix(table))
    other = icc_table(ratings_of_matrix(2.5 * table[np.ix_(people, judges)] - 7))
    for form in FORMS:
        one, two = found[form], other[form]
        assert one.not_computable == two.not_computable
        if one.value is not None:
            assert 0 <= one.value <= 1 + 1e-12
            assert two.value == pytest.approx(one.value, abs=1e-9)
            assert one.low is None or one.high is None or one.low <= one.high
