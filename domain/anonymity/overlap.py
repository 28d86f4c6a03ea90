"""Whether a view that overlaps others may show one dimension, where answers may be too much alike (see `breakdown`).

What is shown of a dimension divides the teams into classes: those that the same views cover. No more than the classes'
sums can be worked out. A new view cuts some classes in two, and may show the dimension only if in neither half of any
class all but two people are alike; a class that no view covers yet counts by the half that the new view takes. Halves
count even where their sum could not be worked out: that is stricter than needed, and keeps the proof short.

A view that was held back for this reason has told that something in it is alike. The exchange of two people's answers
that keeps this true might change another such statement about the same class, so a class that was once cut in vain is
never cut again.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from domain.anonymity.alike import nearly_tells
from domain.anonymity.breakdown import Component, judged

MOST_ALWAYS_ALIKE = 3


def too_small(view: frozenset[UUID], shown: Sequence[frozenset[UUID]], respondents: Mapping[UUID, int]) -> bool:
    """Whether the view cuts off so few people (one to three) that whatever they answered counts as alike."""
    return any(
        0 < sum(respondents[team] for team in half) <= MOST_ALWAYS_ALIKE
        for cut in _cuts(view, shown, respondents)
        for half in cut.halves
    )


def may_show(
    view: frozenset[UUID],
    shown: Sequence[frozenset[UUID]],
    held_back: Sequence[frozenset[UUID]],
    components: Sequence[Component],
    respondents: Mapping[UUID, int],
) -> bool:
    """Whether `view` may show the dimension beside the views that have `shown` it; `held_back` are those that did not.

    Views are sets of teams. Numbers of people are judged elsewhere (`exposure`).
    """
    for teams, covered, halves in _cuts(view, shown, respondents):
        if any(teams & other and (not covered or teams - other) for other in held_back):
            return False
        if any(judged(nearly_tells, half, components) for half in halves):
            return False
    return True


class _Cut(NamedTuple):
    """A class that a view cuts, whether other views cover it, and the halves that count."""

    teams: frozenset[UUID]
    covered: bool
    halves: tuple[frozenset[UUID], ...]


def _cuts(view: frozenset[UUID], shown: Sequence[frozenset[UUID]], respondents: Mapping[UUID, int]) -> Iterator[_Cut]:
    """The classes that the view cuts; one that no view covers is cut even where the view takes all of it."""
    classes: dict[tuple[int, ...], set[UUID]] = {}
    for team, people in respondents.items():
        if people:
            numbers = tuple(number for number, other in enumerate(shown) if team in other)
            classes.setdefault(numbers, set()).add(team)
    for numbers, together in classes.items():
        teams = frozenset(together)
        inside, outside = teams & view, teams - view
        if inside and not numbers:
            yield _Cut(teams, False, (inside,))
        elif inside and outside:
            yield _Cut(teams, True, (inside, outside))
