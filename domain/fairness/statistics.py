"""Statistics of selection rates: pure functions of counts.

Selected x of n people in a group. They detect a difference; they neither prove nor clear discrimination. Sources:
the four-fifths comparison and "one person" as in the Uniform Guidelines (29 CFR 1607.4(D) and their Questions and
Answers, 1979), the interval of the ratio after Morris & Lobsenz (2000), standard deviations as in Hazelwood and
Castaneda (1977), the scoring rate and the 2 % rule as in 6 RCNY 5-301 (New York City).
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import fisher_exact, hypergeom, norm

from domain.fairness.model import PairStatistics, RatioInterval, Selection

Z_95 = 1.96
# A group of fewer than 2 % of the pool: 1 of 50.
SMALL_SHARE = 50
# Tables as likely as the observed one count as equally likely in spite of rounding (as scipy does).
_TIES = 1 + 1e-7


def below_four_fifths(group: Selection, highest: Selection) -> bool:
    """Whether the group's rate is under 4/5 of the highest, in integers: exactly .80 is not under it."""
    return 5 * group.selected * highest.people < 4 * highest.selected * group.people


def impact_ratio(group: Selection, highest: Selection) -> float | None:
    """The group's selection rate divided by the highest; None where the highest is 0."""
    if highest.selected == 0:
        return None
    return (group.selected * highest.people) / (highest.selected * group.people)


def ratio_interval(group: Selection, highest: Selection) -> RatioInterval | None:
    """95 % interval of the impact ratio on the logarithmic scale; None where either selected nobody.

    ln IR ± 1.96 sqrt((1 - p1)/(n1 p1) + (1 - p2)/(n2 p2)), Morris & Lobsenz (2000).
    """
    ratio = impact_ratio(group, highest)
    if ratio is None or group.selected == 0:
        return None
    spread = Z_95 * math.sqrt(
        (1 - group.rate) / (group.people * group.rate) + (1 - highest.rate) / (highest.people * highest.rate)
    )
    return RatioInterval(low=ratio * math.exp(-spread), high=ratio * math.exp(spread))


def two_proportion_z(group: Selection, highest: Selection) -> tuple[float, float] | None:
    """z of the difference of two proportions with pooled variance, and its two-sided p; None without variance."""
    pooled = (group.selected + highest.selected) / (group.people + highest.people)
    variance = pooled * (1 - pooled) * (1 / group.people + 1 / highest.people)
    if variance == 0:
        return None
    z = (group.rate - highest.rate) / math.sqrt(variance)
    return z, float(2 * norm.sf(abs(z)))


def fisher_p(group: Selection, highest: Selection) -> float:
    """Two-sided p of Fisher's exact test: all tables at most as likely as the observed one."""
    passed, tried = np.array([group.selected, highest.selected]), np.array([group.people, highest.people])
    table = np.stack([passed, tried - passed])
    return float(fisher_exact(table).pvalue)


def mid_p(group: Selection, highest: Selection) -> float:
    """Fisher's two-sided p with half of the probability of the tables as likely as the observed one.

    Less conservative than Fisher's for small groups.
    """
    selected = group.selected + highest.selected
    distribution = hypergeom(group.people + highest.people, selected, group.people)
    possible = np.arange(max(0, selected - highest.people), min(selected, group.people) + 1)
    likely = distribution.pmf(possible)
    observed = float(distribution.pmf(group.selected))
    ties = (likely <= observed * _TIES) & (likely >= observed / _TIES)
    return float(likely[(likely < observed / _TIES)].sum() + likely[ties].sum() / 2)


def one_person_reverses(group: Selection, highest: Selection) -> bool:
    """Whether moving one selection from the favoured group to the other would reverse the direction.

    The 1979 Questions and Answers to the Uniform Guidelines advise against conclusions from such counts.
    """
    if group.selected == group.people or highest.selected == 0:
        return False
    return (group.selected + 1) * highest.people > (highest.selected - 1) * group.people


def small_share(people: int, pool: int) -> bool:
    """Whether a group is under 2 % of the pool: counted, but neither compared nor compared with."""
    return SMALL_SHARE * people < pool


def pair_statistics(group: Selection, highest: Selection) -> PairStatistics:
    """Everything that is said of a group beside the one with the highest rate, together."""
    pooled = two_proportion_z(group, highest)
    moves = (group.selected * highest.people) != (highest.selected * group.people)
    return PairStatistics(
        impact_ratio=impact_ratio(group, highest),
        impact_ratio_interval=ratio_interval(group, highest),
        below_four_fifths=below_four_fifths(group, highest),
        z=None if pooled is None else pooled[0],
        z_p=None if pooled is None else pooled[1],
        fisher_p=fisher_p(group, highest),
        mid_p=mid_p(group, highest),
        too_few_to_conclude=moves and one_person_reverses(group, highest),
    )


def binomial_deviation(people: int, expected_share: float, observed: int) -> tuple[float, float]:
    """The binomial standard deviation, and by how many of them the observed count differs from the expected.

    For comparing selections with a population's share, as in Castaneda and Hazelwood (1977). Raises ValueError
    unless 0 < expected_share < 1 and people > 0.
    """
    if people <= 0 or not 0 < expected_share < 1:
        raise ValueError("needs people and a share between 0 and 1")
    deviation = math.sqrt(people * expected_share * (1 - expected_share))
    return deviation, (observed - people * expected_share) / deviation


def scoring_selections(scores: Mapping[str, Sequence[float]]) -> dict[str, Selection]:
    """Per group how many score strictly above the median of everybody (6 RCNY 5-301(c)); empty without scores."""
    everybody = [score for group in scores.values() for score in group]
    if not everybody:
        return {}
    median = float(np.median(everybody))
    return {
        name: Selection(people=len(group), selected=sum(score > median for score in group))
        for name, group in scores.items()
    }
