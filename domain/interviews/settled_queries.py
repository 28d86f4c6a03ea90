"""SQL of whole requisitions' panels, for figures over many applications."""

from uuid import UUID

import msgspec

from domain.database import Connection, fetch_all
from domain.interviews.model import Interview, Seat

INTERVIEWS = """
    SELECT interviews.id, application_id, guide_id, starts_at, duration_minutes, format, accommodations, unblinded_at,
        unblinding_reason, cancelled_at, cancellation_reason, interviews.revision, interviews.created_at,
        interviews.updated_at
    FROM interviews JOIN applications ON applications.id = interviews.application_id
    WHERE $1::uuid IS NULL OR applications.requisition_id = $1 ORDER BY interviews.id
"""
SEATS = """
    SELECT scorecards.id AS scorecard_id, interview_id, rater_id, locked_at IS NOT NULL AS locked,
        recused_at IS NOT NULL AS recused, declared_at IS NOT NULL AS declared, external
    FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
        JOIN applications ON applications.id = interviews.application_id
    WHERE $1::uuid IS NULL OR applications.requisition_id = $1 ORDER BY interview_id, rater_id
"""
REQUISITIONS = """
    SELECT applications.id AS application_id, requisition_id, role_profile_id, rubric_id
    FROM applications JOIN requisitions ON requisitions.id = applications.requisition_id
    WHERE $1::uuid IS NULL OR requisition_id = $1
"""


class RequisitionOf(msgspec.Struct, frozen=True, kw_only=True):
    """The requisition of an application, with the versions that it is on."""

    application_id: UUID
    requisition_id: UUID
    role_profile_id: UUID
    rubric_id: UUID


async def interviews(conn: Connection, requisition_id: UUID | None) -> list[Interview]:
    """Every interview of a requisition, or of all."""
    return await fetch_all(conn, Interview, INTERVIEWS, requisition_id)


async def seats(conn: Connection, requisition_id: UUID | None) -> list[Seat]:
    """Every seat of a requisition's panels, or of all."""
    return await fetch_all(conn, Seat, SEATS, requisition_id)


async def requisitions(conn: Connection, requisition_id: UUID | None) -> list[RequisitionOf]:
    """Every application of a requisition, or of all, with the versions that it is on."""
    return await fetch_all(conn, RequisitionOf, REQUISITIONS, requisition_id)
