"""Chooses the sentences of the corpus that findings show as their reason."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from nlp.learned.encoder import Encoder
from nlp.learned.examples import ExampleText
from nlp.learned.weights import Heads
from nlp.training.corpus import POLARITIES, VALUES, CorpusText
from nlp.training.splits import unit_text

_SHORTEST, _LONGEST = 25, 160


def write_examples(texts: Sequence[CorpusText], encoder: Encoder, heads: Heads, path: Path) -> int:
    """Write the labelled units of readable length with their vectors; returns how many."""
    chosen: list[ExampleText] = []
    vectors = []
    for text, found in zip(texts, encoder.vectors([unit_text(text) for text in texts]), strict=True):
        for unit, vector in zip(text.units, heads.directions(found), strict=True):
            if unit.labels and _SHORTEST <= len(unit.text) <= _LONGEST:
                labels = tuple((VALUES[label.value], POLARITIES[label.sign]) for label in unit.labels)
                chosen.append(ExampleText(unit.text, labels))
                vectors.append(np.round(vector / np.abs(vector).max() * 127).astype(np.int8))
    np.savez_compressed(
        path, texts=np.frombuffer(msgspec.json.encode(chosen), dtype=np.uint8), vectors=np.stack(vectors)
    )
    return len(chosen)
