"""Whether the items of a dimension measure one thing, over all respondents: alpha and omega, with 95 % intervals.

alpha = J/(J - 1) · (1 - Σ item variances / variance of the sum) (Cronbach 1951), interval by Feldt 1965. omega =
(Σλ)² / ((Σλ)² + Σψ) of a one-factor model (McDonald 1999) in `one_factor`. Never for one team: it takes 30 people.
"""

import numpy as np
from scipy.special import fdtri

from domain.team_measures.model import Consistency
from domain.team_measures.one_factor import omega
from domain.team_measures.scores import FloatArray, Scores, table

LEAST_PEOPLE = 30
LEAST_ITEMS = 2
UPPER, LOWER = 0.975, 0.025
LEAST_VARIANCE = 1e-6

TOO_FEW_PEOPLE = f"Not computable: it takes at least {LEAST_PEOPLE} respondents."
ONE_ITEM = "Not computable: the dimension has a single item."
ALL_ALIKE = "Not computable: everybody's sum over the items is the same."


def consistency(dimension: str, scores: Scores) -> Consistency:
    """Alpha and omega of scores[person][item], reversed items already turned, over the respondents of all teams.

    Alpha may be negative, and is stated as it is: then items contradict each other. ValueError without a person or an
    item.
    """
    rows = table(scores)
    people, items = rows.shape
    covariance = np.atleast_2d(np.cov(rows, rowvar=False)) if people >= LEAST_PEOPLE else np.zeros((items, items))
    reason = _refusal(people, items, covariance)
    if reason is not None:
        return Consistency(
            dimension=dimension,
            people=people,
            items=items,
            alpha=None,
            alpha_low=None,
            alpha_high=None,
            omega=None,
            reason=reason,
        )
    alpha = alpha_of(covariance)
    low, high = feldt_interval(alpha, people, items)
    found = omega(covariance, people)
    estimate = None if isinstance(found, str) else found
    return Consistency(
        dimension=dimension,
        people=people,
        items=items,
        alpha=alpha,
        alpha_low=low,
        alpha_high=high,
        omega=estimate and estimate.value,
        reason=found if isinstance(found, str) else None,
        omega_low=estimate and estimate.low,
        omega_high=estimate and estimate.high,
    )


def alpha_of(covariance: FloatArray) -> float:
    """Cronbach's alpha from the items' covariance matrix; two items or more, a sum that varies."""
    items = len(covariance)
    return items / (items - 1) * (1 - float(np.trace(covariance)) / float(covariance.sum()))


def feldt_interval(alpha: float, people: int, items: int) -> tuple[float, float]:
    """Exact 95 % interval of alpha for items of one kind: (1 - alpha) · F, with n - 1 and (n - 1)(J - 1) degrees."""
    first, second = people - 1, (people - 1) * (items - 1)
    low, high = (1 - (1 - alpha) * float(fdtri(first, second, share)) for share in (UPPER, LOWER))
    return low, high


def _refusal(people: int, items: int, covariance: FloatArray) -> str | None:
    if people < LEAST_PEOPLE:
        return TOO_FEW_PEOPLE
    if items < LEAST_ITEMS:
        return ONE_ITEM
    # Whole numbers: a variance that is not 0 is at least about 1/n.
    return ALL_ALIKE if covariance.sum() * people < LEAST_VARIANCE else None
