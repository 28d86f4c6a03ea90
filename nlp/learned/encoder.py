"""The small neural encoder, on onnxruntime: units of texts in, one vector per unit out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from nlp.learned.windows import Window, windows
from nlp.model import UnitText

Floats = NDArray[np.float32]


class Encoder:
    """Not safe for several threads at once; one per process, on one core."""

    def __init__(self, folder: Path) -> None:
        """Load encoder.onnx and tokenizer.json. Raises an error of onnxruntime where a file is missing or damaged."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = ort.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.width = int(self._session.get_outputs()[0].shape[-1])

    def vectors(self, texts: Sequence[UnitText]) -> list[Floats]:
        """Per text an array (units, width): the mean of each unit's tokens, read in context."""
        return [self._vectors(text) for text in texts]

    def _vectors(self, text: UnitText) -> Floats:
        """One window at a time: weights of one byte scale with their whole input, so that texts read together would
        change each other's vectors a little. Windows are long enough for this to cost no speed."""
        found = np.zeros((len(text.units), self.width), dtype=np.float32)
        for window in self._windows(text):
            ids = np.array([window.ids], dtype=np.int64)
            (hidden,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
            for unit, first, last in window.spans:
                found[unit] = hidden[0, first:last].mean(axis=0)
        return found

    def _windows(self, text: UnitText) -> Iterator[Window]:
        encoded = self._tokenizer.encode_batch([text.kind, text.question or "", *text.units], add_special_tokens=False)
        kind, question, *units = [encoding.ids for encoding in encoded]
        return windows(kind, question, units)
