"""Somebody who wants to know what single people answered, and has everything that was ever published of a wave.

Independent of the engine: floating-point ranks and projections by numpy over every subset of teams, and enumeration of
all answers that fit what was published. It knows the tree, how many answered in which team (also where that is
withheld), the publisher's rules, and where it is an insider its own answer.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from itertools import chain, combinations, combinations_with_replacement, product
from typing import NamedTuple
from uuid import UUID

import numpy as np

from domain.surveys.publication import View

TOLERANCE = 1e-9
Rows = Sequence[frozenset[UUID]]
Data = tuple[tuple[int, ...], ...]
"""By team the answers in it, sorted: who gave which is what the attacker is after."""


class Told(NamedTuple):
    """What was told of one dimension: the sets of teams whose sum is known, and whose sum of squares is."""

    sums: Rows
    squares: Rows


def told(views: Sequence[View], dimension: str) -> Told:
    """Read off all views, with the benefit of the doubt on the attacker's side: a split counts as its mean."""
    sums, squares = [], []
    for view in views:
        for one in view.results.dimensions:
            if one.dimension == dimension and (one.mean is not None or one.split):
                sums.append(view.cells)
            if one.dimension == dimension and one.spread is not None:
                squares.append(view.cells)
    return Told(sums, squares)


def _matrix(rows: Rows, teams: Sequence[UUID]) -> np.ndarray:
    return np.array([[float(team in row) for team in teams] for row in rows]).reshape(len(rows), len(teams))


def _subsets(teams: Sequence[UUID]) -> Iterator[tuple[UUID, ...]]:
    return chain.from_iterable(combinations(teams, size) for size in range(1, len(teams) + 1))


def few_exposed(rows: Rows, people: Mapping[UUID, int], minimum: int) -> frozenset[UUID] | None:
    """Teams with fewer than `minimum` respondents in all, of whom alone a combination of the known sums speaks."""
    return few_exposed_by([{(team, "") for team in row} for row in rows], people, minimum)


def few_exposed_by(
    rows: Sequence[Collection[tuple[UUID, str]]], people: Mapping[UUID, int], minimum: int
) -> frozenset[UUID] | None:
    """The same where each row sums some themes of some teams' people."""
    columns = [one for one in sorted(set(chain.from_iterable(rows))) if people[one[0]]]
    matrix = np.array([[float(one in row) for one in columns] for row in rows]).reshape(len(rows), len(columns))
    if not matrix.size:
        return None
    rank = np.linalg.matrix_rank(matrix)
    for subset in _subsets([team for team in {team for team, _ in columns} if people[team] < minimum]):
        if sum(people[team] for team in subset) < minimum:
            others = [place for place, (team, _) in enumerate(columns) if team not in subset]
            left = np.linalg.matrix_rank(matrix[:, others]) if others else 0
            if left < rank:
                return frozenset(subset)
    return None


def known_sums(rows: Rows, people: Mapping[UUID, int]) -> Iterator[frozenset[UUID]]:
    """Every set of teams whose sum can be worked out, printed or not."""
    teams = [team for team, number in people.items() if number]
    matrix = _matrix(rows, teams)
    if not matrix.size:
        return
    subsets = list(_subsets(teams))
    indicators = np.array([[float(team in subset) for team in teams] for subset in subsets])
    rest = indicators - indicators @ np.linalg.pinv(matrix) @ matrix
    for subset, left in zip(subsets, np.abs(rest).max(axis=1), strict=True):
        if left < TOLERANCE:
            yield frozenset(subset)


def alike_but_one(values: Sequence[int]) -> bool:
    """Whether the sum of these values tells all of them, or all others to the one who differs."""
    return len(values) - max(Counter(values).values(), default=0) <= 1


def answer_sets(sizes: Sequence[int], values: Sequence[int]) -> Iterator[Data]:
    """Everything that people in teams of these sizes can have answered."""
    return product(*(tuple(combinations_with_replacement(values, size)) for size in sizes))


class Found(NamedTuple):
    """An answer that is certain: everybody's in the team is `answer`, for an insider with the given own answer."""

    team: int
    answer: int
    insider: tuple[int, int] | None


def certain_answers(publish: Callable[[Data], Hashable], every: Iterator[Data]) -> list[Found]:
    """All answers of single people that are the same in all data that fit one and the same publication.

    An insider is (team, own answer): then only data fit in which somebody of that team gave it.
    """
    fitting: dict[Hashable, list[Data]] = defaultdict(list)
    for data in every:
        fitting[publish(data)].append(data)
    found: list[Found] = []
    for datas in fitting.values():
        found += _same_in_all(datas, None)
        places = range(len(datas[0]))
        for team, answer in {(place, value) for data in datas for place in places for value in data[place]}:
            others = [_without(data, team, answer) for data in datas if answer in data[team]]
            found += _same_in_all(others, (team, answer))
    return found


def _without(data: Data, team: int, answer: int) -> Data:
    values = list(data[team])
    values.remove(answer)
    return (*data[:team], tuple(values), *data[team + 1 :])


def _same_in_all(datas: Sequence[Data], insider: tuple[int, int] | None) -> Iterator[Found]:
    for team in range(len(datas[0])):
        if not datas[0][team]:
            continue
        first = datas[0][team][0]
        if all(value == first for data in datas for value in data[team]):
            yield Found(team, first, insider)
