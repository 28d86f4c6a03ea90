"""Publish a wave of a tree of teams given by numbers."""

from collections.abc import Mapping, Sequence
from random import Random
from uuid import UUID

from domain.anonymity.thresholds import Thresholds
from domain.instruments.model import Instrument
from domain.surveys.model import WaveResults
from domain.surveys.publication import Earlier, Unit, publication
from tests.domain.anonymity.organisations import questionnaire, team

Tree = Sequence[tuple[int | None, int, int]]
"""By team its parent, how many were asked in it, and how many answered."""


def rows(random: Random, people: int, items: int) -> list[list[int]]:
    return [[random.randint(1, 5) for _ in range(items)] for _ in range(people)]


def results(
    tree: Tree,
    instrument: Instrument | None = None,
    *,
    answers: Mapping[int, list[list[int]]] | None = None,
    comments: Mapping[int, list[list[str]]] | None = None,
    earlier: Mapping[UUID, Earlier] | None = None,
    thresholds: Thresholds | None = None,
) -> list[WaveResults]:
    """Every unit's results; answers are random where none are given."""
    asked = instrument or questionnaire(3)
    random = Random(7)
    given = {number: rows(random, people, len(asked.items)) for number, (_, _, people) in enumerate(tree)}
    given.update(answers or {})
    found = publication(
        asked,
        [
            Unit(team(number), None if above is None else team(above), invited)
            for number, (above, invited, _) in enumerate(tree)
        ],
        {team(number): one for number, one in given.items()},
        {team(number): one for number, one in (comments or {}).items()},
        thresholds or Thresholds(),
        earlier or {},
    )
    return [found[team(number)] for number in range(len(tree))]
