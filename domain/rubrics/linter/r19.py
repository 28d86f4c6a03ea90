"""R19 (E): no fit or similarity: fit, one of us, chemistry, gut, vibe, beer.

Why: liking and likeness are the way by which culture interviews discriminate; here culture is evidence of published,
behavioural values (design rule 7; research/science.md 2.4).
Mend: name the behaviour that the value asks for.
"""

from collections.abc import Iterator
from itertools import chain

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import asked_texts, example_texts, named_texts, rated_texts
from domain.rubrics.linter.wording import flag_terms
from domain.rubrics.model import Rubric

RULE = Rule("R19", "E", ("rubric",), "No terms of fit or similarity.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Texts of any kind, example answers included, that speak of fit, feeling or likeness."""
    yield from flag_terms(
        RULE,
        chain(named_texts(rubric), rated_texts(rubric), example_texts(rubric), asked_texts(rubric)),
        ("G15",),
        "Fit and feeling measure likeness to the rater.",
        "Name the behaviour that the value asks for.",
    )
