"""R08 (W): a question has 8 to 40 words and reads at grade 10 or easier.

Why: longer or harder questions test reading, memory and schooling instead of the competency, and disadvantage people
who work in their second language (research/science.md 3.4: 15 to 20 words, no jargon). The grade is an estimate:
Flesch-Kincaid with syllables counted as groups of vowels, which on one sentence swings by a grade or two.
Mend: split the sentence, cut side clauses, and take the shorter word.
"""

from collections.abc import Iterator

from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import question_texts
from domain.rubrics.linter.readability import grade_level
from domain.rubrics.model import Rubric

RULE = Rule("R08", "W", ("rubric",), "A question has 8 to 40 words and reads at grade 10 or easier.")
FEWEST, MOST = 8, 40
HARDEST_GRADE = 10.0


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Questions that are too short, too long or too hard."""
    for place in question_texts(rubric):
        count = len(words(place.text))
        if count < FEWEST:
            yield RULE.finding(
                place.pointer,
                f"Has {count} words; below {FEWEST} candidates must guess what kind of situation is meant.",
                "Name the situation that you want to hear about.",
            )
        elif count > MOST:
            yield RULE.finding(
                place.pointer,
                f"Has {count} words; above {MOST} a listener loses the thread.",
                "Keep the situation and one ask; move the rest to the dilemma or to probes.",
            )
        elif (grade := grade_level(place.text)) > HARDEST_GRADE:
            yield RULE.finding(
                place.pointer,
                f"Reads at about grade {grade:.1f} (an estimate); above {HARDEST_GRADE:g} it tests schooling.",
                "Split the sentence and take shorter words.",
            )
