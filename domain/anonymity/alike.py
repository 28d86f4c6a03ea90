"""Answers so alike that an exact figure would tell them, and the range that stands in place of such a figure.

Where all gave the same answer the mean tells everybody's; where all but one did, it tells the rest to that one. The
same goes for people who all, or all but one, stand at one end of the scale, half a point wide. A person's value is the
sum over the items of the dimension, a whole number; with one item it is the answer itself.
"""

from collections import Counter

Histogram = Counter[int]
"""How many people have which sum of answers (reversed items turned)."""

END = 0.5
COARSE_UP_TO = 2  # items: finer ranges would hold a single possible value

BANDED = (
    "In place of the mean stands the range in which the middle one of the people lies: an exact figure could tell what "
    "somebody answered."
)
FINE_BANDS = ("2 or below", "2 to 3", "3 to 4", "4 or above")
COARSE_BANDS = ("below 3", "3 or above")


def tells_somebody(values: Histogram, items: int) -> bool:
    """Whether without any one person the rest are all alike, or all at one end."""
    return _apart(values) <= 1 or _off_the_end(values, items) <= 1


def nearly_tells(values: Histogram, items: int) -> bool:
    """Whether all but two are alike, or all but one at one end: for parts of what is shown (see `breakdown`)."""
    return _apart(values) <= 2 or _off_the_end(values, items) <= 1  # noqa: PLR2004


def band(values: Histogram, items: int) -> str:
    """The fixed range around the middle person (the lower of two). Each holds two possible values or more."""
    middle = sorted(values.elements())[(values.total() - 1) // 2]
    if items <= COARSE_UP_TO:
        return COARSE_BANDS[0] if middle < 3 * items else COARSE_BANDS[1]
    if middle <= 2 * items:
        return FINE_BANDS[0]
    if middle <= 3 * items:
        return FINE_BANDS[1]
    return FINE_BANDS[2] if middle < 4 * items else FINE_BANDS[3]


def _apart(values: Histogram) -> int:
    """How many people differ from the most frequent value."""
    return values.total() - max(values.values(), default=0)


def _off_the_end(values: Histogram, items: int) -> int:
    """How many people are not at the end of the scale where most are."""
    high = sum(count for value, count in values.items() if value >= (5 - END) * items)
    low = sum(count for value, count in values.items() if value <= (1 + END) * items)
    return values.total() - max(high, low)
