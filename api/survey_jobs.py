"""Jobs of surveys: the messages that invite and remind, and the publication of a closed one."""

import functools
from typing import TYPE_CHECKING

import anyio.to_thread

from api.tagging_jobs import GoesOn
from domain.access.model import Actor
from domain.jobs import service as jobs
from domain.jobs.model import Job
from domain.surveys import launching, publishing

if TYPE_CHECKING:
    from api.jobs import Handler


async def invite_to_survey(handler: "Handler", actor: Actor, job: Job) -> None:
    """Post a round's messages, some at a time; a killed worker's job goes on where it stopped."""
    number, written = int(job.parameters["round"]), 0
    while True:
        async with handler.transaction(actor.organisation_id) as conn:
            some = await launching.write_to_some(conn, actor, job.subject_id, number, handler.base_url)
            if not some:
                await jobs.finish(conn, job)
                return
            written += some
            await jobs.show_progress(conn, job, 50, f"{written} messages written")
        async with handler.transaction(actor.organisation_id) as conn:
            if await jobs.others_wait(conn, job):
                raise GoesOn


async def publish_survey(handler: "Handler", actor: Actor, job: Job) -> None:
    """Compute and store what a closed survey publishes. Read, computed without a connection, and stored at once."""
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.show_progress(conn, job, 10, "reading the answers")
        closed = await publishing.closed_wave(conn, job.subject_id)
    if closed is None:
        async with handler.transaction(actor.organisation_id) as conn:
            await jobs.finish(conn, job)
        return
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.show_progress(conn, job, 30, "computing what exposes nobody")
    results = await anyio.to_thread.run_sync(functools.partial(publishing.computed, closed))
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.finish(conn, job)
        await publishing.publish(conn, actor, job.subject_id, results)
