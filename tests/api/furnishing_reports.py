"""Reports and bundles of the furnished organisation, as a worker would have made them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.database import Connection, new_id
from domain.jobs import queries as jobs
from domain.jobs.model import Job
from domain.reporting import bundles
from domain.reporting.documents import composed
from domain.reporting.model import ReportOptions
from domain.reporting.service import candidate_report
from domain.reporting.stored import store_report

PDF = b"%PDF-1.7 not a real one"


async def furnish_reports(conn: Connection, actor: Actor, ids: dict[str, Any]) -> None:
    """The report that was asked for, a finished bundle, and a bundle that nobody works on."""
    application = UUID(ids["application"])
    made = await candidate_report(conn, actor, application, new_id(), datetime.now(UTC))
    assert await store_report(conn, actor, await _job(conn, UUID(ids["job"])), application, composed(made), PDF)
    ids["report"] = str(made.report_id)
    requisition = UUID(ids["requisition"])
    job = await bundles.request_bundle(conn, actor, requisition, ReportOptions())
    while (found := await bundles.next_application(conn, actor, job.subject_id)) is not None:
        another = composed(msgspec.structs.replace(made, report_id=new_id()))
        await bundles.keep(conn, actor, job, found[0], (another, PDF))
    await bundles.finish(conn, job.subject_id)
    waiting = await bundles.request_bundle(conn, actor, requisition, ReportOptions(edition="candidate"))
    ids["bundle"], ids["waiting_bundle"] = str(job.subject_id), str(waiting.subject_id)


async def _job(conn: Connection, job_id: UUID) -> Job:
    job = await jobs.job(conn, job_id)
    assert job is not None
    return job
