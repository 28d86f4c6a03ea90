"""Labelled texts for evaluation: JSON Lines as shared/data writes them, or the examined part of our own corpus."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from domain.evidence.model import Finding
from nlp.learned.outputs import Pair
from nlp.model import Kind, Text
from nlp.scoring import Labels, polarity_of
from nlp.training.corpus import STRENGTHS, VALUES, CorpusText, codes


class GoldUnit(msgspec.Struct, frozen=True):
    """A labelled stretch of a gold text."""

    start: int
    end: int
    labels: tuple[str, ...]


class GoldText(msgspec.Struct, frozen=True):
    """One labelled text; offsets are code points."""

    id: str
    text: str
    units: tuple[GoldUnit, ...]
    kind: Kind = "note"
    question: str | None = None


def read_gold(path: Path) -> list[GoldText]:
    """Read a gold file. Raises OSError or msgspec.DecodeError."""
    return [msgspec.json.decode(line, type=GoldText) for line in path.read_bytes().splitlines() if line.strip()]


def of_corpus(texts: Sequence[CorpusText]) -> list[GoldText]:
    """Corpus texts as gold."""
    return [
        GoldText(
            id=text.id,
            text=text.text,
            units=tuple(GoldUnit(unit.start, unit.end, tuple(codes(unit))) for unit in text.units),
            kind="answer" if text.form == "answer" else "note",
            question=text.question,
        )
        for text in texts
    ]


def as_text(gold: GoldText) -> Text:
    """A gold text as the tagger takes it."""
    return Text(text=gold.text, kind=gold.kind, question=gold.question)


def labels_of(gold: GoldText) -> list[Labels]:
    """Per unit the labels of a gold text."""
    return [
        {Pair(VALUES[code[:2]], polarity_of(code[2])): STRENGTHS[code[3]] for code in unit.labels}
        for unit in gold.units
    ]


def by_unit(gold: GoldText, findings: Sequence[Finding]) -> list[Labels]:
    """Per unit of a gold text what was told: a finding belongs to the unit that it overlaps most."""
    told: list[Labels] = [{} for _ in gold.units]
    for finding in findings:
        overlaps = [min(finding.end, unit.end) - max(finding.start, unit.start) for unit in gold.units]
        if overlaps and max(overlaps) > 0:
            told[overlaps.index(max(overlaps))][Pair(finding.value, finding.polarity)] = finding.strength
    return told
