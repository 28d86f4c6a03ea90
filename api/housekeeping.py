"""What the worker does for every organisation each hour: it deletes kept answers of a day ago and texts whose link or
code has expired, and closes surveys whose last day is over.

Row-level security shows the application's role one organisation at a time, so each is visited in turn, a few with
every heartbeat of the worker.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from api.idempotency import forget_old
from domain.audit.service import audited_organisations
from domain.database import Pool, set_tenant
from domain.mail.service import forget_out_of_date
from domain.surveys.ending import close_one_overdue

# The heartbeat waits for these.
AT_ONCE_MOST = 20
EVERY = timedelta(hours=1)
AT_START = datetime.min.replace(tzinfo=UTC)


@dataclass
class Housekeeping:
    """The organisations that this round has still to visit, and when the next round begins."""

    waiting: list[UUID] = field(default_factory=list)
    next_round: datetime = AT_START

    async def step(self, pool: Pool, now: datetime) -> None:
        """Visit the next few organisations. One that has too much to delete at once is visited again at once."""
        async with pool.acquire(timeout=5) as conn:
            if not self.waiting and now >= self.next_round:
                # Every organisation has a record: its founding is on it.
                self.waiting, self.next_round = await audited_organisations(conn), now + EVERY
            for _ in range(min(AT_ONCE_MOST, len(self.waiting))):
                organisation_id = self.waiting[-1]
                async with conn.transaction():
                    await set_tenant(conn, organisation_id)
                    more = await forget_old(conn)
                    await forget_out_of_date(conn)
                    more |= await close_one_overdue(conn, organisation_id, now.date())
                if not more:
                    self.waiting.pop()
