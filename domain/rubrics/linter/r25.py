"""R25 (W): an anchor does not take a count for quality ("gives 3 examples").

Why: counts reward those who talk much and know the game; three thin examples are not better than one good one.
Found: a clause with a number of examples, ideas, points or the like, and fewer than 5 words that say what they are.
Mend: say what a counted thing must show, or leave the count out.
"""

from collections.abc import Iterator

from domain.language.matcher import find_terms, words_outside
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import anchors
from domain.rubrics.linter.wording import quoted, sentences
from domain.rubrics.model import Rubric

RULE = Rule("R25", "W", ("rubric",), "An anchor does not take a count for quality.")
FEWEST_TELLING_WORDS = 5


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Anchors with a sentence that counts and says no more."""
    for base, anchor in anchors(rubric):
        counts = list(dict.fromkeys(_bare_counts(anchor.text)))
        if counts:
            yield RULE.finding(
                f"{base}/text",
                f"Says {quoted(counts)} without what they must show; that rewards those who talk much.",
                "Say what each of them must show, or leave the count out.",
            )


def _bare_counts(text: str) -> Iterator[str]:
    for sentence in sentences(text):
        telling = words_outside(sentence, ("count", "vague", "intensity", "filler"))
        if len(set(telling)) < FEWEST_TELLING_WORDS:
            yield from (sentence[hit.start : hit.end] for hit in find_terms(sentence, ("count",)))
