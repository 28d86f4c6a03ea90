"""R29 (W): there is a record of a pilot.

Why: wording, time and anchors prove themselves only in use; the OPM guide (2008) has a pilot before the first real
interview.
Mend: try the guide on a few colleagues, and store when, with how many, and what was changed.
"""

from collections.abc import Iterator

from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, PublishingFacts, Rule

RULE = Rule("R29", "W", ("publishing",), "There is a record of a pilot.")
MEND = "Try the guide on a few colleagues, and store when, with how many of them, and what was changed."


def check_publishing(facts: PublishingFacts) -> Iterator[LintFinding]:
    """A rubric without a pilot, or with an empty record of one."""
    if facts.pilot is None:
        yield RULE.finding("/pilot", "The rubric has not been tried out, so wording and time are guesses.", MEND)
    elif facts.pilot.interviews < 1 or not words(facts.pilot.outcome):
        yield RULE.finding("/pilot", "The record of the pilot names no interview, or nothing that came of it.", MEND)
