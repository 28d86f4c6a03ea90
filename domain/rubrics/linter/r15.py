"""R15 (E): a scale of 5 levels with one anchor each, those of 1, 3 and 5 at least.

Why: behavioural anchors at the ends and in the middle are what makes ratings of different people comparable (Smith &
Kendall 1963; Taylor & Small 2002); 2 and 4 are recommended and not asked for.
Mend: write the missing anchor, and one anchor per level.
"""

from collections.abc import Iterator

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import anchors_of, competencies
from domain.rubrics.model import Rubric

RULE = Rule("R15", "E", ("rubric",), "5 levels, with anchors at 1, 3 and 5.")
REQUIRED = (1, 3, 5)
LEVELS = frozenset({1, 2, 3, 4, 5})


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Scales with a missing anchor, or with two for one level."""
    for base, competency in competencies(rubric):
        levels = [anchor.level for anchor in competency.anchors]
        missing = [str(level) for level in REQUIRED if level not in levels]
        if missing:
            yield RULE.finding(
                f"{base}/anchors",
                f"{competency.name} has no anchor at level {' and '.join(missing)}; raters would make up their own.",
                "Write what an answer at that level says that the person did.",
            )
        for number, (place, anchor) in enumerate(anchors_of(base, competency)):
            if anchor.level in levels[:number] or anchor.level not in LEVELS:
                yield RULE.finding(
                    f"{place}/level",
                    f"Level {anchor.level} has an anchor already, or is none of 1 to 5.",
                    "Keep one anchor per level; put further examples in `examples`.",
                )
