"""The short notation of cue patterns, and the search for them.

Items are separated by blanks; each stands for one token:
    ask             its lemma is "ask"              ask|wonder    one of these lemmas
    {served}        a lemma of this word class      !he|she       none of these lemmas
    =asked|asks     one of these exact words        need|=others  a lemma before the "=", an exact word after it
    warm/ADJ        the lemmas, and only as this part of speech (several: VERB|NOUN)
    item?           may be missing                  ~  or  ~5     up to 3 (or 5) tokens of any kind in between
Lemmas are compared in lower case, after shorthand is written out ("cust" is "customer").

Why not spaCy's Matcher: it tries every pattern at every token and calls back for each set of words. Looking the
patterns up by their first word found the same in a tenth of the time (1.9 s against 19.8 s for 409 texts).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from spacy.tokens import Doc

from nlp.lexicon import Lexicon

Classes = Mapping[str, tuple[str, ...]]
_GAP = re.compile(r"^~(\d*)$")
_PART_OF_SPEECH = re.compile(r"^[A-Z]+(\|[A-Z]+)*$")
_BARRIERS = frozenset({";", ".", "!", "?", "→", "->", "\n", ":"})
_DEFAULT_GAP = 3


class Item(NamedTuple):
    """One token of a pattern, or a gap of at most `gap` tokens."""

    lemmas: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    parts_of_speech: frozenset[str] = frozenset()
    excludes: bool = False
    optional: bool = False
    gap: int = 0


class Word(NamedTuple):
    """What patterns look at in a token."""

    lemma: str
    lower: str
    part_of_speech: str


class PatternIndex:
    """Many patterns, found together. A match lies within one unit; of one pattern and start the shortest counts."""

    def __init__(self, patterns: Iterable[tuple[str, str]], classes: Classes) -> None:
        """Take (key, notation) pairs; raises KeyError for an unknown class, ValueError for an empty notation."""
        self._by_lemma: dict[str, list[tuple[str, tuple[Item, ...]]]] = defaultdict(list)
        self._by_exact: dict[str, list[tuple[str, tuple[Item, ...]]]] = defaultdict(list)
        self._anywhere: list[tuple[str, tuple[Item, ...]]] = []
        for key, notation in patterns:
            for items in _without_optional_start(parse(notation, classes)):
                self._add(key, items)

    def _add(self, key: str, items: tuple[Item, ...]) -> None:
        first = items[0]
        if first.excludes or first.gap:
            self._anywhere.append((key, items))
        for lemma in () if first.excludes else first.lemmas:
            self._by_lemma[lemma].append((key, items))
        for word in first.exact:
            self._by_exact[word].append((key, items))

    def find(self, doc: Doc) -> Iterator[tuple[str, int, int]]:
        """Keys and token ranges of the matches in a text."""
        words = [Word(token.norm_, token.lower_, token.pos_) for token in doc]
        for unit in doc.sents:
            for start in range(unit.start, unit.end):
                yield from self._at(words, start, unit.end)

    def _at(self, words: list[Word], start: int, limit: int) -> Iterator[tuple[str, int, int]]:
        word = words[start]
        for patterns in (self._by_lemma.get(word.lemma, ()), self._by_exact.get(word.lower, ()), self._anywhere):
            for key, items in patterns:
                end = _match(items, 0, words, start, limit)
                if end > start:
                    yield key, start, end


def parse(notation: str, classes: Classes) -> tuple[Item, ...]:
    """Items of one notation, without a gap at its end. Raises KeyError for an unknown class, ValueError for none."""
    items = [_item(item, classes) for item in notation.split()]
    while items and items[-1].gap:
        items.pop()
    if all(item.optional or item.gap for item in items):
        raise ValueError(f"pattern without a word: {notation!r}")
    return tuple(items)


def words_of(lexicon: Lexicon) -> frozenset[str]:
    """Every lemma that a word class or a cue's pattern mentions."""
    classes = lexicon.words.classes
    words = {word for members in classes.values() for word in members}
    for value in lexicon.values:
        for cue in value.cues:
            for notation in cue.patterns:
                words.update(*(item.lemmas for item in parse(notation, classes)))
    return frozenset(words)


def _without_optional_start(items: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    yield items
    if items[0].optional or items[0].gap:
        yield from _without_optional_start(items[1:])


def _item(notation: str, classes: Classes) -> Item:
    gap = _GAP.match(notation)
    if gap:
        return Item(gap=int(gap[1] or _DEFAULT_GAP))
    optional = len(notation) > 1 and notation.endswith("?")
    words, _, part_of_speech = notation.removesuffix("?" if optional else "").partition("/")
    if not _PART_OF_SPEECH.match(part_of_speech):
        # "n/a" is a word.
        words, part_of_speech = words + ("/" if part_of_speech else "") + part_of_speech, ""
    lemmas, _, exact = words.partition("=")
    return Item(
        lemmas=frozenset(_expand(lemmas.removeprefix("!"), classes)),
        exact=frozenset(filter(None, exact.split("|"))),
        parts_of_speech=frozenset(filter(None, part_of_speech.split("|"))),
        excludes=lemmas.startswith("!"),
        optional=optional,
    )


def _expand(lemmas: str, classes: Classes) -> Iterator[str]:
    for part in filter(None, lemmas.split("|")):
        if part.startswith("{"):
            yield from classes[part[1:-1]]
        else:
            yield part


def _match(items: tuple[Item, ...], index: int, words: list[Word], at: int, limit: int) -> int:
    """The nearest end of a match of items[index:] that starts at a token; -1 if there is none."""
    if index == len(items):
        return at
    item = items[index]
    if item.gap:
        return _match_gap(items, index, words, at, limit)
    ends = []
    if at < limit and _fits(item, words[at]):
        ends.append(_match(items, index + 1, words, at + 1, limit))
    if item.optional:
        ends.append(_match(items, index + 1, words, at, limit))
    return min((end for end in ends if end >= 0), default=-1)


def _match_gap(items: tuple[Item, ...], index: int, words: list[Word], at: int, limit: int) -> int:
    for reached in range(at, min(at + items[index].gap, limit) + 1):
        if reached > at and words[reached - 1].lower in _BARRIERS:
            return -1
        end = _match(items, index + 1, words, reached, limit)
        if end >= 0:
            return end
    return -1


def _fits(item: Item, word: Word) -> bool:
    if item.parts_of_speech and word.part_of_speech not in item.parts_of_speech:
        return False
    if item.excludes:
        return word.lemma not in item.lemmas
    return word.lemma in item.lemmas or word.lower in item.exact
