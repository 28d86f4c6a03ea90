"""R03 (W): a guide covers 3 to 6 competencies.

Why: with fewer, one answer decides much; with more, raters no longer keep them apart and each gets one question
(research/science.md 3.5, which notes the rule as E with W outside the range: outside is all that can be found).
Mend: merge competencies that draw on the same behaviour, or give some to another interview.
"""

from collections.abc import Iterator

from domain.rubrics.linter.guides import covered
from domain.rubrics.linter.model import GuideFacts, LintFinding, Rule

RULE = Rule("R03", "W", ("guide",), "A guide covers 3 to 6 competencies.")
FEWEST, MOST = 3, 6


def check_guide(facts: GuideFacts) -> Iterator[LintFinding]:
    """A guide with too few or too many competencies."""
    count = len(covered(facts))
    if count < FEWEST:
        yield RULE.finding(
            "/question_codes",
            f"The guide covers {count} {'competency' if count == 1 else 'competencies'}; one answer decides much.",
            f"Add questions on other competencies of the role profile, {FEWEST} to {MOST} in all.",
        )
    elif count > MOST:
        yield RULE.finding(
            "/question_codes",
            f"The guide covers {count} competencies; raters cannot keep so many apart in one conversation.",
            f"Keep the {FEWEST} to {MOST} that the most important tasks need; others belong to another interview.",
        )
