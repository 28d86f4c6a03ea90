"""The word lists of the rules, in English, and how they are looked up (notation: domain/language/patterns.py)."""

from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from domain.language.lists import context, term_lists
from domain.language.model import Notation
from domain.language.patterns import PatternIndex
from domain.language.tokens import Token

FILE = Path(__file__).with_name("words.json")
Terms = Annotated[tuple[Notation, ...], Meta(min_length=1)]


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rules look for.

    `loaded`, `absolute`, `amount`, `jargon`, `state`: what a statement should not say. `believing`: states of mind
    where they are what the team is said to do. `acts`: verbs of behaviour besides the shared list. `subordinating`:
    words that open a clause within a clause. `negative` and `negating`: words that deny. `also_nouns`: verbs that may
    be nouns as well; only a word of `objects` after them shows the verb. `protected`: terms that are about
    those of `workforce` (who may be asked) beside them, with nothing but words of `linking` in between.
    `function`: words that tell no subject.
    """

    loaded: Terms
    absolute: Terms
    amount: Terms
    jargon: Terms
    state: Terms
    believing: Terms
    acts: Terms
    subordinating: Terms
    negative: Terms
    negating: Terms
    also_nouns: Terms
    protected: Terms
    workforce: Terms
    linking: Terms
    objects: Terms
    function: Terms


class Verbs(msgspec.Struct, frozen=True):
    """Verbs of behaviour by form: as after "we", in the past, and in -ing."""

    base: frozenset[str]
    past: frozenset[str]
    ing: frozenset[str]


@cache
def words() -> Words:
    """The lists; raises ValueError if the file is not what it should be."""
    try:
        return msgspec.json.decode(FILE.read_bytes(), type=Words)
    except msgspec.DecodeError as error:
        raise ValueError(f"{FILE.name}: {error}") from error


@cache
def plain(name: str) -> frozenset[str]:
    """One of the lists that hold single words."""
    return frozenset(getattr(words(), name))


@cache
def index(name: str) -> PatternIndex:
    """One of the lists, ready to be looked for."""
    return PatternIndex(getattr(words(), name), context("en").numbers, {})


def said(text: str, tokens: list[Token], name: str) -> list[str]:
    """The terms of a list that a text holds, as written, the longest at each place."""
    found: list[str] = []
    free_from = 0
    for match in index(name).every(tokens):
        if match.first >= free_from:
            found.append(text[tokens[match.first].start : tokens[match.end - 1].end])
            free_from = match.end
    return found


@cache
def verbs() -> Verbs:
    """The forms of the shared verbs of observable behaviour."""
    base, past, ing = set[str](), set[str](), set[str]()
    for notation in term_lists("en")["observable"].terms:
        first, *others = notation.split()[0].split("|")
        if first.endswith("s") and not others:
            continue
        base.add(first)
        ing.update(form for form in others if form.endswith("ing"))
        past.update(form for form in others if not form.endswith(("ing", "s")))
    return Verbs(frozenset(base), frozenset(past), frozenset(ing))
