"""Down to which unit one dimension is shown, where somewhere people answered so alike that a figure would tell.

Published units span remainders (see `admission`): sets of people whose exact sum can be worked out, whether it is
printed or not. So it is not enough to print a band for a unit where people are alike: the parent's mean less the other
children's would tell it. And what is kept back tells something as well: that somewhere people are alike. Therefore:

- The published units of a wave and their remainders are arranged once, by numbers of people only, as a tree in which
  every part has a partner: the parts of a unit (its published children and its remainder) are joined two by two,
  smallest first, until two are left. Joined parts are sums that can be worked out, though nobody prints them.
- In each dimension one goes down from the top. Two parts are shown apart only if in neither all but two people are
  alike, or all but one at one end. Otherwise neither is shown, nor anything under them, only what they are together.
- At the top nothing is above to fall back on: where all but one are alike a range stands in place of the mean.

That nobody is told by this, not even to somebody who knows their own answer, is shown by an exchange. Take the smallest
shown set with a person in it. Without the one who knows, its people are not all alike, so some other person in it has a
different answer; let the two exchange their answers in this dimension. If both are in one part, nothing changes at all.
If not, the first one's part was alike but for the one who knows, so after the exchange it is alike but for two: still
not shown, and so is its partner. Every figure above is a function of the set's answers, whoever gave them, and stays as
it was. So everything published fits another answer of that person too. A range at the top holds at least two values
that all could share. For spread the same holds with the same units, and a unit may show its mean and not its spread.

Themes (parts of a dimension's items with means of their own) are shown only by units that show spread, arranged among
themselves in the same way, and all themes of a dimension are decided together with it. So no sum of a theme can be
worked out where its answers are alike.

Not covered by the exchange: several people who put their own answers together; figures over several dimensions at once
(the probability of a stage), and themes beside means of smaller units. They are shown from eight people on and to two
decimals.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple
from uuid import UUID

from domain.anonymity.alike import Histogram, nearly_tells, tells_somebody
from domain.anonymity.tree import Unit, cells_of, top_down

MOST_PARTS = 2

Component = tuple[int, Mapping[UUID, Histogram]]
"""The number of items of a dimension or theme, and by team how many people have which sum over them."""


class Part(NamedTuple):
    """A set of people whose sum can be worked out: a published unit, a remainder, or such parts joined."""

    unit: UUID | None
    cells: frozenset[UUID]
    people: int
    parts: tuple["Part", ...]


class Shown(NamedTuple):
    """Units that show their figures in one dimension, and those at the top that show a range instead."""

    units: frozenset[UUID]
    banded: frozenset[UUID]


def arranged(units: Sequence[Unit], published: Collection[UUID], respondents: Mapping[UUID, int]) -> tuple[Part, ...]:
    """The published units with their parts, those at the top first. Depends on numbers of people only."""
    cells = cells_of(units)
    parents = {unit.team_id: unit.parent_id for unit in units}
    below: dict[UUID | None, list[Part]] = {}
    for unit, _ in reversed(list(top_down(units))):
        if unit.team_id not in published:
            continue
        within = cells[unit.team_id]
        children = below.pop(unit.team_id, [])
        rest = within.difference(*(child.cells for child in children))
        left = sum(respondents.get(cell, 0) for cell in rest)
        if children and left:
            children.append(Part(None, rest, left, ()))
        people = sum(respondents.get(cell, 0) for cell in within)
        above = unit.parent_id
        while above is not None and above not in published:
            above = parents.get(above)
        below.setdefault(above, []).append(Part(unit.team_id, within, people, _joined(children)))
    return tuple(below.get(None, ()))


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts joined two by two, smallest first, until at most two are left."""
    order = count()
    heap = [(part.people, next(order), part) for part in parts]
    heapq.heapify(heap)
    while len(heap) > MOST_PARTS:
        first, second = heapq.heappop(heap)[2], heapq.heappop(heap)[2]
        both = Part(None, first.cells | second.cells, first.people + second.people, (first, second))
        heapq.heappush(heap, (both.people, next(order), both))
    return tuple(part for _, _, part in sorted(heap, key=lambda one: one[1]))


def shown(tops: Sequence[Part], components: Sequence[Component]) -> Shown:
    """Which units show what the `components` are of: a dimension, or its themes together with it."""
    units: set[UUID] = set()
    banded: set[UUID] = set()
    for top in tops:
        assert top.unit is not None
        if judged(tells_somebody, top.cells, components):
            banded.add(top.unit)
        else:
            units.update(_shown_in(top, components))
    return Shown(frozenset(units), frozenset(banded))


def _shown_in(top: Part, components: Sequence[Component]) -> Iterator[UUID]:
    waiting = [top]
    while waiting:
        part = waiting.pop()
        if part.unit is not None:
            yield part.unit
        if len(part.parts) == 1 or not any(judged(nearly_tells, one.cells, components) for one in part.parts):
            waiting.extend(part.parts)


def judged(judge: Callable[[Histogram, int], bool], cells: Iterable[UUID], components: Sequence[Component]) -> bool:
    """Whether the answers in the cells are too much alike in one of the components."""
    within = list(cells)
    return any(judge(histogram(within, values), items) for items, values in components)


def histogram(cells: Iterable[UUID], values: Mapping[UUID, Histogram]) -> Histogram:
    """How many people in the cells have which sum."""
    found: Histogram = Counter()
    for cell in cells:
        if cell in values:
            found.update(values[cell])
    return found
