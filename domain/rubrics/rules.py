"""What makes a rubric sound enough to be stored. The full linter of content is a check of its own."""

from collections.abc import Iterator

from msgspec import UNSET

from domain.errors import FieldError
from domain.rubrics.model import Competency, Question, Rubric

REQUIRED_ANCHORS = frozenset({1, 3, 5})


def problems_of(rubric: Rubric) -> list[FieldError]:
    """Everything to change before the rubric can be stored."""
    problems = list(_duplicates("competencies", [competency.code for competency in rubric.competencies]))
    for position, competency in enumerate(rubric.competencies):
        problems.extend(_of_competency(f"competencies[{position}]", competency))
    questions = [question.code for competency in rubric.competencies for question in competency.questions]
    problems.extend(_duplicates("competencies[].questions", questions))
    return problems


def _duplicates(path: str, codes: list[str]) -> Iterator[FieldError]:
    for position, code in enumerate(codes):
        if code in codes[:position]:
            yield FieldError(field=f"{path}[{position}].code", code="duplicate", message=f"{code} stands twice.")


def _of_competency(path: str, competency: Competency) -> Iterator[FieldError]:
    levels = [anchor.level for anchor in competency.anchors]
    if len(set(levels)) != len(levels):
        yield FieldError(field=f"{path}.anchors", code="duplicate", message="Each level has one anchor.")
    if missing := sorted(REQUIRED_ANCHORS - set(levels)):
        yield FieldError(
            field=f"{path}.anchors", code="anchor_missing", message=f"Write the anchor of level {missing[0]}."
        )
    for number, question in enumerate(competency.questions):
        yield from _of_question(f"{path}.questions[{number}]", question)


def _of_question(path: str, question: Question) -> Iterator[FieldError]:
    if question.type == "situational" and question.dilemma is UNSET:
        yield FieldError(
            field=f"{path}.dilemma",
            code="dilemma_missing",
            message="Say which two goods the situation sets against each other.",
        )
