"""The job that sends one message of the outbox: read, hand over without a connection held, note the outcome."""

from typing import TYPE_CHECKING

from api.mailer import Undelivered, deliver
from domain.access.model import Actor
from domain.errors import DomainError
from domain.jobs.model import Job
from domain.mail import service as mail
from domain.mail.model import StoredMail

if TYPE_CHECKING:
    from api.jobs import Handler


class MailDelayed(ConnectionError):
    """This attempt did not succeed; the next may."""


class MailRefused(DomainError):
    """It is over with this message; the outbox says why."""


async def send_mail(handler: "Handler", actor: Actor, job: Job) -> None:
    """Send the job's message, or hold it where no mail server is set up."""
    async with handler.transaction(actor.organisation_id) as conn:
        if handler.smtp is None:
            await mail.hold(conn, job)
            return
        message = await mail.take(conn, job, handler.smtp.domain)
    if message is None:
        return
    trouble = await deliver(handler.smtp, message)
    if trouble is not None:
        await _note(handler, actor, job, message, trouble)
        return
    async with handler.transaction(actor.organisation_id) as conn:
        await mail.sent(conn, actor, job, message)


async def _note(handler: "Handler", actor: Actor, job: Job, message: StoredMail, trouble: Undelivered) -> None:
    """Store what went wrong, then raise for the queue: MailDelayed for another attempt, MailRefused for none."""
    async with handler.transaction(actor.organisation_id) as conn:
        if trouble.outcome != "delayed":
            await mail.refused(conn, actor, message, trouble.outcome, trouble.error)
        elif job.attempts < handler.limits.attempts:
            await mail.delayed(conn, message, trouble.error)
        elif await mail.postpone(conn, actor, job, message, trouble.error) is not None:
            return
        else:
            await mail.refused(conn, actor, message, "failed", trouble.error)
    if trouble.outcome == "delayed" and job.attempts < handler.limits.attempts:
        raise MailDelayed
    raise MailRefused("The message could not be delivered; the outbox says why.", code="mail_refused")
