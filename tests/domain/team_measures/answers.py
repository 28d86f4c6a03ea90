"""Answers of made-up teams, and known tables."""

import numpy as np

from domain.team_measures.scores import FloatArray

# Five people by three items: item variances .5, .2, .3.
HAND = ((4, 4, 5), (4, 5, 5), (3, 4, 4), (4, 4, 4), (5, 4, 5))
AGREEING = ((4, 4, 4), (4, 5, 4), (3, 4, 4), (4, 4, 4), (5, 4, 4), (4, 4, 3), (4, 3, 4), (4, 4, 5), (4, 4, 4))


def answers(
    people: int, items: int, *, mean: float = 3.5, common: float = 0.6, own: float = 0.8, seed: int
) -> FloatArray:
    """Whole answers from 1 to 5 whose items share what is common to them; shape (people, items)."""
    generator = np.random.default_rng(seed)
    person = generator.normal(mean, common, (people, 1))
    found: FloatArray = np.clip(np.round(person + generator.normal(0, own, (people, items))), 1, 5)
    return found
