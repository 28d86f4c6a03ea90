"""What may be published of a team's answers, and how it is computed.

Thresholds: research/science.md 2.2 (k of 5 respondents for means, 8 for anything that shows spread, 60 % response).
rwg(J): James, Demaree & Wolf 1984; null variances for five points: uniform 2.0, slightly skewed 1.34
(LeBreton & Senter 2008). Interval: a mean of n out of N people now, s/sqrt(n) * sqrt(1 - n/N) * t(.975, n - 1).
"""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev, variance

from scipy.special import stdtrit

from domain.instruments.model import Item
from domain.surveys.model import WaveResults
from domain.team_measures.model import DimensionStatistics

MINIMUM_FOR_MEANS = 5
MINIMUM_FOR_SPREAD = 8
LEAST_RESPONSE_RATE = 0.60
UNIFORM_NULL_VARIANCE = 2.0
SKEWED_NULL_VARIANCE = 1.34
TOP_BAND, BOTTOM_BAND = 4.5, 1.5


def wave_results(
    items: Sequence[Item],
    answers: Sequence[Sequence[int]],
    *,
    invited: int,
    minimum_for_means: int,
    minimum_for_spread: int,
) -> WaveResults:
    """The publishable results of a wave; each row of `answers` is one person's answers in item order."""
    answered = len(answers)
    refusal = _refusal(answered, invited, minimum_for_means)
    if refusal is not None:
        return WaveResults(invited=invited, answered=answered, refusal=refusal, dimensions=())
    dimensions = list(dict.fromkeys(item.dimension for item in items))
    return WaveResults(
        invited=invited,
        answered=answered,
        refusal=None,
        dimensions=tuple(
            dimension_statistics(
                dimension,
                _scores(items, answers, dimension),
                invited=invited,
                minimum_for_spread=minimum_for_spread,
            )
            for dimension in dimensions
        ),
    )


def dimension_statistics(
    dimension: str, scores: Sequence[Sequence[int]], *, invited: int, minimum_for_spread: int
) -> DimensionStatistics:
    """One dimension from each person's item scores (reversed items already turned)."""
    people = [fmean(row) for row in scores]
    band = _band(people)
    mean = fmean(people) if band is None else None
    spread_shown = len(people) >= minimum_for_spread and band is None
    deviation = stdev(people) if spread_shown else None
    low, high = _interval(fmean(people), deviation, len(people), invited)
    return DimensionStatistics(
        dimension=dimension,
        answered=len(people),
        mean=mean,
        band=band,
        spread=deviation,
        interval_low=low,
        interval_high=high,
        agreement_uniform=agreement(scores, UNIFORM_NULL_VARIANCE) if spread_shown else None,
        agreement_skewed=agreement(scores, SKEWED_NULL_VARIANCE) if spread_shown else None,
        withheld=_withheld(band, spread_shown, minimum_for_spread),
    )


def agreement(scores: Sequence[Sequence[int]], null_variance: float) -> float:
    """rwg(J) over the items of one dimension, mean item variance truncated at the null variance."""
    columns = list(zip(*scores, strict=True))
    ratio = min(1.0, fmean(variance(column) for column in columns) / null_variance)
    count = len(columns)
    return count * (1 - ratio) / (count * (1 - ratio) + ratio)


def _refusal(answered: int, invited: int, minimum: int) -> str | None:
    if answered < minimum:
        return f"Fewer than {minimum} people answered, so no number is shown: it could expose who said what."
    if answered < LEAST_RESPONSE_RATE * invited:
        return "Fewer than 60 % of those invited answered, so no number is shown: it would not speak for the team."
    return None


def _scores(items: Sequence[Item], answers: Sequence[Sequence[int]], dimension: str) -> list[list[int]]:
    chosen = [(position, item.reversed) for position, item in enumerate(items) if item.dimension == dimension]
    return [[6 - row[position] if turned else row[position] for position, turned in chosen] for row in answers]


def _band(people: Sequence[float]) -> str | None:
    """Everybody at one end would tell what each one said; a band does not tell more than the end."""
    if min(people) >= TOP_BAND:
        return "4.5 or above"
    if max(people) <= BOTTOM_BAND:
        return "1.5 or below"
    if max(people) == min(people):
        return f"between {max(1.0, people[0] - 0.5):.1f} and {min(5.0, people[0] + 0.5):.1f}"
    return None


def _interval(mean: float, deviation: float | None, answered: int, invited: int) -> tuple[float | None, float | None]:
    if deviation is None:
        return None, None
    error = deviation / sqrt(answered) * sqrt(1 - answered / invited)
    half = float(stdtrit(answered - 1, 0.975)) * error
    return max(1.0, mean - half), min(5.0, mean + half)


def _withheld(band: str | None, spread_shown: bool, minimum_for_spread: int) -> str | None:
    if band is not None:
        return "Everybody answered alike, so a band stands in place of the mean."
    if not spread_shown:
        return f"Fewer than {minimum_for_spread} people answered, so nothing that shows spread is printed."
    return None
