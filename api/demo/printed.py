"""What a report of the seeded demo says, without a server or a worker."""

from datetime import UTC, datetime

from api.demo.seed import Say, Seeded
from api.jobs import WORK, Handler, Limits, run_job
from api.report_jobs import compose_candidate
from domain.database import Connection, new_id, open_pool, set_tenant
from domain.errors import DomainError, NotFound
from domain.interviews.ratings import locked_scorecards
from domain.jobs.model import QueuedJob
from domain.jobs.service import jobs_of
from domain.report_settings.service import images_of
from domain.reporting import team_culture
from domain.reporting.documents import Document
from domain.reporting.model import ReportOptions
from domain.reporting.team_model import TeamReport, TeamReportOptions

Images = dict[str, bytes]


async def team_report(conn: Connection, seeded: Seeded, options: TeamReportOptions) -> tuple[TeamReport, Images]:
    """The report on the demo's team with its pictures. The transaction works for the demo afterwards."""
    await set_tenant(conn, seeded.founder.organisation_id)
    report = await team_culture.compose(conn, seeded.founder, seeded.team_id, new_id(), datetime.now(UTC), options)
    return report, await images_of(conn, report.brand)


async def candidate_report(
    url: str, seeded: Seeded, name: str, options: ReportOptions, say: Say
) -> tuple[Document, Images]:
    """One edition of the report on a candidate of the demo with its pictures, after the panel's notes were tagged.

    NotFound, Blinded, or Conflict where the edition lacks what it is made from.
    """
    application_id = next((one.application_id for one in seeded.candidates if one.name == name), None)
    if application_id is None:
        raise NotFound("candidate")
    pool = await open_pool(url, max_size=2)
    try:
        handler = Handler(pool, Limits(attempts=1), WORK)
        async with handler.transaction(seeded.founder.organisation_id) as conn:
            panel = [card.id for card in await locked_scorecards(conn, seeded.founder, application_id)]
            tagging = [job for job in await jobs_of(conn, "tag_scorecard", panel) if job.status == "queued"]
        say(f"Looking for evidence in the notes of {len(tagging)} panelists")
        for job in tagging:
            await run_job(handler, QueuedJob(organisation_id=seeded.founder.organisation_id, job_id=job.id))
        async with handler.transaction(seeded.founder.organisation_id) as conn:
            for job in await jobs_of(conn, "tag_scorecard", panel):
                if job.error is not None:
                    raise DomainError(f"The notes could not be tagged: {job.error}", code="not_tagged")
        made = await compose_candidate(handler, seeded.founder, application_id, options)
        async with handler.transaction(seeded.founder.organisation_id) as conn:
            return made.document, await images_of(conn, made.document.brand)
    finally:
        await pool.close()
