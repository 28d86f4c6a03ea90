"""Reads the authored corpus: plain text files that a person can review line by line (format: corpus/README.md).

As a command it checks files: python -m nlp.training.corpus FILE ...
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from domain.evidence.model import Polarity, Strength

FOLDER = Path(__file__).parent / "corpus"
Form = Literal["answer", "prose", "lines"]

# Codes of the catalogue's values in label files.
VALUES = {
    "CO": "customer_orientation",
    "EM": "empathy",
    "CU": "curiosity",
    "OD": "outside_in_decisions",
    "JA": "journey_accountability",
    "BS": "breaking_silos",
    "CM": "customer_measures",
    "SS": "shared_success",
    "ER": "experience_to_results",
    "PA": "proactive_anticipation",
    "IE": "investing_in_experience",
    "OG": "outcome_before_quick_gain",
    "HA": "honest_advice",
    "RC": "regular_customer_contact",
    "EF": "expectations_first",
    "SC": "seamless_channels",
    "AO": "always_on_service",
    "DU": "data_understanding",
    "ST": "systems_thinking",
    "EX": "experimentation",
    "QF": "questioning_every_function",
    "IO": "ideas_from_outside",
    "CR": "complaint_recovery",
    "DB": "driving_belief",
}
CORE = ("CO", "EM", "CU")
POLARITIES: dict[str, Polarity] = {"+": "for", "-": "against"}
STRENGTHS: dict[str, Strength] = {"b": "behaviour", "c": "claim"}
SECTORS = frozenset(
    {
        "retail",
        "hospitality",
        "health",
        "education",
        "public",
        "finance",
        "technology",
        "logistics",
        "trades",
        "care",
        "charity",
        "manufacturing",
        "telecom",
        "travel",
        "property",
        "student",
        "media",
        "sport",
        "food",
        "other",
    }
)

_HEADER = re.compile(r"@ (?P<id>[a-z]\w*-\d+) (?P<form>answer|prose|lines) (?P<writer>\S+) (?P<sector>\w+)(?: .*)?")
_UNIT = re.compile(r"(?P<labels>(?:[A-Z]{2}[+-][bc] )*)\| (?P<text>\S.*)")
_LABELLED = "% labelled: "


class Label(msgspec.Struct, frozen=True, order=True):
    """One label of a unit, as codes: value, polarity sign, strength letter."""

    value: str
    sign: str
    strength: str


class Unit(msgspec.Struct, frozen=True):
    """One sentence or line with its place in the text (code points) and its labels."""

    text: str
    start: int
    end: int
    labels: tuple[Label, ...]


class CorpusText(msgspec.Struct, frozen=True, kw_only=True):
    """One authored text. `labelled` names the values for which every unit was labelled; others are unknown."""

    id: str
    form: Form
    writer: str
    sector: str
    question: str | None
    labelled: tuple[str, ...]
    text: str
    units: tuple[Unit, ...]


class CorpusError(ValueError):
    """What is wrong with a corpus file, by line."""


def read_corpus(folder: Path = FOLDER) -> list[CorpusText]:
    """All texts of a folder, in the order of the file names. Raises CorpusError for a fault or a repeated id."""
    texts = [text for path in sorted(folder.glob("*.txt")) for text in read_file(path)]
    repeated = [text_id for text_id, count in Counter(text.id for text in texts).items() if count > 1]
    if repeated:
        raise CorpusError(f"ids used twice: {', '.join(repeated)}")
    return texts


def read_file(path: Path) -> list[CorpusText]:
    """The texts of one file."""
    labelled: tuple[str, ...] = CORE
    blocks: list[list[tuple[int, str]]] = []
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], start=1):
        if line.startswith(_LABELLED):
            labelled = tuple(line.removeprefix(_LABELLED).split())
        elif line.strip():
            block.append((number, line.rstrip()))
        elif block:
            blocks.append(block)
            block = []
    if unknown := set(labelled) - set(VALUES):
        raise CorpusError(f"{path.name}: unknown values {', '.join(sorted(unknown))}")
    return [_text(path, block, labelled) for block in blocks]


def _text(path: Path, block: Sequence[tuple[int, str]], labelled: tuple[str, ...]) -> CorpusText:
    (first, header), *rest = block
    head = _HEADER.fullmatch(header)
    if head is None or head["sector"] not in SECTORS:
        raise CorpusError(f"{path.name}:{first}: not a header with a known sector: {header!r}")
    question = rest.pop(0)[1].removeprefix("? ") if rest and rest[0][1].startswith("? ") else None
    between, units, offset = "\n" if head["form"] == "lines" else " ", list[Unit](), 0
    for number, line in rest:
        unit = _unit(line, offset, labelled)
        if unit is None:
            raise CorpusError(f"{path.name}:{number}: not a unit with known labels: {line!r}")
        units.append(unit)
        offset = unit.end + 1
    if not units:
        raise CorpusError(f"{path.name}:{first}: a text without units")
    return CorpusText(
        id=head["id"],
        form=msgspec.convert(head["form"], type=Form),
        writer=head["writer"],
        sector=head["sector"],
        question=question,
        labelled=labelled,
        text=between.join(unit.text for unit in units),
        units=tuple(units),
    )


def _unit(line: str, offset: int, labelled: Sequence[str]) -> Unit | None:
    match = _UNIT.fullmatch(line)
    if match is None:
        return None
    labels = tuple(Label(code[:2], code[2], code[3]) for code in match["labels"].split())
    if any(label.value not in labelled for label in labels):
        return None
    text = match["text"]
    return Unit(text=text, start=offset, end=offset + len(text), labels=labels)


def counts(texts: Iterable[CorpusText]) -> Counter[str]:
    """How often each label occurs, by its code."""
    return Counter(code for text in texts for unit in text.units for code in codes(unit))


def codes(unit: Unit) -> Iterator[str]:
    """The labels of a unit as they are written."""
    for label in unit.labels:
        yield f"{label.value}{label.sign}{label.strength}"


def main(paths: Sequence[str]) -> int:
    """Check files and print their counts."""
    texts, faults = list[CorpusText](), 0
    for path in paths:
        try:
            texts += read_file(Path(path))
        except CorpusError as error:
            faults += 1
            print(error, file=sys.stderr)
    units = [unit for text in texts for unit in text.units]
    share = sum(bool(unit.labels) for unit in units) / max(1, len(units))
    print(f"{len(texts)} texts, {len(units)} units, {share:.0%} labelled, {len({t.writer for t in texts})} writers")
    print("  ".join(f"{code} {count}" for code, count in sorted(counts(texts).items())))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
