"""A worker whose every report takes it down, as a kill for want of memory does; team reports are harmless."""

import asyncio
import os
from datetime import timedelta
from typing import NoReturn

from api.jobs import Handler, Limits
from api.observability import configure_logging
from api.worker import Worker
from domain.access.model import Actor
from domain.jobs import service as jobs
from domain.jobs.model import Job


async def poison(of: Handler, actor: Actor, job: Job) -> NoReturn:
    os._exit(9)


async def harmless(of: Handler, actor: Actor, job: Job) -> None:
    async with of.transaction(actor.organisation_id) as conn:
        await jobs.finish(conn, job)


configure_logging()
limits = Limits(attempts=2, heartbeat_timeout=timedelta(seconds=1))
work = {"candidate_report": poison, "team_report": harmless, "tag_scorecard": harmless}
asyncio.run(Worker(os.environ["OUTSIDE_IN_DATABASE_URL"], limits, work).run())  # type: ignore[arg-type]
