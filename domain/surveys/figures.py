"""The figures of one unit from its people's answers, as far as the anonymity rules let them through.

Published figures have two decimals: report and API show the same digits, and what lies beyond tells more about single
answers than about the team. A lower bound is rounded down, so that it never seems to reach what it does not.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from math import floor
from typing import TypeVar
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.anonymity.alike import BANDED, band
from domain.anonymity.breakdown import Component, histogram
from domain.instruments.model import Instrument
from domain.team_measures.dimension import dimension_statistics
from domain.team_measures.maturity import LadderStage, maturity
from domain.team_measures.model import DimensionStatistics, Maturity, StageStatistics
from domain.team_measures.scores import LEAST_ITEMS_OF_A_MEAN, theme_means

DECIMALS = 2
Table = NDArray[np.int64]

NO_SPREAD = "Fewer than {minimum} people answered, so nothing that shows spread is printed."
SPREAD_FROM_THE_REST = (
    "Nothing that shows spread is printed: with the figures of other units one could work out how far the answers of "
    "fewer than {minimum} people lie apart."
)
ONLY_ABOVE = (
    "Shown only for a larger unit: here, or in a unit beside it, an exact figure could tell what somebody answered."
)
STAGE_WITHHELD = "No stage is told, because one of its means is not shown."

S = TypeVar("S", bound=msgspec.Struct)


class Answers:
    """A wave's answers by team, reversed items turned: shape (people, items) each, and which columns are whose."""

    def __init__(self, instrument: Instrument, answers: Mapping[UUID, Sequence[Sequence[int]]]) -> None:
        self.instrument = instrument
        turned = np.array([item.reversed for item in instrument.items])
        self.tables: dict[UUID, Table] = {}
        for team, rows in answers.items():
            table = np.array(rows, dtype=np.int64).reshape(len(rows), len(instrument.items))
            self.tables[team] = np.where(turned, 6 - table, table)
        self.respondents = {team: len(table) for team, table in self.tables.items()}
        self._components: dict[str, list[Component]] = {}

    @cached_property
    def columns(self) -> dict[str, list[int]]:
        """By dimension the positions of its items, both in the questionnaire's order."""
        found: dict[str, list[int]] = {}
        for position, item in enumerate(self.instrument.items):
            found.setdefault(item.dimension, []).append(position)
        return found

    def scores(self, cells: Sequence[UUID], dimension: str) -> Table:
        """The answers of the teams' people to a dimension's items, shape (people, items)."""
        parts = [self.tables[cell][:, self.columns[dimension]] for cell in cells if cell in self.tables]
        return np.concatenate(parts)

    def themes(self, dimension: str) -> list[list[int]]:
        """Positions of the themes that a stage shows, and of its other items together; none where it shows none.

        A theme of one item is never shown, nor any beside it from which its mean would follow.
        """
        if dimension not in {criterion.dimension for criterion in self.instrument.criteria}:
            return []
        by_theme: dict[str | None, list[int]] = {}
        for position in self.columns[dimension]:
            by_theme.setdefault(self.instrument.items[position].theme, []).append(position)
        rest = by_theme.pop(None, [])
        rest += [places[0] for places in by_theme.values() if len(places) < LEAST_ITEMS_OF_A_MEAN]
        shown = [places for places in by_theme.values() if len(places) >= LEAST_ITEMS_OF_A_MEAN]
        if not shown or len(rest) == 1:
            return []
        return [*shown, rest] if rest else shown

    def components(self, dimension: str) -> list[Component]:
        """What the anonymity rules look at: people's sums over the dimension, then over each of its themes, by team."""
        if dimension not in self._components:
            self._components[dimension] = [
                (len(places), {team: _counted(table[:, places]) for team, table in self.tables.items()})
                for places in (self.columns[dimension], *self.themes(dimension))
            ]
        return self._components[dimension]


def _counted(scores: Table) -> Counter[int]:
    values, counts = np.unique(scores.sum(axis=1), return_counts=True)
    return Counter(dict(zip(values.tolist(), counts.tolist(), strict=True)))


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What may be said of one dimension of one unit: its figures, a range in their place, or nothing."""

    figures: bool
    spread: bool
    band: bool = False


def dimension_of(
    answers: Answers, cells: Sequence[UUID], dimension: str, said: Said, *, invited: int, minimum_for_spread: int
) -> DimensionStatistics:
    """One dimension's published statistics of the unit that is these teams."""
    scores = answers.scores(cells, dimension)
    if said.band:
        items, values = answers.components(dimension)[0]
        standing = band(histogram(cells, values), items)
        return dimension_statistics(
            dimension, scores, invited=invited, shows_spread=False, band=standing, withheld=BANDED
        )
    if not said.figures:
        return nothing(dimension, len(scores), ONLY_ABOVE)
    reason = None
    if not said.spread:
        reason = (NO_SPREAD if len(scores) < minimum_for_spread else SPREAD_FROM_THE_REST).format(
            minimum=minimum_for_spread
        )
    return rounded(dimension_statistics(dimension, scores, invited=invited, shows_spread=said.spread, withheld=reason))


def nothing(dimension: str, answered: int, reason: str) -> DimensionStatistics:
    """A dimension without a figure, and why."""
    return DimensionStatistics(
        dimension=dimension,
        answered=answered,
        mean=None,
        band=None,
        spread=None,
        interval_low=None,
        interval_high=None,
        agreement_uniform=None,
        agreement_skewed=None,
        withheld=reason,
    )


def maturity_of(
    answers: Answers,
    cells: Sequence[UUID],
    dimensions: Mapping[str, DimensionStatistics],
    minimum_for_spread: int,
    themes_of: Collection[str] = (),
) -> Maturity | None:
    """The unit's stage, from its stages' own published statistics; None where the questionnaire has no stages.

    The criteria stand in the order of the stages. Told only where every stage shows its spread, with the themes of
    those stages that are among `themes_of`.
    """
    instrument = answers.instrument
    if not instrument.criteria:
        return None
    of_stages = [dimensions[criterion.dimension] for criterion in instrument.criteria]
    few = any(one.answered < minimum_for_spread for one in of_stages)
    open_to_all = all(one.spread is not None for one in of_stages)
    stages = []
    for criterion, one in zip(instrument.criteria, of_stages, strict=True):
        scores = answers.scores(cells, criterion.dimension)
        stages.append(
            LadderStage(
                code=criterion.dimension,
                criterion=criterion.mean,
                scores=scores,
                themes=_themes(
                    answers,
                    criterion.dimension,
                    scores,
                    shown=criterion.dimension in themes_of and open_to_all and not one.split,
                ),
                split=one.split,
            )
        )
    reason = None if few else STAGE_WITHHELD
    found = maturity(stages, shows_spread=open_to_all, withheld=None if open_to_all else reason)
    return msgspec.structs.replace(found, stages=tuple(_rounded_stage(stage) for stage in found.stages))


def _themes(answers: Answers, dimension: str, scores: Table, *, shown: bool) -> dict[str, float | None]:
    names = [answers.instrument.items[position].theme for position in answers.columns[dimension]]
    found = theme_means(scores, names)
    return found if shown and answers.themes(dimension) else dict.fromkeys(found)


def _rounded_stage(stage: StageStatistics) -> StageStatistics:
    bound = stage.lower_bound
    return msgspec.structs.replace(
        stage,
        mean=None if stage.mean is None else round(stage.mean, DECIMALS),
        lower_bound=None if bound is None else floor(bound * 10**DECIMALS + 1e-6) / 10**DECIMALS,
        themes={name: None if mean is None else round(mean, DECIMALS) for name, mean in stage.themes.items()},
    )


def rounded(found: S) -> S:
    """The same with every number that is not whole rounded to what is published."""
    numbers = {name: getattr(found, name) for name in found.__struct_fields__}
    return msgspec.structs.replace(
        found, **{name: round(one, DECIMALS) for name, one in numbers.items() if isinstance(one, float)}
    )
