"""The figures tell no more than what was let through: other answers with the same permitted sums give the same words.

Each test replaces the answers by others that a reader of the permitted figures could not tell from them, and asks for
the same result to the last digit. A statistic that looked further into the answers would differ.
"""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.team_measures.aggregation import aggregation
from domain.team_measures.change import change
from domain.team_measures.consistency import consistency
from domain.team_measures.dimension import dimension_statistics
from domain.team_measures.gap import gap
from domain.team_measures.maturity import LadderStage, maturity
from domain.team_measures.model import DimensionStatistics
from domain.team_measures.scores import FloatArray, item_variances, person_means, sample_of
from tests.domain.team_measures.answers import answers

WHOLE = st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=5, max_size=20)


@given(WHOLE, WHOLE, st.sampled_from(["2 or below", "2 to 3", "3 to 4", "4 or above"]))
def test_a_band_is_all_that_is_told_where_it_stands(
    rows: list[tuple[int, ...]], others: list[tuple[int, ...]], band: str
) -> None:
    first = dimension_statistics("x", rows, invited=25, shows_spread=True, band=band)
    second = dimension_statistics("x", others, invited=25, shows_spread=True, band=band)
    assert msgspec.structs.replace(second, answered=first.answered) == first


def levelled(rows: list[tuple[int, ...]]) -> list[list[int]]:
    """As many people with the same sum of all answers, as near to each other as that sum lets them be."""
    people, items = len(rows), len(rows[0])
    total = sum(map(sum, rows))
    least, more = divmod(total, people * items)
    flat = [least + 1] * more + [least] * (people * items - more)
    return [flat[start : start + items] for start in range(0, len(flat), items)]


@given(WHOLE)
def test_without_spread_nothing_but_the_sum_is_told(rows: list[tuple[int, ...]]) -> None:
    first = dimension_statistics("x", rows, invited=20, shows_spread=False)
    assert dimension_statistics("x", levelled(rows), invited=20, shows_spread=False) == first


def test_with_spread_only_the_squares_of_people_and_of_items_are_told_besides() -> None:
    # Three people answer the items the other way round: each keeps the sum, and each item its variance.
    others = [(4, 4, 2), (4, 2, 4), (2, 4, 4), (3, 3, 3), (4, 4, 4), (5, 5, 5)]
    first = dimension_statistics("x", [(2, 4, 3), (4, 3, 2), (3, 2, 4), *others], invited=12, shows_spread=True)
    assert (first.split, first.spread is None) == (False, False)
    again = dimension_statistics("x", [(2, 3, 4), (3, 4, 2), (4, 2, 3), *others], invited=12, shows_spread=True)
    assert again == first


def test_without_spread_there_is_no_ladder_whatever_people_answered() -> None:
    stages = [[LadderStage(code="one", criterion=3.5, scores=answers(9, 4, seed=seed))] for seed in range(20)]
    first, *others = [maturity(one, shows_spread=False) for one in stages]
    assert others == [first] * 19


def test_changes_and_gaps_come_from_published_figures_alone() -> None:
    # The functions take nothing else; what is withheld there is withheld here.
    for shows_spread, band in ((False, None), (True, "4 or above"), (False, "4 or above")):
        one = dimension_statistics("x", answers(9, 4, seed=1), invited=9, shows_spread=shows_spread, band=band)
        two = dimension_statistics("x", answers(9, 4, seed=2), invited=9, shows_spread=True)
        for earlier, later in ((one, two), (two, one), (one, one)):
            found = change(earlier, later)
            assert (found.difference, found.standard_error, found.distinguishable) == (None, None, None)
        assert gap(one, 4.0).low is None
        assert (gap(one, 4.0).gap is None) is (one.mean is None)


@pytest.mark.parametrize("seed", range(6))
def test_coefficients_over_teams_follow_from_published_sizes_means_and_spreads(seed: int) -> None:
    teams = [answers(size, 5, mean=3.2 + 0.2 * place, seed=seed * 10 + place) for place, size in enumerate((8, 9, 14))]
    published = [sample_of(team) for team in teams]
    people = sum(team.answered for team in published)
    grand = sum(team.answered * team.mean for team in published) / people
    between = sum(team.answered * (team.mean - grand) ** 2 for team in published) / 2
    within = sum((team.answered - 1) * (team.deviation or 0) ** 2 for team in published) / (people - 3)
    found = aggregation("x", [person_means(team) for team in teams], [])
    assert found.icc1 == pytest.approx((between - within) / (between + (people / 3 - 1) * within), rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_alpha_follows_from_the_whole_surveys_published_spread_and_agreement(seed: int) -> None:
    rows: FloatArray = answers(60, 5, seed=seed)
    whole: DimensionStatistics = dimension_statistics("x", rows, invited=60, shows_spread=True)
    assert whole.spread is not None
    assert whole.agreement_uniform is not None
    # rwg(J) solved for the mean item variance.
    agreement = whole.agreement_uniform
    variance = 2.0 * 5 * (1 - agreement) / (agreement + 5 * (1 - agreement))
    assert variance == pytest.approx(float(item_variances(rows).mean()))
    assert consistency("x", rows).alpha == pytest.approx(5 / 4 * (1 - variance / (5 * whole.spread**2)))
