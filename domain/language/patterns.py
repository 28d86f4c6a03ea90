"""The notation of terms, and the search for them.

Items are separated by blanks or hyphens; each stands for one word:
    smile|smiles|smiled   one of these forms; inflections are listed, not derived
    very?                 may be missing
    #                     a number, in figures or as a word
    ~3                    up to 3 words of any kind in between (not first or last)
    {nationality}         one of the forms that the list's `classes` give under this name
An item with an upper-case letter is compared as written, all others without regard to case. A match stays within one
clause. The same signs as in the tagger's cue patterns (nlp/patterns.py), without lemmas and parts of speech.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from domain.language.tokens import Token

_CLASS = re.compile(r"\{(\w+)\}")
_GAP = re.compile(r"~(\d{1,2})")
_ITEM = re.compile(r"[^\W_]+(?:'[^\W_]+)*(?:\|[^\W_]+(?:'[^\W_]+)*)*\??|#\??")


class Item(NamedTuple):
    """One word of a term, or a gap of at most `gap` words."""

    forms: frozenset[str] = frozenset()
    number: bool = False
    optional: bool = False
    gap: int = 0


class Match(NamedTuple):
    """Token range [first, end) and the term as written."""

    first: int
    end: int
    term: str


def parse(notation: str, classes: Mapping[str, str]) -> tuple[Item, ...]:
    """The items of a term; raises ValueError where it is not in the notation."""
    written = _CLASS.sub(lambda found: classes.get(found[1], found[0]), notation)
    items = tuple(_item(part, notation) for part in written.replace("-", " ").split())
    if not items or items[0].gap or items[0].optional or items[-1].gap:
        raise ValueError(f"{notation!r} must begin with a word and must not end in a gap")
    return items


def _item(part: str, notation: str) -> Item:
    if gap := _GAP.fullmatch(part):
        return Item(gap=int(gap[1]))
    if not _ITEM.fullmatch(part):
        raise ValueError(f"{part!r} in {notation!r} is neither a word, a number sign nor a gap")
    bare = part.removesuffix("?")
    if bare == "#":
        return Item(number=True, optional=part != bare)
    return Item(forms=frozenset(bare.split("|")), optional=part != bare)


class PatternIndex:
    """Many terms, found together by their first word."""

    def __init__(self, notations: Iterable[str], numbers: Iterable[str], classes: Mapping[str, str]) -> None:
        """Raises ValueError for a term that is not in the notation."""
        self._by_form: dict[str, list[tuple[str, tuple[Item, ...]]]] = defaultdict(list)
        self._by_number: list[tuple[str, tuple[Item, ...]]] = []
        self._numbers = frozenset(numbers)
        for notation in notations:
            items = parse(notation, classes)
            for form in items[0].forms:
                self._by_form[form].append((notation, items))
            if items[0].number:
                self._by_number.append((notation, items))

    def every(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """The longest match at each word, overlapping ones included."""
        for first, token in enumerate(tokens):
            found = [
                Match(first, end, notation)
                for notation, items in self._starting_with(token)
                if (end := self._end(items, tokens, first)) is not None
            ]
            if found:
                yield max(found, key=lambda match: (match.end, match.term))

    def _starting_with(self, token: Token) -> list[tuple[str, tuple[Item, ...]]]:
        found = [term for form in token.forms if form in self._by_form for term in self._by_form[form]]
        if self._by_number and self._is_number(token):
            found.extend(self._by_number)
        return found

    def _end(self, items: tuple[Item, ...], tokens: Sequence[Token], position: int) -> int | None:
        """Where the items, laid from `position` on, end; the present form of an optional item and the least gap win."""
        if not items:
            return position
        item, rest = items[0], items[1:]
        if item.gap:
            ends = (self._end(rest, tokens, position + skipped) for skipped in range(item.gap + 1))
            return next((end for end in ends if end is not None and _one_clause(tokens, position - 1, end)), None)
        if position < len(tokens) and self._fits(item, tokens[position]):
            end = self._end(rest, tokens, position + 1)
            if end is not None and _one_clause(tokens, position, end):
                return end
        return self._end(rest, tokens, position) if item.optional else None

    def _fits(self, item: Item, token: Token) -> bool:
        if item.number:
            return self._is_number(token)
        return not item.forms.isdisjoint(token.forms)

    def _is_number(self, token: Token) -> bool:
        return token.word[0].isdigit() or token.word in self._numbers


def _one_clause(tokens: Sequence[Token], first: int, end: int) -> bool:
    return tokens[first].clause == tokens[end - 1].clause
