"""R04 (E): at least 2 questions per competency, in the rubric and in each guide.

Why: one question measures the luck of one story as much as the competency; more questions are component 5 of structure
(Campion, Palmer & Campion 1997) and raise reliability.
Mend: add a question of the other type, past behaviour or situational.
"""

from collections import Counter
from collections.abc import Iterator

from domain.rubrics.linter.guides import chosen
from domain.rubrics.linter.model import GuideFacts, LintFinding, Rule
from domain.rubrics.linter.places import competencies, pointer
from domain.rubrics.model import Rubric

RULE = Rule("R04", "E", ("rubric", "guide"), "At least 2 questions per competency.")
FEWEST = 2


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Competencies that the rubric has too few questions for."""
    for base, competency in competencies(rubric):
        count = len(competency.questions)
        if count < FEWEST:
            yield RULE.finding(
                f"{base}/questions",
                f"{competency.name} has {_questions(count)}; its score would rest on one story.",
                "Add a question of the other type, past behaviour or situational.",
            )


def check_guide(facts: GuideFacts) -> Iterator[LintFinding]:
    """Competencies of the profile, or touched by the guide, that it asks too few questions about."""
    asked = Counter(facts.rubric.competencies[number].code for number, _, _ in set(chosen(facts)))
    rubric = enumerate(facts.rubric.competencies)
    places = {competency.code: pointer("rubric", "competencies", number) for number, competency in rubric}
    for number, competency in enumerate(facts.profile.competencies):
        places[competency.code] = pointer("profile", "competencies", number)
    wanted = dict.fromkeys([*(competency.code for competency in facts.profile.competencies), *asked])
    for code in wanted:
        if asked[code] < FEWEST:
            yield RULE.finding(
                places[code],
                f"The guide has {_questions(asked[code])} on {code}, which is rated all the same.",
                f"Choose at least {FEWEST} questions on it from the rubric, or take it out of the interview.",
            )


def _questions(count: int) -> str:
    return {0: "no question", 1: "1 question"}.get(count, f"{count} questions")
