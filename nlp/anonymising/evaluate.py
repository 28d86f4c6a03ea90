"""Measures the anonymiser on labelled texts: python -m nlp.anonymising.evaluate FILE.jsonl

Each line holds id, text, candidate and panel (known names), organisation, `hide` (start, end, text, kind of all that
must vanish) and `keep` (strings that must stay). A mention counts as hidden if every letter of it is replaced, small
words such as "of" and "the" aside, under whatever kind; a replacement counts as right if it touches a mention. Verbs
that follow a pronoun in number and articles are not counted. Intervals: percentile bootstrap over lines, 95 %, from a
fixed seed. No text is printed.
"""

import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import get_args

import msgspec

from nlp.anonymising.hider import Anonymiser
from nlp.anonymising.model import Hidden, Kind, KnownName

RESAMPLES = 1000
KINDS: tuple[Kind, ...] = get_args(Kind)
_SMALL = frozenset({"a", "and", "at", "de", "for", "of", "the"})
_SEED = 20261122


class Mention(msgspec.Struct, frozen=True):
    """Something that must vanish."""

    start: int
    end: int
    text: str
    kind: Kind


class LabelledText(msgspec.Struct, frozen=True):
    """One line of a fixture file. The first of `candidate` is the full name, others are further spellings."""

    id: str
    text: str
    candidate: tuple[str, ...]
    panel: tuple[str, ...]
    organisation: str
    hide: tuple[Mention, ...]
    keep: tuple[str, ...]


class Outcome(msgspec.Struct, frozen=True):
    """One text: each mention's kind and whether it vanished, each replacement's kind and whether it was called for,
    and how many of the strings that must stay did.
    """

    mentions: tuple[tuple[Kind, bool], ...]
    replacements: tuple[tuple[Kind, bool], ...]
    kept: tuple[bool, ...]


def read(path: Path) -> list[LabelledText]:
    """Read a labelled file."""
    return [msgspec.json.decode(line, type=LabelledText) for line in path.read_bytes().splitlines() if line.strip()]


def outcomes(lines: Sequence[LabelledText]) -> list[Outcome]:
    """Run the anonymiser over the lines, one for each candidate as in a report."""
    found, current, anonymiser = [], None, None
    for line in lines:
        if anonymiser is None or line.candidate != current:
            known = [KnownName(name, "[candidate]") for name in line.candidate]
            known += [KnownName(name, f"[rater {number}]") for number, name in enumerate(line.panel, start=1)]
            anonymiser, current = Anonymiser(known, line.organisation), line.candidate
        found.append(outcome(line, anonymiser.find(line.text)))
    return found


def outcome(line: LabelledText, hidden: Sequence[Hidden]) -> Outcome:
    """Compare what was hidden with what must vanish."""
    gone = {place for one in hidden for place in range(one.start, one.end)}
    letters = [set(_letters(one)) for one in line.hide]
    stays = [line.text.find(text) for text in line.keep]
    return Outcome(
        mentions=tuple((one.kind, places <= gone) for one, places in zip(line.hide, letters, strict=True)),
        replacements=tuple(
            (one.kind, any(one.start < other.end and other.start < one.end for other in line.hide))
            for one in hidden
            if one.kind is not None
        ),
        kept=tuple(
            not gone & set(range(start, start + len(text))) for start, text in zip(stays, line.keep, strict=True)
        ),
    )


def _letters(one: Mention) -> Iterator[int]:
    """Where the telling letters of a mention stand."""
    for word in re.finditer(r"\w+", one.text):
        if word[0] not in _SMALL:
            yield from range(one.start + word.start(), one.start + word.end())


def recall(found: Sequence[Outcome], kinds: Sequence[Kind]) -> tuple[int, int]:
    """Mentions of the kinds that vanished, and all of them."""
    hits = [hit for one in found for kind, hit in one.mentions if kind in kinds]
    return sum(hits), len(hits)


def precision(found: Sequence[Outcome], kinds: Sequence[Kind]) -> tuple[int, int]:
    """Replacements of the kinds that were called for, and all of them."""
    hits = [hit for one in found for kind, hit in one.replacements if kind in kinds]
    return sum(hits), len(hits)


def interval(
    found: Sequence[Outcome],
    kinds: Sequence[Kind],
    figure: Callable[[Sequence[Outcome], Sequence[Kind]], tuple[int, int]],
) -> tuple[float, float]:
    """95 % percentile bootstrap of a share, lines drawn with replacement; draws without any case are left out."""
    draw = random.Random(_SEED)  # noqa: S311
    shares = []
    for _ in range(RESAMPLES):
        hits, every = figure(draw.choices(found, k=len(found)), kinds)
        if every:
            shares.append(hits / every)
    shares.sort()
    return (shares[int(0.025 * len(shares))], shares[int(0.975 * len(shares)) - 1]) if shares else (0.0, 1.0)


def main(arguments: Sequence[str]) -> int:
    """Print recall and precision of one labelled file by kind."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    lines = read(Path(arguments[0]))
    found = outcomes(lines)
    stayed = [one for result in found for one in result.kept]
    clean = [one for one in found if not one.mentions]
    alone = sum(not one.replacements for one in clean)
    print(f"{len(lines)} texts; {alone} of {len(clean)} without a mention left alone")
    print(f"{sum(stayed)} of {len(stayed)} strings that must stay stayed")
    groups: list[tuple[str, Sequence[Kind]]] = [(kind, (kind,)) for kind in KINDS]
    groups += [("employer, school, place", ("employer", "school", "place")), ("all", KINDS)]
    for name, kinds in groups:
        shares = "  ".join(_share(word, found, kinds, figure) for word, figure in _FIGURES)
        print(f"{name:24s} {shares}")
    return 0


_FIGURES = (("recall", recall), ("precision", precision))


def _share(
    word: str,
    found: Sequence[Outcome],
    kinds: Sequence[Kind],
    figure: Callable[[Sequence[Outcome], Sequence[Kind]], tuple[int, int]],
) -> str:
    hits, every = figure(found, kinds)
    low, high = interval(found, kinds, figure)
    return f"{word} {hits / every if every else 1:.3f} ({low:.2f}-{high:.2f}; {hits}/{every})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
