"""The notation of terms, and the search for them.

Items are separated by blanks or hyphens; each stands for one word:
    smile|smiles|smiled   one of these forms; inflections are listed, not derived
    very?                 may be missing
    #                     a number, in figures or as a word
    ~3                    up to 3 words of any kind in between (not first or last)
    {nationality}         one of the forms that the list's `classes` give under this name
    relief|team+member    one form of several words among others; a blank there would begin the next item
An item with an upper-case letter is compared as written, all others without regard to case. A match stays within one
clause. The same signs as in the tagger's cue patterns (nlp/patterns.py), without lemmas and parts of speech.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from domain.language.tokens import Token

_CLASS = re.compile(r"\{(\w+)\}")
_ONE_ITEM = frozenset(" -")
_JOINED = re.compile(r"[^\s-]*\+[^\s-]*")
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
    written = _CLASS.sub(lambda found: _forms(found, classes), notation)
    items = tuple(_item(part, notation) for part in written.replace("-", " ").split())
    if not items or items[0].gap or items[0].optional or items[-1].gap:
        raise ValueError(f"{notation!r} must begin with a word and must not end in a gap")
    return items


def _forms(found: re.Match[str], classes: Mapping[str, str]) -> str:
    forms = classes.get(found[1], found[0])
    if not _ONE_ITEM.isdisjoint(forms):
        raise ValueError(f"the class {found[1]!r} holds a blank or hyphen: only its last form could match")
    return forms


def spelt_out(notation: str) -> Iterator[str]:
    """The notation without joined words: one for each of them, and one for the single words beside them."""
    joined = _JOINED.search(notation)
    if joined is None:
        yield notation
        return
    forms = joined[0].split("|")
    single = "|".join(form for form in forms if "+" not in form)
    for form in (single, *(form.replace("+", " ") for form in forms if "+" in form)):
        if form:
            yield from spelt_out(notation[: joined.start()] + form + notation[joined.end() :])


def _item(part: str, notation: str) -> Item:
    if gap := _GAP.fullmatch(part):
        return Item(gap=int(gap[1]))
    if not _ITEM.fullmatch(part):
        raise ValueError(f"{part!r} in {notation!r} is neither a word, a number sign nor a gap")
    bare = part.removesuffix("?")
    if bare == "#":
        return Item(number=True, optional=part != bare)
    return Item(forms=frozenset(bare.split("|")), optional=part != bare)


class Term(NamedTuple):
    """A term, its items, and the forms of its second word where that must follow the first at once."""

    notation: str
    items: tuple[Item, ...]
    second: frozenset[str]


class PatternIndex:
    """Many terms, found together by their first two words."""

    def __init__(self, notations: Iterable[str], numbers: Iterable[str], classes: Mapping[str, str]) -> None:
        """Raises ValueError for a term that is not in the notation."""
        self._by_form: dict[str, list[Term]] = defaultdict(list)
        self._by_number: list[Term] = []
        self._numbers = frozenset(numbers)
        for notation in notations:
            for written in spelt_out(notation):
                items = parse(written, classes)
                self._add(Term(notation, items, _second(items)))

    def _add(self, term: Term) -> None:
        for form in term.items[0].forms:
            self._by_form[form].append(term)
        if term.items[0].number:
            self._by_number.append(term)

    def every(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """The longest match at each word, overlapping ones included."""
        last = len(tokens) - 1
        for first, token in enumerate(tokens):
            following = tokens[first + 1].forms if first < last else frozenset()
            longest: Match | None = None
            for term in self._starting_with(token):
                if term.second and term.second.isdisjoint(following):
                    continue
                end = self._end(term.items, tokens, first)
                if end is not None and (longest is None or (end, term.notation) > (longest.end, longest.term)):
                    longest = Match(first, end, term.notation)
            if longest is not None:
                yield longest

    def _starting_with(self, token: Token) -> Sequence[Term]:
        found: list[Term] | None = None
        for form in token.forms:
            if (terms := self._by_form.get(form)) is not None:
                found = terms if found is None else [*found, *terms]
        if self._by_number and self._is_number(token):
            found = [*(found or ()), *self._by_number]
        return found or ()

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


def _second(items: tuple[Item, ...]) -> frozenset[str]:
    if len(items) < 2 or items[1].optional:  # noqa: PLR2004
        return frozenset()
    return items[1].forms


def _one_clause(tokens: Sequence[Token], first: int, end: int) -> bool:
    return tokens[first].clause == tokens[end - 1].clause
