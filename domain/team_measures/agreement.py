"""Whether people agree: rwg(J) of James, Demaree & Wolf 1984, under a uniform and a slightly skewed null.

Null variances for five answers: uniform (5² - 1)/12 = 2.0; slightly skewed 1.34 (LeBreton & Senter 2008, table 2). The
skewed null allows for people who lean to the friendly side anyway, so its rwg(J) is never above that of the uniform.
"""

from collections.abc import Sequence

from domain.team_measures.scores import LEAST_PEOPLE_FOR_SPREAD, Scores, item_variances, person_means, table

UNIFORM_NULL_VARIANCE = 2.0
SKEWED_NULL_VARIANCE = 1.34
NULL_VARIANCES = (UNIFORM_NULL_VARIANCE, SKEWED_NULL_VARIANCE)
LEAST_AGREEMENT = 0.70
LOW_BELOW, HIGH_ABOVE = 2.5, 3.5
LEAST_OF_A_GROUP = 3


def rwg_j(scores: Scores, null_variances: Sequence[float] = NULL_VARIANCES) -> tuple[float | None, ...]:
    """rwg(J) = J (1 - S) / (J (1 - S) + S), S = mean item variance / null variance, cut off at 1; from 0 to 1.

    scores[person][item]; one figure for each null variance, by default the uniform and the skewed one. None for fewer
    than two people: one person neither agrees nor disagrees.
    """
    rows = table(scores)
    if len(rows) < LEAST_PEOPLE_FOR_SPREAD:
        return (None,) * len(null_variances)
    items, variance = rows.shape[1], float(item_variances(rows).mean())
    shares = [min(1.0, variance / null) for null in null_variances]
    return tuple(items * (1 - share) / (items * (1 - share) + share) for share in shares)


def is_split(uniform: float | None, skewed: float | None) -> bool:
    """Whether neither null's rwg(J) reaches .70, so that a mean would speak for nobody.

    .70 is the customary least agreement for a mean (James 1982; LeBreton & Senter 2008: above it, strong). Both nulls
    must miss it: the mean is kept back only where even the more lenient null finds no agreement.
    """
    known = [figure for figure in (uniform, skewed) if figure is not None]
    return bool(known) and max(known) < LEAST_AGREEMENT


def groups_of(scores: Scores) -> tuple[int, int, int] | None:
    """How many people's means stand below 2.5, in the middle, and above 3.5.

    None where one group has one or two people, who could be told from the rest, or where one group has everybody: that
    would tell where each one stands. All three or none, because two counts give away the third.
    """
    means = person_means(scores)
    low, high = int((means < LOW_BELOW).sum()), int((means > HIGH_ABOVE).sum())
    counts = (low, len(means) - low - high, high)
    if any(0 < count < LEAST_OF_A_GROUP or count == len(means) for count in counts):
        return None
    return counts
