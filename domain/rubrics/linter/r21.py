"""R21 (E): level 1 describes ineffective behaviour, not silence.

Why: someone who was not asked, or had no story at hand, has shown nothing; a 1 for that mixes "unable" with "unknown".
"No evidence" is an answer of its own on every scorecard of this product and never a number (research/science.md 3.4;
design rule 1), so the option exists by construction and only the anchor is looked at.
Mend: write what people do who do it badly.
"""

from collections.abc import Iterator

from domain.language.matcher import find_terms
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import anchors
from domain.rubrics.linter.wording import quoted
from domain.rubrics.model import Rubric

RULE = Rule("R21", "E", ("rubric",), "Level 1 is ineffective behaviour, not silence.")
LOWEST = 1


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Anchors of level 1 that rate a missing answer."""
    for base, anchor in anchors(rubric):
        hits = find_terms(anchor.text, ("silence",)) if anchor.level == LOWEST else []
        if hits:
            said = quoted(anchor.text[hit.start : hit.end] for hit in hits)
            yield RULE.finding(
                f"{base}/text",
                f"Says {said}. A missing answer is “no evidence”, which is no level.",
                "Describe what people do who do it badly; leave the missing answer to “no evidence”.",
            )
