"""Publishing a wave of 5,000 respondents, 100 items and 200 teams, beside numpy's plain mean and variance.

Two questionnaires over the same answers: 20 dimensions of 5 items, and a ladder of 4 stages of 25 items in 5 themes.
The limit to compare with, in the same run: for every team and dimension numpy's `mean` and `var` of the people's means,
of arrays that lie ready. The peer of the ladder's samples: `scipy.stats.bootstrap`, vectorised, of the same stages'
means, 2,000 samples each; of one team in ten, times ten. Our steps: the statistics of every team, with its place on the
ladder; the figures over all teams; and `publication`, everything that is stored, with the anonymity rules. Rounds by
turns, medians, and multiples of the limit.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap

from domain.anonymity.thresholds import Thresholds
from domain.anonymity.tree import Unit, cells_of
from domain.instruments.model import Criterion, Instrument, Item, Scale
from domain.surveys.publication import publication
from domain.team_measures.aggregation import aggregation
from domain.team_measures.consistency import consistency
from domain.team_measures.dimension import dimension_statistics
from domain.team_measures.maturity import LadderStage, maturity
from domain.team_measures.scores import person_means

ITEMS = 100
PEER_EVERY = 10
DEPARTMENTS = 20
LABELS = ("never", "rarely", "sometimes", "often", "always")
STEPS = ("limit", "peer", "teams", "overall", "publication")
Table = NDArray[np.int64]


class Wave(NamedTuple):
    """Units as a tree (one root, departments, teams), each team's own answers, and all answers under each unit."""

    units: list[Unit]
    answers: dict[UUID, Sequence[Sequence[int]]]
    under: dict[UUID, Table]


def made(people: int, teams: int, seed: int) -> Wave:
    """Answers whose items share a person and a team, spread over the teams at random."""
    generator = np.random.default_rng(seed)
    ids = [UUID(int=number + 1) for number in range(teams)]
    parents = [None] + [ids[0]] * DEPARTMENTS + [ids[1 + n % DEPARTMENTS] for n in range(teams - 1 - DEPARTMENTS)]
    sizes = np.bincount(generator.integers(DEPARTMENTS + 1, teams, people), minlength=teams)
    own: dict[UUID, Table] = {}
    for team, size in zip(ids, sizes, strict=True):
        level = (
            generator.normal(3.5, 0.3) + generator.normal(0, 0.5, (size, 1)) + generator.normal(0, 0.8, (size, ITEMS))
        )
        own[team] = np.clip(np.round(level), 1, 5).astype(np.int64)
    units = [
        Unit(team, parent, int(size * 1.2)) for team, parent, size in zip(ids, parents, sizes.tolist(), strict=True)
    ]
    under = {unit: np.concatenate([own[team] for team in sorted(cells)]) for unit, cells in cells_of(units).items()}
    return Wave(units, {team: table.tolist() for team, table in own.items()}, under)


def instrument(dimensions: int, criteria: bool) -> Instrument:
    """So many dimensions of items one after the other; with criteria they are stages, every five items a theme."""
    each = ITEMS // dimensions
    return Instrument(
        title="Bench",
        purpose="Time.",
        scale=Scale(low=LABELS[0], high=LABELS[-1], points=5, labels=LABELS),
        items=tuple(
            Item(
                code=f"item{number}",
                dimension=f"dimension{number // each}",
                text="In our team, we listen.",
                theme=f"theme{number // 5}" if criteria else None,
            )
            for number in range(ITEMS)
        ),
        criteria=tuple(
            Criterion(dimension=f"dimension{number}", mean=3.2, set_by="Nobody.") for number in range(dimensions)
        )
        if criteria
        else (),
    )


def limit(ready: Mapping[UUID, Sequence[NDArray[np.float64]]]) -> float:
    """numpy's mean and variance of every team and dimension."""
    return float(sum(means.mean() + means.var(ddof=1) for one in ready.values() for means in one if len(means) > 1))


def peer(ready: Mapping[UUID, Sequence[NDArray[np.float64]]]) -> None:
    """scipy's bootstrap of the stages' means: the same 2,000 samples, and less done with each."""
    for one in list(ready.values())[::PEER_EVERY]:
        if len(one[0]) > 1:
            bootstrap((np.array(one),), np.mean, axis=1, n_resamples=2000, method="percentile", rng=1, batch=100)


def of_teams(wave: Wave, dimensions: int, ladder: bool) -> int:
    """Every team's statistics, and on the ladder its place; returns how many figures there were."""
    each, found = ITEMS // dimensions, 0
    for rows in wave.under.values():
        if not len(rows):
            continue
        spread = len(rows) >= 8
        for number in range(dimensions):
            scores = rows[:, number * each : number * each + each]
            dimension_statistics(str(number), scores, invited=len(rows) * 2, shows_spread=spread)
            found += 1
        if ladder:
            stages = [
                LadderStage(code=str(number), criterion=3.2, scores=rows[:, number * each : number * each + each])
                for number in range(dimensions)
            ]
            maturity(stages, shows_spread=spread)
            found += 1
    return found


def overall(wave: Wave, dimensions: int) -> None:
    """Figures over all teams and over all respondents, per dimension."""
    each = ITEMS // dimensions
    leaves = [wave.under[unit.team_id] for unit in wave.units[1 + DEPARTMENTS :]]
    whole = wave.under[wave.units[0].team_id]
    for number in range(dimensions):
        columns = slice(number * each, number * each + each)
        aggregation(str(number), [person_means(rows[:, columns]) for rows in leaves if len(rows) >= 8], [])
        consistency(str(number), whole[:, columns])


def measure(wave: Wave, dimensions: int, ladder: bool) -> dict[str, float]:
    """Seconds of each step, once."""
    each = ITEMS // dimensions
    ready = {
        unit: [rows[:, n * each : n * each + each].mean(axis=1) for n in range(dimensions)]
        for unit, rows in wave.under.items()
    }
    asked = instrument(dimensions, ladder)
    steps: dict[str, Callable[[], object]] = {
        "limit": lambda: limit(ready),
        "peer": lambda: peer(ready) if ladder else None,
        "teams": lambda: of_teams(wave, dimensions, ladder),
        "overall": lambda: overall(wave, dimensions),
        "publication": lambda: publication(asked, wave.units, wave.answers, {}, Thresholds(), {}),
    }
    found = {}
    for step, work in steps.items():
        since = time.perf_counter()
        work()
        found[step] = (time.perf_counter() - since) * (PEER_EVERY if step == "peer" else 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--teams", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    wave = made(asked.people, asked.teams, seed=1)
    kinds = {"20 dimensions": (20, False), "ladder": (4, True)}
    times: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
    for _ in range(asked.rounds):
        for kind, (dimensions, ladder) in kinds.items():
            times[kind].append(measure(wave, dimensions, ladder))
    print(f"{asked.people} people x {ITEMS} items x {asked.teams} teams; medians of {asked.rounds} rounds, seconds;")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; in brackets multiples of the limit")
    print(f"{'':<14}" + "".join(f"{step:>20}" for step in STEPS))
    for kind, rounds in times.items():
        medians = {step: statistics.median(one[step] for one in rounds) for step in STEPS}
        print(f"{kind:<14}" + "".join(cell(medians[step], medians["limit"]) for step in STEPS))
        if kinds[kind][1]:
            print(f"the ladder's statistics take {medians['teams'] / medians['peer']:.2f} of the peer's time")


def cell(seconds: float, least: float) -> str:
    """One figure of the table; a dash where a step was not measured."""
    return f"{seconds:>12.3f} ({seconds / least:5.1f})" if seconds > 1e-4 else f"{'–':>20}"


if __name__ == "__main__":
    main()
