"""Trains the tagger's models: python -m nlp.training [--encoder START]

Everything is learned from nlp/training/corpus. Without --encoder the fine-tuned encoder in nlp/weights stays and the
linear model, the examples, the weighing of the voters and the card are made anew (a minute). With it the encoder is
fine-tuned first (about half an hour on two cores); START is the folder of all-MiniLM-L6-v2, and torch, transformers
and onnx must be installed (README.md beside this file says how).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from nlp.learned.encoder import Encoder
from nlp.learned.weights import FOLDER, heads
from nlp.model import ModelChoice
from nlp.tagger import Reader
from nlp.training.card import write_figures
from nlp.training.corpus import CorpusText, read_corpus
from nlp.training.examples import write_examples
from nlp.training.fit_described import fit_described, sides
from nlp.training.fit_fusion import fit_fusion, gather
from nlp.training.fit_linear import fit_linear
from nlp.training.splits import by_split

# Raise it whenever findings may change: it is stored with every tag.
VERSION = "2"
MODELS: tuple[ModelChoice, ...] = ("accurate", "fast")


def main(arguments: Sequence[str]) -> int:
    """Train, weigh and measure."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("--encoder", type=Path, metavar="START", help="fine-tune the encoder from these weights first")
    chosen = parser.parse_args(arguments)
    split = by_split(read_corpus())
    for name, texts in split.items():
        print(f"{name}: {len(texts)} texts, {sum(len(text.units) for text in texts)} units")
    if chosen.encoder is not None:
        from nlp.training.fit_encoder import fit_encoder  # noqa: PLC0415 (needs torch)

        fit_encoder(split["train"], chosen.encoder, FOLDER)
    train_the_rest(split["train"], split["weigh"])
    write_figures()
    return 0


def train_the_rest(train: Sequence[CorpusText], weigh: Sequence[CorpusText]) -> None:
    """Everything that needs no torch."""
    fit_linear(train, FOLDER / "linear.npz")
    encoder = Encoder(FOLDER)
    kept = write_examples(train, encoder, heads(), FOLDER / "examples.npz")
    print(f"{kept} sentences kept as examples")
    described = fit_described(sides(encoder, heads(), [*train, *weigh]))
    for model in MODELS:
        fusion = fit_fusion(gather(Reader(model), weigh), f"{model}-{VERSION}")
        if model == "accurate":
            fusion = msgspec.structs.replace(
                fusion, described=described.weighing, described_threshold=described.threshold
            )
        (FOLDER / f"{model}.json").write_bytes(msgspec.json.format(msgspec.json.encode(fusion), indent=1) + b"\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
