"""What may be said of one dimension between two waves of the same team.

Standard error of a difference of independent samples: sqrt(s₁²/n₁ + s₂²/n₂). It is the error for the team in general,
without the correction for a finite team: after two complete surveys that correction would leave no error at all, and
call every difference a change, though the same people answer otherwise on another day. Answers of one person in two
waves cannot be linked, so the waves count as independent, which errs on the careful side.
"""

from math import hypot

from domain.team_measures.model import DimensionChange, DimensionStatistics
from domain.team_measures.precision import standard_error_general

CRITICAL = 1.96

OTHER_ITEMS = "Not comparable: the questions are not the same in both waves."
NOT_PUBLISHED = "Not comparable: one of the two waves has no mean of this dimension."
NO_SPREAD = (
    "Not comparable: the spread of one of the two waves is not published, so nobody can tell change from chance."
)


def change(earlier: DimensionStatistics, later: DimensionStatistics, *, reason: str | None = None) -> DimensionChange:
    """The later mean minus the earlier one, from what both waves published; `reason` forbids it from outside.

    `distinguishable` where it exceeds 1.96 standard errors of the difference. What `reason` forbids does not stand
    side by side either. Without a published spread in both waves there is no difference: nothing could tell it from
    chance.
    """
    refusal = reason or _refusal(earlier, later)
    difference = error = None
    if refusal is None:
        assert earlier.mean is not None
        assert later.mean is not None
        difference = later.mean - earlier.mean
        error = hypot(_error(earlier), _error(later))
    return DimensionChange(
        dimension=later.dimension,
        earlier=None if reason else earlier.mean,
        later=None if reason else later.mean,
        difference=difference,
        standard_error=error,
        distinguishable=None if difference is None or error is None else abs(difference) > CRITICAL * error,
        reason=refusal,
    )


def difference_reliability(earlier: float, later: float, correlation: float) -> float:
    """Reliability of a difference of two measures with equal spreads: (r₁ + r₂ - 2r₁₂) / (2 - 2r₁₂).

    Lord 1963. ValueError where the two correlate perfectly: their difference does not vary.
    """
    if correlation >= 1:
        raise ValueError("two measures that correlate perfectly have no difference that varies")
    return (earlier + later - 2 * correlation) / (2 - 2 * correlation)


def _refusal(earlier: DimensionStatistics, later: DimensionStatistics) -> str | None:
    if earlier.mean is None or later.mean is None:
        return NOT_PUBLISHED
    return NO_SPREAD if earlier.spread is None or later.spread is None else None


def _error(found: DimensionStatistics) -> float:
    assert found.spread is not None
    return standard_error_general(found.spread, found.answered)
