"""Rubrics and the library of shipped competencies."""

from uuid import UUID

import msgspec
from anyio import to_thread
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from api.http import creates, reads
from api.routes.documents import document_router
from domain.database import Connection
from domain.rubrics.linter.linter import blocks, lint_rubric
from domain.rubrics.linter.model import LintFinding
from domain.rubrics.model import Competency, Rubric
from domain.rubrics.service import check_rubric, library, rubrics


class LintReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the linter found, by rule and JSON pointer. E blocks publishing, W is shown."""

    findings: tuple[LintFinding, ...]
    blocks_publishing: bool


async def _report(rubric: Rubric) -> LintReport:
    # In a thread: a rubric as large as a request may be takes seconds to read.
    findings = await to_thread.run_sync(lint_rubric, rubric)
    return LintReport(findings=findings, blocks_publishing=blocks(findings))


@reads("/competencies", "listLibraryCompetencies", "rubrics:read", "The shipped competencies")
async def list_competencies() -> list[Competency]:
    """Competencies with questions, probes and anchors, to copy into a rubric. Not yet validated locally."""
    return list(library())


@creates("/rubrics/lint", "lintRubric", "rubrics:read", "Lint a rubric that is not stored", status_code=HTTP_200_OK)
async def lint(data: JSONBody[Rubric]) -> LintReport:
    """Names the rule, the place, why it matters and how to mend it. Nothing is stored."""
    return await _report(data)


@reads("/rubrics/{version_id:uuid}/lint", "lintStoredRubric", "rubrics:read", "Lint a stored rubric")
async def lint_stored(conn: NamedDependency[Connection], version_id: FromPath[UUID]) -> LintReport:
    """What publishing would say, at any time."""
    return await _report((await rubrics.get(conn, version_id)).body)


async def _check(_: Connection, rubric: Rubric) -> None:
    check_rubric(rubric)


library_router = Router("/", tags=["Rubrics"], route_handlers=[list_competencies, lint, lint_stored])
router = document_router(
    rubrics,
    path="/rubrics",
    scope="rubrics",
    tag="Rubrics",
    name="Rubric",
    plural="Rubrics",
    check=_check,
)
