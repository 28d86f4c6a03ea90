"""R23 (W): no near-duplicate anchors, and no duplicate questions.

Why: two anchors with the same words cannot be told apart when rating; two equal questions bring one story twice.
Found: shared words over all words (Jaccard) above 0.7, anchors within a competency, questions within the rubric.
Mend: rewrite one of them from the behaviour that only it means.
"""

from collections.abc import Iterator
from itertools import combinations

from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import anchors_of, competencies, question_texts
from domain.rubrics.linter.wording import jaccard
from domain.rubrics.model import Rubric

RULE = Rule("R23", "W", ("rubric",), "No near-duplicate anchors or questions.")
MOST_SHARED = 0.7


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Pairs that share too many words; the finding stands at the later one."""
    for base, competency in competencies(rubric):
        scale = [(place, anchor.level, set(words(anchor.text))) for place, anchor in anchors_of(base, competency)]
        for (_, level, first), (place, _, second) in combinations(scale, 2):
            if (shared := jaccard(first, second)) > MOST_SHARED:
                yield RULE.finding(
                    f"{place}/text",
                    f"Shares {shared:.0%} of its words with level {level}; they are hard to tell apart.",
                    "Rewrite it from the behaviour that only this level means.",
                )
    asked = [(place.pointer, set(words(place.text))) for place in question_texts(rubric)]
    for (earlier, first), (place, second) in combinations(asked, 2):
        if (shared := jaccard(first, second)) > MOST_SHARED:
            yield RULE.finding(
                place,
                f"Shares {shared:.0%} of its words with the question at {earlier}; the same story will come twice.",
                "Ask for another kind of situation.",
            )
