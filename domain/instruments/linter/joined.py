"""I01: a statement says one thing.

Why: of a double-barrelled statement people answer the half that comes to mind, and nobody can tell which half.
Found: "and/or", or an "and", "or", "as well as" that joins a second verb of behaviour to the first. Verbs come from the
shared list; a word that may be a noun too ("help", "report") counts as a verb only before an object. Two things of one
verb ("questions and answers") pass.
"""

import re
from collections.abc import Iterator, Sequence

from domain.instruments.linter.lists import plain, verbs
from domain.instruments.linter.places import Statement, comment_questions, statements
from domain.instruments.model import Instrument
from domain.language.tokens import Token
from domain.rubrics.linter.model import LintFinding, Rule

RULE = Rule("I01", "E", ("instrument",), "A statement says one thing; a question asks one.")
MEND = "Keep one of the two, or make two statements of them."
_AND_OR = re.compile(r"\band\s*/\s*or\b", re.IGNORECASE)
_JOINS = frozenset({"and", "or"})
_FILLERS = frozenset({"then", "also", "to", "not", "by", "either", "even", "so"})
# "go and see" is one act.
_ONE_ACT = frozenset({"go", "goes", "come", "comes", "try"})
_BE = frozenset({"are", "is", "be", "been", "being", "were", "was", "get", "gets"})


def check(instrument: Instrument) -> Iterator[LintFinding]:
    """Statements that join two behaviours, and comment questions that ask twice."""
    for statement in statements(instrument):
        if found := _joined(statement):
            yield RULE.finding(statement.pointer, f"“{found}” joins two things; an answer may mean either.", MEND)
    for place in comment_questions(instrument):
        if place.text.count("?") > 1:
            yield RULE.finding(place.pointer, "Asks more than one question; the answers will mix.", "Ask one of them.")


def _joined(statement: Statement) -> str:
    """The words that begin the second behaviour; empty if there is none."""
    if found := _AND_OR.search(statement.text):
        return found[0]
    tokens = statement.tokens
    for position, token in enumerate(tokens):
        start = _after_join(tokens, position)
        if start and _is_second_act(tokens, position, start):
            return statement.text[token.start : tokens[start].end]
    return ""


def _after_join(tokens: Sequence[Token], position: int) -> int:
    """Where what is joined begins: after "and", "or", "as well as" and small words; 0 if nothing is joined here."""
    if [token.word for token in tokens[position : position + 3]] == ["as", "well", "as"]:
        start = position + 3
    elif tokens[position].word in _JOINS:
        start = position + 1
    else:
        return 0
    while start < len(tokens) and tokens[start].word in _FILLERS:
        start += 1
    return start if position and start < len(tokens) else 0


def _is_second_act(tokens: Sequence[Token], join: int, start: int) -> bool:
    word = tokens[start].word
    if word == "we":
        return True
    if tokens[join - 1].word in _ONE_ACT:
        return False
    before = [token.word for token in tokens[:join]]
    if word in verbs().ing:
        return any(earlier in verbs().ing for earlier in before)
    following = tokens[start + 1].word if start + 1 < len(tokens) else ""
    if word in verbs().base and (word not in plain("also_nouns") or following in plain("objects")):
        return True
    return word in verbs().past and _is_passive(before)


def _is_passive(before: Sequence[str]) -> bool:
    """Whether "are asked" or the like stands before, with no clause opened since."""
    for number in range(len(before) - 1, 0, -1):
        if before[number] in plain("subordinating"):
            return False
        if before[number - 1] in _BE and before[number] in verbs().past:
            return True
    return False
