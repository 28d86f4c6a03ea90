"""The exposure test: can what a few people said be worked out from everything that was ever published?

Each published mean of n people is their exact sum, a row of 0 and 1 over the cells (teams) that it covers. Whoever has
several may add and subtract multiples of them: every combination of sums is known, and nothing else. A set of people is
exposed where a combination other than 0 touches only them. So the question is for the lightest such combination: the
weight is the number of respondents in the cells that it touches, and below the minimum it exposes them. Sums of squares
(what a spread tells) are one more such system over the same cells.

Arithmetic is exact (fractions). The search goes through the combinations that vanish on all heavy cells, which are few
in practice; a limit on its steps keeps it bounded, and beyond it nothing is called safe.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Row = dict[int, Fraction]

MOST_STEPS = 20_000


class Undecided(Exception):
    """The search for an exposure passed its limit: too many views overlap to call another one safe."""


def exposed_set(
    rows: Sequence[Collection[Cell]], respondents: Mapping[Cell, int], minimum: int
) -> frozenset[Cell] | None:
    """Cells with 1 to `minimum` - 1 respondents in all that a combination of the rows touches alone; None if none.

    `rows` are the published views, each a set of cells; cells without respondents do not count. Undecided where the
    search takes too long.
    """
    views = [frozenset(cell for cell in row if respondents.get(cell, 0) > 0) for row in rows]
    groups = _alike(views)
    weights = [sum(respondents[cell] for cell in group) for group in groups]
    place = {cell: number for number, group in enumerate(groups) for cell in group}
    matrix = [{place[cell]: Fraction(1) for cell in view} for view in dict.fromkeys(views)]
    heavy = [number for number, weight in enumerate(weights) if weight >= minimum]
    basis = [row for row in matrix if row]
    for column in sorted(heavy, key=lambda number: -weights[number]):
        basis = _vanishing(basis, column)
    found = _Search(weights, minimum).lightest(_independent(basis), frozenset(), 0)
    return None if found is None else frozenset(cell for number in found for cell in groups[number])


def _alike(views: Sequence[frozenset[Cell]]) -> list[list[Cell]]:
    """The cells, those together that stand in the same views: no combination tells them apart."""
    seen: dict[Cell, list[int]] = {}
    for number, view in enumerate(views):
        for cell in view:
            seen.setdefault(cell, []).append(number)
    groups: dict[tuple[int, ...], list[Cell]] = {}
    for cell, numbers in seen.items():
        groups.setdefault(tuple(numbers), []).append(cell)
    return list(groups.values())


def _vanishing(basis: Sequence[Row], column: int) -> list[Row]:
    """What the rows span, as far as it is 0 in the column."""
    touching = [row for row in basis if column in row]
    if not touching:
        return list(basis)
    pivot = min(touching, key=len)
    return [row if column not in row else _minus(row, pivot, row[column] / pivot[column])
            for row in basis if row is not pivot]  # fmt: skip


def _minus(row: Row, other: Row, times: Fraction) -> Row:
    left = dict(row)
    for column, value in other.items():
        rest = left.get(column, Fraction(0)) - times * value
        if rest:
            left[column] = rest
        else:
            left.pop(column, None)
    return left


def _independent(rows: Sequence[Row]) -> list[Row]:
    """A basis of what the rows span."""
    basis: list[tuple[int, Row]] = []
    for row in rows:
        left = row
        for column, other in basis:
            if column in left:
                left = _minus(left, other, left[column] / other[column])
        if left:
            basis.append((min(left), left))
    return [row for _, row in basis]


class _Search:
    """Branch and bound: each column in turn is either forced to 0, or allowed at the price of its weight."""

    def __init__(self, weights: Sequence[int], minimum: int) -> None:
        self.weights = weights
        self.minimum = minimum
        self.steps = 0

    def lightest(self, basis: Sequence[Row], allowed: frozenset[int], spent: int) -> frozenset[int] | None:
        """Columns that hold the whole of a combination and weigh less than the minimum."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Undecided("Too many published views overlap to tell whether this one would expose somebody.")
        if not basis:
            return None
        columns = {column for row in basis for column in row} - allowed
        if not columns:
            return frozenset(basis[0])
        column = max(columns, key=lambda number: (self.weights[number], number))
        found = self.lightest(_vanishing(basis, column), allowed, spent)
        price = spent + self.weights[column]
        if found is None and price < self.minimum:
            found = self.lightest(basis, allowed | {column}, price)
        return found
