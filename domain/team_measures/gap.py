"""How far a team is from what it aims at: target minus mean, one dimension at a time.

No total over dimensions and no likeness of profiles: such indices hide where the difference lies (Edwards 1993).
"""

from domain.team_measures.model import DimensionStatistics, Gap
from domain.team_measures.reading import HIGHEST, LOWEST

DECIMALS = 2  # those of the published figures that it is worked out from

BANDED = "The team's mean is not published for this dimension: a band stands in its place."
SPLIT = "People do not agree, so there is no mean to measure from the target."
NO_MEAN = "The team's mean is not published for this dimension."
CEILING = "The target is the top of the scale, so no gap can be below 0."
FLOOR = "The target is the bottom of the scale, so no gap can be above 0."


def is_clearly_below(difference: float, high: float | None, target: float) -> bool:
    """Whether a gap is more than chance may have made it, so that it may be hired for.

    `difference` is target minus mean. The whole interval for the team, which ends at `high`, has to lie below the
    target, or, where no interval may be shown, the mean a whole level.
    """
    return difference >= 1 if high is None else high < target


def gap(found: DimensionStatistics, target: float) -> Gap:
    """Target minus mean, from 1 to 5 each, with the interval for this team now; of published figures only."""
    reason = None
    if found.mean is None:
        reason = BANDED if found.band is not None else SPLIT if found.split else NO_MEAN
    return Gap(
        dimension=found.dimension,
        target=target,
        gap=_less(target, found.mean),
        low=_less(target, found.interval_high),
        high=_less(target, found.interval_low),
        reason=reason,
        note=CEILING if target >= HIGHEST else FLOOR if target <= LOWEST else None,
    )


def _less(target: float, published: float | None) -> float | None:
    return None if published is None else round(target - published, DECIMALS)
