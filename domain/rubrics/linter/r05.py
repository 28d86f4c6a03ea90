"""R05 (E): each question has exactly one primary competency.

Why: a question that counts for two competencies makes their ratings one; the rater cannot say which was shown
(Campion, Palmer & Campion 1997: rate each answer on its own scale).
In this product a question stands within its competency, so what is left to find is the same code or the same words
under two competencies, and guide codes that mean no question, or one question twice.
Mend: leave the question where it shows most, and write another one for the other competency.
"""

from collections.abc import Iterator

from domain.language.tokens import words
from domain.rubrics.linter.guides import chosen
from domain.rubrics.linter.model import GuideFacts, LintFinding, Rule
from domain.rubrics.linter.places import competencies, pointer
from domain.rubrics.model import Rubric

RULE = Rule("R05", "E", ("rubric", "guide"), "Each question belongs to exactly one competency.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Questions that stand under an earlier competency already, by code or by words."""
    codes: dict[str, str] = {}
    texts: dict[tuple[str, ...], str] = {}
    for base, competency in competencies(rubric):
        for number, question in enumerate(competency.questions):
            place = base + pointer("questions", number)
            text = tuple(words(question.text))
            if codes.get(question.code, base) != base:
                yield RULE.finding(
                    f"{place}/code",
                    f"The code {question.code} stands under two competencies; one answer would count twice.",
                    "Give the question a code of its own, or remove it here.",
                )
            elif text and texts.get(text, base) != base:
                yield RULE.finding(
                    f"{place}/text",
                    "The same question stands under two competencies; its answer cannot be told apart for them.",
                    "Leave it where it shows most and write another question here.",
                )
            codes.setdefault(question.code, base)
            texts.setdefault(text, base)


def check_guide(facts: GuideFacts) -> Iterator[LintFinding]:
    """Codes of the guide that mean no question, or stand twice."""
    known = {question.code for _, _, question in chosen(facts)}
    for number, code in enumerate(facts.question_codes):
        place = pointer("question_codes", number)
        if code not in known:
            yield RULE.finding(
                place, f"The rubric has no question {code}, so no competency.", "Choose a question of this rubric."
            )
        elif code in facts.question_codes[:number]:
            yield RULE.finding(
                place, f"{code} stands in the guide twice; its answer would count twice.", "Remove one of them."
            )
