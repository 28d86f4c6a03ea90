"""Scores the note guard against labelled texts: python -m nlp.guard_evaluate FILE.jsonl

Each line holds id, text, flags ["G01", ...] and optionally mode. A line's category counts as hit if any flag of that
category is raised; a flag of a category that the line does not carry is false. Sums over categories pool these
counts (micro average). Intervals: percentile bootstrap over lines, 95 %, from a fixed seed. No text is printed.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from domain.language.model import GUARD, PROTECTED, Category, Mode
from nlp.guard import check

RESAMPLES = 1000
_SEED = 20260601


class LabelledLine(msgspec.Struct, frozen=True):
    """One labelled text."""

    id: str
    text: str
    flags: tuple[Category, ...]
    mode: Mode = "note"


class Outcome(msgspec.Struct, frozen=True):
    """What one line should raise and what it raised."""

    expected: frozenset[Category]
    raised: frozenset[Category]


class Score(msgspec.Struct, frozen=True):
    """Counts over pairs of line and category."""

    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of raised flags that the line carries; 1 where nothing was raised."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else 1.0

    @property
    def recall(self) -> float:
        """Share of carried flags that were raised; 1 where there was none to raise."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0


def read(path: Path) -> list[LabelledLine]:
    """Read a labelled file."""
    return [msgspec.json.decode(line, type=LabelledLine) for line in path.read_bytes().splitlines() if line.strip()]


def outcomes(lines: Iterable[LabelledLine]) -> list[Outcome]:
    """Run the guard over the lines."""
    return [
        Outcome(frozenset(line.flags), frozenset(flag.category for flag in check(line.text, line.mode)))
        for line in lines
    ]


def score(found: Iterable[Outcome], categories: Sequence[Category]) -> Score:
    """Pooled counts of the categories."""
    wanted = frozenset(categories)
    counts = Counter[str]()
    for outcome in found:
        counts["hits"] += len(outcome.expected & outcome.raised & wanted)
        counts["false"] += len((outcome.raised - outcome.expected) & wanted)
        counts["missed"] += len((outcome.expected - outcome.raised) & wanted)
    return Score(counts["hits"], counts["false"], counts["missed"])


def interval(found: Sequence[Outcome], categories: Sequence[Category], figure: str) -> tuple[float, float]:
    """95 % percentile bootstrap of `figure` (precision or recall), lines drawn with replacement."""
    draw = random.Random(_SEED)  # noqa: S311
    values = sorted(getattr(score(draw.choices(found, k=len(found)), categories), figure) for _ in range(RESAMPLES))
    return values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]


def main(arguments: Sequence[str]) -> int:
    """Print the counts of one labelled file."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    lines = read(Path(arguments[0]))
    found = outcomes(lines)
    clean = [outcome for outcome in found if not outcome.expected]
    print(f"{len(lines)} lines, {len(clean)} of them without a flag, {sum(not o.raised for o in clean)} left alone")
    for category in GUARD:
        _print(category, score(found, (category,)), "")
    for name, group in (("G01-G14", PROTECTED), ("G01-G19", GUARD)):
        low_high = {figure: interval(found, group, figure) for figure in ("precision", "recall")}
        _print(name, score(found, group), "  ".join(f"{f} {low:.2f}-{high:.2f}" for f, (low, high) in low_high.items()))
    return 0


def _print(name: str, counts: Score, note: str) -> None:
    numbers = f"hits {counts.hits:3d}  false {counts.false:3d}  missed {counts.missed:3d}"
    print(f"{name:8s} {numbers}  precision {counts.precision:.3f}  recall {counts.recall:.3f}  {note}".rstrip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
