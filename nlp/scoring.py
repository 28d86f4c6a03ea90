"""Precision, recall and F1 of tags against labelled units, with bootstrap intervals. No model is known here."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.evidence.model import Polarity, Strength
from nlp.learned.outputs import Pair, pairs_of

CORE_PAIRS = pairs_of(("customer_orientation", "empathy", "curiosity"))
# A pair with fewer labelled units is not scored: its F1 would be luck.
LEAST_UNITS = 5
_ROUNDS, _SEED = 1000, 7
Counts = NDArray[np.int64]
Labels = dict[Pair, Strength]


class Scored(NamedTuple):
    """One pair's figures; `low` and `high` bound F1 (95 %, percentile bootstrap over texts)."""

    pair: Pair
    units: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float


class Report(NamedTuple):
    """The figures of one system on one set of texts."""

    pairs: list[Scored]
    macro: float
    low: float
    high: float
    strength: float | None
    hits: int
    texts: int
    units: int


def report(gold: Sequence[Sequence[Labels]], told: Sequence[Sequence[Labels]], pairs: Sequence[Pair]) -> Report:
    """Compare per text and unit the labels with what was told; both hold one mapping per unit.

    Per pair a unit is a hit or it is not. The macro F1 is the mean over pairs with at least LEAST_UNITS labelled
    units. Intervals resample whole texts.
    """
    counts = np.stack([_counts(wanted, found, pairs) for wanted, found in zip(gold, told, strict=True)])
    scored = [at for at in range(len(pairs)) if counts[:, at, [0, 2]].sum() >= LEAST_UNITS]
    draws = np.random.default_rng(_SEED).integers(0, len(counts), size=(_ROUNDS, len(counts)))
    weights = np.stack([np.bincount(draw, minlength=len(counts)) for draw in draws])
    rounds = _f1(np.einsum("rt,tpc->rpc", weights, counts))[:, scored]
    overall = counts.sum(axis=0)
    f1 = _f1(overall)
    low, high = np.percentile(rounds, [2.5, 97.5], axis=0) if scored else (np.empty(0), np.empty(0))
    means = rounds.mean(axis=1) if scored else np.zeros(1)
    rows = [
        _row(pairs[at], overall[at], float(f1[at]), float(low[place]), float(high[place]))
        for place, at in enumerate(scored)
    ]
    right, hits = _strengths(gold, told)
    return Report(
        pairs=rows,
        macro=float(np.mean([row.f1 for row in rows])) if rows else 0.0,
        low=float(np.percentile(means, 2.5)),
        high=float(np.percentile(means, 97.5)),
        strength=right / hits if hits else None,
        hits=hits,
        texts=len(gold),
        units=sum(map(len, gold)),
    )


def _counts(wanted: Sequence[Labels], told: Sequence[Labels], pairs: Sequence[Pair]) -> Counts:
    """Hits, false alarms and misses of one text: array (pairs, 3)."""
    found = np.zeros((len(pairs), 3), dtype=np.int64)
    for labels, said in zip(wanted, told, strict=True):
        for at, pair in enumerate(pairs):
            found[at] += (
                pair in labels and pair in said,
                pair in said and pair not in labels,
                pair in labels and pair not in said,
            )
    return found


def _f1(counts: Counts) -> NDArray[np.float64]:
    hits, false, missed = counts[..., 0], counts[..., 1], counts[..., 2]
    return np.asarray(2 * hits / np.maximum(1, 2 * hits + false + missed))


def _row(pair: Pair, counts: Counts, f1: float, low: float, high: float) -> Scored:
    hits, false, missed = map(int, counts)
    return Scored(pair, hits + missed, hits / max(1, hits + false), hits / max(1, hits + missed), f1, low, high)


def _strengths(gold: Sequence[Sequence[Labels]], told: Sequence[Sequence[Labels]]) -> tuple[int, int]:
    """How many hits have the right strength, of how many."""
    units = [
        (labels, said)
        for wanted, found in zip(gold, told, strict=True)
        for labels, said in zip(wanted, found, strict=True)
    ]
    pairs = [(labels[pair], said[pair]) for labels, said in units for pair in labels if pair in said]
    return sum(wanted == found for wanted, found in pairs), len(pairs)


def polarity_of(sign: str) -> Polarity:
    """Polarity of a label's sign."""
    return "for" if sign == "+" else "against"
