"""The guard's counts in PostgreSQL: no text, no offsets, no time finer than the day."""

from uuid import UUID

import msgspec

from domain.database import Connection
from domain.guard.model import GuardCount, QuarterCount

# The same day's counts add up in one row, so that rows tell nothing of how often somebody came back.
ADD_COUNT = """
INSERT INTO guard_actions (organisation_id, id, scorecard_id, category, action, recorded_on, count)
VALUES (current_organisation(), $1, $2, $3, $4, (now() AT TIME ZONE 'UTC')::date, $5)
ON CONFLICT (organisation_id, scorecard_id, category, action, recorded_on)
DO UPDATE SET count = least(guard_actions.count + excluded.count, 1000000)
"""
COUNTS_OF_SCORECARD = """
SELECT category, action, sum(count)::integer AS count
FROM guard_actions
WHERE scorecard_id = $1
GROUP BY category, action
ORDER BY category, action
"""
CLOSED_QUARTERS = """
SELECT date_trunc('quarter', taken.recorded_on::timestamp)::date AS quarter, taken.category, taken.action,
       sum(taken.count)::integer AS count
FROM guard_actions taken
JOIN scorecards card ON card.organisation_id = taken.organisation_id AND card.id = taken.scorecard_id
WHERE taken.recorded_on < date_trunc('quarter', now() AT TIME ZONE 'UTC')::date
GROUP BY 1, 2, 3
HAVING count(DISTINCT card.rater_id) >= $1
ORDER BY 1 DESC, 2, 3
LIMIT 2000
"""


async def add_count(conn: Connection, count_id: UUID, scorecard_id: UUID, counted: GuardCount) -> None:
    """Add to today's count."""
    await conn.execute(ADD_COUNT, count_id, scorecard_id, counted.category, counted.action, counted.count)


async def counts_of_scorecard(conn: Connection, scorecard_id: UUID) -> list[GuardCount]:
    """All days together."""
    return msgspec.convert(await conn.fetch(COUNTS_OF_SCORECARD, scorecard_id), list[GuardCount])


async def closed_quarters(conn: Connection, raters_least: int) -> list[QuarterCount]:
    """Newest first; only cells to which enough raters contributed."""
    return msgspec.convert(await conn.fetch(CLOSED_QUARTERS, raters_least), list[QuarterCount])
