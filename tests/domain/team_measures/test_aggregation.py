"""ICC(1) and ICC(2) over teams: published figures, other implementations, and what is not computable."""

import warnings

import numpy as np
import pytest
from scipy.stats import f_oneway

from domain.team_measures.aggregation import (
    NO_DIFFERENCE,
    NO_VARIANCE,
    TEAMS_OF_ONE,
    TOO_FEW_TEAMS,
    MeanSquares,
    aggregation,
    icc1,
    icc2,
    mean_squares,
)
from domain.team_measures.scores import FloatArray, person_means
from tests.domain.team_measures.answers import answers


def test_well_being_of_99_army_companies() -> None:
    # bh1996, WBEING: the data set is not at hand, so from its published F = 4.380 of 7,382 people in 99 groups.
    squares = MeanSquares(4.380, 1.0, 7382 / 99)
    assert icc1(squares) == pytest.approx(0.04336905, abs=1e-5)
    assert icc2(squares) == pytest.approx(0.7717, abs=5e-5)


def test_work_hours_of_99_army_companies() -> None:
    # bhr2000, HRS: not at hand either; from its published mean squares of 5,400 people in 99 groups.
    squares = MeanSquares(34.4025, 2.7526, 5400 / 99)
    assert icc1(squares) == pytest.approx(0.1741008, abs=5e-6)
    assert icc2(squares) == pytest.approx(0.9199889, abs=5e-6)


def test_icc2_is_icc1_stepped_up_to_the_mean_size() -> None:
    squares = MeanSquares(34.4025, 2.7526, 5400 / 99)
    single, size = icc1(squares), squares.size
    assert icc2(squares) == pytest.approx(size * single / (1 + (size - 1) * single), rel=1e-12)


def made(sizes: tuple[int, ...], seed: int, between: float = 0.5) -> list[FloatArray]:
    generator = np.random.default_rng(seed)
    return [
        person_means(answers(size, 5, mean=3 + between * generator.normal(), seed=seed * 100 + place))
        for place, size in enumerate(sizes)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_mean_squares_of_teams_of_any_size_are_those_of_the_f_test(seed: int) -> None:
    teams = made((5, 8, 12, 30, 6), seed)
    found = mean_squares(teams)
    assert not isinstance(found, str)
    assert found.between / found.within == pytest.approx(f_oneway(*teams).statistic, rel=1e-10)
    assert found.size == pytest.approx(61 / 5)


@pytest.mark.parametrize("seed", range(8))
def test_teams_of_one_size_give_the_intraclass_correlations_of_another_implementation(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas
        import pingouin

        teams = made((8,) * 12, seed)
        long = pandas.DataFrame(
            [(team, person, value) for team, row in enumerate(teams) for person, value in enumerate(row)],
            columns=["team", "person", "value"],
        )
        table = pingouin.intraclass_corr(long, targets="team", raters="person", ratings="value").set_index("Type")
    found = aggregation("x", teams, [])
    assert (found.icc1, found.icc2) == pytest.approx(
        (table.loc["ICC(1,1)", "ICC"], table.loc["ICC(1,k)", "ICC"]), rel=1e-9
    )


@pytest.mark.parametrize(
    ("teams", "reason"),
    [
        ([], TOO_FEW_TEAMS),
        ([[3.0, 4.0, 5.0]], TOO_FEW_TEAMS),
        ([[3.0, 4.0], []], TOO_FEW_TEAMS),
        ([[3.0], [4.0], [5.0]], TEAMS_OF_ONE),
        ([[3.2, 3.2, 3.2], [4.6, 4.6, 4.6]], NO_VARIANCE),
        ([[3.3] * 7, [3.3] * 9], NO_VARIANCE),
    ],
)
def test_not_computable(teams: list[list[float]], reason: str) -> None:
    found = aggregation("x", teams, [])
    assert (found.icc1, found.icc2, found.reason) == (None, None, reason)


def test_a_negative_coefficient_is_stated_and_has_no_reliability_of_means() -> None:
    # Means all alike, people not: ICC(1) is at its least, -1/(c - 1).
    found = aggregation("x", [[1.0, 3.0, 5.0]] * 4, [])
    assert found.icc1 == pytest.approx(-1 / 2)
    assert (found.icc2, found.reason) == (None, NO_DIFFERENCE)
    nearly = aggregation("x", [[1.0, 3.0, 5.0], [1.0, 3.0, 5.5]], [])
    assert nearly.icc1 is not None
    assert -1 / 2 < nearly.icc1 < 0
    assert (nearly.icc2, nearly.reason) == (None, NO_DIFFERENCE)


def test_counts_and_medians() -> None:
    found = aggregation("x", [[1.0, 2.0], [], [3.0, 5.0, 4.0]], [(0.9, 0.8), (None, None), (0.7, 0.2), (0.8, 0.6)])
    assert (found.dimension, found.teams, found.people) == ("x", 2, 5)
    assert (found.median_agreement_uniform, found.median_agreement_skewed) == (0.8, 0.6)
    assert aggregation("x", [], []).median_agreement_uniform is None


@pytest.mark.parametrize(("size", "least", "most"), [(5, 0.3, 0.4), (8, 0.4, 0.5), (13, 0.58, 0.60), (21, 0.70, 0.71)])
def test_small_teams_have_means_that_cannot_be_told_apart_reliably(size: int, least: float, most: float) -> None:
    # What the report says of teams of 5 to 8 people, at a medium ICC(1) of .10.
    squares = MeanSquares(1 + size * 0.10 / 0.90, 1.0, size)
    assert icc1(squares) == pytest.approx(0.10)
    assert least <= (icc2(squares) or 0) + 1e-9 <= most
