"""The learning curve of the linear model: python -m nlp.training.curve

Trains on growing shares of the writers and measures on the examined part of the corpus. Prints a table and writes
docs/tagger-learning-curve.svg (matplotlib, from the development packages).
"""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from nlp.learned.linear import Linear
from nlp.scoring import CORE_PAIRS
from nlp.training.corpus import CorpusText, read_corpus
from nlp.training.fit_linear import fit_linear
from nlp.training.splits import by_split, unit_text
from nlp.training.targets import stacked

PICTURE = Path(__file__).parents[2] / "docs" / "tagger-learning-curve.svg"
SHARES = (4, 8, 16, 32, 50, 75, 100)
_TRIED = np.linspace(-4, 2, 61)


def main() -> int:
    """Print the curve and draw it."""
    split = by_split(read_corpus())
    points: list[tuple[int, float]] = []
    for share in SHARES:
        part = [text for text in split["train"] if _place(text.writer) < share]
        units = sum(len(text.units) for text in part)
        points.append((units, _macro_f1(part, split["weigh"], split["examine"])))
        print(f"{units:6d} units: macro F1 {points[-1][1]:.3f}", flush=True)
    _draw(points)
    return 0


def _place(writer: str) -> int:
    # Another hash than that of the splits, which would pick the same writers again.
    return int(hashlib.sha256(f"curve {writer}".encode()).hexdigest(), 16) % 100


def _macro_f1(train: Sequence[CorpusText], weigh: Sequence[CorpusText], examine: Sequence[CorpusText]) -> float:
    """Thresholds from `weigh`, figures from `examine`."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "linear.npz"
        fit_linear(train, path)
        model = Linear.load(path)
    said = {
        name: np.concatenate([model.logits(unit_text(t)) for t in texts])
        for name, texts in (("w", weigh), ("e", examine))
    }
    wanted = {name: stacked(texts).labels > 0 for name, texts in (("w", weigh), ("e", examine))}
    figures = []
    for at in range(len(CORE_PAIRS)):
        threshold = max(_TRIED, key=lambda t, at=at: _f1(said["w"][:, at] >= t, wanted["w"][:, at]))  # type: ignore[misc]
        figures.append(_f1(said["e"][:, at] >= threshold, wanted["e"][:, at]))
    return float(np.mean(figures))


def _f1(told: NDArray[np.bool_], labels: NDArray[np.bool_]) -> float:
    return float(2 * (told & labels).sum() / max(1, told.sum() + labels.sum()))


def _draw(points: Sequence[tuple[int, float]]) -> None:
    import matplotlib as mpl  # noqa: PLC0415 (only for the picture)

    mpl.use("svg")
    from matplotlib import pyplot  # noqa: PLC0415

    figure, axes = pyplot.subplots(figsize=(6, 3.5))
    axes.plot(*zip(*points, strict=True), marker="o", color="#0b5c6b")
    axes.set_xscale("log")
    axes.set_xlabel("labelled units that the linear model learned from")
    axes.set_ylabel("macro F1, unknown writers")
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(PICTURE, metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
