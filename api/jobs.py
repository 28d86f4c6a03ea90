"""What each kind of job does: read in a short transaction, compute without a connection, write in another.

spaCy runs in one thread of this process (api/tagging_jobs.py), WeasyPrint in a child process (api/printing.py). Both
are loaded where and when they are needed first: a worker that was killed is back at work within a second or two.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import anyio
import structlog

from api.errors import UNAVAILABLE
from api.mail_job import send_mail
from api.observability import trace_of
from api.printing import MEMORY, PrintingTooLarge, PrintingTooSlow
from api.report_jobs import candidate_report, comparison_report, organisation_report, report_bundle, team_report
from api.smtp import SmtpServer
from api.survey_jobs import invite_to_survey, publish_survey
from api.tagging_jobs import GoesOn, retag, tag_draft, tag_scorecard
from api.team_note_job import tag_team_note
from domain.access.model import Actor
from domain.access.service import actor_for_job
from domain.database import Connection, Pool, set_tenant
from domain.errors import DomainError
from domain.jobs import service as jobs
from domain.jobs.model import Job, JobKind, QueuedJob

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long and how often work is tried. Attempts that a kill interrupted count as well."""

    attempts: int = 8
    first_delay: timedelta = timedelta(seconds=1)
    longest_delay: timedelta = timedelta(minutes=5)
    render_seconds: float = 120
    render_memory: int = MEMORY
    # A job whose worker was silent for so long is taken up by another one.
    heartbeat_timeout: timedelta = timedelta(seconds=10)

    def delay_after(self, failures: int) -> timedelta:
        """Wait before the next attempt: doubled with every failure. `failures` is 1 after the first."""
        return min(self.first_delay * (1 << min(failures - 1, 32)), self.longest_delay)


@dataclass(frozen=True)
class Handler:
    """What a job needs to run; `work` says what to do for each kind."""

    pool: Pool
    limits: Limits
    work: "Mapping[JobKind, Work]"
    smtp: SmtpServer | None = None
    base_url: str = "http://127.0.0.1:8000"

    @asynccontextmanager
    async def transaction(self, organisation_id: UUID) -> AsyncIterator[Connection]:
        """A transaction that works for one organisation."""
        async with self.pool.acquire(timeout=5) as conn, conn.transaction():
            await set_tenant(conn, organisation_id)
            yield conn


Work = Callable[[Handler, Actor, Job], Awaitable[None]]


async def run_job(handler: Handler, queued: QueuedJob) -> timedelta | None:
    """Try a job once more. None if it is over, else how long the queue is to wait before it goes on.

    Raises only when the outcome could not be recorded, because the database is away; the attempt counts.
    """
    async with handler.transaction(queued.organisation_id) as conn:
        job = await jobs.start_attempt(conn, queued.job_id, handler.limits.attempts)
        if job is None:
            return None
        actor = await actor_for_job(conn, queued.organisation_id, job.created_by)
    try:
        await handler.work[job.kind](handler, actor, job)
    except GoesOn:
        async with handler.transaction(actor.organisation_id) as conn:
            await jobs.rest(conn, job)
        return timedelta(0)
    except jobs.JobOver:
        log.info("job_was_over", job=str(job.id), kind=job.kind, attempt=job.attempts)
    except DomainError as error:
        # The product's rules refuse it; trying again would not change that.
        return await _fail(handler, actor, job, error.message, final=True)
    except PrintingTooLarge as error:
        return await _fail(handler, actor, job, str(error), final=True)
    except Exception as error:
        expected = isinstance(error, (*UNAVAILABLE, PrintingTooSlow, anyio.BrokenWorkerProcess))
        name = type(error).__name__
        log.warning(
            "job_failed", job=str(job.id), kind=job.kind, attempt=job.attempts, error=name,
            trace=[] if expected else trace_of(error),
        )  # fmt: skip
        # What an exception says may quote somebody's text; people see its kind only.
        message = f"{error if isinstance(error, PrintingTooSlow) else name} in attempt {job.attempts}"
        return await _fail(handler, actor, job, message, final=job.attempts >= handler.limits.attempts)
    return None


async def _fail(handler: Handler, actor: Actor, job: Job, message: str, *, final: bool) -> timedelta | None:
    async with handler.transaction(actor.organisation_id) as conn:
        over = await jobs.fail(conn, job, message, final=final)
    # Not over also means that another attempt has taken the job over: its entry in the queue must stay.
    return None if over else handler.limits.delay_after(job.attempts)


WORK: Mapping[JobKind, Work] = {
    "tag_scorecard": tag_scorecard,
    "candidate_report": candidate_report,
    "team_report": team_report,
    "organisation_report": organisation_report,
    "comparison_report": comparison_report,
    "report_bundle": report_bundle,
    "send_mail": send_mail,
    "send_private_mail": send_mail,
    "tag_draft": tag_draft,
    "retag": retag,
    "invite_to_survey": invite_to_survey,
    "publish_survey": publish_survey,
    "tag_team_note": tag_team_note,
}
