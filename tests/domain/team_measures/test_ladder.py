"""Guttman's reproducibility and Loevinger's H: hand vectors, and when the ladder does not hold."""

import numpy as np
import pytest

from domain.team_measures.ladder import NO_PAIRS, ONE_STAGE, TOO_FEW_TEAMS, ladder, ladder_of
from domain.team_measures.model import Maturity, StageStatistics

PERFECT = [(True,) * met + (False,) * (4 - met) for met in range(5)]


def test_a_perfect_ladder() -> None:
    found = ladder(PERFECT * 6)
    assert (found.teams, found.stages, found.errors) == (30, 4, 0)
    assert (found.reproducibility, found.scalability, found.holds, found.reason) == (1.0, 1.0, True, None)


def test_hand_vector() -> None:
    # Two stages, 40 teams: 10 none, 12 the first, 8 the second alone, 10 both.
    rows = [(False, False)] * 10 + [(True, False)] * 12 + [(False, True)] * 8 + [(True, True)] * 10
    found = ladder(rows)
    assert found.errors == 16  # both cells of the eight
    assert found.reproducibility == pytest.approx(1 - 16 / 80)
    # Expected: 40 x .45 (lower not met) x .45 (higher met) = 8.1; observed 8.
    assert found.scalability == pytest.approx(1 - 8 / 8.1)
    assert found.holds is False
    assert found.reason is not None
    assert "2 separate scores" in found.reason


def test_high_reproducibility_alone_does_not_make_a_ladder() -> None:
    # Nearly every team meets everything, and what is missing has no order: few errors, H about 0.
    rows = [(True, True, True, True)] * 92 + [(False, True, True, True), (True, False, True, True)] * 2
    rows += [(True, True, False, True), (True, True, True, False)] * 2
    found = ladder(rows)
    assert found.reproducibility is not None
    assert found.reproducibility >= 0.90
    assert found.scalability is not None
    assert found.scalability < 0.30
    assert found.holds is False


def test_the_order_is_the_ladders_own_and_not_that_of_how_often_stages_are_met() -> None:
    turned = [row[::-1] for row in PERFECT * 6]
    found = ladder(turned)
    assert found.reproducibility == pytest.approx(0.6)  # only the teams with all stages or none stand as they should
    assert found.scalability is not None
    assert found.scalability < 0.30
    assert found.holds is False


def test_stages_that_have_nothing_to_do_with_each_other_scale_at_nothing() -> None:
    generator = np.random.default_rng(3)
    found = ladder((generator.random((20_000, 4)) < (0.8, 0.6, 0.4, 0.2)).tolist())
    assert found.scalability == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], TOO_FEW_TEAMS),
        ((PERFECT * 6)[:29], TOO_FEW_TEAMS),
        ([(True,)] * 30, ONE_STAGE),
        ([(True,) * 4] * 30, NO_PAIRS),
        ([(False,) * 4] * 30, NO_PAIRS),
        ([(True, True, False, False)] * 30, NO_PAIRS),
    ],
)
def test_not_computable(rows: list[tuple[bool, ...]], reason: str) -> None:
    found = ladder(rows)
    assert (found.scalability, found.holds, found.reason) == (None, None, reason)


def place(met: tuple[bool, ...], *, withheld: bool = False) -> Maturity:
    stages = [
        StageStatistics(
            stage=f"stage{order}",
            order=order,
            criterion=3.5,
            mean=None,
            lower_bound=None,
            met=None if withheld else flag,
            probability=None,
        )
        for order, flag in enumerate(met, start=1)
    ]
    return Maturity(
        profile="withheld" if withheld else "stage",
        stage=None,
        between=None,
        probability=None,
        stages=tuple(reversed(stages)),
        samples=0,
        withheld=None,
    )


def test_the_ladder_of_published_places_counts_what_is_not_withheld() -> None:
    rows = PERFECT * 6 + [(False, True, False, False)]
    found = ladder_of([*map(place, rows), *(place(rows[0], withheld=True) for _ in range(5))])
    assert found == ladder(rows)
    assert found.errors == 2
