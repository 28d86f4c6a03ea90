"""Values without training data: found by likeness to the sentences that describe them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.learned.encoder import Encoder
from nlp.learned.outputs import Weighing
from nlp.learned.weights import Heads
from nlp.model import UnitText, ValueCues

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
# Likeness to the value and to its opposite; how much any known value is shown with this polarity and with the other.
DESCRIBED_VOTES = 4


class Descriptions:
    """The directions of the sentences that describe one value, for and against; either may be empty."""

    def __init__(self, encoder: Encoder, heads: Heads, cues: ValueCues) -> None:
        sentences = (cues.shown_by, cues.opposite_shown_by)
        self._heads = heads
        self._sides = tuple(_directions(encoder, heads, side) for side in sentences)

    def confidences(self, vectors: Floats, log_odds: Floats, weighing: Weighing) -> Doubles:
        """Array (units, 2) of probabilities, polarity for first."""
        said = self.votes(vectors, log_odds) @ np.array(weighing.weights) + weighing.bias
        return np.asarray(0.5 * (1 + np.tanh(said / 2)))

    def votes(self, vectors: Floats, log_odds: Floats) -> Doubles:
        """Array (units, 2, DESCRIBED_VOTES), polarity for first.

        `vectors` are the units', `log_odds` (units, outputs) what the encoder's heads say of the known values.
        """
        units = self._heads.directions(vectors)
        like = [_likeness(units, side) for side in self._sides]
        shows = [log_odds[:, polarity::2].max(axis=1) for polarity in (0, 1)]
        rows = [[like[p], like[1 - p], shows[p], shows[1 - p]] for p in (0, 1)]
        return np.asarray(np.moveaxis(np.array(rows, dtype=np.float64), 2, 0))


def _directions(encoder: Encoder, heads: Heads, sentences: Sequence[str]) -> Floats:
    texts = [UnitText(kind="note", question=None, units=(sentence,)) for sentence in sentences]
    if not texts:
        return np.zeros((0, encoder.width), dtype=np.float32)
    return heads.directions(np.concatenate(encoder.vectors(texts)))


def _likeness(units: Floats, side: Floats) -> Floats:
    """The highest cosine to any sentence of a side; 0 where a side has none."""
    if not len(side):
        return np.zeros(len(units), dtype=np.float32)
    return np.asarray((units @ side.T).max(axis=1))
