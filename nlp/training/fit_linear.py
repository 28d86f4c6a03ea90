"""Fits the linear model: one logistic regression per output on the features of a unit."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlp.learned.features import features
from nlp.training.corpus import CorpusText
from nlp.training.splits import unit_text
from nlp.training.targets import ALL_VALUES, stacked

Floats = NDArray[np.float32]
# A feature counts from so many units on; rarer ones would be learned by heart.
_LEAST_UNITS = 4
_LEAST_LABELS = 10
_PENALTY = 4.0
_NEVER = -6.0


def fit_linear(texts: Sequence[CorpusText], path: Path) -> None:
    """Fit on `texts` and write linear.npz."""
    rows = [list(dict.fromkeys(found)) for text in texts for found in features(unit_text(text))]
    document_counts = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in document_counts.items() if count >= _LEAST_UNITS)
    vocabulary = {name: index for index, name in enumerate(names)}
    idf = np.array([1 + np.log(len(rows) / document_counts[name]) for name in names], dtype=np.float32)
    matrix = _matrix(rows, vocabulary, idf)
    weights, bias = _regressions(matrix, texts)
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    np.savez_compressed(
        path,
        vocabulary=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=bias.astype(np.float32),
        idf=idf,
    )


def _matrix(rows: Sequence[Sequence[str]], vocabulary: dict[str, int], idf: Floats) -> csr_matrix:
    columns = [[vocabulary[name] for name in row if name in vocabulary] for row in rows]
    indices = np.array([column for row in columns for column in row], dtype=np.int64)
    pointers = np.cumsum([0, *map(len, columns)])
    values = idf[indices]
    lengths = np.array([np.linalg.norm(values[a:b]) or 1.0 for a, b in pairwise(pointers)])
    values = values / np.repeat(lengths, np.diff(pointers))
    return csr_matrix((values, indices, pointers), shape=(len(rows), len(vocabulary)))


def _regressions(matrix: csr_matrix, texts: Sequence[CorpusText]) -> tuple[Floats, Floats]:
    labels, known, behaviour = stacked(texts)
    outputs = [(labels[:, column], known[:, column] > 0) for column in range(2 * len(ALL_VALUES))]
    outputs.append((behaviour, ~np.isnan(behaviour)))
    weights = np.zeros((matrix.shape[1], len(outputs)), dtype=np.float32)
    bias = np.full(len(outputs), _NEVER, dtype=np.float32)
    for column, (wanted, usable) in enumerate(outputs):
        if wanted[usable].sum() < _LEAST_LABELS:
            continue
        model = LogisticRegression(C=_PENALTY, solver="liblinear", class_weight=None, random_state=0)
        model.fit(matrix[usable], wanted[usable])
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    return weights, bias
