"""Rubrics as versioned documents, and the library of shipped competencies."""

from functools import cache
from pathlib import Path

import msgspec

from domain.errors import Invalid
from domain.rubrics.model import Competency, Rubric
from domain.rubrics.rules import problems_of
from domain.versions.service import Documents

LIBRARY_FOLDER = Path(__file__).parent / "library"
NOT_VALIDATED = "not yet validated locally"
rubrics = Documents("rubric", Rubric, "rubric")


@cache
def library() -> tuple[Competency, ...]:
    """The competencies that the product ships, by code."""
    return tuple(
        msgspec.json.decode(path.read_bytes(), type=Competency) for path in sorted(LIBRARY_FOLDER.glob("*.json"))
    )


def check_rubric(rubric: Rubric) -> None:
    """Raise Invalid unless the rubric is sound."""
    problems = problems_of(rubric)
    if problems:
        raise Invalid(problems)
