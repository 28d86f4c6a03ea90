"""Interview guides."""

from uuid import UUID

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http import reads
from api.routes.documents import document_router
from domain.database import Connection
from domain.guides.model import GuideReview
from domain.guides.service import check_guide, interview_guides, review_guide


@reads("/interview-guides/{version_id:uuid}/lint", "lintInterviewGuide", "rubrics:read", "Lint an interview guide")
async def lint(conn: NamedDependency[Connection], version_id: FromPath[UUID]) -> GuideReview:
    """Findings, the time budget, and the structure index x of 15 with the evidence for each component."""
    return await review_guide(conn, version_id)


review_router = Router("/", tags=["Rubrics"], route_handlers=[lint])
router = document_router(
    interview_guides,
    path="/interview-guides",
    scope="rubrics",
    tag="Rubrics",
    name="InterviewGuide",
    plural="InterviewGuides",
    check=check_guide,
)
