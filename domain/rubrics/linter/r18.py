"""R18 (E): no display of feeling, voice or looks: eye contact, smile, tone, body language, accent, energy …

Why: such signs depend on culture, gender and disability (autism, stroke, speech), drift towards a medical inquiry
(ADA 42 USC 12112(d)), and say nothing on whether the customer was helped (research/science.md 3.1).
Mend: say what is done: instead of "warm tone", "restates the concern and asks whether that is right".
"""

from collections.abc import Iterator
from itertools import chain

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import asked_texts, example_texts, named_texts, rated_texts
from domain.rubrics.linter.wording import flag_terms
from domain.rubrics.model import Rubric

RULE = Rule("R18", "E", ("rubric",), "No display of feeling, voice or looks.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Texts of any kind, example answers included, that name such a sign."""
    yield from flag_terms(
        RULE,
        chain(named_texts(rubric), rated_texts(rubric), example_texts(rubric), asked_texts(rubric)),
        ("affect_display",),
        "Voice, looks and display of feeling depend on culture, gender and disability, and are not rated.",
        "Say what the person does, such as “restates the concern and asks whether that is right”.",
    )
