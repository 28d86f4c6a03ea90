"""R07 (E): a question asks one thing.

Why: of a double-barrelled question candidates answer the half that suits them, and raters rate different halves.
Found: two question marks (outside direct speech), "and/or", or an "and" or "or" that begins a second task. The parts of
one story are one task: "What was the situation, what did you do, and what came of it?" (Janz 1982), "and why?".
Mend: make two questions of it, or turn the second half into a probe.
"""

import re
from collections.abc import Iterator

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import question_texts
from domain.rubrics.linter.wording import without_quotes
from domain.rubrics.model import Rubric

RULE = Rule("R07", "E", ("rubric",), "A question asks one thing.")
MEND = "Ask for one thing, and turn the other into a planned probe or a question of its own."
_AND_OR = re.compile(r"\band\s*/\s*or\b", re.IGNORECASE)
_YOU = r"(?:would|do|did|will|should|could|can|have) you"
_IMPERATIVE = r"(?:tell|describe|explain|give|name|list|discuss|compare|outline)"
_OBJECT = r"(?:me|us|how|what|why|when|where|which|who|an?|the|your|one|two|three|another|some)"
_SECOND_TASK = re.compile(
    r"\b(?:and|or)(?: (?:then|also|please|to))? "
    rf"(?:{_IMPERATIVE} {_OBJECT}\b"
    rf"|(?:how|who|whom|where|which \w+) {_YOU}\b"
    r"|what (?:would|do|will|should|could|can) you\b"
    r"|(?:about )?(?:a|another) (?:time|situation|case) (?:when|where|that|in which)\b"
    r"|(?:about )?(?:when|how) you (?:would|also)\b)",
    re.IGNORECASE,
)


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Questions that hold two tasks."""
    for place in question_texts(rubric):
        text = without_quotes(place.text)
        marks = text.count("?")
        if marks > 1:
            yield RULE.finding(place.pointer, f"Asks {marks} questions at once; raters will rate different ones.", MEND)
        elif found := _AND_OR.search(text) or _SECOND_TASK.search(" ".join(text.split())):
            yield RULE.finding(
                place.pointer, f"“{found[0]}” joins two tasks; candidates answer the one that suits them.", MEND
            )
