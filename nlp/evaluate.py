"""Scores the tagger against labelled texts: python -m nlp.evaluate GOLD.jsonl

Gold lines hold id, text and units {start, end, labels ["EM+b", ...]}. A finding belongs to the unit that it overlaps
most; per value and polarity a unit is hit or not. The mean runs over pairs with at least LEAST units.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from domain.evidence.model import Finding
from nlp.analyse import Kind, Text, analyse

LEAST = 5
_VALUES = {"CO": "customer_orientation", "EM": "empathy", "CU": "curiosity"}
_POLARITIES = {"+": "for", "-": "against"}
Pair = tuple[str, str]


class Unit(msgspec.Struct, frozen=True):
    """A labelled stretch of a gold text."""

    start: int
    end: int
    labels: tuple[str, ...]


class GoldLine(msgspec.Struct, frozen=True):
    """One labelled text."""

    id: str
    text: str
    units: tuple[Unit, ...]
    kind: Kind = "note"
    question: str | None = None


class PairScore(msgspec.Struct, frozen=True):
    """Counts of one value and polarity over units."""

    hits: int
    false: int
    missed: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing was hit."""
        return 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)


def score(gold: Sequence[GoldLine]) -> dict[Pair, PairScore]:
    """Counts per value and polarity over all gold texts."""
    analyses = analyse([Text(text=line.text, kind=line.kind, question=line.question) for line in gold])
    hits, found, labelled = Counter[Pair](), Counter[Pair](), Counter[Pair]()
    for line, analysis in zip(gold, analyses, strict=True):
        tagged = {(_unit(f, line.units), (f.value, f.polarity)) for f in analysis.findings}
        expected = {
            (index, (_VALUES[label[:2]], _POLARITIES[label[2]]))
            for index, unit in enumerate(line.units)
            for label in unit.labels
        }
        found.update(pair for _, pair in tagged)
        labelled.update(pair for _, pair in expected)
        hits.update(pair for _, pair in tagged & expected)
    pairs = [(value, polarity) for value in _VALUES.values() for polarity in _POLARITIES.values()]
    return {p: PairScore(hits[p], found[p] - hits[p], labelled[p] - hits[p]) for p in pairs}


def macro_f1(scores: Iterable[PairScore]) -> float:
    """Mean F1 over the pairs with at least LEAST labelled units; 0 if there is none."""
    values = [pair.f1 for pair in scores if pair.hits + pair.missed >= LEAST]
    return sum(values) / len(values) if values else 0.0


def read_gold(path: Path) -> list[GoldLine]:
    """Read a gold file."""
    return [msgspec.json.decode(line, type=GoldLine) for line in path.read_bytes().splitlines() if line.strip()]


def _unit(finding: Finding, units: Sequence[Unit]) -> int:
    overlaps = [min(finding.end, unit.end) - max(finding.start, unit.start) for unit in units]
    return max(range(len(units)), key=overlaps.__getitem__, default=-1)


def main(arguments: Sequence[str]) -> int:
    """Print the score of one gold file."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    scores = score(read_gold(Path(arguments[0])))
    for (value, polarity), pair in scores.items():
        counts = f"hits {pair.hits:3d}  false {pair.false:3d}  missed {pair.missed:3d}"
        print(f"{value + ' ' + polarity:30s} {counts}  F1 {pair.f1:.3f}")
    print(f"macro F1 {macro_f1(scores.values()):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
