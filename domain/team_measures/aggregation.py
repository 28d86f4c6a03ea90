"""Whether team means of one dimension may be told apart: ICC(1) and ICC(2) of a one-way analysis of variance.

ICC(1) = (MSB - MSW) / (MSB + (c - 1) MSW), ICC(2) = (MSB - MSW) / MSB, with c the mean number of people in a team
(Bliese 2000, as in the R package multilevel). Both follow from the teams' published sizes, means and spreads.
"""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.team_measures.model import Aggregation

LEAST_TEAMS = 2
NEGLIGIBLE = 1e-12  # share of the total sum of squares that is rounding, not variance

TOO_FEW_TEAMS = "Not computable: it takes at least two teams with published figures."
TEAMS_OF_ONE = "Not computable: no team has two people."
NO_VARIANCE = "Not computable: within the teams nobody differs from anybody."
NO_DIFFERENCE = (
    "The teams' means differ by no more than chance would make them differ, so there is no reliability of them to "
    "state; where ICC(1) is negative, people differ more within teams than teams from each other."
)


class MeanSquares(NamedTuple):
    """Mean squares between and within teams, and the mean number of people in a team."""

    between: float
    within: float
    size: float


def mean_squares(teams: Sequence[Sequence[float] | NDArray[np.float64]]) -> MeanSquares | str:
    """One-way analysis of variance of people's means, teams[team][person]; or why there is none, as a sentence."""
    groups = [np.sort(np.asarray(team, dtype=np.float64)) for team in teams if len(team)]
    people = sum(len(group) for group in groups)
    if len(groups) < LEAST_TEAMS:
        return TOO_FEW_TEAMS
    if people == len(groups):
        return TEAMS_OF_ONE
    means = np.array([group.mean() for group in groups])
    sizes = np.array([len(group) for group in groups], dtype=np.float64)
    grand = float(sizes @ means) / people
    between = float(sizes @ (means - grand) ** 2)
    within = float(sum(((group - mean) ** 2).sum() for group, mean in zip(groups, means, strict=True)))
    if within <= NEGLIGIBLE * (between + 1):
        return NO_VARIANCE
    return MeanSquares(between / (len(groups) - 1), within / (people - len(groups)), people / len(groups))


def icc1(squares: MeanSquares) -> float:
    """ICC(1): the share of variance that lies between teams; below 0, down to -1/(c - 1), is stated as it is."""
    between, within, size = squares
    return (between - within) / (between + (size - 1) * within)


def icc2(squares: MeanSquares) -> float | None:
    """ICC(2): the reliability of the teams' means, 0 to 1; None where they differ less than chance would have it."""
    between, within, _ = squares
    return (between - within) / between if between > within else None


def aggregation(
    dimension: str,
    teams: Sequence[Sequence[float] | NDArray[np.float64]],
    agreements: Sequence[tuple[float | None, float | None]],
) -> Aggregation:
    """Both coefficients over teams[team][person] (people's means), and the medians of the teams' own agreement.

    `agreements` holds each team's rwg(J) under the uniform and under the skewed null. Hand over only teams whose means
    and spreads are published: from the others' figures alone these could be worked out.
    """
    squares = mean_squares(teams)
    found = None if isinstance(squares, str) else icc2(squares)
    return Aggregation(
        dimension=dimension,
        teams=sum(1 for team in teams if len(team)),
        people=sum(len(team) for team in teams),
        icc1=None if isinstance(squares, str) else icc1(squares),
        icc2=found,
        median_agreement_uniform=_median([uniform for uniform, _ in agreements]),
        median_agreement_skewed=_median([skewed for _, skewed in agreements]),
        reason=squares if isinstance(squares, str) else NO_DIFFERENCE if found is None else None,
    )


def _median(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return median(known) if known else None
