"""Whether the stages of the maturity ladder follow one another, over teams.

Guttman's reproducibility 1 - errors / (teams x stages), errors counted against the ideal pattern with as many stages
met (Goodenough 1944, Edwards 1948); Loevinger's H = 1 - observed / expected Guttman errors over pairs of stages
(Loevinger 1948; Mokken 1971), expected if the stages had nothing to do with each other. Pairs stand in the ladder's
order, not in the order of how often they are met: the order is what is tested.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from domain.team_measures.model import Ladder, Maturity

LEAST_TEAMS = 30
LEAST_STAGES = 2
LEAST_REPRODUCIBILITY = 0.90
LEAST_SCALABILITY = 0.30

TOO_FEW_TEAMS = f"Not computable: it takes at least {LEAST_TEAMS} teams with a result for every stage."
ONE_STAGE = "Not computable: a ladder has at least two stages."
NO_PAIRS = "Not computable: the teams do not differ in what they have met, so that no order could be seen in it."
DOES_NOT_HOLD = (
    "The ladder does not hold over these teams: read the stages as {stages} separate scores, without an order."
)


def ladder(met: Sequence[Sequence[bool]]) -> Ladder:
    """The check over met[team][stage], stages in the ladder's order, lowest first; one row for each team with all."""
    teams = len(met)
    stages = len(met[0]) if teams else 0
    if teams < LEAST_TEAMS or stages < LEAST_STAGES:
        return _none(teams, stages, TOO_FEW_TEAMS if teams < LEAST_TEAMS else ONE_STAGE)
    table = np.asarray(met, dtype=np.bool_)
    ideal = np.arange(stages) < table.sum(axis=1)[:, None]
    errors = int((table != ideal).sum())
    reproducibility = 1 - errors / (teams * stages)
    scalability = _scalability(table.astype(np.float64))
    if scalability is None:
        return _none(teams, stages, NO_PAIRS, errors, reproducibility)
    holds = reproducibility >= LEAST_REPRODUCIBILITY and scalability >= LEAST_SCALABILITY
    return Ladder(
        teams=teams,
        stages=stages,
        errors=errors,
        reproducibility=reproducibility,
        scalability=scalability,
        holds=holds,
        reason=None if holds else DOES_NOT_HOLD.format(stages=stages),
    )


def ladder_of(teams: Iterable[Maturity]) -> Ladder:
    """The check over teams' published places on the same ladder; those that are withheld do not count.

    Hand over teams that do not contain each other, so that nobody counts twice.
    """
    told = [sorted(one.stages, key=lambda stage: stage.order) for one in teams if one.profile != "withheld"]
    return ladder([[bool(stage.met) for stage in stages] for stages in told])


def _scalability(table: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float | None:
    """Loevinger's H; None where no pair of stages could show an error."""
    teams = len(table)
    lower, higher = np.triu_indices(table.shape[1], k=1)
    observed = ((1 - table).T @ table)[lower, higher].sum()
    share = table.mean(axis=0)
    expected = teams * ((1 - share[lower]) * share[higher]).sum()
    return None if expected == 0 else float(1 - observed / expected)


def _none(
    teams: int, stages: int, reason: str, errors: int | None = None, reproducibility: float | None = None
) -> Ladder:
    return Ladder(
        teams=teams,
        stages=stages,
        errors=errors,
        reproducibility=reproducibility,
        scalability=None,
        holds=None,
        reason=reason,
    )
