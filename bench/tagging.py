"""Speed and memory of the tagger on one core, beside the stock English pipeline of spaCy in the same run.

    python bench/tagging.py [--notes 100000] [--rounds 5]

Texts are those of our own corpus. Speeds are medians of interleaved rounds; memory is the resident set of this
process after each tenth of the notes.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice

import psutil
import spacy

from nlp.analyse import Text, analyse
from nlp.pipeline import WEIGHTS
from nlp.training.corpus import read_corpus
from nlp.training.splits import by_split, unit_text

_TEXTS = 250
_PART = 10


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--notes", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    examined = by_split(read_corpus())["examine"]
    texts = [
        Text(text=text.text, kind=unit_text(text).kind, question=text.question)
        for text in examined[:: max(1, len(examined) // _TEXTS)]
    ]
    units = sum(len(text.units) for text in examined[:: max(1, len(examined) // _TEXTS)])
    words = sum(len(text.text.split()) for text in texts)
    stock = spacy.load(WEIGHTS)
    runs: dict[str, Callable[[], object]] = {
        "stock": lambda: list(stock.pipe([text.text for text in texts])),
        "fast": lambda: analyse(texts, model="fast"),
        "accurate": lambda: analyse(texts, model="accurate"),
    }
    seconds = _interleaved(runs, chosen.rounds)
    print(f"{len(texts)} texts, {units} units, {words} words; one core; medians of {chosen.rounds} rounds")
    for name, took in seconds.items():
        ratio = seconds["stock"] / took
        print(f"{name:10s} {words / took:8.0f} words/s  {units / took:7.0f} units/s  {ratio:5.2f} x stock pipeline")
    _memory(texts, chosen.notes)


def _interleaved(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    took: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            took[name].append(time.perf_counter() - start)
    return {name: statistics.median(each) for name, each in took.items()}


def _memory(texts: Sequence[Text], notes: int) -> None:
    """Every note differs in a word that no vocabulary knows: a growing store of words would show."""
    process, source = psutil.Process(), cycle(texts)
    for part in range(_PART):
        for at in range(0, notes // _PART, 500):
            batch = [
                Text(text=f"{text.text} Ref q{part}x{at + i}z.", kind=text.kind, question=text.question)
                for i, text in enumerate(islice(source, 500))
            ]
            analyse(batch, model="fast")
        print(f"{(part + 1) * notes // _PART:7d} notes: {process.memory_info().rss / 2**20:6.0f} MiB")


if __name__ == "__main__":
    main()
