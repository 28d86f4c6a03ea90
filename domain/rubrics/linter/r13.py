"""R13 (W): no hypothetical question about the candidate's own private life.

Why: it has nothing to do with the job, draws out protected facts, and pays those who like to tell (research/science.md
3.1: privacy-invasive; 3.4: job situation). A past question may well be answered from private life: that is the
candidate's choice, so only situational questions are looked at.
Mend: set the scene at work, with a customer or a colleague.
"""

from collections.abc import Iterator

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import Place, questions, texts_of
from domain.rubrics.linter.wording import flag_terms
from domain.rubrics.model import Rubric

RULE = Rule("R13", "W", ("rubric",), "No hypothetical question about the candidate's own private life.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Situational questions that are set in private life."""
    yield from flag_terms(
        RULE,
        _hypothetical(rubric),
        ("private_life",),
        "A scene of private life says nothing about the job and may draw out protected facts.",
        "Set the scene at work, with a customer or a colleague.",
    )


def _hypothetical(rubric: Rubric) -> Iterator[Place]:
    for base, question in questions(rubric):
        if question.type == "situational":
            yield from texts_of(base, question)
