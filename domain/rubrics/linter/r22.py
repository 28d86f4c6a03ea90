"""R22 (E): no comparison with other candidates or with the current team.

Why: a rating is against the anchors alone; comparisons change with who else applied and reward likeness to those who
are there (research/science.md 4.8, contrast effects in the OPM guide).
Mend: say what is done at this level, whoever else there is.
"""

from collections.abc import Iterator
from itertools import chain

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import asked_texts, rated_texts
from domain.rubrics.linter.wording import flag_terms
from domain.rubrics.model import Rubric

RULE = Rule("R22", "E", ("rubric",), "No comparison with other candidates or the current team.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Texts that rate by comparison."""
    yield from flag_terms(
        RULE,
        chain(asked_texts(rubric), rated_texts(rubric)),
        ("G17",),
        "Ratings are against the anchors, not against other people.",
        "Say what is done at this level, whoever else applied or works there.",
    )
