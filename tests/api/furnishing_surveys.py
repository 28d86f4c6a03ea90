"""Surveys in every state, and the work of the worker where none runs."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from api.jobs import WORK, Handler, Limits, run_job
from domain.access.model import Actor
from domain.database import Connection, open_pool
from domain.jobs.model import QueuedJob
from domain.surveys.launching import launch_wave
from domain.surveys.service import get_wave
from tests.api.journey import Journey


def work_of(database_url: str, organisation_id: UUID) -> Callable[[str], Awaitable[None]]:
    """Does one of the organisation's jobs at once, as a worker would."""

    async def work(job_id: str) -> None:
        pool = await open_pool(database_url, max_size=2)
        try:
            queued = QueuedJob(organisation_id=organisation_id, job_id=UUID(job_id))
            assert await run_job(Handler(pool, Limits(), WORK), queued) is None
        finally:
            await pool.close()

    return work


async def furnish_surveys(journey: Journey, published: dict[str, Any]) -> dict[str, Any]:
    """Beside the published one: one that is open with its tokens, drafts, closed ones, and those to be ended."""
    draft = {key: published[key] for key in ("team_id", "instrument_id", "target_culture_id")}
    launched = await journey.launch(draft)
    doomed, closable, closed = [(await journey.launch(draft))["survey"]["id"] for _ in range(3)]
    await journey.call("POST", f"/v1/surveys/{closed}/close")
    drafts = [(await journey.call("POST", "/v1/surveys", draft)).json()["id"] for _ in range(14)]
    return {
        "open_survey": launched["survey"]["id"],
        "tokens": [invitation["token"] for invitation in launched["invitations"]],
        "doomed_survey": doomed,
        "closable_survey": closable,
        "closed_survey": closed,
        "draft_survey": drafts[0],
        "kept_draft_survey": drafts[1],
        "mailed_survey": drafts[2],
        "launchable_surveys": drafts[3:6],
        "draft_surveys": drafts[6:],
    }


async def furnish_mailed_survey(conn: Connection, actor: Actor, ids: dict[str, Any]) -> None:
    """Launch one whose invitations go by mail; nothing is sent, because no worker runs."""
    wave = await get_wave(conn, UUID(ids["mailed_survey"]))
    await launch_wave(conn, actor, wave.id, wave.revision, send_mail=True)
