"""Rubrics as versioned documents, and the library of shipped competencies."""

import asyncio
from functools import cache
from pathlib import Path

import msgspec

from domain.database import Connection
from domain.errors import Invalid
from domain.rubrics.linter.linter import lint_rubric
from domain.rubrics.model import Competency, Rubric
from domain.rubrics.rules import problems_of, refusals
from domain.versions.service import Documents

LIBRARY_FOLDER = Path(__file__).parent / "library"
NOT_VALIDATED = "not yet validated locally"


@cache
def library() -> tuple[Competency, ...]:
    """The competencies that the product ships, by code."""
    return tuple(
        msgspec.json.decode(path.read_bytes(), type=Competency) for path in sorted(LIBRARY_FOLDER.glob("*.json"))
    )


async def _before_publishing(_: Connection, rubric: Rubric) -> None:
    problems = refusals(await asyncio.to_thread(lint_rubric, rubric))
    if problems:
        raise Invalid(problems)


rubrics = Documents("rubric", Rubric, "rubric", before_publishing=_before_publishing)


def check_rubric(rubric: Rubric) -> None:
    """Raise Invalid unless the rubric is sound."""
    problems = problems_of(rubric)
    if problems:
        raise Invalid(problems)
