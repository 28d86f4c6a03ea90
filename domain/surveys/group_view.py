"""A view of several teams together, asked for after a wave was published, tested against all that was ever shown."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from domain.anonymity.admission import FROM_THE_REST
from domain.anonymity.exposure import Undecided, exposed_set
from domain.anonymity.overlap import may_show, too_small
from domain.anonymity.thresholds import Thresholds, checked
from domain.anonymity.tree import Unit, cells_of
from domain.instruments.model import Instrument
from domain.surveys.figures import Answers, Said, dimension_of, maturity_of
from domain.surveys.model import Comments, WaveResults
from domain.surveys.publication import (
    COMMENTS_FROM_THE_REST,
    FEW_COMMENTS,
    View,
    refusal_of,
    texts_of,
    without_groups,
)
from domain.team_measures.model import DimensionStatistics

UNDECIDED = "No number is shown: too many views overlap to tell whether this one would expose somebody."


def group_view(
    instrument: Instrument,
    units: Sequence[Unit],
    team_ids: Collection[UUID],
    answers: Mapping[UUID, Sequence[Sequence[int]]],
    comments: Mapping[UUID, Sequence[Sequence[str]]],
    thresholds: Thresholds,
    published: Sequence[View],
) -> WaveResults:
    """What may be shown of these teams and everything under them; `refusal` says why nothing is.

    `published` is every view of the wave ever stored, of units and of groups, refused ones included. Store the answer
    among them if it is not refused, also where it shows no figure: that it shows none tells something too. A group that
    was stored before, or is a unit, gets its stored results. Answers and comments are by team as in `publication`;
    KeyError for a team that is not of the wave. No changes, no themes, and no counts of people who stand apart.
    """
    within = cells_of(units)
    cells = frozenset[UUID]().union(*(within[team] for team in team_ids))
    for view in published:
        if view.cells == cells:
            return view.results
    group = _Group(instrument, units, cells, answers, comments, thresholds, published)
    return group.results()


class _Group:
    """The teams of one view, beside everything published before."""

    def __init__(
        self,
        instrument: Instrument,
        units: Sequence[Unit],
        cells: frozenset[UUID],
        answers: Mapping[UUID, Sequence[Sequence[int]]],
        comments: Mapping[UUID, Sequence[Sequence[str]]],
        thresholds: Thresholds,
        published: Sequence[View],
    ) -> None:
        self.instrument, self.cells, self.thresholds = instrument, cells, checked(thresholds)
        self.ordered = [unit.team_id for unit in units if unit.team_id in cells]
        self.comments = comments
        self.answers = Answers(instrument, answers)
        self.published = [view for view in published if view.results.refusal is None]
        self.invited = sum(unit.invited for unit in units if unit.team_id in cells)
        self.answered = sum(self.answers.respondents.get(cell, 0) for cell in cells)

    def results(self) -> WaveResults:
        """Everything that is shown of the group."""
        refusal = self._refusal()
        if refusal is not None:
            return WaveResults(invited=self.invited, answered=self.answered, refusal=refusal, dimensions=())
        spread = self._shows_spread()
        dimensions = {code: self._dimension(code, spread=spread) for code in self.answers.columns}
        questions = range(len(self.instrument.comment_questions))
        return WaveResults(
            invited=self.invited,
            answered=self.answered,
            refusal=None,
            dimensions=tuple(dimensions.values()),
            maturity=maturity_of(self.answers, self.ordered, dimensions, self.thresholds.spread),
            comments=tuple(self._comments(number) for number in questions),
        )

    def _refusal(self) -> str | None:
        minimum = self.thresholds.means
        alone = refusal_of(self.answered, self.invited, minimum)
        if alone is not None:
            return alone
        views, people = [view.cells for view in self.published], self.answers.respondents
        try:
            exposed = self._exposes(views, people, minimum) or too_small(self.cells, views, people)
        except Undecided:
            return UNDECIDED
        return FROM_THE_REST.format(minimum=minimum) if exposed else None

    def _exposes(self, views: Sequence[frozenset[UUID]], people: Mapping[UUID, int], minimum: int) -> bool:
        return exposed_set([*views, self.cells], people, minimum) is not None

    def _shows_spread(self) -> bool:
        minimum = self.thresholds.spread
        views = [
            view.cells for view in self.published if any(one.spread is not None for one in view.results.dimensions)
        ]
        try:
            return self.answered >= minimum and not self._exposes(views, self.answers.respondents, minimum)
        except Undecided:
            return False

    def _dimension(self, code: str, *, spread: bool) -> DimensionStatistics:
        shown: list[frozenset[UUID]] = []
        held_back: list[frozenset[UUID]] = []
        for view in self.published:
            told = any(one.dimension == code and _tells(one) for one in view.results.dimensions)
            (shown if told else held_back).append(view.cells)
        figures = may_show(self.cells, shown, held_back, self.answers.components(code)[:1], self.answers.respondents)
        found = dimension_of(
            self.answers,
            self.ordered,
            code,
            Said(figures=figures, spread=figures and spread),
            invited=self.invited,
            minimum_for_spread=self.thresholds.spread,
        )
        return without_groups(found) if found.split else found

    def _comments(self, number: int) -> Comments:
        minimum = self.thresholds.comments
        question = self.instrument.comment_questions[number]
        texts = texts_of(self.comments, self.ordered, number)
        reason = FEW_COMMENTS if len(texts) < minimum else None
        if reason is None and self._comments_expose(number):
            reason = COMMENTS_FROM_THE_REST
        if reason is not None:
            return Comments(question=question, texts=(), withheld=reason.format(minimum=minimum))
        secrets.SystemRandom().shuffle(texts)
        return Comments(question=question, texts=tuple(texts), withheld=None)

    def _comments_expose(self, number: int) -> bool:
        views = [view.cells for view in self.published if _commented(view.results, number)]
        people = {team: len(written[number]) for team, written in self.comments.items() if number < len(written)}
        try:
            return self._exposes(views, people, self.thresholds.comments)
        except Undecided:
            return True


def _tells(one: DimensionStatistics) -> bool:
    return one.mean is not None or one.split


def _commented(results: WaveResults, number: int) -> bool:
    return number < len(results.comments) and results.comments[number].withheld is None
