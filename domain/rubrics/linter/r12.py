"""R12 (W): no insider knowledge, brand, idiom, sport or war metaphor.

Why: they are answerable only by those who share the culture, the language or the former employer (research/science.md
3.4: no jargon, answerable from varied backgrounds).
Mend: say it in plain words; write an abbreviation out and explain it.
"""

from collections.abc import Iterator
from itertools import chain

from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import asked_texts, rated_texts
from domain.rubrics.linter.wording import flag_terms
from domain.rubrics.model import Rubric

RULE = Rule("R12", "W", ("rubric",), "No insider knowledge, brand, idiom, sport or war metaphor.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Texts that only insiders take in."""
    yield from flag_terms(
        RULE,
        chain(asked_texts(rubric), rated_texts(rubric)),
        ("insider",),
        "People of another background, trade or first language may not know it.",
        "Say it in plain words, and write abbreviations out.",
    )
