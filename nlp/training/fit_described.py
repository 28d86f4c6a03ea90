"""Weighs how far likeness to a value's description tells evidence, for values that nothing was trained on."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from domain.culture.model import Value
from nlp.learned.described import DESCRIBED_VOTES, Descriptions
from nlp.learned.encoder import Encoder
from nlp.learned.outputs import POLARITIES, Pair, Weighing
from nlp.learned.votes import sigmoid
from nlp.learned.weights import Heads
from nlp.model import ValueCues
from nlp.training.corpus import CORE, VALUES, CorpusText
from nlp.training.splits import unit_text
from nlp.training.targets import ALL_VALUES, targets

CATALOGUE = Path(__file__).parents[2] / "domain" / "culture" / "catalogue" / "values.json"
_TRIED = np.linspace(0.03, 0.9, 88)
_LEAST_UNITS, _SUREST = 5, 10
_BETA = 0.5
Doubles = NDArray[np.float64]


class Side(NamedTuple):
    """One value and polarity over all units for which it was labelled."""

    votes: Doubles
    labels: NDArray[np.bool_]


class Described(NamedTuple):
    """The weighing, and the confidence from which on a described value is told."""

    weighing: Weighing
    threshold: float


def sides(encoder: Encoder, heads: Heads, texts: Sequence[CorpusText], outputs: int | None = None) -> dict[Pair, Side]:
    """What the descriptions of the further catalogue values say of texts that were labelled for them.

    Only the first `outputs` heads count as known values; a head is never asked about its own value.
    """
    descriptions = {value.code: Descriptions(encoder, heads, _cues(value)) for value in catalogue()}
    found: dict[Pair, list[Side]] = {}
    for text, vectors in zip(texts, encoder.vectors([unit_text(text) for text in texts]), strict=True):
        log_odds = heads.log_odds(vectors)[:, : outputs or 2 * len(ALL_VALUES)]
        wanted = targets(text)
        for code in set(text.labelled) - set(CORE):
            value = VALUES[code]
            at = 2 * ALL_VALUES.index(value)
            others = np.delete(log_odds, [k for k in (at, at + 1) if k < log_odds.shape[1]], axis=1)
            said = descriptions[value].votes(vectors, others)
            for place, polarity in enumerate(POLARITIES):
                side = Side(said[:, place], wanted.labels[:, at + place] > 0)
                found.setdefault(Pair(value, polarity), []).append(side)
    return {
        pair: Side(np.concatenate([s.votes for s in parts]), np.concatenate([s.labels for s in parts]))
        for pair, parts in found.items()
    }


def fit_described(found: Mapping[Pair, Side]) -> Described:
    """One weighing for all described values, and a threshold over them together.

    The threshold has the best F with precision counted twice as much as recall (beta = 0.5): whoever gets a handful of
    doubtful tags for each good one stops looking.
    """
    said = np.concatenate([side.votes for side in found.values()])
    labels = np.concatenate([side.labels for side in found.values()])
    model = LogisticRegression(C=1.0, max_iter=2000).fit(said, labels)
    weighing = Weighing(tuple(round(float(w), 4) for w in model.coef_[0]), round(float(model.intercept_[0]), 4))
    sure = _sure(said, weighing)
    return Described(weighing, round(float(max(_TRIED, key=lambda t: _f(sure >= t, labels, _BETA))), 3))


class LeftOut(NamedTuple):
    """Figures of a value that nothing was learned from; `likely` is the precision of the ten surest units."""

    units: int
    precision: float
    f1: float
    likely: float


def leave_one_value_out(found: Mapping[Pair, Side]) -> dict[Pair, LeftOut]:
    """Figures per pair, each weighed on the other values alone."""
    figures: dict[Pair, LeftOut] = {}
    for pair, side in found.items():
        if side.labels.sum() < _LEAST_UNITS:
            continue
        fitted = fit_described({other: s for other, s in found.items() if other.value != pair.value})
        sure = _sure(side.votes, fitted.weighing)
        told = sure >= fitted.threshold
        figures[pair] = LeftOut(
            units=int(side.labels.sum()),
            precision=float((told & side.labels).sum() / max(1, told.sum())),
            f1=_f(told, side.labels, 1.0),
            likely=float(side.labels[np.argsort(sure)[-_SUREST:]].mean()),
        )
    return figures


def catalogue() -> list[Value]:
    """The values of the product's catalogue."""
    return msgspec.json.decode(CATALOGUE.read_bytes(), type=list[Value])


def _cues(value: Value) -> ValueCues:
    return ValueCues(
        value=value.code,
        shown_by=(*value.shown_by, *value.examples_for),
        opposite_shown_by=(*value.opposite_shown_by, *value.examples_against),
    )


def _sure(said: Doubles, weighing: Weighing) -> Doubles:
    assert said.shape[1] == DESCRIBED_VOTES
    return sigmoid(said @ np.array(weighing.weights) + weighing.bias)


def _f(told: NDArray[np.bool_], labels: NDArray[np.bool_], beta: float) -> float:
    """F measure; recall counts beta times as much as precision."""
    hits = float((told & labels).sum())
    return (1 + beta**2) * hits / max(1.0, beta**2 * float(labels.sum()) + float(told.sum()))
