"""I03 and I04: a statement says what happens, and does not deny twice.

Why: to disagree with a "not" is a double negation, and people lose the way in it. A practice that should not be there
is better named as it is ("a letter lies for weeks") and counted in reverse.
Found: a negative word in the main clause. What a clause within it denies ("what we do not know") passes.
"""

from collections.abc import Iterator, Sequence

from domain.instruments.linter.lists import index, plain, said
from domain.instruments.linter.places import Statement, statements
from domain.instruments.model import Instrument
from domain.language.tokens import Token
from domain.rubrics.linter.model import LintFinding, Rule

SINGLE = Rule("I03", "W", ("instrument",), "The main clause of a statement denies nothing.")
DOUBLE = Rule("I04", "E", ("instrument",), "A statement does not deny twice.")
# The lead-in before the main clause.
_LEAD_IN = ("in", "our")
# Of the words that deny in themselves, those that are verbs make a main clause negative.
_VERBS = ("fail", "refuse", "lack")


def check(instrument: Instrument) -> Iterator[LintFinding]:
    """Statements that deny; one that denies twice is named once, as the worse."""
    for statement in statements(instrument):
        denials = _denials(statement)
        if len(denials) > 1:
            yield DOUBLE.finding(
                statement.pointer,
                f"Denies twice ({', '.join(f'“{one}”' for one in denials)}); people will answer the other way round.",
                "Say what happens, in one positive clause.",
            )
        elif denied := _main_clause_negation(statement):
            yield SINGLE.finding(
                statement.pointer,
                f"“{denied}” denies; to disagree with it is a double negation.",
                "Name what is done instead; mark it as reversed if it should not be.",
            )


def _denials(statement: Statement) -> list[str]:
    words = [token.word for token in statement.tokens if token.word in plain("negative")]
    return [*words, *said(statement.text, statement.tokens, "negating")]


def _main_clause_negation(statement: Statement) -> str:
    for part in _parts(statement):
        denied = {token.start: token.word for token in part if token.word in plain("negative")}
        for match in index("negating").every(part):
            if part[match.first].word.startswith(_VERBS):
                denied[part[match.first].start] = part[match.first].word
        opened = next((token.start for token in part if token.word in plain("subordinating")), len(statement.text))
        if first := [word for start, word in sorted(denied.items()) if start < opened]:
            return first[0]
    return ""


def _parts(statement: Statement) -> list[Sequence[Token]]:
    """The words between commas, without the lead-in: a clause that was opened ends there."""
    parts: list[list[Token]] = [[]]
    for number, token in enumerate(statement.tokens):
        before = statement.tokens[number - 1].end if number else 0
        if "," in statement.text[before : token.start]:
            parts.append([])
        parts[-1].append(token)
    return [part for part in parts if tuple(token.word for token in part[:2]) != _LEAD_IN or len(part) > 3]  # noqa: PLR2004
