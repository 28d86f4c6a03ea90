"""R23 (W): no near-duplicate anchors, and no duplicate questions.

Why: two anchors with the same words cannot be told apart when rating; two equal questions bring one story twice.
Found: shared words over all words (Jaccard) above 0.7, anchors within a competency, questions within the rubric.
Mend: rewrite one of them from the behaviour that only it means.
"""

from collections.abc import Iterator
from itertools import combinations

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import anchors_of, competencies, question_texts
from domain.rubrics.linter.wording import jaccard
from domain.rubrics.model import Rubric

RULE = Rule("R23", "W", ("rubric",), "No near-duplicate anchors or questions.")
MOST_SHARED = 0.7


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Pairs that share too many words; the finding stands at the later one."""
    for base, competency in competencies(rubric):
        for (_, first), (place, second) in combinations(anchors_of(base, competency), 2):
            if (shared := jaccard(first.text, second.text)) > MOST_SHARED:
                yield RULE.finding(
                    f"{place}/text",
                    f"Shares {shared:.0%} of its words with level {first.level}; they are hard to tell apart.",
                    "Rewrite it from the behaviour that only this level means.",
                )
    for one, other in combinations(question_texts(rubric), 2):
        if (shared := jaccard(one.text, other.text)) > MOST_SHARED:
            yield RULE.finding(
                other.pointer,
                f"Shares {shared:.0%} of its words with the question at {one.pointer}; the same story will come twice.",
                "Ask for another kind of situation.",
            )
