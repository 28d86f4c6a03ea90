"""Reads the weights in the repository; what they are, and from what they came, is told in weights/CARD.md."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from nlp.learned.linear import Linear
from nlp.learned.outputs import Fusion
from nlp.model import ModelChoice

FOLDER = Path(__file__).parents[1] / "weights"
Floats = NDArray[np.float32]


@cache
def fusion(model: ModelChoice, folder: Path = FOLDER) -> Fusion:
    """How a model weighs its voters. Raises OSError or msgspec.DecodeError where the file is missing or damaged."""
    return msgspec.json.decode((folder / f"{model}.json").read_bytes(), type=Fusion)


@cache
def linear(folder: Path = FOLDER) -> Linear:
    """The linear model."""
    return Linear.load(folder / "linear.npz")


class Heads(NamedTuple):
    """What reads the encoder's vectors: `weights` (width, outputs) and `bias` (outputs) give log-odds, `likeness`
    (width, width) turns them into directions in which sentences of like meaning lie together."""

    weights: Floats
    bias: Floats
    likeness: Floats

    def log_odds(self, vectors: Floats) -> Floats:
        """Array (units, outputs)."""
        return np.asarray(vectors @ self.weights + self.bias)

    def directions(self, vectors: Floats) -> Floats:
        """Array (units, width) of length 1: cosines between them are likenesses."""
        turned = vectors @ self.likeness
        return np.asarray(turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9))


@cache
def heads(folder: Path = FOLDER) -> Heads:
    """The heads of the encoder."""
    with np.load(folder / "heads.npz") as stored:
        return Heads(*(stored[name].astype(np.float32) for name in Heads._fields))
