"""The cumulative rule, how sure it is, and that the same answers give the same figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.team_measures.maturity import SAMPLES, TOO_FEW_PEOPLE, LadderStage, maturity
from domain.team_measures.model import Maturity
from domain.team_measures.precision import t_quantile
from domain.team_measures.scores import FloatArray
from tests.domain.team_measures.answers import answers

CODES = ("awareness", "sensitivity", "focus", "obsession")
HIGH, LOW = (4, 4, 5, 4), (2, 2, 1, 2)


def stage(code: str, rows: object, criterion: float = 3.5) -> LadderStage:
    return LadderStage(code=code, criterion=criterion, scores=np.asarray(rows))


def met(*stages: bool, people: int = 10) -> list[LadderStage]:
    """A team that surely meets the stages that are true; rows turned, so that nobody is like the next."""
    rows = {
        flag: np.array([np.roll(HIGH if flag else LOW, place) for place in range(people)]) for flag in (True, False)
    }
    for place, row in enumerate(rows.values()):
        row[: people // 2, place] = 3
    return [stage(code, rows[flag]) for code, flag in zip(CODES, stages, strict=True)]


@pytest.mark.parametrize(
    ("stages", "profile", "named"),
    [
        ((True, True, False, False), "stage", "sensitivity"),
        ((True, False, False, False), "stage", "awareness"),
        ((True, True, True, True), "stage", "obsession"),
        ((False, False, False, False), "below_first", None),
        ((False, True, False, False), "mixed", None),
        ((True, False, True, True), "mixed", None),
        ((True, True, False, True), "mixed", None),
    ],
)
def test_the_cumulative_rule(stages: tuple[bool, ...], profile: str, named: str | None) -> None:
    found = maturity(met(*stages), shows_spread=True)
    assert (found.profile, found.stage, found.between, found.withheld) == (profile, named, None, None)
    assert (found.probability, found.samples) == (1.0, SAMPLES)
    assert tuple(one.met for one in found.stages) == stages
    assert [(one.stage, one.order) for one in found.stages] == [(code, n + 1) for n, code in enumerate(CODES)]


def test_a_stage_is_met_where_the_lower_bound_reaches_its_criterion() -> None:
    rows = answers(12, 5, mean=3.9, seed=1)
    means = rows.mean(axis=1)
    bound = means.mean() - t_quantile(0.90, 11) * means.std(ddof=1) / 12**0.5
    for criterion, expected in ((bound - 1e-6, True), (bound, True), (bound + 1e-6, False)):
        (one,) = maturity([stage("awareness", rows, criterion)], shows_spread=True).stages
        assert one.met is expected
        assert one.mean == pytest.approx(means.mean())
        assert one.lower_bound == pytest.approx(bound)


def test_t_quantile_is_one_sided() -> None:
    assert t_quantile(0.90, 9) == pytest.approx(1.3830, abs=5e-5)


def test_nine_of_ten_lower_bounds_lie_below_the_truth() -> None:
    below = 0
    for seed in range(1000):
        rows = answers(12, 5, mean=3.0, seed=seed)
        means = rows.mean(axis=1)
        below += means.mean() - t_quantile(0.90, 11) * means.std(ddof=1) / 12**0.5 <= 3.0
    assert 0.87 < below / 1000 < 0.93


def borderline(position: int, rows: FloatArray) -> list[LadderStage]:
    """Stages below `position` surely met, those above it surely not; the criterion of that one lies at its bound."""
    means = rows.mean(axis=1)
    bound = means.mean() - t_quantile(0.90, len(rows) - 1) * means.std(ddof=1) / len(rows) ** 0.5
    stages = met(*(place < position for place in range(4)), people=len(rows))
    stages[position] = stage(CODES[position], rows, bound)
    return stages


@pytest.mark.parametrize(
    ("position", "between"), [(0, ("below_first", "awareness")), (1, CODES[0:2]), (2, CODES[1:3]), (3, CODES[2:4])]
)
def test_between_two_stages_where_none_is_sure(position: int, between: tuple[str, str]) -> None:
    found = maturity(borderline(position, answers(14, 4, seed=position)), shows_spread=True)
    assert (found.profile, found.stage, found.between) == ("between", None, between)
    assert found.probability == pytest.approx(1.0, abs=0.011)
    assert max(one.probability or 0 for one in found.stages) < 0.80


def test_no_stage_where_samples_are_mixed_as_often_as_not() -> None:
    # The first stage is on the edge and the second is sure: every sample that misses the first is mixed.
    stages = borderline(0, answers(14, 4, seed=11))
    stages[1] = met(True, True, True, True, people=14)[1]
    found = maturity(stages, shows_spread=True)
    assert (found.profile, found.stage, found.between) == ("mixed", None, None)
    assert found.probability is not None
    assert 0.2 < found.probability < 0.8


def test_the_probability_is_that_of_drawing_by_hand() -> None:
    rows = answers(9, 4, mean=3.8, seed=21)
    found = maturity([stage("awareness", rows, 3.5)], shows_spread=True).stages[0].probability
    generator, hits, means = np.random.default_rng(99), 0, rows.mean(axis=1)
    for _ in range(20_000):
        drawn = means[generator.integers(0, 9, 9)]
        hits += drawn.mean() - t_quantile(0.90, 8) * drawn.std(ddof=1) / 3 >= 3.5
    assert found == pytest.approx(hits / 20_000, abs=0.035)
    assert 0.05 < hits / 20_000 < 0.95


def test_the_same_answers_give_the_same_figures_in_any_order_of_people() -> None:
    rows = [answers(11, 4, mean=3.7, seed=seed) for seed in range(4)]
    first = maturity([stage(code, one) for code, one in zip(CODES, rows, strict=True)], shows_spread=True)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(11)
        again = [stage(code, one[order]) for code, one in zip(CODES, rows, strict=True)]
        assert maturity(again, shows_spread=True) == first


def test_probabilities_carry_no_more_digits_than_the_samples() -> None:
    found = maturity(borderline(2, answers(14, 4, seed=2)), shows_spread=True)
    for one in found.stages:
        assert one.probability is not None
        assert one.probability == round(one.probability, 2)


def bare(found: Maturity) -> bool:
    figures = [(one.mean, one.lower_bound, one.met, one.probability, one.themes) for one in found.stages]
    return found.probability is None and figures == [(None, None, None, None, {})] * len(figures)


@pytest.mark.parametrize(("people", "spread"), [(7, True), (5, False), (30, False), (1, True)])
def test_withheld_without_enough_people_or_spread(people: int, spread: bool) -> None:
    rows = np.array([np.roll(HIGH, place) for place in range(people)])
    found = maturity([stage(code, rows) for code in CODES], shows_spread=spread)
    assert (found.profile, found.withheld, found.samples) == ("withheld", TOO_FEW_PEOPLE, 0)
    assert bare(found)
    assert [one.criterion for one in found.stages] == [3.5] * 4


def test_withheld_with_the_callers_reason_and_without_stages() -> None:
    assert maturity(met(True, True, True, True), shows_spread=False, withheld="Because.").withheld == "Because."
    assert maturity([], shows_spread=True).profile == "withheld"


def test_a_split_stage_prints_no_mean_but_counts() -> None:
    one, *others = met(True, True, False, False)
    split = LadderStage(code=one.code, criterion=one.criterion, scores=one.scores, split=True, themes={"knowing": 4.0})
    found = maturity([split, *others], shows_spread=True)
    first = found.stages[0]
    assert (found.stage, first.mean, first.lower_bound, first.met) == ("sensitivity", None, None, True)
    assert first.themes == {"knowing": 4.0}


@settings(max_examples=30)
@given(st.integers(8, 25), st.integers(0, 10_000), st.lists(st.floats(1.5, 4.9), min_size=4, max_size=4))
def test_shares_add_up_and_the_profile_follows_from_them(people: int, seed: int, criteria: list[float]) -> None:
    rows = [answers(people, 4, mean=4.2 - 0.4 * place, seed=seed + place) for place in range(4)]
    found = maturity(
        [stage(code, one, least) for code, one, least in zip(CODES, rows, criteria, strict=True)], shows_spread=True
    )
    shares = {one.stage: one.probability or 0.0 for one in found.stages}
    assert sum(shares.values()) <= 1.03
    flags = [bool(one.met) for one in found.stages]
    assert (found.stage is None) is (found.profile != "stage")
    if found.stage is not None:
        assert shares[found.stage] >= 0.80
        place = CODES.index(found.stage)
        assert flags == [True] * (place + 1) + [False] * (3 - place)
    if sorted(flags, reverse=True) != flags:
        assert found.profile == "mixed"
