"""Store reports and hand them out. A report never changes; whether it still holds is said beside it."""

import hashlib
from typing import Any
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.audit.service import record
from domain.candidates.service import require_name_known
from domain.database import Connection, as_json
from domain.decisions.service import require_decider
from domain.errors import Conflict, DomainError, NotFound
from domain.interviews.ratings import require_locked_own, waits_for_panel
from domain.jobs.model import Job
from domain.paging import Page, PageRequest, page_of
from domain.reporting import comparison, queries
from domain.reporting.comparison_model import ComparisonReport
from domain.reporting.documents import Composed, Document, content_hash, document_from, edition_of, kind_of
from domain.reporting.editions import Moment, source_now
from domain.reporting.model import CurrentReport, ReportFile, StoredReport
from domain.reporting.naming import file_name_of
from domain.reporting.rights import readable_kinds


async def store_report(conn: Connection, actor: Actor, job: Job, subject_id: UUID, made: Composed, pdf: bytes) -> bool:
    """Store what a job made about a subject; False if the job has stored its report about it already."""
    document = made.document
    kind, edition = kind_of(document), edition_of(document)
    row = queries.ReportRow(
        id=document.report_id,
        kind=kind,
        subject_id=subject_id,
        job_id=job.id,
        edition=edition,
        language=document.language,
        paper=document.paper,
        document_sha256=content_hash(document),
        source_sha256=made.source_sha256,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        created_by=job.created_by,
    )
    stored = await queries.insert(conn, row, as_json(document), pdf)
    if stored:
        details = {"kind": kind, "language": document.language} | ({} if edition is None else {"edition": edition})
        await record(conn, actor, "report.made", "report", document.report_id, details)
    return stored


async def get_report(conn: Connection, actor: Actor, report_id: UUID) -> StoredReport:
    """One report's record, if the actor may see its kind; Blinded for a panelist who has yet to lock.

    Conflict for who is still to rate the candidate under a pseudonym: document and file name them.
    """
    report = await queries.report(conn, report_id)
    if report is None or report.kind not in readable_kinds(actor):
        raise NotFound("report")
    if report.kind == "candidate":
        await require_readable(conn, actor, report.subject_id)
    if report.kind == "comparison":
        shown = await _document(conn, report)
        assert isinstance(shown, ComparisonReport)
        await require_decider(conn, actor, report.subject_id)
        await comparison.require_readable(conn, actor, shown)
    return report


async def require_readable(conn: Connection, actor: Actor, application_id: UUID) -> None:
    """Raise unless the actor may read reports on this application's candidate that were made already."""
    # A panel may have been opened early and reported on while this panelist is still writing.
    await require_locked_own(conn, actor, application_id)
    await require_name_known(conn, actor, application_id)


async def current_report(conn: Connection, actor: Actor, report_id: UUID, moment: Moment) -> CurrentReport:
    """One report's record, and whether it would say something else if the actor asked for it now."""
    report = await get_report(conn, actor, report_id)
    fields: dict[str, Any] = {name: getattr(report, name) for name in report.__struct_fields__}
    return CurrentReport(**fields, outdated=await _is_outdated(conn, actor, report, moment))


async def _is_outdated(conn: Connection, actor: Actor, report: StoredReport, moment: Moment) -> bool | None:
    """None where the actor may not see the present state: what they may see of it would look like a change."""
    if await waits_for_panel(conn, actor):
        return None
    try:
        now = await source_now(conn, actor, report, moment)
        before = await queries.source_sha256(conn, report.id) or content_hash(await _document(conn, report))
    except DomainError:
        return None
    return before != content_hash(now)


async def list_reports(
    conn: Connection, actor: Actor, page: PageRequest, subject_id: UUID | None
) -> Page[StoredReport]:
    """One page of reports, oldest first. A record names no candidate, so none is left out."""
    return page_of(await queries.reports(conn, page, subject_id, readable_kinds(actor)), page, lambda row: row.id)


async def newest_reports(
    conn: Connection, actor: Actor, page: PageRequest, subject_id: UUID | None
) -> Page[StoredReport]:
    """One page of reports, the newest first; `after` is the last one of the page before."""
    rows = await queries.newest_reports(conn, page.after, page.limit + 1, subject_id, readable_kinds(actor))
    return page_of(rows, page, lambda row: row.id)


async def _document(conn: Connection, report: StoredReport) -> Document:
    try:
        return document_from(report.kind, report.edition, await queries.document(conn, report.id))
    except msgspec.ValidationError as error:
        raise Conflict(
            "An earlier version of the product made this report and stored it in another form. Its file is as it was; "
            "make the report anew to read it here.",
            code="earlier_version",
        ) from error


async def report_as_document(conn: Connection, actor: Actor, report_id: UUID) -> Document:
    """Everything that a report says, as its Struct; Conflict where an earlier version stored it in another form."""
    report = await get_report(conn, actor, report_id)
    await record(conn, actor, "report.read", "report", report_id)
    return await _document(conn, report)


async def report_document(conn: Connection, actor: Actor, report_id: UUID) -> Any:
    """Everything that a report says, as plain data."""
    await get_report(conn, actor, report_id)
    await record(conn, actor, "report.read", "report", report_id)
    return await queries.document(conn, report_id)


async def report_file(conn: Connection, actor: Actor, report_id: UUID) -> ReportFile:
    """A report's PDF under the name by which its reader finds it again; the download stands in the audit record."""
    report = await get_report(conn, actor, report_id)
    await record(conn, actor, "report.downloaded", "report", report_id)
    name = await file_name_of(conn, actor, report)
    return ReportFile(name=name, sha256=report.pdf_sha256, pdf=await queries.file(conn, report_id))
