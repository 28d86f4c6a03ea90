"""Settled applications: every panel is open and awaits nobody, so that figures over them tell of nobody's work.

Re-tagging and the export of reviews take these alone: an admin who reads their figures may sit on another panel.
"""

from collections.abc import Collection
from uuid import UUID

import msgspec

from domain.database import Connection
from domain.interviews import settled_queries as queries
from domain.interviews.blindness import Panel, panels_of, settled
from domain.interviews.panels import panels_of_application
from domain.interviews.settled_queries import RequisitionOf


class SettledScorecard(msgspec.Struct, frozen=True, kw_only=True):
    """A locked scorecard of a settled application, with where it belongs."""

    scorecard_id: UUID
    of: RequisitionOf


async def settled_scorecards(conn: Connection, requisition_id: UUID | None = None) -> list[SettledScorecard]:
    """The locked scorecards of settled applications, of one requisition or of all, in three statements.

    Those of cancelled interviews count for nothing and are left out.
    """
    interviews = await queries.interviews(conn, requisition_id)
    held = [interview for interview in interviews if interview.cancelled_at is None]
    kept = {interview.id for interview in held}
    seats = [seat for seat in await queries.seats(conn, requisition_id) if seat.interview_id in kept]
    found = await queries.requisitions(conn, requisition_id)
    by_application: dict[UUID, list[Panel]] = {one.application_id: [] for one in found}
    for panel in panels_of(held, seats):
        by_application[panel.interview.application_id].append(panel)
    return [
        SettledScorecard(scorecard_id=seat.scorecard_id, of=one)
        for one in found
        if settled(by_application[one.application_id])
        for panel in by_application[one.application_id]
        for seat in panel.seats
        if seat.locked
    ]


async def still_settled(conn: Connection, application_ids: Collection[UUID]) -> set[UUID]:
    """Which of these applications are settled now."""
    return {one for one in set(application_ids) if settled(await panels_of_application(conn, one))}
