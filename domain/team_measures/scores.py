"""What the statistics of teams take: each person's answers as rows, the items of one dimension as columns.

Answers are whole numbers from 1 to 5 with reversed items already turned. Sums of whole numbers are exact, so that no
order of the people moves the last digit of a figure.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scores: TypeAlias = ArrayLike
"""Shape (people, items); rows of whole numbers from 1 to 5."""
FloatArray: TypeAlias = NDArray[np.float64]

LEAST_ITEMS_OF_A_MEAN = 2
LEAST_PEOPLE_FOR_SPREAD = 2
TABLE = 2  # dimensions of people by items


class Sample(NamedTuple):
    """The people's means over the items: how many, their mean, and their standard deviation (n - 1; None for one)."""

    answered: int
    mean: float
    deviation: float | None


def table(scores: Scores) -> FloatArray:
    """The scores as an array of shape (people, items); ValueError without a person or an item."""
    found = np.asarray(scores, dtype=np.float64)
    if found.ndim != TABLE or found.size == 0:
        raise ValueError(f"scores must have people and items, not the shape {found.shape}")
    return found


def person_means(scores: Scores) -> FloatArray:
    """Each person's mean over the items, shape (people,), in the order of the rows."""
    rows = table(scores)
    means: FloatArray = rows.sum(axis=1) / rows.shape[1]
    return means


def sample_of(scores: Scores) -> Sample:
    """Number, mean and standard deviation of the people's means; ValueError without a person or an item."""
    rows = table(scores)
    people, items = rows.shape
    totals = rows.sum(axis=1)
    total = float(totals.sum())
    deviation = None
    if people >= LEAST_PEOPLE_FOR_SPREAD:
        squares = people * float(totals @ totals) - total * total  # whole numbers: nothing cancels
        deviation = sqrt(max(0.0, squares) / (people * (people - 1))) / items
    return Sample(people, total / (people * items), deviation)


def item_variances(scores: Scores) -> FloatArray:
    """Variance (n - 1) of each item over people, shape (items,); needs two people."""
    rows = table(scores)
    people = len(rows)
    totals = rows.sum(axis=0)
    squares = people * np.einsum("pi,pi->i", rows, rows) - totals * totals
    variances: FloatArray = np.maximum(squares, 0.0) / (people * (people - 1))
    return variances


def theme_means(scores: Scores, themes: Sequence[str | None]) -> dict[str, float | None]:
    """Mean of each theme's items over all people, in the order of the items; `themes` names each column's theme.

    None for a theme of a single item: no mean of an item is ever published.
    """
    rows = table(scores)
    totals, people = rows.sum(axis=0), len(rows)
    found: dict[str, float | None] = {}
    for theme in dict.fromkeys(themes):
        if theme is None:
            continue
        columns = [position for position, its in enumerate(themes) if its == theme]
        enough = len(columns) >= LEAST_ITEMS_OF_A_MEAN
        found[theme] = float(totals[columns].sum()) / (people * len(columns)) if enough else None
    return found
