"""I02, I05, I06, I07 and I13: what a statement does not say, by lists of terms (words.json).

Why: leading words tell the wanted answer (I02); "always" asks for a scale of its own, and one exception makes the
honest answer a no (I05); a word of amount meets the amounts of the scale, "often" with "rarely" (I06); what one reader
does not know, that reader guesses (I07); age, family, faith, health and the like are nobody's business in a survey,
and an answer about them can harm (I13, the shared lists of the note guard).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.instruments.linter.lists import index, plain, said
from domain.instruments.linter.places import comment_questions, statements
from domain.instruments.model import Instrument
from domain.language.matcher import find_terms
from domain.language.model import PROTECTED
from domain.language.patterns import Match
from domain.language.tokens import Token, tokenise
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import Place
from domain.rubrics.linter.wording import quoted

LOADED = Rule("I02", "W", ("instrument",), "A statement or question does not lead or judge.")
ABSOLUTE = Rule("I05", "E", ("instrument",), "A statement claims nothing without exception.")
AMOUNT = Rule("I06", "W", ("instrument",), "A statement leaves how often and how much to the scale.")
JARGON = Rule("I07", "W", ("instrument",), "A statement uses no jargon, brand, idiom or abbreviation.")
PROTECTED_TOPIC = Rule("I13", "E", ("instrument",), "Nothing asks about a protected characteristic.")
# Abbreviations that everybody at work can read.
_KNOWN = frozenset({"IT", "HR", "PDF", "SMS", "TV", "ID", "OK", "PIN", "FAQ", "EU", "UK", "USA"})
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9&]{1,5}(?=s?\b)")


class _Listed(NamedTuple):
    rule: Rule
    terms: str
    why: str
    mend: str


_STATEMENTS = (
    _Listed(LOADED, "loaded", "That leads: it tells which answer is wanted.", "Strike it; say what is done."),
    _Listed(
        ABSOLUTE, "absolute", "One exception makes the honest answer a no.", "Strike it; how often is for the scale."
    ),
    _Listed(AMOUNT, "amount", "It meets the amounts of the scale.", "Strike it, or say a number or a date."),
)


def check(instrument: Instrument) -> Iterator[LintFinding]:
    """Statements, and for leading words and protected topics the comment questions too, with listed terms."""
    for listed in _STATEMENTS:
        for statement in statements(instrument):
            if found := said(statement.text, statement.tokens, listed.terms):
                yield listed.rule.finding(statement.pointer, f"Says {quoted(found)}. {listed.why}", listed.mend)
    for place in comment_questions(instrument):
        if found := said(place.text, tokenise(place.text), "loaded"):
            yield LOADED.finding(place.pointer, f"Says {quoted(found)}. {_STATEMENTS[0].why}", _STATEMENTS[0].mend)
    yield from _unknown_words(instrument)
    for place in [*(Place(one.pointer, one.text) for one in statements(instrument)), *comment_questions(instrument)]:
        if found := _protected(place.text):
            yield PROTECTED_TOPIC.finding(
                place.pointer,
                f"Says {quoted(found)}. A survey of teams asks nothing about that.",
                "Ask about what the team does for everybody whom it serves.",
            )


def _protected(text: str) -> list[str]:
    """Terms about those who may be asked; what is done for a customer with a disability is the team's work."""
    tokens = tokenise(text)
    hits = {(hit.start, hit.end) for hit in find_terms(text, PROTECTED, mode="question")}
    for match in index("protected").every(tokens):
        if _about_workforce(tokens, match):
            hits.add((tokens[match.first].start, tokens[match.end - 1].end))
    return [text[start:end] for start, end in sorted(hits)]


def _about_workforce(tokens: Sequence[Token], match: Match) -> bool:
    """Whether a term is said of colleagues: "older colleagues", "colleagues with children", not "help older guests"."""
    sides = (reversed(tokens[: match.first]), tokens[match.end :])
    beside = (next((t.word for t in side if t.word not in plain("linking")), "") for side in sides)
    return any(word in plain("workforce") for word in beside)


def _unknown_words(instrument: Instrument) -> Iterator[LintFinding]:
    for statement in statements(instrument):
        shared = [statement.text[hit.start : hit.end] for hit in find_terms(statement.text, ("insider",))]
        short = [one for one in _ABBREVIATION.findall(statement.text) if one not in _KNOWN]
        if found := [*said(statement.text, statement.tokens, "jargon"), *shared, *short]:
            yield JARGON.finding(
                statement.pointer,
                f"Says {quoted(found)}. Whoever does not know it has to guess.",
                "Say it in words that a new colleague knows.",
            )
