"""Brings the voters together: encoder, linear model and rules, per unit and output."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.learned.outputs import Fusion, Pair, pairs_of
from nlp.rules import UnitRules

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
RULE_VOTES = 5


def votes(learned: Sequence[Floats], units: Sequence[UnitRules], values: tuple[str, ...], is_note: bool) -> Doubles:
    """Array (units, outputs, voters).

    Per learned model its log-odds for the output and for the opposite polarity; then the rules' weight for and against
    the output, whether a heading names it or its opposite, and whether the text is a note.
    """
    pairs = pairs_of(values)
    opposite = [index ^ 1 for index in range(len(pairs))]
    columns = [array[:, which] for array in learned for which in (range(len(pairs)), opposite)]
    by_rules = np.array([[_rule_votes(unit, pair, is_note) for pair in pairs] for unit in units], dtype=np.float64)
    by_rules = by_rules.reshape(len(units), len(pairs), RULE_VOTES)
    return np.concatenate([np.stack(columns, axis=-1), by_rules], axis=-1) if columns else by_rules


def strength_votes(learned: Sequence[Floats], units: Sequence[UnitRules], values: tuple[str, ...]) -> Doubles:
    """Array (units, voters): each model's log-odds of behaviour against claim."""
    at = 2 * len(values)
    return np.stack([array[:, at] for array in learned], axis=-1).astype(np.float64).reshape(len(units), len(learned))


def confidences(votes_of_units: Doubles, fusion: Fusion) -> Doubles:
    """Array (units, outputs) of calibrated probabilities."""
    weights = np.array([weighing.weights for weighing in fusion.pairs])
    bias = np.array([weighing.bias for weighing in fusion.pairs])
    return sigmoid((votes_of_units * weights).sum(axis=-1) + bias)


def sigmoid(log_odds: Doubles) -> Doubles:
    """Probabilities of log-odds, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(log_odds / 2)))


def _rule_votes(unit: UnitRules, pair: Pair, is_note: bool) -> tuple[float, ...]:
    same = unit.votes.get((pair.value, pair.polarity))
    other = unit.votes.get((pair.value, "against" if pair.polarity == "for" else "for"))
    return (
        same.weight if same else 0.0,
        other.weight if other else 0.0,
        float(bool(same and same.headed)),
        float(bool(other and other.headed)),
        float(is_note),
    )
