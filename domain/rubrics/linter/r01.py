"""R01 (E): a competency has a definition in terms of behaviour, of at least 10 words, and not merely trait nouns.

Why: a content-valid measure rests on work behaviour; 29 CFR 1607.14(C)(1) calls a content strategy inappropriate for
traits such as personality or judgement. Raters who share a behavioural definition rate the same thing.
Mend: write what a person does who is good at it, with verbs that another person can see or hear.
"""

from collections.abc import Iterator

from domain.language.matcher import has_terms
from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import competencies
from domain.rubrics.model import Rubric

RULE = Rule("R01", "E", ("rubric",), "A competency is defined as behaviour, in at least 10 words.")
FEWEST_WORDS = 10
MEND = "Write what a person does who is good at it: asks, checks, explains, changes …, and for whom."


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Definitions that are too short, or without a verb of behaviour."""
    for base, competency in competencies(rubric):
        count = len(words(competency.definition))
        if count < FEWEST_WORDS:
            why = f"The definition has {count} words; below {FEWEST_WORDS} raters fill it in for themselves."
            yield RULE.finding(f"{base}/definition", why, MEND)
        elif not has_terms(competency.definition, ("observable",)):
            why = "The definition names traits or states, and nothing that a person can be seen or heard to do."
            yield RULE.finding(f"{base}/definition", why, MEND)
