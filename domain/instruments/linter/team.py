"""I08 to I10: a statement is about what the team does.

Why: a team's culture is measured by statements whose subject is the team ("In our team, we …"); with "I" each person
describes themselves, and the mean describes nobody (referent shift: Chan 1998). What people feel or believe cannot be
seen by those who answer for the team; what is done can.
"""

from collections.abc import Iterator

from domain.instruments.linter.lists import index, plain, said, verbs
from domain.instruments.linter.places import Statement, statements
from domain.instruments.model import Instrument
from domain.language.matcher import has_terms
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.wording import quoted

FIRST_PERSON = Rule("I08", "E", ("instrument",), "A statement speaks of the team, not of “I”.")
NO_TEAM = Rule("I09", "W", ("instrument",), "A statement names the team or department that it is about.")
NO_BEHAVIOUR = Rule("I10", "W", ("instrument",), "A statement says what is done.")
_I = frozenset({"i", "i'm", "i've", "i'll", "i'd", "me", "my", "mine", "myself"})
_TEAM = frozenset({"we", "our", "us", "ours", "ourselves"})
_SUBJECTS = frozenset({"we", "managers", "colleagues", "people", "everyone", "everybody"})


def check(instrument: Instrument) -> Iterator[LintFinding]:
    """Statements about oneself, about nobody in particular, or about a state of mind."""
    for statement in statements(instrument):
        words = [token.word for token in statement.tokens]
        if found := [word for word in words if word in _I]:
            yield FIRST_PERSON.finding(
                statement.pointer,
                f"Says {quoted(found)}: the answers would describe persons and not the team.",
                "Write “In our team, we …”.",
            )
        elif not _TEAM.intersection(words):
            yield NO_TEAM.finding(
                statement.pointer, "Does not say whose practice it is.", "Begin with “In our team, …”."
            )
        if why := _no_behaviour(statement):
            yield NO_BEHAVIOUR.finding(
                statement.pointer, why, "Write what a visitor could see or hear: asks, checks, tells, changes …"
            )


def _no_behaviour(statement: Statement) -> str:
    states = [*said(statement.text, statement.tokens, "state"), *_believed(statement)]
    if states:
        return f"Says {quoted(states)}: a state of mind or a slogan, which nobody can observe."
    acts = {token.word for token in statement.tokens} & verbs().base
    if acts or has_terms(statement.text, ("observable",)) or said(statement.text, statement.tokens, "acts"):
        return ""
    return "Has no verb of something that can be seen or heard."


def _believed(statement: Statement) -> list[str]:
    """States of mind as what the team does: "we believe that", but not "what we believe"."""
    found = []
    tokens = statement.tokens
    for match in index("believing").every(tokens):
        before = [token.word for token in tokens[max(0, match.first - 2) : match.first]]
        opened = len(before) > 1 and before[0] in plain("subordinating")
        if before and before[-1] in _SUBJECTS and not opened:
            found.append(statement.text[tokens[match.first].start : tokens[match.end - 1].end])
    return found
