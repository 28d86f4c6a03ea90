"""Takes names, gender, employers, schools, places and contacts out of a text, for the anonymised edition of a report.

Rules, closed lists and spaCy's entity recogniser; what it finds and misses is measured by nlp.anonymising.evaluate. It
errs towards hiding: a capitalised word that no dictionary knows is hidden.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from nlp.anonymising.contacts import contacts
from nlp.anonymising.gender import nouns, pronouns, titles
from nlp.anonymising.lists import fold
from nlp.anonymising.model import Hidden, KnownName
from nlp.anonymising.orgs import SHOWN, Find, finds, kept_phrases, left_over, listed_finds, phrases, shown, spans_of
from nlp.anonymising.people import KnownPeople, Mention, others, recognised
from nlp.anonymising.reading import WORD, Reading, read

SPAN_START, SPAN_END = "\ue000", "\ue001"
"""Marks that a text may hold around a span: they are not read, and stand around the same span in the result."""

_Stretch = TypeVar("_Stretch", Mention, Find)
_MARKS = re.compile(f"[{SPAN_START}{SPAN_END}]")
_ARTICLE = re.compile(r"\b(an?)([^\S\n]+)$", re.IGNORECASE)
_GAP = re.compile(r"[^\S\n]{1,2}|-|, ")


def hider(known_names: Sequence[KnownName], organisation: str, keep: Sequence[str] = ()) -> Callable[[str], str]:
    """A function that hides what tells who somebody is; make one for each report.

    `known_names`: the candidate, the panel and whoever else the caller knows, first match first. `organisation` is the
    one whose report it is; it stays, as its name stands at the head of every page. `keep`: further phrases that stay,
    such as names of competencies and values.

    The function numbers people whom nobody named to it ("[person 2]") by first appearance, and remembers them from
    text to text. It computes and holds spaCy's lock: call it in a worker's thread, never in the event loop:
    `await anyio.to_thread.run_sync(anonymised, report, hider(known, report.organisation))`. One thread at a time
    may use one such function; several functions may be used in several threads. The first call of a process loads
    weights (about two seconds). Marks SPAN_START and SPAN_END go through; a replacement on a border goes inside.
    """
    return Anonymiser(known_names, organisation, keep).hide


class Anonymiser:
    """Hides texts of one report. Remembers the number of each unknown person."""

    def __init__(self, known_names: Sequence[KnownName], organisation: str, keep: Sequence[str] = ()) -> None:
        self._known = KnownPeople(known_names)
        self._kept = frozenset(words for one in (organisation, *keep) if (words := phrases(one)))
        self._numbers: dict[str, int] = {}

    def hide(self, text: str) -> str:
        """The text with everything hidden; the same text where there is nothing to hide."""
        plain, marks = _without_marks(text)
        found = self.find(plain)
        return _replaced(plain, found, marks) if found else text

    def find(self, text: str) -> tuple[Hidden, ...]:
        """What is hidden in a text (NFC, without marks), in order and without overlaps."""
        if not text.strip():
            return ()
        reading = read(text)
        taken = _without_overlaps(list(contacts(text)))
        kept = self._kept_words(reading)
        known = [one for one in self._known.mentions(reading) if not _overlaps(one.start, one.end, taken)]
        taken += _as_hidden(known)
        sure = [one for one in others(reading) if not _stays(reading, one, kept)]
        unsure = [one for one in recognised(reading) if not _stays(reading, one, kept)]
        worked_out = list(finds(reading, kept))
        on_lists = [_told(one, worked_out) for one in listed_finds(reading, kept)]
        work = [one for one in on_lists if one.kind != "place"]
        mentions = _longest([*work, *_names(sure), *on_lists, *worked_out, *_names(unsure)])
        for one in mentions:
            _take(taken, one, shown(reading, one))
        for index, word in enumerate(reading.words):
            free = word.capital and index not in kept and not _overlaps(word.start, word.end, taken)
            kind = left_over(reading, index) if free else None
            if kind is not None:
                taken.append(Hidden(word.start, word.end, kind, SHOWN[kind]))
        taken = _merged(text, taken)
        taken = self._numbered(text, taken)
        gender = [*titles(reading), *nouns(reading), *pronouns(reading)]
        taken += [one for one in gender if not _overlaps(one.start, one.end, taken)]
        return tuple(_with_articles(text, _titled(text, _without_overlaps(taken))))

    def _kept_words(self, reading: Reading) -> frozenset[int]:
        """Indices of words that stay whatever they look like."""
        own = {i for first, last in spans_of(reading, self._kept) for i in range(first, last + 1)}
        trade = {
            i
            for first, last in spans_of(reading, kept_phrases())
            for i in range(first, last + 1)
            if last > first or reading.words[i].capital
        }
        return frozenset(own | trade)

    def _numbered(self, text: str, taken: Sequence[Hidden]) -> list[Hidden]:
        """Names of unknown people as "[person 1]"; any word of a name that was seen before is the same person."""
        found = []
        for one in sorted(taken, key=lambda hidden: hidden.start):
            if one.shown != SHOWN["name"]:
                found.append(one)
                continue
            words = [fold(word) for word in WORD.findall(text[one.start : one.end])]
            number = next((self._numbers[word] for word in words if word in self._numbers), None)
            number = number or max(self._numbers.values(), default=0) + 1
            for word in words:
                self._numbers.setdefault(word, number)
            found.append(Hidden(one.start, one.end, one.kind, f"[person {number}]"))
        return found


def _stays(reading: Reading, one: Mention, kept: frozenset[int]) -> bool:
    """Whether a mention is made of nothing but words that stay."""
    return all(i in kept for i, word in enumerate(reading.words) if one.start < word.end and word.start < one.end)


def _as_hidden(mentions: Sequence[Mention]) -> Iterator[Hidden]:
    for one in _longest(mentions):
        yield Hidden(one.start, one.end, "name", one.shown or SHOWN["name"])


def _told(one: Find, others: Sequence[Find]) -> Find:
    """A find of the lists, as somebody's employer where the words around say so."""
    told = one.told or any(other.told and other.start <= one.start and one.end <= other.end for other in others)
    return Find(one.start, one.end, one.kind, told=told)


def _names(mentions: Sequence[Mention]) -> Iterator[Find]:
    return (Find(one.start, one.end, "name") for one in mentions)


def _longest(found: Sequence[_Stretch]) -> list[_Stretch]:
    """The finds without those that lie inside or across a longer one."""
    chosen: list[_Stretch] = []
    for one in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if not any(one.start < other.end and other.start < one.end for other in chosen):
            chosen.append(one)
    return chosen


def _overlaps(start: int, end: int, taken: Sequence[Hidden]) -> bool:
    return any(start < other.end and other.start < end for other in taken)


def _take(taken: list[Hidden], one: Find, words: str) -> None:
    """Add a find; where it lies across something taken, that grows over it."""
    for index, other in enumerate(taken):
        if one.start < other.end and other.start < one.end:
            grown = Hidden(min(one.start, other.start), max(one.end, other.end), other.kind, other.shown)
            if not _overlaps(grown.start, grown.end, taken[:index] + taken[index + 1 :]):
                taken[index] = grown
            return
    taken.append(Hidden(one.start, one.end, one.kind, words))


def _without_overlaps(taken: Sequence[Hidden]) -> list[Hidden]:
    """In order; of two that overlap the one that begins first, then the longer one."""
    chosen: list[Hidden] = []
    for one in sorted(taken, key=lambda hidden: (hidden.start, -hidden.end)):
        if not chosen or one.start >= chosen[-1].end:
            chosen.append(one)
    return chosen


def _merged(text: str, taken: Sequence[Hidden]) -> list[Hidden]:
    """Neighbours of the same kind and words as one: "[employer] [employer]" is one employer."""
    merged: list[Hidden] = []
    for one in _without_overlaps(taken):
        last = merged[-1] if merged else None
        near = last is not None and _GAP.fullmatch(text[last.end : one.start])
        if last is not None and near and last.shown == one.shown and text[last.end : one.start] != ", ":
            merged[-1] = Hidden(last.start, one.end, one.kind, one.shown)
        else:
            merged.append(one)
    return merged


def _titled(text: str, taken: Sequence[Hidden]) -> Iterator[Hidden]:
    """A title before a hidden name goes with it."""
    pending: Hidden | None = None
    for one in taken:
        if pending is not None:
            if one.kind == "name" and text[pending.end : one.start].isspace():
                yield Hidden(pending.start, one.end, "name", one.shown)
                pending = None
                continue
            yield pending
            pending = None
        if one.shown == "[title]":
            pending = one
        else:
            yield one
    if pending is not None:
        yield pending


def _with_articles(text: str, taken: Iterator[Hidden]) -> Iterator[Hidden]:
    """ "a" or "an" as the word in the place asks for it."""
    for one in taken:
        article = _ARTICLE.search(text, max(0, one.start - 4), one.start)
        if article is not None and one.shown.startswith("["):
            wanted = "an" if one.shown[1] in "aeiou" else "a"
            if article[1].lower() != wanted:
                shown = wanted.capitalize() if article[1][0].isupper() else wanted
                yield Hidden(article.start(1), article.end(1), None, shown)
        yield one


def _without_marks(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text in NFC without marks, and each mark with its place in it."""
    marks, plain = [], ""
    for part in re.split(f"({_MARKS.pattern})", text):
        if part in {SPAN_START, SPAN_END} and part:
            marks.append((len(plain), part))
        else:
            plain += unicodedata.normalize("NFC", part)
    return plain, marks


def _replaced(text: str, found: Sequence[Hidden], marks: Sequence[tuple[int, str]]) -> str:
    """The text with replacements. A mark inside a replaced stretch moves to its start or end, so that all is inside."""
    pieces: list[str] = []
    place = 0
    waiting = list(marks)

    def copy(until: int) -> None:
        nonlocal place
        while waiting and waiting[0][0] <= until:
            at, mark = waiting.pop(0)
            pieces.append(text[place:at])
            pieces.append(mark)
            place = at
        pieces.append(text[place:until])
        place = until

    for one in found:
        copy(one.start)
        inside = [mark for at, mark in waiting if at < one.end or (at == one.end and mark == SPAN_END)]
        waiting = waiting[len(inside) :]
        pieces += [mark for mark in inside if mark == SPAN_START]
        pieces.append(one.shown)
        pieces += [mark for mark in inside if mark == SPAN_END]
        place = one.end
    copy(len(text))
    return "".join(pieces)
