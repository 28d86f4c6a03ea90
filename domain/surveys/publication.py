"""What a closed wave publishes: from the answers to everything that is ever shown of each unit. Pure; stores nothing.

A unit is refused where fewer than the minimum answered, where less than 60 % of those asked did, or where its figures
would expose somebody together with those of the others (domain/anonymity). What is refused depends on numbers of people
only. In what is left each dimension is shown down to where answers are not too much alike, and spread where eight or
more stand behind every difference of spreads. Figures over all units stand on the root alone and rest on units that
show their spread, so that they tell nothing new. A group of teams that is no unit: `group_view`, afterwards.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.anonymity.admission import TOO_FEW, publishable
from domain.anonymity.breakdown import Shown, arranged, shown
from domain.anonymity.thresholds import Thresholds, checked
from domain.anonymity.tree import Unit, cells_of
from domain.instruments.model import Instrument
from domain.surveys.figures import Answers, Said, dimension_of, maturity_of, rounded
from domain.surveys.model import Comments, WaveResults
from domain.team_measures.aggregation import aggregation
from domain.team_measures.change import NOT_PUBLISHED, OTHER_ITEMS, change
from domain.team_measures.consistency import consistency
from domain.team_measures.model import Aggregation, Consistency, DimensionChange, DimensionStatistics, SubGroups
from domain.team_measures.scores import person_means

__all__ = ["LEAST_RESPONSE_PERCENT", "Earlier", "Thresholds", "Unit", "View", "publication", "refusal_of"]

LEAST_RESPONSE_PERCENT = 60
LOW_RESPONSE = "Fewer than 60 % of those invited answered, so no number is shown: it would not speak for the team."
NOT_COMPARABLE = "The two surveys are not comparable."
FEW_COMMENTS = "Fewer than {minimum} people wrote here, so nothing of it is shown: it could expose who wrote what."
COMMENTS_FROM_THE_REST = (
    "Not shown: beside the comments of the other units it could expose what fewer than {minimum} people wrote."
)
NOT_SHOWN_AT_THE_TOP = "Not computable: the spread of this dimension is not shown for all respondents."


class Earlier(NamedTuple):
    """A unit's earlier wave of the same questionnaire; `reason` says why it is not `comparable`."""

    wave_id: UUID
    results: WaveResults
    comparable: bool
    reason: str | None


class View(NamedTuple):
    """Something published of a wave: the teams whose answers it covers, and what was shown of them."""

    cells: frozenset[UUID]
    results: WaveResults


def publication(
    instrument: Instrument,
    units: Sequence[Unit],
    answers: Mapping[UUID, Sequence[Sequence[int]]],
    comments: Mapping[UUID, Sequence[Sequence[str]]],
    thresholds: Thresholds,
    earlier: Mapping[UUID, Earlier],
) -> dict[UUID, WaveResults]:
    """Everything that is published of a wave, by unit.

    `answers` holds by team (the one that a person answered in, not those above it) each person's answers, in the order
    of the items; `comments` by team and then by number of the comment question what was written. `earlier` is each
    unit's wave to compare with. Criteria stand in the order of the stages. Invalid for thresholds below the floor,
    ValueError where answers do not fit the questionnaire or more answered than were asked.
    """
    wave = _Wave(instrument, units, answers, comments, thresholds)
    return {unit.team_id: wave.results(unit.team_id, earlier.get(unit.team_id)) for unit in units}


def refusal_of(answered: int, invited: int, minimum: int) -> str | None:
    """Why a unit has no numbers by itself, whatever is shown of others; None where it may have."""
    if answered < minimum:
        return TOO_FEW.format(minimum=minimum)
    return LOW_RESPONSE if 100 * answered < LEAST_RESPONSE_PERCENT * invited else None


class _Wave:
    """A wave's answers with everything that was decided of what may be shown."""

    def __init__(
        self,
        instrument: Instrument,
        units: Sequence[Unit],
        answers: Mapping[UUID, Sequence[Sequence[int]]],
        comments: Mapping[UUID, Sequence[Sequence[str]]],
        thresholds: Thresholds,
    ) -> None:
        self.instrument, self.units, self.thresholds = instrument, units, checked(thresholds)
        self.comments = comments
        self.answers = Answers(instrument, answers)
        self.cells = cells_of(units)
        self.ordered = {
            unit: [one.team_id for one in units if one.team_id in cells] for unit, cells in self.cells.items()
        }
        asked = {unit.team_id: unit.invited for unit in units}
        self.invited = {unit: sum(asked[cell] for cell in cells) for unit, cells in self.cells.items()}
        counts = self.answers.respondents
        self.answered = {unit: sum(counts.get(cell, 0) for cell in cells) for unit, cells in self.cells.items()}
        self.refusals = self._refusals()
        self.published = [unit for unit, reason in self.refusals.items() if reason is None]
        self.spread = self._admitted(counts, thresholds.spread)
        tops = arranged(units, set(self.published), counts)
        tops_of_spread = arranged(units, self.spread, counts)
        self.shown: dict[str, Shown] = {}
        self.with_themes: dict[str, frozenset[UUID]] = {}
        for code in self.answers.columns:
            components = self.answers.components(code)
            self.shown[code] = shown(tops, components[:1])
            self.with_themes[code] = shown(tops_of_spread, components).units if len(components) > 1 else frozenset()
        self.commented = [self._commented(number) for number in range(len(instrument.comment_questions))]

    def _refusals(self) -> dict[UUID, str | None]:
        minimum = self.thresholds.means
        alone = {unit: refusal_of(self.answered[unit], self.invited[unit], minimum) for unit in self.cells}
        eligible = {unit for unit, reason in alone.items() if reason is None}
        return alone | publishable(self.units, self.answers.respondents, minimum, eligible=eligible)

    def _admitted(self, people: Mapping[UUID, int], minimum: int) -> set[UUID]:
        found = publishable(self.units, people, minimum, eligible=set(self.published))
        return {unit for unit, reason in found.items() if reason is None}

    def _commented(self, number: int) -> set[UUID]:
        people = {team: len(written[number]) for team, written in self.comments.items() if number < len(written)}
        return self._admitted(people, self.thresholds.comments)

    def results(self, unit: UUID, before: Earlier | None) -> WaveResults:
        """Everything that is published of one unit."""
        invited, answered = self.invited[unit], self.answered[unit]
        refusal = self.refusals[unit]
        compared = None if before is None else before.wave_id
        if refusal is not None:
            return WaveResults(
                invited=invited, answered=answered, refusal=refusal, dimensions=(), compared_with=compared
            )
        cells = self.ordered[unit]
        dimensions = {code: self._dimension(unit, cells, code) for code in self.answers.columns}
        root = len(self.units) > 1 and self.cells[unit] == self.cells.keys()
        return WaveResults(
            invited=invited,
            answered=answered,
            refusal=None,
            dimensions=tuple(dimensions.values()),
            maturity=maturity_of(self.answers, cells, dimensions, self.thresholds.spread, self._themes_of(unit)),
            comments=tuple(self._comments(unit, number) for number in range(len(self.commented))),
            compared_with=compared,
            changes=() if before is None else changes(before, dimensions),
            aggregation=tuple(self._aggregation(code) for code in dimensions) if root else (),
            consistency=tuple(self._consistency(unit, cells, code) for code in dimensions) if root else (),
        )

    def _shows_spread(self, unit: UUID, code: str) -> bool:
        return unit in self.spread and unit in self.shown[code].units

    def _themes_of(self, unit: UUID) -> list[str]:
        return [code for code, units in self.with_themes.items() if unit in units and self._shows_spread(unit, code)]

    def _dimension(self, unit: UUID, cells: Sequence[UUID], code: str) -> DimensionStatistics:
        found = dimension_of(
            self.answers,
            cells,
            code,
            Said(
                figures=unit in self.shown[code].units,
                spread=self._shows_spread(unit, code),
                band=unit in self.shown[code].banded,
            ),
            invited=self.invited[unit],
            minimum_for_spread=self.thresholds.spread,
        )
        return without_groups(found) if found.split and not self._lowest(unit, code) else found

    def _lowest(self, unit: UUID, code: str) -> bool:
        """Whether no unit under this one shows spread: counts of people less those under it would be counts again."""
        return not any(
            self._shows_spread(other, code) for other in self.cells[unit] if other != unit and other in self.cells
        )

    def _comments(self, unit: UUID, number: int) -> Comments:
        texts = texts_of(self.comments, self.cells[unit], number)
        minimum = self.thresholds.comments
        question = self.instrument.comment_questions[number]
        if unit not in self.commented[number]:
            reason = FEW_COMMENTS if len(texts) < minimum else COMMENTS_FROM_THE_REST
            return Comments(question=question, texts=(), withheld=reason.format(minimum=minimum))
        secrets.SystemRandom().shuffle(texts)
        return Comments(question=question, texts=tuple(texts), withheld=None)

    def _aggregation(self, code: str) -> Aggregation:
        """Over the lowest units that show their spread: from those published figures anybody could compute it."""
        lowest = [
            unit
            for unit in self.published
            if self._shows_spread(unit, code) and self._lowest(unit, code)
        ]  # fmt: skip
        found = [self._dimension(unit, self.ordered[unit], code) for unit in lowest]
        return rounded(
            aggregation(
                code,
                [person_means(self.answers.scores(self.ordered[unit], code)) for unit in lowest],
                [(one.agreement_uniform, one.agreement_skewed) for one in found],
            )
        )

    def _consistency(self, unit: UUID, cells: Sequence[UUID], code: str) -> Consistency:
        scores = self.answers.scores(cells, code)
        if self._shows_spread(unit, code):
            return rounded(consistency(code, scores))
        return Consistency(
            dimension=code,
            people=len(scores),
            items=scores.shape[1],
            alpha=None,
            alpha_low=None,
            alpha_high=None,
            omega=None,
            reason=NOT_SHOWN_AT_THE_TOP,
        )


def texts_of(comments: Mapping[UUID, Sequence[Sequence[str]]], cells: Iterable[UUID], number: int) -> list[str]:
    """What the teams' people wrote to one comment question."""
    of_teams = [comments.get(cell, ()) for cell in cells]
    return [text for written in of_teams if number < len(written) for text in written[number]]


def changes(before: Earlier, dimensions: Mapping[str, DimensionStatistics]) -> tuple[DimensionChange, ...]:
    """Each dimension against the earlier wave, from what both published and from nothing else."""
    reason = None if before.comparable else before.reason or NOT_COMPARABLE
    earlier = {one.dimension: one for one in before.results.dimensions}
    absent = NOT_PUBLISHED if before.results.refusal is not None else OTHER_ITEMS
    found = []
    for code, later in dimensions.items():
        one = earlier.get(code)
        found.append(rounded(change(one or later, later, reason=reason or (absent if one is None else None))))
    return tuple(found)


def without_groups(found: DimensionStatistics) -> DimensionStatistics:
    """The same without counts of people: of overlapping units they could be subtracted from one another."""
    return msgspec.structs.replace(found, groups=SubGroups(low=None, middle=None, high=None))
