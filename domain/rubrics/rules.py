"""What makes a rubric sound enough to be stored, and what of the linter keeps it from being published."""

from collections.abc import Iterable, Iterator

from msgspec import UNSET

from domain.errors import FieldError
from domain.rubrics.linter.model import LintFinding
from domain.rubrics.model import Competency, Question, Rubric

REQUIRED_ANCHORS = frozenset({1, 3, 5})


def problems_of(rubric: Rubric) -> list[FieldError]:
    """Everything to change before the rubric can be stored."""
    problems = list(_duplicates("competencies", [competency.code for competency in rubric.competencies]))
    for position, competency in enumerate(rubric.competencies):
        problems.extend(_of_competency(f"competencies[{position}]", competency))
    questions = [question.code for competency in rubric.competencies for question in competency.questions]
    problems.extend(_duplicates("competencies[].questions", questions))
    problems.extend(_mapping_problems(rubric))
    return problems


def refusals(findings: Iterable[LintFinding]) -> list[FieldError]:
    """The findings that block publishing, each with how to mend it."""
    return [
        FieldError(field=finding.pointer, code=finding.rule, message=f"{finding.message} {finding.mend}")
        for finding in findings
        if finding.severity == "E"
    ]


def _mapping_problems(rubric: Rubric) -> Iterator[FieldError]:
    """A mapping onto another system's scale never invents a middle and never makes a number of no evidence."""
    mapping = rubric.level_mapping
    if mapping is UNSET:
        return
    steps = [mapping.levels.level_1, mapping.levels.level_2, mapping.levels.level_3, mapping.levels.level_4,
             mapping.levels.level_5]  # fmt: skip
    if mapping.no_evidence in mapping.scale:
        yield FieldError(
            field="level_mapping.no_evidence",
            code="no_evidence_is_no_level",
            message="Map no evidence to the other system's way of saying no decision, never to one of its levels.",
        )
    if len(mapping.scale) % 2 == 0 and steps[2] is not None:
        yield FieldError(
            field="level_mapping.levels.level_3",
            code="scale_without_middle",
            message="The other scale has no middle: leave level 3 empty, so that a person decides.",
        )
    if unknown := [step for step in steps if step is not None and step not in mapping.scale]:
        yield FieldError(
            field="level_mapping.levels", code="unknown_step", message=f"The other scale has no step {unknown[0]}."
        )
        return
    positions = [mapping.scale.index(step) for step in steps if step is not None]
    if positions != sorted(positions):
        yield FieldError(
            field="level_mapping.levels", code="order_reversed", message="A higher level must not map to a lower step."
        )


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
