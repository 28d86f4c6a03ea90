"""The statistics of selection rates: the published figures to their printed digits."""

import math

import pytest

from domain.fairness.model import Selection
from domain.fairness.statistics import (
    below_four_fifths,
    binomial_deviation,
    fisher_p,
    impact_ratio,
    mid_p,
    one_person_reverses,
    pair_statistics,
    ratio_interval,
    scoring_selections,
    small_share,
    two_proportion_z,
)


def of(selected: int, people: int) -> Selection:
    return Selection(people=people, selected=selected)


def rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


# 1979 Questions and Answers to the Uniform Guidelines: 60, 45, 48 and 51 % against the highest.
@pytest.mark.parametrize(("selected", "ratio", "below"), [(45, 0.75, True), (48, 0.80, False), (51, 0.85, False)])
def test_uniform_guidelines_example(selected: int, ratio: float, below: bool) -> None:
    assert rounded(impact_ratio(of(selected, 100), of(60, 100)), 2) == ratio
    assert below_four_fifths(of(selected, 100), of(60, 100)) is below


@pytest.mark.parametrize(
    ("group", "highest"),
    [((48, 100), (60, 100)), ((4, 5), (1, 1)), ((28, 50), (7, 10)), ((4 * 3**20, 5 * 3**21), (1, 3))],
)
def test_exactly_four_fifths_is_not_below(group: tuple[int, int], highest: tuple[int, int]) -> None:
    """Some of these would be below by floating point."""
    assert not below_four_fifths(of(*group), of(*highest))
    assert below_four_fifths(of(group[0] - 1, group[1]), of(*highest))


def test_twelve_of_forty_beside_forty_eight_of_eighty() -> None:
    said = pair_statistics(of(12, 40), of(48, 80))
    assert rounded(said.impact_ratio, 2) == 0.50
    assert said.impact_ratio_interval is not None
    assert (round(said.impact_ratio_interval.low, 3), round(said.impact_ratio_interval.high, 3)) == (0.301, 0.829)
    assert (rounded(said.z, 3), rounded(said.z_p, 5)) == (-3.098, 0.00195)
    assert (round(said.fisher_p, 5), round(said.mid_p, 5)) == (0.00341, 0.00214)
    assert said.below_four_fifths
    assert not said.too_few_to_conclude


LL144_RACE = {
    "hispanic": (204, 408, 0.97, "50%"),
    "white": (412, 797, 1.00, "52%"),
    "black": (170, 390, 0.84, "44%"),
    "nhpi": (52, 119, 0.85, "44%"),
    "asian": (302, 616, 0.95, "49%"),
    "aian": (18, 41, 0.85, "44%"),
    "two_or_more": (96, 213, 0.87, "45%"),
}


@pytest.mark.parametrize("group", LL144_RACE)
def test_new_york_selection_example(group: str) -> None:
    selected, people, ratio, rate = LL144_RACE[group]
    assert rounded(impact_ratio(of(selected, people), of(412, 797)), 2) == ratio
    assert f"{of(selected, people).rate:.0%}" == rate


def test_new_york_selection_example_by_sex() -> None:
    assert rounded(impact_ratio(of(555, 1181), of(667, 1390)), 3) == 0.979


# 6 RCNY 5-301(c), "culture fit": people, share above the median, impact ratio.
LL144_SCORES: dict[str, dict[str, tuple[int, int, float]]] = {
    "sex": {"male": (92, 50, 1.00), "female": (76, 34, 0.82)},
    "race": {
        "hispanic": (28, 18, 1.00),
        "white": (40, 15, 0.58),
        "black": (32, 16, 0.78),
        "nhpi": (8, 5, 0.97),
        "asian": (24, 10, 0.65),
    },
}
LL144_RATES = {
    "male": 54.3,
    "female": 44.7,
    "hispanic": 64.2,
    "white": 37.5,
    "black": 50.0,
    "nhpi": 62.5,
    "asian": 41.7,
}


@pytest.mark.parametrize("by", LL144_SCORES)
def test_new_york_scoring_example(by: str) -> None:
    """The rule prints 64.2 % for 18 of 28, which is 64.29 %: it cuts where it should round."""
    groups = LL144_SCORES[by]
    people, above = sum(n for n, _, _ in groups.values()), sum(x for _, x, _ in groups.values())
    scores = {name: [90.0] * x + [50.0] * (n - x) for name, (n, x, _) in groups.items()}
    # The rows of race are not everybody: others fill the sample so that the median lies at 50.
    scores["others"] = [10.0] * max(0, 2 * above - people)
    found = scoring_selections(scores)
    highest = max((found[name] for name in groups), key=lambda one: one.rate)
    for name, (n, x, ratio) in groups.items():
        assert found[name] == of(x, n)
        assert found[name].rate * 100 == pytest.approx(LL144_RATES[name], abs=0.1)
        assert rounded(impact_ratio(found[name], highest), 2) == ratio


def test_a_score_at_the_median_is_not_above_it() -> None:
    assert scoring_selections({"a": [1, 2], "b": [2, 3]}) == {"a": of(0, 2), "b": of(1, 2)}
    assert scoring_selections({}) == {}
    assert scoring_selections({"a": [1, 2, 3]}) == {"a": of(1, 3)}


# Supreme Court, 1977: the deviation and by how many of it the observed differs from the expected.
@pytest.mark.parametrize(
    ("people", "share", "observed", "deviation", "by"),
    [
        (870, 0.791, 339, 11.99, -29.1),  # Castaneda v. Partida
        (405, 0.154, 15, 7.26, -6.5),  # Hazelwood School District
        (405, 0.057, 15, 4.67, -1.73),
    ],
)
def test_supreme_court_examples(people: int, share: float, observed: int, deviation: float, by: float) -> None:
    found = binomial_deviation(people, share, observed)
    assert round(found[0], 2) == deviation
    assert round(found[1], len(str(by).partition(".")[2])) == by


@pytest.mark.parametrize(("people", "share"), [(0, 0.5), (10, 0.0), (10, 1.0)])
def test_a_deviation_needs_people_and_a_share(people: int, share: float) -> None:
    with pytest.raises(ValueError, match="needs people"):
        binomial_deviation(people, share, 1)


@pytest.mark.parametrize(
    ("group", "highest", "p"),
    [((8, 10), (1, 6), 0.0350), ((8, 9), (2, 7), 0.0350), ((3, 4), (1, 4), 0.4857), ((1, 5), (3, 5), 0.52)],
)
def test_fishers_examples(group: tuple[int, int], highest: tuple[int, int], p: float) -> None:
    """The example of scipy's documentation both ways round, the tea tasting, and 3 of 5 beside 1 of 5."""
    assert round(fisher_p(of(*group), of(*highest)), 2 if p == 0.52 else 4) == p


def test_the_tea_tasting_by_hand() -> None:
    """17/35 two-sided; half of the 16/35 that are as likely as the observed table makes the mid-p 9/35."""
    assert fisher_p(of(1, 4), of(3, 4)) == pytest.approx(34 / 70)
    assert mid_p(of(1, 4), of(3, 4)) == pytest.approx(2 / 70 + 16 / 70)
    one_sided = (1 + 16) / 70
    assert round(one_sided, 4) == 0.2429


def test_four_fifths_alone_misleads() -> None:
    few = pair_statistics(of(1, 5), of(3, 5))
    assert (rounded(few.impact_ratio, 2), few.below_four_fifths) == (0.33, True)
    assert few.fisher_p > 0.5
    many = pair_statistics(of(880, 1200), of(960, 1200))
    assert (rounded(many.impact_ratio, 3), many.below_four_fifths) == (0.917, False)
    assert rounded(many.z_p, 4) == 0.0001


@pytest.mark.parametrize(
    ("group", "highest", "reverses"),
    [
        ((1, 5), (3, 5), False),  # 2 of 5 each: equal, not reversed
        ((2, 5), (3, 5), True),
        ((1, 10), (2, 10), True),
        ((12, 40), (48, 80), False),
        ((5, 5), (5, 5), False),
        ((0, 5), (0, 5), False),
        ((0, 20), (1, 10), True),
    ],
)
def test_one_person(group: tuple[int, int], highest: tuple[int, int], reverses: bool) -> None:
    assert one_person_reverses(of(*group), of(*highest)) is reverses


def test_equal_rates_have_no_direction_to_reverse() -> None:
    assert not pair_statistics(of(2, 10), of(2, 10)).too_few_to_conclude
    assert pair_statistics(of(2, 10), of(3, 10)).too_few_to_conclude


def test_what_is_not_computable_is_none() -> None:
    nobody_here = pair_statistics(of(0, 20), of(10, 20))
    assert (nobody_here.impact_ratio, nobody_here.impact_ratio_interval) == (0.0, None)
    assert nobody_here.below_four_fifths
    assert ratio_interval(of(0, 5), of(0, 5)) is None
    assert impact_ratio(of(0, 5), of(0, 5)) is None
    assert two_proportion_z(of(0, 5), of(0, 5)) is None
    assert two_proportion_z(of(5, 5), of(5, 5)) is None
    everybody = ratio_interval(of(5, 5), of(5, 5))
    assert everybody is not None
    assert (everybody.low, everybody.high) == (1.0, 1.0)


def test_fisher_and_mid_p_against_enumeration() -> None:
    """Every table up to 7 by 6, from the definition with whole numbers."""
    for n1 in range(1, 8):
        for n2 in range(1, 7):
            for x1 in range(n1 + 1):
                for x2 in range(n2 + 1):
                    k = x1 + x2
                    ways = {i: math.comb(n1, i) * math.comb(n2, k - i) for i in range(max(0, k - n2), min(k, n1) + 1)}
                    total, own = sum(ways.values()), ways[x1]
                    at_most = sum(w for w in ways.values() if w <= own)
                    equal = sum(w for w in ways.values() if w == own)
                    assert fisher_p(of(x1, n1), of(x2, n2)) == pytest.approx(at_most / total)
                    assert mid_p(of(x1, n1), of(x2, n2)) == pytest.approx((at_most - equal / 2) / total)


def test_a_small_share_is_under_two_percent() -> None:
    assert small_share(9, 451)
    assert not small_share(9, 450)
