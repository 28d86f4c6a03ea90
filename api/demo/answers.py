"""Answers as a team might give them: drawn from a level for each dimension, the same again at every seeding. Pure."""

from collections.abc import Mapping
from random import Random

from domain.instruments.model import Instrument

TEAM_RANGE = 0.35
PERSON_SPREAD = 0.4
ITEM_RANGE = 0.4
ANSWER_SPREAD = 0.65
LOWEST, HIGHEST = 1, 5
TURNED = LOWEST + HIGHEST


def drawn(
    instrument: Instrument, people: int, levels: Mapping[str, float], shift: float, rng: Random
) -> list[list[int]]:
    """Raw answers of so many people, in item order: around the level of each dimension, moved by `shift`.

    A team has habits of its own in every dimension, a person sees everything a little better or worse, and some
    statements are harder to agree to than others. Reversed statements are answered the other way round.
    """
    centres = {code: level + shift + rng.uniform(-TEAM_RANGE, TEAM_RANGE) for code, level in levels.items()}
    means = [centres[item.dimension] + rng.uniform(-ITEM_RANGE, ITEM_RANGE) for item in instrument.items]
    reversed_items = [item.reversed for item in instrument.items]
    rows = []
    for _ in range(people):
        mood = rng.gauss(0, PERSON_SPREAD)
        scores = [_rounded(rng.gauss(mean + mood, ANSWER_SPREAD)) for mean in means]
        rows.append([TURNED - score if turned else score for turned, score in zip(reversed_items, scores, strict=True)])
    return rows


def _rounded(value: float) -> int:
    return min(HIGHEST, max(LOWEST, round(value)))
