"""Writes what was measured: weights/figures.json, which the API and the reports print, and FIGURES.md."""

from collections.abc import Iterator, Sequence

from nlp.evaluate import MODELS, measure, registers
from nlp.figures import GOLD, ModelFigures, PairFigures, RegisterFigures, write
from nlp.gold import of_corpus
from nlp.learned.weights import FOLDER, fusion
from nlp.scoring import Report
from nlp.training.corpus import read_corpus
from nlp.training.splits import by_split


def write_figures() -> None:
    """Measure both models on the examined part of the corpus and write figures.json and FIGURES.md."""
    texts = read_corpus()
    gold = of_corpus(by_split(texts)["examine"])
    figures = [
        ModelFigures(
            model=model,
            version=fusion(model).version,
            registers=tuple(_register(name, measure(part, model)) for name, part in registers(gold)),
        )
        for model in MODELS
    ]
    write(FOLDER / "figures.json", figures)
    (FOLDER / "FIGURES.md").write_text("\n".join(_tables(figures)) + "\n", encoding="utf-8")


def _tables(found: Sequence[ModelFigures]) -> Iterator[str]:
    """The figures as a page."""
    yield "# Figures of the tagger"
    yield ""
    yield f"Measured on {GOLD}. Intervals: 95 %, bootstrap over texts. Written by `python -m nlp.training`."
    for model in found:
        for register in model.registers:
            strength = "not computable" if register.strength is None else f"{register.strength:.3f}"
            yield ""
            yield f"## {model.version}, {register.register}"
            yield ""
            yield (
                f"Macro F1 **{register.macro_f1:.3f}** [{register.low:.3f}, {register.high:.3f}], strength right in "
                f"{strength} of the hits; {register.texts} texts, {register.units} units."
            )
            yield ""
            yield "| value | polarity | labelled units | precision | recall | F1 | interval |"
            yield "|---|---|---|---|---|---|---|"
            for row in register.pairs:
                yield (
                    f"| {row.value} | {row.polarity} | {row.units} | {row.precision:.3f} | {row.recall:.3f} | "
                    f"{row.f1:.3f} | {row.low:.3f} to {row.high:.3f} |"
                )


def _register(name: str, found: Report) -> RegisterFigures:
    return RegisterFigures(
        register=name,
        macro_f1=round(found.macro, 3),
        low=round(found.low, 3),
        high=round(found.high, 3),
        strength=None if found.strength is None else round(found.strength, 3),
        texts=found.texts,
        units=found.units,
        pairs=tuple(
            PairFigures(
                value=row.pair.value,
                polarity=row.pair.polarity,
                units=row.units,
                precision=round(row.precision, 3),
                recall=round(row.recall, 3),
                f1=round(row.f1, 3),
                low=round(row.low, 3),
                high=round(row.high, 3),
            )
            for row in found.pairs
        ),
    )
