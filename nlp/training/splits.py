"""Which texts teach, which weigh the voters, and which only examine: by writer and by sector, never by sentence.

A writer's sentences resemble each other; a split by sentence would flatter every figure.
"""

import hashlib
from collections.abc import Iterable
from typing import Literal

from nlp.model import UnitText
from nlp.training.corpus import CorpusText

Split = Literal["train", "weigh", "examine"]
# Jobs of these sectors teach nothing: a quarter of what customers will send comes from jobs that no corpus has.
EXAMINED_SECTORS = frozenset({"travel", "charity"})
_EXAMINED, _WEIGHED = 7, 17


def split_of(text: CorpusText) -> Split:
    """The split of a text: by the hash of its writer's name, and its sector."""
    place = int(hashlib.sha256(text.writer.encode()).hexdigest(), 16) % 100
    if text.sector in EXAMINED_SECTORS or place < _EXAMINED:
        return "examine"
    return "weigh" if place < _WEIGHED else "train"


def by_split(texts: Iterable[CorpusText]) -> dict[Split, list[CorpusText]]:
    """Texts by split, in their order."""
    found: dict[Split, list[CorpusText]] = {"train": [], "weigh": [], "examine": []}
    for text in texts:
        found[split_of(text)].append(text)
    return found


def unit_text(text: CorpusText) -> UnitText:
    """A corpus text as the learned voters read it."""
    return UnitText(
        kind="answer" if text.form == "answer" else "note",
        question=text.question,
        units=tuple(unit.text for unit in text.units),
    )
