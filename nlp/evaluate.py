"""Measures the tagger: python -m nlp.evaluate [GOLD.jsonl ...] [--peers] [--model accurate|fast]

Gold lines hold id, text, units {start, end, labels ["EM+b", ...]}, and optionally kind and question. Without a file
the examined part of our own corpus is used: writers and sectors that nothing was trained or tuned on. Figures are
printed by register (answers, notes), with 95 % bootstrap intervals over texts. Labels come from language models,
not from people; every figure here is agreement with them.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.analyse import analyse
from nlp.gold import GoldText, as_text, by_unit, labels_of, of_corpus, read_gold
from nlp.model import ModelChoice
from nlp.scoring import CORE_PAIRS, Labels, Report, report
from nlp.training.corpus import CorpusText, read_corpus
from nlp.training.splits import by_split

if TYPE_CHECKING:
    from nlp.training.peers import Peer

MODELS: tuple[ModelChoice, ...] = ("accurate", "fast")
NOTICE = "Gold labelled by language models following a written guide, not by people."


def measure(gold: Sequence[GoldText], model: ModelChoice) -> Report:
    """The figures of one model on gold texts, over the core values."""
    analyses = analyse([as_text(text) for text in gold], model=model)
    told = [by_unit(text, analysis.findings) for text, analysis in zip(gold, analyses, strict=True)]
    return compare(gold, told)


def compare(gold: Sequence[GoldText], told: Sequence[Sequence[Labels]]) -> Report:
    """The figures of what anybody told, over the core values."""
    return report([labels_of(text) for text in gold], told, CORE_PAIRS)


def registers(gold: Sequence[GoldText]) -> Iterator[tuple[str, list[GoldText]]]:
    """Answers and notes apart: models move badly between them."""
    for name, kind in (("answers", "answer"), ("notes", "note")):
        texts = [text for text in gold if text.kind == kind]
        if texts:
            yield name, texts


def lines(name: str, found: Report) -> Iterator[str]:
    """A report as printed text."""
    yield (
        f"{name}: macro F1 {found.macro:.3f} [{found.low:.3f}, {found.high:.3f}], strength right in "
        f"{'-' if found.strength is None else f'{found.strength:.3f}'} of {found.hits} hits; "
        f"{found.texts} texts, {found.units} units"
    )
    for row in found.pairs:
        yield (
            f"  {row.pair.value + ' ' + row.pair.polarity:30s} n={row.units:4d}  P {row.precision:.3f}  "
            f"R {row.recall:.3f}  F1 {row.f1:.3f} [{row.low:.3f}, {row.high:.3f}]"
        )


def main(arguments: Sequence[str]) -> int:
    """Print the figures of both models, and with --peers those of the peers, on each file."""
    models = MODELS
    rest = list(arguments)
    if "--model" in rest:
        at = rest.index("--model")
        models = tuple(model for model in MODELS if rest[at + 1 : at + 2] == [model])
        del rest[at : at + 2]
    with_peers = "--peers" in rest
    paths = [Path(argument) for argument in rest if argument != "--peers"]
    if not models or any(path.name.startswith("-") for path in paths):
        print(__doc__, file=sys.stderr)
        return 2
    print(NOTICE)
    sets = {path.name: read_gold(path) for path in paths} or {"own corpus": of_corpus(_examined())}
    for name, gold in sets.items():
        for register, texts in registers(gold):
            for system, told in _systems(texts, models, with_peers):
                print("\n".join(lines(f"{name}, {register}, {system}", told)), flush=True)
    return 0


def _examined() -> list[CorpusText]:
    return by_split(read_corpus())["examine"]


def _systems(
    texts: Sequence[GoldText], models: Sequence[ModelChoice], with_peers: bool
) -> Iterator[tuple[str, Report]]:
    for model in models:
        yield model, measure(texts, model)
    for peer in _peers() if with_peers else ():
        yield peer.name, compare(texts, peer.told(texts))


@cache
def _peers() -> "tuple[Peer, ...]":
    # Needs the packages of the training step, which the product does not install.
    from nlp.training.peers import Keywords, MiniLm, Regression  # noqa: PLC0415

    split = by_split(read_corpus())
    train, weigh = of_corpus(split["train"]), of_corpus(split["weigh"])
    return Keywords(), Regression(train, weigh), Regression(train, weigh, MiniLm())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
