"""Which findings outlive an edit or a new reading, and how a report quotes a team's note. Pure functions."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import msgspec

from domain.evidence.model import Finding
from domain.evidence.rules import bounded, overlaps
from domain.team_notes.model import NoteEvidence, Quoted, TeamNoteFinding

# Below this an unreviewed finding is shown beside its note and not quoted in a report (docs/team-tools.md).
QUOTED_LEAST = 0.5
QUOTED_MOST = 3
FIELDS = ("kind", "held_on", "title", "text")
HIDDEN = "[name]"
PART_LEAST = 3
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[ .'’-]{1,3}")


def normalised(text: str) -> str:
    """LF line ends, so that offsets mean the same everywhere."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def moves(reviewed: Iterable[TeamNoteFinding], before: str, after: str) -> dict[UUID, int]:
    """How far each reviewed finding moves when a note's text changes; one whose words are gone is not in it.

    What people said of a sentence stays said while the sentence stands. Of several places the nearest counts.
    """
    found: dict[UUID, int] = {}
    for one in reviewed:
        words = before[one.start : one.end]
        places = [match.start() for match in re.finditer(re.escape(words), after)]
        if places:
            found[one.id] = min((place - one.start for place in places), key=abs)
    return found


def to_store(reviewed: Sequence[TeamNoteFinding], found: Iterable[Finding]) -> list[Finding]:
    """The findings of a new reading but those about which somebody has spoken: the same value in the same words."""
    return [
        bounded(one)
        for one in found
        if not any(had.value == one.value and overlaps(had.start, had.end, one.start, one.end) for had in reviewed)
    ]


def quoted(rows: Iterable[Quoted], names: Iterable[str]) -> dict[str, tuple[NoteEvidence, ...]]:
    """Evidence by value code, in the order of the rows, without the names."""
    hide = hider(names)
    by_value: dict[str, list[NoteEvidence]] = defaultdict(list)
    for row in rows:
        by_value[row.value].append(
            NoteEvidence(polarity=row.polarity, quote=hide(row.quote), kind=row.kind, held_on=row.held_on)
        )
    return {code: tuple(found) for code, found in by_value.items()}


class _Names(msgspec.Struct, frozen=True):
    """Names as words: whole ones of two words or more by their first, and single parts with a capital."""

    whole: dict[str, list[tuple[str, ...]]]
    parts: frozenset[str]

    def reach(self, words: Sequence[str], at: int) -> int:
        """How many words from `at` on are a name; 0 where none begins there."""
        folded = [word.casefold() for word in words[at : at + 8]]
        lengths = [len(name) for name in self.whole.get(folded[0], ()) if tuple(folded[: len(name)]) == name]
        return max(lengths, default=int(words[at] in self.parts))


def hider(names: Iterable[str]) -> Callable[[str], str]:
    """Puts "[name]" for every one of these names, whole whatever its case, or one capitalised part of it.

    Parts count from three letters on. A part that is a word as well ("Will", "Grace") goes with its capital, also where
    it begins a sentence: a word too many is better than a name.
    """
    whole: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    parts: set[str] = set()
    for name in names:
        words = _WORD.findall(name)
        parts.update(word for word in words if len(word) >= PART_LEAST and not word[0].islower())
        if len(words) > 1:
            folded = tuple(word.casefold() for word in words)
            whole[folded[0]].append(folded)
    known = _Names(dict(whole), frozenset(parts))
    return lambda text: _hidden(text, known)


def _hidden(text: str, names: _Names) -> str:
    words = list(_WORD.finditer(text))
    plain = [word[0] for word in words]
    shown: list[str] = []
    at, number = 0, 0
    while number < len(words):
        reach = names.reach(plain, number)
        if not reach:
            number += 1
            continue
        between = text[at : words[number].start()]
        # Of "Lena Berg" in two parts one mark is left.
        if not (shown and shown[-1] == HIDDEN and _BETWEEN.fullmatch(between)):
            shown += [between, HIDDEN]
        number += reach
        at = words[number - 1].end()
    return "".join([*shown, text[at:]])
