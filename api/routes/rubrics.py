"""Rubrics and the library of shipped competencies."""

from litestar import Router

from api.http import reads
from api.routes.documents import document_router
from domain.database import Connection
from domain.rubrics.model import Competency, Rubric
from domain.rubrics.service import check_rubric, library, rubrics


@reads("/competencies", "listLibraryCompetencies", "rubrics:read", "The shipped competencies")
async def list_competencies() -> list[Competency]:
    """Competencies with questions, probes and anchors, to copy into a rubric. Not yet validated locally."""
    return list(library())


async def _check(_: Connection, rubric: Rubric) -> None:
    check_rubric(rubric)


library_router = Router("/", tags=["Rubrics"], route_handlers=[list_competencies])
router = document_router(
    rubrics,
    path="/rubrics",
    scope="rubrics",
    tag="Rubrics",
    name="Rubric",
    plural="Rubrics",
    check=_check,
)
