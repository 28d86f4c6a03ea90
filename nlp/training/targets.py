"""The labels of corpus texts as arrays, in the order of the models' outputs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.learned.outputs import pairs_of
from nlp.training.corpus import POLARITIES, VALUES, CorpusText

Floats = NDArray[np.float32]
ALL_VALUES = tuple(VALUES.values())


class Targets(NamedTuple):
    """`labels` (units, outputs) in 0/1; `known` the same shape, 0 where nobody labelled that value; `behaviour` (units)
    in 0/1, NaN for a unit without labels."""

    labels: Floats
    known: Floats
    behaviour: Floats


def targets(text: CorpusText, values: Sequence[str] = ALL_VALUES) -> Targets:
    """What a model should say of the units of a text."""
    pairs = {pair: index for index, pair in enumerate(pairs_of(tuple(values)))}
    shape = (len(text.units), len(pairs))
    labels, behaviour = np.zeros(shape, dtype=np.float32), np.full(shape[0], np.nan, dtype=np.float32)
    labelled = {VALUES[code] for code in text.labelled}
    known = np.array([[float(value in labelled) for value, _ in pairs]], dtype=np.float32)
    for row, unit in enumerate(text.units):
        for label in unit.labels:
            column = pairs.get((VALUES[label.value], POLARITIES[label.sign]))  # type: ignore[call-overload]
            if column is not None:
                labels[row, column] = 1
                behaviour[row] = float(label.strength == "b" or behaviour[row] == 1)
    return Targets(labels, np.repeat(known, shape[0], axis=0), behaviour)


def stacked(texts: Sequence[CorpusText], values: Sequence[str] = ALL_VALUES) -> Targets:
    """The targets of several texts below each other."""
    each = [targets(text, values) for text in texts]
    return Targets(*(np.concatenate(arrays) for arrays in zip(*each, strict=True)))
