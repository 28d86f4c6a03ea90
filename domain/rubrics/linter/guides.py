"""What the guide rules ask of a guide: which question a code means, and which competencies are covered."""

from collections.abc import Iterator

from domain.rubrics.linter.model import GuideFacts
from domain.rubrics.linter.places import pointer
from domain.rubrics.model import Question


def chosen(facts: GuideFacts) -> Iterator[tuple[int, str, Question]]:
    """The questions that the guide's codes mean, in its order: competency number, pointer, question.

    A code that stands in two competencies means both; one that stands nowhere means none.
    """
    known: dict[str, list[tuple[int, str, Question]]] = {}
    for number, competency in enumerate(facts.rubric.competencies):
        for position, question in enumerate(competency.questions):
            place = pointer("rubric", "competencies", number, "questions", position)
            known.setdefault(question.code, []).append((number, place, question))
    for code in facts.question_codes:
        yield from known.get(code, ())


def covered(facts: GuideFacts) -> list[int]:
    """Numbers of the competencies that at least one question of the guide is about, in the rubric's order."""
    return sorted({number for number, _, _ in chosen(facts)})


def planned_minutes(facts: GuideFacts) -> int:
    """The minutes that the guide's questions need together."""
    return sum(question.planned_minutes for _, _, question in chosen(facts))
