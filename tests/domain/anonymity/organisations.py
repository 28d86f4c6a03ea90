"""Random organisations and their waves: trees of teams, people who join, leave and move, and what they answer."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple
from uuid import UUID

from domain.anonymity.tree import Unit
from domain.instruments.model import Criterion, Instrument, Item, Scale

MOST_PEOPLE = 40
MOST_TEAMS = 9
STYLES = ("mixed", "mixed", "alike", "alike_but_one", "high")


def questionnaire(
    *items: int, comments: int = 0, stages: bool = False, themes: int = 0, reversed_items: bool = False
) -> Instrument:
    """An instrument with dimensions d0, d1, … of so many items each; with `stages` each of them is a stage."""
    return Instrument(
        title="Questions",
        purpose="Tests.",
        scale=Scale(low="never", high="always", points=5, labels=("1", "2", "3", "4", "5")),
        items=tuple(
            Item(
                code=f"d{dimension}_{item}",
                dimension=f"d{dimension}",
                text="In our team, we listen.",
                reversed=reversed_items and item % 2 == 1,
                theme=f"t{item % themes}" if themes else None,
            )
            for dimension, count in enumerate(items)
            for item in range(count)
        ),
        framework="maturity_ladder" if stages else None,
        comment_questions=tuple(f"What helps? ({number})" for number in range(comments)),
        criteria=tuple(
            Criterion(dimension=f"d{dimension}", mean=2.5 + dimension / 2, set_by="the tests")
            for dimension in range(len(items))
        )
        if stages
        else (),
    )


class Wave(NamedTuple):
    """Who was asked, and what was answered, by the team that people answered in."""

    units: tuple[Unit, ...]
    answers: dict[UUID, list[list[int]]]

    @property
    def people(self) -> dict[UUID, int]:
        return {unit.team_id: len(self.answers.get(unit.team_id, ())) for unit in self.units}


def team(number: int) -> UUID:
    """The id of the team with this number."""
    return UUID(int=number + 1)


def wave(sizes: Sequence[int], parents: Sequence[int | None], answers: Sequence[Sequence[Sequence[int]]]) -> Wave:
    """A wave in which everybody answered; teams by number, `answers` by team and person."""
    units = tuple(
        Unit(team(number), None if parents[number] is None else team(parents[number] or 0), size)
        for number, size in enumerate(sizes)
    )
    return Wave(units, {team(number): [list(row) for row in rows] for number, rows in enumerate(answers)})


def history(random: Random, items: int, waves: int = 3) -> list[Wave]:
    """A tree of up to nine teams with up to forty people, asked in several waves while people join, leave and move."""
    count = random.randint(1, MOST_TEAMS)
    parents = [None if number == 0 else random.randrange(number) for number in range(count)]
    living = [random.randrange(count) for _ in range(random.randint(5, MOST_PEOPLE))]
    found = []
    for _ in range(waves):
        units = tuple(
            Unit(team(number), None if above is None else team(above), living.count(number))
            for number, above in enumerate(parents)
        )
        rate = random.choice((1.0, 1.0, 0.9, 0.7))
        styles = [random.choice(STYLES) for _ in range(count)]
        answers: dict[UUID, list[list[int]]] = {team(number): [] for number in range(count)}
        for place in living:
            if random.random() < rate:
                answers[team(place)].append(_row(random, styles[place], items, len(answers[team(place)])))
        found.append(Wave(units, answers))
        _move(random, living, count)
    return found


def _row(random: Random, style: str, items: int, number: int) -> list[int]:
    if style == "alike" or (style == "alike_but_one" and number > 0):
        return [3] * items
    if style == "high":
        return [random.choice((5, 5, 5, 4)) for _ in range(items)]
    return [random.randint(1, 5) for _ in range(items)]


def _move(random: Random, living: list[int], count: int) -> None:
    """Some people leave, some move to another team, some join."""
    for _ in range(random.randint(0, 3)):
        if len(living) > 1:
            living.pop(random.randrange(len(living)))
    for _ in range(random.randint(0, 3)):
        living[random.randrange(len(living))] = random.randrange(count)
    living.extend(random.randrange(count) for _ in range(random.randint(0, min(3, MOST_PEOPLE - len(living)))))
