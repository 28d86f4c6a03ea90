"""R10 (W): a question does not lead or judge.

Why: "obviously", "don't you think" and "we value X, so" tell the wanted answer; everybody gives it, and the anchors no
longer tell people apart.
Mend: strike the word; describe the situation without saying what was right in it.
"""

from collections.abc import Iterator

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import Place, questions
from domain.rubrics.linter.wording import flag_terms
from domain.rubrics.model import Rubric

RULE = Rule("R10", "W", ("rubric",), "A question does not lead or judge.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Questions and dilemmas with leading or evaluative words; probes are R14's."""
    yield from flag_terms(
        RULE,
        _texts(rubric),
        ("leading",),
        "That leads: it tells candidates which answer is wanted.",
        "Strike it and describe the situation without saying what is right in it.",
    )


def _texts(rubric: Rubric) -> Iterator[Place]:
    for base, question in questions(rubric):
        yield Place(f"{base}/text", question.text)
        if isinstance(question.dilemma, str):
            yield Place(f"{base}/dilemma", question.dilemma)
