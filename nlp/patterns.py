"""The short notation of cue patterns, compiled to patterns of spaCy's Matcher.

Items are separated by blanks; each stands for one token:
    ask             its lemma is "ask"              ask|wonder    one of these lemmas
    {served}        a lemma of this word class      !he|she       none of these lemmas
    =asked|asks     one of these exact words        need|=others  a lemma before the "=", an exact word after it
    warm/ADJ        the lemmas, and only as this part of speech (several: VERB|NOUN)
    item?           may be missing                  ~  or  ~5     up to 3 (or 5) tokens of any kind in between
Lemmas are compared in lower case, after shorthand is written out ("cust" is "customer").
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from nlp.lexicon import Lexicon

TokenPattern = dict[str, Any]
Classes = Mapping[str, tuple[str, ...]]
_GAP = re.compile(r"^~(\d*)$")
_PART_OF_SPEECH = re.compile(r"^[A-Z]+(\|[A-Z]+)*$")
_BARRIERS = [";", ".", "!", "?", "→", "->", "\n", ":"]


def compile_patterns(notations: tuple[str, ...], classes: Classes) -> list[list[TokenPattern]]:
    """Matcher patterns of some notations; an item with lemmas and exact words makes two of each.

    Raises KeyError for an unknown word class and ValueError for a notation that says nothing.
    """
    return [list(pattern) for notation in notations for pattern in product(*_items(notation, classes))]


def words_of(lexicon: Lexicon) -> frozenset[str]:
    """Every lemma that a word class or a cue's pattern mentions."""
    classes = lexicon.words.classes
    words = {word for members in classes.values() for word in members}
    for value in lexicon.values:
        for cue in value.cues:
            for notation in cue.patterns:
                for item in notation.split():
                    if not _GAP.match(item):
                        words.update(_expand(_split(item)[0], classes))
    return frozenset(words)


def _items(notation: str, classes: Classes) -> list[list[TokenPattern]]:
    items = [list(_item(item, classes)) for item in notation.split()]
    if not items:
        raise ValueError("empty pattern")
    return items


def _item(item: str, classes: Classes) -> Iterator[TokenPattern]:
    """The alternatives of one item."""
    gap = _GAP.match(item)
    if gap:
        yield {"LOWER": {"NOT_IN": _BARRIERS}, "OP": f"{{0,{gap[1] or 3}}}"}
        return
    lemmas, exact, part_of_speech, optional = _split(item)
    common: TokenPattern = {"OP": "?"} if optional else {}
    if part_of_speech:
        common["POS"] = {"IN": part_of_speech.split("|")}
    if lemmas.startswith("!"):
        yield {"NORM": {"NOT_IN": _expand(lemmas[1:], classes)}, **common}
    elif lemmas:
        yield {"NORM": {"IN": _expand(lemmas, classes)}, **common}
    if exact:
        yield {"LOWER": {"IN": exact.split("|")}, **common}


def _split(item: str) -> tuple[str, str, str, bool]:
    """Lemmas, exact words, part of speech and whether the item may be missing."""
    optional = len(item) > 1 and item.endswith("?")
    words, _, part_of_speech = item.removesuffix("?" if optional else "").partition("/")
    if part_of_speech and not _PART_OF_SPEECH.match(part_of_speech):
        # "n/a" and "w/" are words; anything else after a slash is a slip.
        words, part_of_speech = f"{words}/{part_of_speech}", ""
    lemmas, _, exact = words.partition("=")
    return lemmas.strip("|"), exact, part_of_speech, optional


def _expand(lemmas: str, classes: Classes) -> list[str]:
    words: list[str] = []
    for part in filter(None, lemmas.removeprefix("!").split("|")):
        words += classes[part[1:-1]] if part.startswith("{") else [part]
    return words
