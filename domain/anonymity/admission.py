"""Which units of a wave may be shown, so that nobody is exposed by all of them together.

Units are a tree, so published units either contain one another or are apart. Then what can be worked out is spanned by
the remainders: each published unit less the published units next below it. They do not overlap, so a combination of
sums touches fewer than the minimum of people only where one remainder does. Hence a unit is admitted as long as every
remainder keeps nobody or at least the minimum; that is complementary suppression, and the exposure test for trees.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from domain.anonymity.exposure import exposed_set
from domain.anonymity.tree import Unit, cells_of, top_down

TOO_FEW = "Fewer than {minimum} people answered, so no number is shown: it could expose who said what."
FROM_THE_REST = (
    "No number is shown: with those of the other units one could work out what fewer than {minimum} people said."
)


def publishable(
    units: Sequence[Unit],
    respondents: Mapping[UUID, int],
    minimum: int,
    *,
    eligible: Collection[UUID] | None = None,
    already: Sequence[frozenset[UUID]] = (),
) -> dict[UUID, str | None]:
    """For each unit that is `eligible` (all, if None) None where it may be shown, or the reason why not in words.

    Parents go before children and larger children before smaller ones, each admitted only if it exposes nobody
    together with all admitted before. `respondents` counts by team (cell); `already` are views shown earlier, as sets
    of teams. Whether a unit is admitted depends on numbers of people only, never on what they answered.
    """
    cells = cells_of(units)
    sizes = {unit: sum(respondents.get(cell, 0) for cell in within) for unit, within in cells.items()}
    depths = {unit.team_id: depth for unit, depth in top_down(units)}
    wanted = [unit.team_id for unit in units if eligible is None or unit.team_id in eligible]
    admitted = _Admitted(units, respondents, minimum, already)
    found: dict[UUID, str | None] = dict.fromkeys(wanted)
    for unit in sorted(wanted, key=lambda one: (depths[one], -sizes[one])):
        if sizes[unit] < minimum:
            found[unit] = TOO_FEW.format(minimum=minimum)
        elif not admitted.takes(unit, cells[unit], sizes[unit]):
            found[unit] = FROM_THE_REST.format(minimum=minimum)
    return found


class _Admitted:
    """The units admitted so far, each with the people of its remainder."""

    def __init__(
        self,
        units: Sequence[Unit],
        respondents: Mapping[UUID, int],
        minimum: int,
        already: Sequence[frozenset[UUID]],
    ) -> None:
        self.parents = {unit.team_id: unit.parent_id for unit in units}
        self.respondents = respondents
        self.minimum = minimum
        self.views = list(already)
        self.general = bool(already)
        self.remainders: dict[UUID, int] = {}

    def takes(self, unit: UUID, cells: frozenset[UUID], size: int) -> bool:
        """Admit the unit if that exposes nobody, and say whether it was."""
        if self.general:
            if exposed_set([*self.views, cells], self.respondents, self.minimum) is not None:
                return False
            self.views.append(cells)
            return True
        above = self.parents.get(unit)
        while above is not None and above not in self.remainders:
            above = self.parents.get(above)
        if above is not None:
            left = self.remainders[above] - size
            if 0 < left < self.minimum:
                return False
            self.remainders[above] = left
        self.remainders[unit] = size
        return True
