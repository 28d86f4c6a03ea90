"""R17 (E): neighbouring anchors differ by more than words of degree.

Why: "sometimes asks", "often asks", "always asks" are one anchor three times; the rater cannot count, so liking
decides. Levels differ by quality and scope of what is done (research/science.md 3.4).
Found: the texts are the same once words of degree, of frequency and of grading, and articles, are taken out.
Mend: say what is done at the higher level that is not done at the lower one.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from domain.language.matcher import words_outside
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import anchors_of, competencies
from domain.rubrics.model import Rubric

RULE = Rule("R17", "E", ("rubric",), "Neighbouring anchors differ by more than words of degree.")
_ARTICLES = frozenset({"a", "an", "the"})


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Pairs of neighbouring levels with the same content; the finding stands at the higher one."""
    for base, competency in competencies(rubric):
        scale = sorted(anchors_of(base, competency), key=lambda placed: placed[1].level)
        for (_, lower), (place, higher) in pairwise(scale):
            if lower.level != higher.level and _content(lower.text) == _content(higher.text):
                yield RULE.finding(
                    f"{place}/text",
                    f"Differs from level {lower.level} in words of degree alone; nobody can rate by that.",
                    f"Say what is done at level {higher.level} that is not done at level {lower.level}.",
                )


def _content(text: str) -> Counter[str]:
    return Counter(word for word in words_outside(text, ("intensity", "vague")) if word not in _ARTICLES)
