"""Cuts a text into windows for the encoder: several units at once, so that each is read in its context.

Training and tagging share this module: what the encoder sees must not differ.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Token ids of BERT's vocabulary.
CLS, SEP = 101, 102
LONGEST_WINDOW = 256
_LONGEST_UNIT = 120
_LONGEST_QUESTION = 40
_CONTEXT = 60


class Window(NamedTuple):
    """Token ids, and per unit its index in the text with its first and last token (exclusive)."""

    ids: list[int]
    spans: list[tuple[int, int, int]]


def windows(kind: Sequence[int], question: Sequence[int], units: Sequence[Sequence[int]]) -> Iterator[Window]:
    """Windows over the units of a text, in order; each unit is in exactly one.

    `kind` are the tokens that tell a note from an answer, `question` those of the question. A window that does not
    begin with the text repeats the end of the unit before it. Very long units are read up to a limit.
    """
    head = [CLS, *kind, *question[:_LONGEST_QUESTION], SEP]
    at = 0
    while at < len(units):
        ids, spans = list(head), list[tuple[int, int, int]]()
        if at:
            ids += [*units[at - 1][-_CONTEXT:], SEP]
        while at < len(units):
            unit = list(units[at][:_LONGEST_UNIT]) or [SEP]
            if spans and len(ids) + len(unit) + 1 > LONGEST_WINDOW:
                break
            spans.append((at, len(ids), len(ids) + len(unit)))
            ids += [*unit, SEP]
            at += 1
        yield Window(ids, spans)
