"""How many interviews each panelist has ahead: for whoever plans, so that the same few people do not carry it all."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.database import Connection
from domain.interviews import panel_queries

DAYS_AHEAD = 14


async def interviews_ahead(conn: Connection, rater_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Account id → seats in interviews of the coming DAYS_AHEAD days; 0 for who has none.

    Seats count, not scorecards: nothing here tells whether somebody has locked.
    """
    now = datetime.now(UTC)
    found = await panel_queries.seats_ahead(conn, rater_ids, now, now + timedelta(days=DAYS_AHEAD))
    return {one: found.get(one, 0) for one in rater_ids}
