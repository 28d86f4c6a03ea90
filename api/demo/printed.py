"""What a report of the seeded demo says, without a server or a worker."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from api.demo.seed import Say, Seeded
from api.jobs import WORK, Handler, Limits, run_job
from api.report_jobs import compose_candidate
from domain.database import new_id, open_pool
from domain.errors import DomainError, NotFound
from domain.interviews.ratings import locked_scorecards
from domain.jobs.model import JobKind, QueuedJob
from domain.jobs.service import jobs_of
from domain.paging import PageRequest
from domain.report_settings.service import images_of
from domain.reporting import team_culture
from domain.reporting.documents import Document
from domain.reporting.model import ReportOptions
from domain.reporting.team_model import TeamReport, TeamReportOptions
from domain.team_notes.service import list_notes

Images = dict[str, bytes]
ALL_NOTES = PageRequest(after=None, updated_after=None, limit=200)


async def team_report(url: str, seeded: Seeded, options: TeamReportOptions, say: Say) -> tuple[TeamReport, Images]:
    """The report on the demo's team with its pictures, after the team's notes were tagged."""
    pool = await open_pool(url, max_size=2)
    try:
        handler = Handler(pool, Limits(attempts=1), WORK)
        if options.edition == "leader":
            async with handler.transaction(seeded.founder.organisation_id) as conn:
                notes = [note.id for note in (await list_notes(conn, seeded.team_id, ALL_NOTES)).items]
            say(f"Looking for evidence in {len(notes)} notes of the team")
            await _tag(handler, seeded, "tag_team_note", notes)
        async with handler.transaction(seeded.founder.organisation_id) as conn:
            now = datetime.now(UTC)
            report = await team_culture.compose(conn, seeded.founder, seeded.team_id, new_id(), now, options)
            return report, await images_of(conn, report.brand)
    finally:
        await pool.close()


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
        say(f"Looking for evidence in the notes of {len(panel)} panelists")
        await _tag(handler, seeded, "tag_scorecard", panel)
        made = await compose_candidate(handler, seeded.founder, application_id, options)
        async with handler.transaction(seeded.founder.organisation_id) as conn:
            return made.document, await images_of(conn, made.document.brand)
    finally:
        await pool.close()


async def _tag(handler: Handler, seeded: Seeded, kind: JobKind, subjects: Sequence[UUID]) -> None:
    """Do the tagging that still waits; DomainError where it fails."""
    organisation_id = seeded.founder.organisation_id
    async with handler.transaction(organisation_id) as conn:
        tagging = [job for job in await jobs_of(conn, kind, subjects) if job.status == "queued"]
    for job in tagging:
        await run_job(handler, QueuedJob(organisation_id=organisation_id, job_id=job.id))
    async with handler.transaction(organisation_id) as conn:
        for job in await jobs_of(conn, kind, subjects):
            if job.error is not None:
                raise DomainError(f"The notes could not be tagged: {job.error}", code="not_tagged")
