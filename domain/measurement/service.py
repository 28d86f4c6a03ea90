"""Scores of applications, behind the same blindness as the ratings that they come from.

Whatever the number of applications, a requisition is read in three statements, and what takes long is computed in a
thread beside the event loop. Applications that are still hidden from the actor enter nothing, not even a count.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.audit.service import record
from domain.candidates.model import Application, Requisition
from domain.candidates.service import get_application, get_requisition, list_applications
from domain.database import Connection
from domain.interviews.amendment_model import AmendedLevel
from domain.interviews.amendments import amended_levels
from domain.interviews.model import LockedRating
from domain.interviews.ratings import RequisitionRatings, ratings_of_requisition, require_unblinded
from domain.measurement.comparison import READING, Comparison, CriterionBasis, compared, pairs_of, panel_note
from domain.measurement.export import RatingsExport, export_of
from domain.measurement.model import AmendedScore, ApplicationScore, CandidateRatings
from domain.measurement.pool import application_score, effective, pool_of
from domain.measurement.rules import FORMULA_VERSION, amended_score, candidates_of
from domain.paging import Page, PageRequest
from domain.roles.service import role_profiles


async def weights_of(conn: Connection, requisition: Requisition) -> dict[str, float]:
    """The competencies of the requisition's role profile with their locked weights."""
    profile = await role_profiles.get(conn, requisition.role_profile_id)
    return {competency.code: competency.weight for competency in profile.body.competencies}


async def score_application(conn: Connection, actor: Actor, application_id: UUID) -> ApplicationScore:
    """The application's score; Blinded while one of its panels is.

    Its interval rests on every opened application of the requisition. Applications that are still blind stay out,
    so that an interval's width tells nothing about them.
    """
    application = await get_application(conn, application_id)
    await require_unblinded(conn, actor, application_id)
    requisition = await get_requisition(conn, application.requisition_id)
    weights = await weights_of(conn, requisition)
    rated = await ratings_of_requisition(conn, actor, requisition.id)
    score = await asyncio.to_thread(_score, application_id, rated.ratings, weights)
    changes = await amended_levels(conn, actor, application_id)
    return msgspec.structs.replace(score, amended=_amended(application_id, rated.ratings, changes, weights))


def _score(application_id: UUID, ratings: Sequence[LockedRating], weights: dict[str, float]) -> ApplicationScore:
    pool = pool_of(candidates_of(ratings), weights)
    nobody = CandidateRatings(application_id=application_id, raters=())
    mine = next((one for one in pool.candidates if one.application_id == application_id), nobody)
    return application_score(mine, pool)


def _amended(
    application_id: UUID, ratings: Sequence[LockedRating], changes: Sequence[AmendedLevel], weights: dict[str, float]
) -> AmendedScore | None:
    own = [rating for rating in ratings if rating.application_id == application_id]
    return amended_score(own, changes, weights) if changes else None


async def compare_candidates(conn: Connection, actor: Actor, requisition_id: UUID, page: PageRequest) -> Comparison:
    """One page of a requisition's applications side by side, in the order of applying, never by score."""
    requisition = await get_requisition(conn, requisition_id)
    weights = await weights_of(conn, requisition)
    rated = await ratings_of_requisition(conn, actor, requisition_id)
    applications = await list_applications(conn, page, requisition_id)
    return await asyncio.to_thread(_comparison, requisition_id, rated, applications, weights)


def _comparison(
    requisition_id: UUID, rated: RequisitionRatings, applications: Page[Application], weights: dict[str, float]
) -> Comparison:
    pool = pool_of(candidates_of(rated.ratings), weights)
    found = {candidate.application_id: candidate for candidate in pool.candidates}
    lines = [compared(one.id, found.get(one.id), pool, rated.withheld) for one in applications.items]
    return Comparison(
        requisition_id=requisition_id,
        formula_version=FORMULA_VERSION,
        n_candidates=len(pool.candidates),
        composite_error=pool.composite,
        criteria=tuple(
            CriterionBasis(competency_code=code, weight=weight, error=pool.competencies[code])
            for code, weight in weights.items()
        ),
        effective_weights=effective(pool),
        panel_note=panel_note(pool.candidates, pool),
        reading=READING,
        items=tuple(lines),
        pairs=pairs_of(lines, found, pool),
        next_cursor=applications.next_cursor,
    )


async def export_ratings(conn: Connection, actor: Actor, requisition_id: UUID) -> RatingsExport:
    """Every first locked rating of the requisition's opened applications, with the scores; on the audit record."""
    requisition = await get_requisition(conn, requisition_id)
    weights = await weights_of(conn, requisition)
    rated = await ratings_of_requisition(conn, actor, requisition_id)
    export = await asyncio.to_thread(_export, requisition_id, rated.ratings, weights)
    details = {"applications": len(export.applications), "ratings": len(rated.ratings)}
    await record(conn, actor, "ratings.exported", "requisition", requisition_id, details)
    return export


def _export(requisition_id: UUID, ratings: Sequence[LockedRating], weights: dict[str, float]) -> RatingsExport:
    pool = pool_of(candidates_of(ratings), weights)
    return export_of(requisition_id, ratings, pool)
