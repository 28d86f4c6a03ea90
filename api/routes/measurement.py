"""Scores, comparison, agreement between raters, feedback to raters, and the export that lets anybody recompute."""

from uuid import UUID

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, page_request, reads
from domain.access.model import Actor
from domain.database import Connection
from domain.errors import invalid
from domain.measurement import quality_service, service
from domain.measurement.comparison import Comparison
from domain.measurement.export import RatingsExport
from domain.measurement.model import ApplicationScore
from domain.measurement.quality import GuideQuality
from domain.measurement.raters import RaterFeedback


@reads("/applications/{application_id:uuid}/score", "getScore", "scores:read", "An application's score", also=(409,))
async def get_score(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> ApplicationScore:
    """From first locked human ratings alone, with n, interval and its tier; 409 while a panel is blind.

    Nothing is imputed: an incomplete score says which competencies lack raters. Amendments stand beside the score.
    """
    return await service.score_application(conn, actor, application_id)


@reads(
    "/requisitions/{requisition_id:uuid}/comparison", "compareCandidates", "scores:read", "A requisition's candidates"
)
async def compare(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    requisition_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Comparison:
    """Side by side per criterion, in the order of applying; there are no ranks and no order by score.

    Each pair of the page says whether its composites can be told apart. An application whose panel is blind is listed
    as hidden and enters no figure.
    """
    return await service.compare_candidates(conn, actor, requisition_id, page_request(cursor, limit))


@reads(
    "/requisitions/{requisition_id:uuid}/quality", "getRequisitionQuality", "scores:read", "Agreement in a requisition"
)
async def requisition_quality(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], requisition_id: FromPath[UUID]
) -> GuideQuality:
    """How far the raters of one requisition agree, per competency and for the composite: figures with n and interval.

    For one requisition these coefficients are nearly meaningless below 30 candidates, and `notes` says so.
    """
    return await quality_service.quality_of_requisition(conn, actor, requisition_id)


@reads("/rubrics/{version_id:uuid}/quality", "getRubricQuality", "scores:read", "Agreement under a rubric")
async def rubric_quality(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], version_id: FromPath[UUID]
) -> GuideQuality:
    """How far raters agree under this version of a rubric, over every requisition on it."""
    return await quality_service.quality_of_rubric(conn, actor, version_id)


@reads("/raters/{account_id:uuid}/feedback", "getRaterFeedback", "scorecards:read", "Feedback to a rater")
async def rater_feedback(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    account_id: FromPath[UUID],
    requisition_id: FromQuery[UUID | None] = None,
    rubric_id: FromQuery[UUID | None] = None,
) -> RaterFeedback:
    """Severity, range use, identical ratings and halo, from ten candidates on. It changes no score.

    Send `requisition_id` or `rubric_id`. For the rater, and under a requisition for its owner; 403 for anybody else.
    """
    if requisition_id is not None and rubric_id is None:
        return await quality_service.feedback_on_requisition(conn, actor, account_id, requisition_id)
    if rubric_id is not None and requisition_id is None:
        return await quality_service.feedback_on_rubric(conn, actor, account_id, rubric_id)
    raise invalid("query.requisition_id", "one_of_two", "Send requisition_id or rubric_id: one of the two.")


@reads(
    "/requisitions/{requisition_id:uuid}/ratings-export", "exportRatings", "scores:read", "Ratings to recompute from"
)
async def export_ratings(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], requisition_id: FromPath[UUID]
) -> RatingsExport:
    """Every first locked rating of opened applications under pseudonyms, the weights, and the scores made of them.

    docs/recompute_scores.py computes every figure again from it. Exports stand in the audit record.
    """
    return await service.export_ratings(conn, actor, requisition_id)


router = Router(
    "/",
    tags=["Scores"],
    route_handlers=[get_score, compare, requisition_quality, rubric_quality, rater_feedback, export_ratings],
)
