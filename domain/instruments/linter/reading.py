"""I11 and I12: a statement can be read at a glance.

Why: long or hard sentences measure reading, and the more so in a second language. The grade is an estimate
(Flesch-Kincaid, syllables counted as groups of vowels), which on one sentence swings by a grade or two: it warns.
"""

from collections.abc import Iterator

from domain.instruments.linter.places import statements
from domain.instruments.model import Instrument
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.readability import grade_level

HARD = Rule("I11", "W", ("instrument",), "A statement reads at grade 10 or easier.")
LENGTH = Rule("I12", "W", ("instrument",), "A statement has 6 to 25 words.")
HARDEST_GRADE = 10.0
FEWEST, MOST = 6, 25


def check(instrument: Instrument) -> Iterator[LintFinding]:
    """Statements that are too hard, too short or too long."""
    for statement in statements(instrument):
        count = len(statement.tokens)
        if not FEWEST <= count <= MOST:
            yield LENGTH.finding(
                statement.pointer,
                f"Has {count} words.",
                "Name the practice." if count < FEWEST else "Keep the practice, and cut what only explains it.",
            )
        elif (grade := grade_level(statement.text)) > HARDEST_GRADE:
            yield HARD.finding(
                statement.pointer,
                f"Reads at about grade {grade:.1f} (an estimate); above {HARDEST_GRADE:g} it tests schooling.",
                "Take shorter words, and make one clause of it.",
            )
