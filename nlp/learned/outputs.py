"""What the learned part says of a unit: one log-odds per value and polarity, and one for behaviour against claim."""

from typing import NamedTuple

import msgspec

from domain.evidence.model import Polarity

POLARITIES: tuple[Polarity, Polarity] = ("for", "against")


class Pair(NamedTuple):
    """A value with a polarity."""

    value: str
    polarity: Polarity


def pairs_of(values: tuple[str, ...]) -> list[Pair]:
    """The outputs of a model in their order; the strength comes after them."""
    return [Pair(value, polarity) for value in values for polarity in POLARITIES]


class Weighing(msgspec.Struct, frozen=True):
    """How voters are weighed: log-odds = weights · votes + bias, fitted on writers that the voters never saw."""

    weights: tuple[float, ...]
    bias: float


class Fusion(msgspec.Struct, frozen=True, kw_only=True):
    """What turns votes into a confidence, for one model.

    `values` are those that the model was trained on, `pairs` one weighing for each output, `thresholds` the confidence
    below which it abstains in notes, `answers_share` what share of it counts in answers; `strength` weighs behaviour
    (positive) against claim. `described` and `described_threshold` are the same for values that only their description
    tells; without an encoder there are none.
    """

    version: str
    values: tuple[str, ...]
    pairs: tuple[Weighing, ...]
    thresholds: tuple[float, ...]
    strength: Weighing
    answers_share: float = 1.0
    described: Weighing | None = None
    described_threshold: float = 1.0
