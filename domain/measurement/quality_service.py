"""How well raters agree under a guide, and feedback to one rater. First locked, opened ratings only."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.candidates.model import Requisition
from domain.candidates.service import get_requisition, list_requisitions
from domain.database import Connection
from domain.errors import Forbidden, NotFound
from domain.interviews.ratings import ratings_of_requisition
from domain.measurement.model import CandidateRatings
from domain.measurement.quality import GuideQuality, guide_quality, reliability_of_composites
from domain.measurement.raters import RaterFeedback, rated_by, rater_feedback
from domain.measurement.rules import candidates_of
from domain.measurement.service import weights_of
from domain.measurement.statistics import Estimate
from domain.paging import PageRequest
from domain.rubrics.service import rubrics

REQUISITIONS_MOST = 100_000
Weighted = tuple[CandidateRatings, dict[str, float]]


async def quality_of_requisition(conn: Connection, actor: Actor, requisition_id: UUID) -> GuideQuality:
    """Agreement between the raters of one requisition."""
    requisition = await get_requisition(conn, requisition_id)
    codes = await _codes(conn, requisition.rubric_id)
    weighted = await _weighted(conn, actor, [requisition])
    return await asyncio.to_thread(guide_quality, "requisition", requisition_id, weighted, int(bool(weighted)), codes)


async def reliability_of_requisition(conn: Connection, actor: Actor, requisition_id: UUID) -> Estimate:
    """G(q,k) of the candidates' composites over this requisition's opened panels, as quality_of_requisition says it."""
    weighted = await _weighted(conn, actor, [await get_requisition(conn, requisition_id)])
    return await asyncio.to_thread(reliability_of_composites, weighted)


async def quality_of_rubric(conn: Connection, actor: Actor, rubric_id: UUID) -> GuideQuality:
    """Agreement between all raters who have used this version of a rubric, over every requisition on it."""
    codes = await _codes(conn, rubric_id)
    weighted, contributing = [], 0
    for requisition in await _requisitions_on(conn, rubric_id):
        found = await _weighted(conn, actor, [requisition])
        weighted.extend(found)
        contributing += bool(found)
    return await asyncio.to_thread(guide_quality, "rubric", rubric_id, weighted, contributing, codes)


async def feedback_on_requisition(
    conn: Connection, actor: Actor, rater_id: UUID, requisition_id: UUID
) -> RaterFeedback:
    """Severity and habits of one rater in one requisition, for that rater and for the requisition's owner.

    Forbidden for everybody else. To the owner, a rater of whom nothing is open reads like one who does not exist.
    """
    requisition = await get_requisition(conn, requisition_id)
    own = actor.account_id == rater_id
    if not own and (actor.account_id is None or actor.account_id != requisition.owner_id):
        raise _refused()
    weighted = await _weighted(conn, actor, [requisition])
    if not own and not rated_by(rater_id, [candidate for candidate, _ in weighted]):
        raise NotFound("rater with opened ratings in this requisition")
    if not own:
        await record(conn, actor, "rater_feedback.read", "requisition", requisition_id, {"rater_id": str(rater_id)})
    codes = await _codes(conn, requisition.rubric_id)
    return await asyncio.to_thread(rater_feedback, rater_id, "requisition", requisition_id, weighted, codes)


async def feedback_on_rubric(conn: Connection, actor: Actor, rater_id: UUID, rubric_id: UUID) -> RaterFeedback:
    """Severity and habits of one rater over every requisition on this version of a rubric; for that rater alone."""
    codes = await _codes(conn, rubric_id)
    if actor.account_id != rater_id:
        raise _refused()
    weighted = await _weighted(conn, actor, await _requisitions_on(conn, rubric_id))
    return await asyncio.to_thread(rater_feedback, rater_id, "rubric", rubric_id, weighted, codes)


def _refused() -> Forbidden:
    return Forbidden(
        "Feedback on a rater is for that rater, and for the owner of the requisition that it is about.",
        code="not_your_feedback",
    )


async def _codes(conn: Connection, rubric_id: UUID) -> list[str]:
    return [competency.code for competency in (await rubrics.get(conn, rubric_id)).body.competencies]


async def _requisitions_on(conn: Connection, rubric_id: UUID) -> list[Requisition]:
    page = await list_requisitions(conn, PageRequest(limit=REQUISITIONS_MOST))
    return [requisition for requisition in page.items if requisition.rubric_id == rubric_id]


async def _weighted(conn: Connection, actor: Actor, requisitions: Sequence[Requisition]) -> list[Weighted]:
    """Every candidate with opened ratings, beside the weights of the requisition applied for."""
    found: list[Weighted] = []
    for requisition in requisitions:
        weights = await weights_of(conn, requisition)
        rated = await ratings_of_requisition(conn, actor, requisition.id)
        found.extend((candidate, weights) for candidate in candidates_of(rated.ratings))
    return found
