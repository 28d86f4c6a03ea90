"""R16 (E): an anchor has a verb of observable behaviour, and more than words that grade.

Why: "good", "excellent" and "poor" leave the standard to the rater, so that ratings show who rated (Smith & Kendall
1963; Kell et al. 2017). The verbs are a list (domain/language/en/terms/observable.json).
Mend: write what the person did: asks, restates, checks, changes, explains …
"""

from collections.abc import Iterator

from domain.language.matcher import find_terms, has_terms, words_outside
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import anchors
from domain.rubrics.linter.wording import quoted
from domain.rubrics.model import Rubric

RULE = Rule("R16", "E", ("rubric",), "An anchor has an observable verb and is not vague.")
FEWEST_TELLING_WORDS = 3
MEND = "Write what a person at this level does: asks, restates, checks, changes, explains …, and about what."


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Anchors that show no behaviour, or grade and say little else."""
    for base, anchor in anchors(rubric):
        if not has_terms(anchor.text, ("observable",)):
            yield RULE.finding(f"{base}/text", "Has no verb of something that can be seen or heard.", MEND)
        elif vague := _vague_only(anchor.text):
            yield RULE.finding(
                f"{base}/text", f"Says {vague} and little else; each rater would fill it in differently.", MEND
            )


def _vague_only(text: str) -> str:
    """The grading words, quoted, if what is left beside them says next to nothing; else empty."""
    hits = find_terms(text, ("vague",))
    telling = words_outside(text, ("vague", "intensity", "filler"))
    if not hits or len(set(telling)) >= FEWEST_TELLING_WORDS:
        return ""
    return quoted(text[hit.start : hit.end] for hit in hits)
