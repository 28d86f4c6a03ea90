"""R24 (W): the longest anchor of a competency is at most 3 times as long as the shortest.

Why: where high levels are described at length, raters reward long answers, and long descriptions draw ratings by
themselves (verbosity cue).
Mend: describe each level with about as many words.
"""

from collections.abc import Iterator

from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import competencies
from domain.rubrics.model import Rubric

RULE = Rule("R24", "W", ("rubric",), "The longest anchor is at most 3 times as long as the shortest.")
MOST_RATIO = 3


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Scales whose anchors differ too much in length, counted in words."""
    for base, competency in competencies(rubric):
        lengths = {anchor.level: max(1, len(words(anchor.text))) for anchor in competency.anchors}
        if not lengths:
            continue
        shortest, longest = min(lengths, key=lengths.__getitem__), max(lengths, key=lengths.__getitem__)
        if lengths[longest] > MOST_RATIO * lengths[shortest]:
            yield RULE.finding(
                f"{base}/anchors",
                f"Level {longest} has {lengths[longest]} words, level {shortest} {lengths[shortest]}; "
                "length by itself draws ratings.",
                "Describe each level with about as many words.",
            )
