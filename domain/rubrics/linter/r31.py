"""R31 (W): no years of experience, degrees or names of schools in anchors.

Why: they are credentials and no behaviour, stand in for age, class and origin (Griggs v. Duke Power, 1971), and are
already known from the application. Example answers may mention them: students answer from their studies.
Mend: say what that experience lets a person do.
"""

from collections.abc import Iterator

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import Place, anchors
from domain.rubrics.linter.wording import flag_terms
from domain.rubrics.model import Rubric

RULE = Rule("R31", "W", ("rubric",), "No years of experience, degrees or schools in anchors.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Anchors that name credentials."""
    yield from flag_terms(
        RULE,
        (Place(f"{base}/text", anchor.text) for base, anchor in anchors(rubric)),
        ("credentials",),
        "Credentials are no behaviour, and stand in for age, class and origin.",
        "Say what that experience lets a person do.",
    )
