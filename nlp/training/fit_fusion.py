"""Weighs the voters of a model against each other on writers that none of them was trained on, and sets thresholds."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from nlp import state
from nlp.learned.outputs import Fusion, Weighing, pairs_of
from nlp.learned.votes import RULE_VOTES, sigmoid, strength_votes, votes
from nlp.rules import UnitRules
from nlp.tagger import Reader, ReadText
from nlp.training.corpus import CORE, VALUES, CorpusText
from nlp.training.splits import unit_text
from nlp.training.targets import ALL_VALUES, Floats, targets

Doubles = NDArray[np.float64]
_PENALTY = 1.0
_CORE_OUTPUTS = 2 * len(CORE)
_LEAST_TRIED, _MOST_TRIED = 0.04, 0.9
# Log-odds that a cue's weight counts for beyond what the corpus says, half of it for a cue of the opposite. Authored
# texts are easier for the learned voters than real ones: on real answers the cues order units better than either
# learned voter, on the corpus far worse. Chosen on 73 real answers that are in no other figure.
_RULE_TRUST = 2.0
# Real answers show their evidence less plainly than authored ones, so answers are told from a lower confidence on.
_ANSWERS_SHARE = 0.6
_SURELY = 1000.0


class Gathered(NamedTuple):
    """The voters' say on every unit that the tagger cut, beside the labels of the unit it overlaps most."""

    votes: Doubles
    strength: Doubles
    labels: Floats
    known: Floats
    behaviour: Floats


def gather(reader: Reader, texts: Sequence[CorpusText]) -> Gathered:
    """Run texts through a model as it runs for users, up to the point where it decides."""
    parts: list[Gathered] = []
    with reader.nlp.memory_zone():
        for text in texts:
            wanted = targets(text)
            source = unit_text(text)
            doc = next(
                iter(reader.nlp.pipe([state.prepare(reader.nlp.make_doc(text.text), source.kind, text.question)]))
            )
            (read,) = reader.read([doc])
            rows = [_gold_unit(unit, text) for unit in read.units]
            parts.append(Gathered(*_votes(read), wanted.labels[rows], wanted.known[rows], wanted.behaviour[rows]))
    return Gathered(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _votes(read: ReadText) -> tuple[Doubles, Doubles]:
    said = votes(read.learned, read.units, ALL_VALUES, read.text.kind == "note")
    return said, strength_votes(read.learned, read.units, ALL_VALUES)


def _gold_unit(unit: UnitRules, text: CorpusText) -> int:
    start, end = unit.span.start_char, unit.span.end_char
    overlaps = [min(end, gold.end) - max(start, gold.start) for gold in text.units]
    return int(np.argmax(overlaps))


def fit_fusion(gathered: Gathered, version: str) -> Fusion:
    """Weigh the voters: each core output by itself, all further values together, since each has few labels.

    Thresholds maximise F1 on the same units. Where confidence is calibrated the best threshold is half of the best F1
    (Lipton, Elkan & Naryanaswamy 2014), which is steadier than the maximum itself; that is what is used.
    """
    pairs, thresholds = list[Weighing](), list[float]()
    for column in range(_CORE_OUTPUTS):
        weighing = _trusting(gathered.votes[:, column], gathered.labels[:, column])
        pairs.append(weighing)
        thresholds.append(_threshold(_sure(gathered.votes[:, column], weighing), gathered.labels[:, column]))
    known = gathered.known[:, _CORE_OUTPUTS:] > 0
    further_votes, further_labels = gathered.votes[:, _CORE_OUTPUTS:][known], gathered.labels[:, _CORE_OUTPUTS:][known]
    shared = _weigh(further_votes, further_labels)
    threshold = _threshold(_sure(further_votes, shared), further_labels)
    further = len(pairs_of(ALL_VALUES)) - _CORE_OUTPUTS
    labelled = ~np.isnan(gathered.behaviour)
    return Fusion(
        version=version,
        values=tuple(VALUES.values()),
        pairs=(*pairs, *[shared] * further),
        thresholds=(*thresholds, *[threshold] * further),
        answers_share=_ANSWERS_SHARE,
        strength=_weigh(gathered.strength[labelled], gathered.behaviour[labelled]),
    )


def _weigh(said: Doubles, labels: Floats) -> Weighing:
    model = LogisticRegression(C=_PENALTY, max_iter=2000).fit(said, labels)
    return Weighing(
        weights=tuple(round(float(w), 4) for w in model.coef_[0]), bias=round(float(model.intercept_[0]), 4)
    )


def _trusting(said: Doubles, labels: Floats) -> Weighing:
    """The weighing with more weight for the cues, calibrated anew (Platt 1999): log-odds are stretched and shifted."""
    fitted = _weigh(said, labels)
    weights = np.array(fitted.weights)
    weights[-RULE_VOTES] += _RULE_TRUST
    weights[1 - RULE_VOTES] -= _RULE_TRUST / 2
    log_odds = said @ weights + fitted.bias
    model = LogisticRegression(C=_SURELY).fit(log_odds[:, None], labels)
    stretch, shift = float(model.coef_[0][0]), float(model.intercept_[0])
    return Weighing(
        weights=tuple(round(float(w) * stretch, 4) for w in weights), bias=round(fitted.bias * stretch + shift, 4)
    )


def _sure(said: Doubles, weighing: Weighing) -> Doubles:
    return sigmoid(said @ np.array(weighing.weights) + weighing.bias)


def _threshold(sure: Doubles, labels: Floats) -> float:
    wanted = labels > 0

    def f1(threshold: float) -> float:
        told = sure >= threshold
        return float(2 * (told & wanted).sum() / max(1, told.sum() + wanted.sum()))

    best = max(f1(threshold) for threshold in np.linspace(_LEAST_TRIED, _MOST_TRIED, 83))
    return round(best / 2, 3)
