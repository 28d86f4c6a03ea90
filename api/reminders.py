"""The worker's reminders of overdue scorecards, for all organisations, a few interviews at a time."""

from datetime import datetime

import structlog

from api.errors import UNAVAILABLE
from api.observability import trace_of
from domain.access.service import actor_for_job
from domain.database import Pool, set_tenant
from domain.interviews.reminder_model import DueLook
from domain.interviews.reminders import claim_look, remind

# The heartbeat waits for these.
AT_ONCE_MOST = 20
log = structlog.get_logger()


async def post_due_reminders(pool: Pool, base_url: str, now: datetime, most: int = AT_ONCE_MOST) -> int:
    """Look at up to `most` interviews whose time has come and post what is due; returns how many reminders.

    An interview that cannot be looked at is passed over and tried again later, so that it holds up no other.
    """
    posted = 0
    for _ in range(most):
        async with pool.acquire(timeout=5) as conn:
            look = await claim_look(conn, now)
        if look is None:
            break
        try:
            posted += await _remind(pool, base_url, look, now)
        except UNAVAILABLE:
            raise
        except Exception as error:
            log.warning("reminder_failed", interview=str(look.interview_id), trace=trace_of(error))
    return posted


async def _remind(pool: Pool, base_url: str, look: DueLook, now: datetime) -> int:
    async with pool.acquire(timeout=5) as conn, conn.transaction():
        await set_tenant(conn, look.organisation)
        nobody = await actor_for_job(conn, look.organisation, None)
        return await remind(
            conn, nobody, look.interview_id, now, lambda scorecard_id: f"{base_url}/scorecards/{scorecard_id}"
        )
