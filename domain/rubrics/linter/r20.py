"""R20 (W): no adjectives of personality (abrasive, bubbly, humble, aggressive …).

Why: personality is hard to measure in an interview (Levashina et al. 2014), the words are used differently of women and
men, and a trait is no content for a content-valid measure (29 CFR 1607.14(C)(1)).
Mend: replace the adjective by what was done that earned it.
"""

from collections.abc import Iterator
from itertools import chain

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import named_texts, rated_texts
from domain.rubrics.linter.wording import flag_terms
from domain.rubrics.model import Rubric

RULE = Rule("R20", "W", ("rubric",), "No adjectives of personality.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Names, definitions and anchors that label the person."""
    yield from flag_terms(
        RULE,
        chain(named_texts(rubric), rated_texts(rubric)),
        ("G16",),
        "It labels a person rather than naming what was done.",
        "Replace it by the behaviour that it stands for.",
    )
