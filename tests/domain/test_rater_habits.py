"""Range use, identical ratings and halo: by hand, against plain correlations, and not below ten candidates."""

import numpy as np
import pytest

from domain.measurement import rater_habits
from domain.measurement.bootstrap import Bootstrap
from domain.measurement.rater_habits import halo, identical_share, range_use
from domain.measurement.statistics import Scorecards, ratings_of, scorecards_of
from tests.domain.panels import NONE


def cards(generator: np.random.Generator, own: float, raters: int = 3, candidates: int = 40) -> Scorecards:
    """Three competencies; `own` is how far a rater's general impression spreads over them."""
    candidate, rater = np.repeat(np.arange(candidates), raters), np.tile(np.arange(raters), candidates)
    impression = generator.normal(0, own, candidate.size)[:, None]
    severity = np.linspace(-1, 1, raters)[rater][:, None]
    return scorecards_of(candidate, rater, 3 + severity + impression + generator.normal(0, 1, (candidate.size, 3)))


def test_range_use_by_hand() -> None:
    levels = [3, 3, 3, 3, 3, 3, 4, 4, 2, 2]
    found = range_use(ratings_of([*range(10), 0, 1], [4] * 10 + [7] * 2, [*levels, 1, 5]))
    assert [use.rater for use in found] == [4, 7]
    full, few = found
    assert (full.lowest, full.highest, full.distinct, full.modal_share) == (2, 4, 3, 0.6)
    assert full.standard_deviation == pytest.approx(np.std(levels, ddof=1))
    assert (few.lowest, few.modal_share, few.standard_deviation) == (None, None, None)
    assert few.not_computable == "2 candidates; 10 are needed"


def test_identical_share_by_hand() -> None:
    rows = [[3, 3, 3]] * 4 + [[3, NONE, 3]] * 2 + [[1, 2, 3]] * 6 + [[NONE, NONE, 4]] * 5
    found = identical_share(scorecards_of(range(17), [2] * 17, rows))
    assert found[2].value == pytest.approx(6 / 12)
    assert found[2].n_candidates == 12


def test_identical_share_needs_ten_scorecards_with_two_levels() -> None:
    rows = [[3, 3]] * 9 + [[NONE, 4]] * 5
    found = identical_share(scorecards_of(range(14), [0] * 14, rows))
    assert (found[0].value, found[0].not_computable) == (None, "9 candidates; 10 are needed")


def test_halo_is_the_mean_correlation_of_a_raters_competencies() -> None:
    sheet = cards(np.random.default_rng(71), 0.8)
    found = halo(sheet)
    for rater in range(3):
        correlations = np.corrcoef(sheet.values[sheet.rater == rater], rowvar=False)
        assert found.raters[rater].value == pytest.approx(correlations[np.triu_indices(3, 1)].mean(), abs=1e-12)
        assert found.raters[rater].n_candidates == 40


def test_pooled_halo_takes_severity_out() -> None:
    sheet = cards(np.random.default_rng(72), 0.0, candidates=400)
    raw = np.corrcoef(sheet.values, rowvar=False)[np.triu_indices(3, 1)].mean()
    pooled = halo(sheet).pooled
    assert raw > 0.3
    assert pooled.value == pytest.approx(0, abs=0.06)
    assert (pooled.n_candidates, pooled.raters) == (400, 3)


def test_halo_has_an_interval_on_demand() -> None:
    sheet = cards(np.random.default_rng(73), 1.0)
    found = halo(sheet, Bootstrap(seed=1, draws=500))
    for estimate in (*found.raters.values(), found.pooled):
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.value is not None
        assert estimate.low < estimate.value < estimate.high
    assert halo(sheet, Bootstrap(seed=1, draws=500)) == found


def test_a_competency_without_variation_is_left_out() -> None:
    sheet = cards(np.random.default_rng(74), 0.5, raters=1)
    values = sheet.values.copy()
    values[:, 2] = 3
    found = halo(scorecards_of(sheet.candidate, sheet.rater, values)).raters[0]
    assert found.value == pytest.approx(np.corrcoef(values[:, :2], rowvar=False)[0, 1], abs=1e-12)
    assert found.note == "1 competencies without variation are left out"
    values[:, 1] = 4
    nothing = halo(scorecards_of(sheet.candidate, sheet.rater, values)).raters[0]
    assert (nothing.value, nothing.not_computable) == (None, rater_habits.NO_TWO_COMPETENCIES)


def test_halo_needs_ten_complete_scorecards() -> None:
    values = np.random.default_rng(75).normal(3, 1, (12, 3))
    values[:3, 0] = NONE
    found = halo(scorecards_of(np.arange(12), np.zeros(12, dtype=int), values))
    assert found.raters[0].not_computable == "9 candidates; 10 are needed"
    assert found.pooled.value is None
