"""The linear model: a weight per feature and output. Small, quick, and its reasons can be read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.learned.features import features
from nlp.model import UnitText

Floats = NDArray[np.float32]
# Features in the order of how much one wants to show them as a reason.
_SHOWN = ("b:", "w:")


class Linear:
    """Weights quantised to one byte: `weights` (features, outputs) times `scale` (outputs), plus `bias`."""

    def __init__(
        self, vocabulary: Mapping[str, int], weights: NDArray[np.int8], scale: Floats, bias: Floats, idf: Floats
    ) -> None:
        self._vocabulary, self._weights, self._scale, self._bias, self._idf = vocabulary, weights, scale, bias, idf

    @classmethod
    def load(cls, path: Path) -> "Linear":
        """Read linear.npz. Raises OSError where it is missing."""
        with np.load(path) as stored:
            names = bytes(stored["vocabulary"]).decode().split("\n")
            vocabulary = {name: index for index, name in enumerate(names)}
            return cls(vocabulary, stored["weights"], stored["scale"], stored["bias"], stored["idf"])

    def logits(self, text: UnitText) -> Floats:
        """Per unit the log-odds of each output: array (units, outputs)."""
        rows = [self._row(found) for found in features(text)]
        return np.stack(rows) if rows else np.zeros((0, len(self._bias)), dtype=np.float32)

    def _row(self, found: Sequence[str]) -> Floats:
        known = self._known(found)
        if not known:
            return self._bias
        at = np.fromiter(known, dtype=np.int64, count=len(known))
        values = self._idf[at]
        total = values @ self._weights[at].astype(np.float32)
        return np.asarray(total / np.linalg.norm(values) * self._scale + self._bias, dtype=np.float32)

    def _known(self, found: Sequence[str]) -> list[int]:
        return [index for name in dict.fromkeys(found) if (index := self._vocabulary.get(name)) is not None]

    def reasons(self, found: Sequence[str], output: int, most: int = 3) -> list[str]:
        """The words and pairs of words of a unit that spoke most for an output, strongest first."""
        weighed = [
            (float(self._weights[index, output] * self._idf[index]), name[2:])
            for name in dict.fromkeys(found)
            if name.startswith(_SHOWN) and (index := self._vocabulary.get(name)) is not None
        ]
        best = sorted((pair for pair in weighed if pair[0] > 0), reverse=True)
        chosen: list[str] = []
        for _, words in best:
            if len(chosen) < most and not any(set(words.split()) & set(other.split()) for other in chosen):
                chosen.append(words)
        return chosen
