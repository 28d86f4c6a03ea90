"""Labelled sentences of the corpus that stand behind a finding: the nearest one is shown as its reason."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class ExampleText(msgspec.Struct, frozen=True):
    """A sentence of the corpus with its labels, as (value, polarity)."""

    text: str
    labels: tuple[tuple[str, str], ...]


class Examples:
    """Sentences with the directions of their vectors, one byte per dimension."""

    def __init__(self, texts: Sequence[ExampleText], vectors: NDArray[np.int8]) -> None:
        self._texts = texts
        directions = vectors.astype(np.float32)
        self._directions = directions / np.linalg.norm(directions, axis=1, keepdims=True)
        self._of: dict[tuple[str, str], list[int]] = {}
        for index, text in enumerate(texts):
            for label in text.labels:
                self._of.setdefault(label, []).append(index)

    @classmethod
    def load(cls, path: Path) -> "Examples":
        """Read examples.npz."""
        with np.load(path) as stored:
            texts = msgspec.json.decode(bytes(stored["texts"]), type=list[ExampleText])
            return cls(texts, stored["vectors"])

    def nearest(self, direction: Floats, value: str, polarity: str) -> str | None:
        """The sentence with this label whose direction (width) is nearest; None if the corpus has none."""
        among = self._of.get((value, polarity))
        if not among:
            return None
        likeness = self._directions[among] @ direction
        return self._texts[among[int(likeness.argmax())]].text
