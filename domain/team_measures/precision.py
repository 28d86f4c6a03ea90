"""How precisely a team is known: 95 % t intervals of its mean, for this team now and for the team in general.

A survey of a team is nearly a census. For what these people say now, the error shrinks to nothing as the last of them
answers: s/sqrt(n) · sqrt(1 - n/N) (finite population; Cochran 1977, 2.6). For what the team is like in general, the
people are a sample of those who might sit there: s/sqrt(n). Both with t(.975, n - 1), clipped to the scale.
"""

from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from scipy.special import stdtrit

from domain.team_measures.reading import HIGHEST, LOWEST
from domain.team_measures.scores import Sample

TWO_SIDED_95 = 0.975


class Interval(NamedTuple):
    """A standard error and the 95 % interval that it gives, clipped to the scale from 1 to 5."""

    standard_error: float
    low: float
    high: float


def standard_error_general(deviation: float, answered: int) -> float:
    """Standard error of the mean of `answered` people for the team in general: s/sqrt(n)."""
    return deviation / sqrt(answered)


def standard_error_now(deviation: float, answered: int, invited: int) -> float:
    """Standard error for this team of `invited` people now: s/sqrt(n) · sqrt(1 - n/N). ValueError where n > N."""
    if answered > invited:
        raise ValueError(f"{answered} answers of {invited} people")
    return standard_error_general(deviation, answered) * sqrt(1 - answered / invited)


def interval_now(people: Sample, invited: int) -> Interval | None:
    """Interval for the mean of all `invited` people now; None for one answer, ValueError for more than were invited."""
    if people.deviation is None:
        return None
    return _interval(people, standard_error_now(people.deviation, people.answered, invited))


def interval_general(people: Sample) -> Interval | None:
    """Interval for what the team is like in general; None for one answer."""
    if people.deviation is None:
        return None
    return _interval(people, standard_error_general(people.deviation, people.answered))


@lru_cache(maxsize=4096)
def t_quantile(share: float, degrees: int) -> float:
    """Quantile of Student's t; share between 0 and 1, degrees of freedom at least 1."""
    return float(stdtrit(degrees, share))


def _interval(people: Sample, error: float) -> Interval:
    half = t_quantile(TWO_SIDED_95, people.answered - 1) * error
    return Interval(error, max(LOWEST, people.mean - half), min(HIGHEST, people.mean + half))
