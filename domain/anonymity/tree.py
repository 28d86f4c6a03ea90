"""The units of a wave: teams, and with each team everything under it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID


class Unit(NamedTuple):
    """One team as it was at launch; `invited` counts the people asked in the team itself, not in those under it.

    A parent that is not among the wave's units makes the unit a root.
    """

    team_id: UUID
    parent_id: UUID | None
    invited: int


def top_down(units: Sequence[Unit]) -> Iterator[tuple[Unit, int]]:
    """Every unit with its depth from 0, level by level. ValueError where parents go round in a circle."""
    known = {unit.team_id for unit in units}
    level = [unit for unit in units if unit.parent_id not in known]
    under: dict[UUID | None, list[Unit]] = {}
    for unit in units:
        under.setdefault(unit.parent_id, []).append(unit)
    depth = found = 0
    while level:
        yield from ((unit, depth) for unit in level)
        found += len(level)
        level = [child for unit in level for child in under.get(unit.team_id, ())]
        depth += 1
    if found != len(units):
        raise ValueError("a team stands twice, or is above itself")


def cells_of(units: Sequence[Unit]) -> dict[UUID, frozenset[UUID]]:
    """Each unit's teams: itself and everything under it. The teams are the cells that answers are counted in."""
    known = {unit.team_id for unit in units}
    cells: dict[UUID, set[UUID]] = {}
    for unit, _ in reversed(list(top_down(units))):
        own = cells.setdefault(unit.team_id, set())
        own.add(unit.team_id)
        if unit.parent_id in known and unit.parent_id is not None:
            cells.setdefault(unit.parent_id, set()).update(own)
    return {unit.team_id: frozenset(cells[unit.team_id]) for unit in units}
