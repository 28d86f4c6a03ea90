"""Report bundles: one job makes the report of every candidate of a requisition whose panel is open.

Each report is stored by itself with the item that it belongs to, so that a killed worker's bundle goes on where it
stopped and what was made before a cancellation stays.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.rules import may_see_hiring, require_scope
from domain.access.service import organisation_of_actor
from domain.audit.service import record
from domain.candidates.service import get_requisition, labels_of, list_applications, pseudonyms_of
from domain.database import Connection, new_id
from domain.errors import Conflict, DomainError, NotFound
from domain.interviews.ratings import locked_scorecards
from domain.jobs.model import Job
from domain.jobs.service import enqueue, jobs_of
from domain.paging import Page, PageRequest, page_of
from domain.report_settings.model import Brand
from domain.report_settings.service import report_settings
from domain.reporting import bundle_queries, bundle_rules, queries
from domain.reporting.bundle_model import (
    BundleContent,
    BundleIndex,
    BundleItem,
    BundleRow,
    BundleStatus,
    ItemRow,
    LeftOutReason,
    ReportBundle,
)
from domain.reporting.documents import Composed
from domain.reporting.model import ReportOptions
from domain.reporting.requests import require_ready
from domain.reporting.rights import require_kind
from domain.reporting.stored import require_readable, store_report

CANDIDATES_MOST = 1000
PAGE = 200
FILE_MOST = 200 * 1_048_576
FILES_AT_ONCE = 20
SCOPE = "requisitions:read"


async def request_bundle(conn: Connection, actor: Actor, requisition_id: UUID, options: ReportOptions) -> Job:
    """Enqueue the reports of a requisition's candidates; Forbidden for who may not read them.

    Conflict where there is nobody, or too many.
    """
    await get_requisition(conn, requisition_id)
    require_kind(actor, "candidate")
    applications = await _applications(conn, requisition_id)
    if not applications:
        raise Conflict("Nobody has applied for this requisition yet.", code="no_candidates")
    if len(applications) > CANDIDATES_MOST:
        raise Conflict(
            f"A bundle takes at most {CANDIDATES_MOST} candidates; ask for the reports one by one.",
            code="too_many_candidates",
        )
    bundle_id = new_id()
    await bundle_queries.insert(conn, bundle_id, requisition_id, options, applications, actor.account_id)
    details = {"requisition_id": str(requisition_id), "edition": options.edition, "language": options.language}
    await record(conn, actor, "report_bundle.started", "report_bundle", bundle_id, details)
    return await enqueue(conn, actor, "report_bundle", bundle_id)


async def _applications(conn: Connection, requisition_id: UUID) -> list[UUID]:
    """The requisition's applications in the order of applying; one more than a bundle takes is enough to know."""
    found: list[UUID] = []
    page = PageRequest(limit=PAGE)
    while len(found) <= CANDIDATES_MOST:
        listed = await list_applications(conn, page, requisition_id)
        found += [one.id for one in listed.items]
        if listed.next_cursor is None:
            break
        page = PageRequest(limit=PAGE, after=UUID(listed.next_cursor))
    return found


async def list_bundles(
    conn: Connection, actor: Actor, page: PageRequest, requisition_id: UUID | None
) -> Page[ReportBundle]:
    """One page of bundles, oldest first; empty for who does not see hiring."""
    if not may_see_hiring(actor):
        return Page(items=[], next_cursor=None)
    return await _page(conn, page, await bundle_queries.bundles(conn, page, requisition_id))


async def newest_bundles(conn: Connection, actor: Actor, page: PageRequest, requisition_id: UUID) -> Page[ReportBundle]:
    """A requisition's bundles the newest first, as people look at them; `after` is the last of the page before."""
    if not may_see_hiring(actor):
        return Page(items=[], next_cursor=None)
    return await _page(conn, page, await bundle_queries.newest_bundles(conn, page, requisition_id))


async def _page(conn: Connection, page: PageRequest, rows: Sequence[BundleRow]) -> Page[ReportBundle]:
    found = page_of(rows, page, lambda row: row.id)
    jobs = {job.subject_id: job for job in await jobs_of(conn, "report_bundle", [row.id for row in found.items])}
    return Page(items=[_shown(row, jobs[row.id]) for row in found.items], next_cursor=found.next_cursor)


async def get_bundle(conn: Connection, actor: Actor, bundle_id: UUID) -> BundleContent:
    """One bundle with its candidates, under the names that the actor may know them by."""
    bundle = await _bundle(conn, actor, bundle_id)
    items = await bundle_queries.items(conn, bundle_id)
    ids = [item.application_id for item in items]
    labels = await (pseudonyms_of(conn, ids) if bundle.edition == "anonymised" else labels_of(conn, actor, ids))
    over = bundle.status not in {"queued", "running"}
    return BundleContent(
        bundle=bundle, items=tuple(_item(item, labels[item.application_id], over=over) for item in items)
    )


async def _bundle(conn: Connection, actor: Actor, bundle_id: UUID) -> ReportBundle:
    row = await bundle_queries.bundle(conn, bundle_id)
    if row is None or not may_see_hiring(actor):
        raise NotFound("report bundle")
    return _shown(row, (await jobs_of(conn, "report_bundle", [bundle_id]))[-1])


def _status(bundle: BundleRow, job: Job) -> BundleStatus:
    if bundle.cancelled_at is not None:
        return "cancelled"
    if bundle.finished_at is not None:
        return "finished"
    if job.status == "dead":
        return "failed"
    return "running" if job.status == "running" else "queued"


def _shown(row: BundleRow, job: Job) -> ReportBundle:
    return ReportBundle(
        id=row.id,
        job_id=job.id,
        requisition_id=row.requisition_id,
        edition=row.edition,
        language=row.language,
        paper=row.paper,
        status=_status(row, job),
        total=row.total,
        made=row.made,
        left_out=row.left_out,
        created_by=row.created_by,
        created_at=row.created_at,
        finished_at=row.finished_at,
        cancelled_at=row.cancelled_at,
    )


def _item(item: ItemRow, label: str, *, over: bool) -> BundleItem:
    return BundleItem(
        application_id=item.application_id,
        position=item.position,
        candidate=label,
        state=item.state,
        reason=item.reason,
        explanation=bundle_rules.explanation(item, over=over),
        report_id=item.report_id,
    )


async def cancel_bundle(conn: Connection, actor: Actor, bundle_id: UUID) -> BundleContent:
    """End a bundle after the report at hand, which is dropped. What was made stays."""
    bundle = await _bundle(conn, actor, bundle_id)
    if bundle.status == "failed" or not await bundle_queries.cancel(conn, bundle_id):
        raise Conflict("This bundle is over; there is nothing to cancel.", code="bundle_over")
    await record(conn, actor, "report_bundle.cancelled", "report_bundle", bundle_id)
    return await get_bundle(conn, actor, bundle_id)


async def next_application(conn: Connection, actor: Actor, bundle_id: UUID) -> tuple[UUID, ReportOptions] | None:
    """Whose report to make next, and how; None when the bundle is done or was cancelled.

    Forbidden for who may no longer see hiring. Who cannot have a report now is left out on the way.
    """
    require_scope(actor, SCOPE)
    bundle = await bundle_queries.bundle(conn, bundle_id)
    if bundle is None or not await bundle_queries.hold_open(conn, bundle_id):
        return None
    options = ReportOptions(edition=bundle.edition, language=bundle.language, paper=bundle.paper)
    while (application_id := await bundle_queries.next_application(conn, bundle_id)) is not None:
        reason = await _reason_against(conn, actor, application_id, options)
        if reason is None:
            return application_id, options
        await bundle_queries.leave_out(conn, bundle_id, application_id, reason)
    return None


async def _reason_against(
    conn: Connection, actor: Actor, application_id: UUID, options: ReportOptions
) -> LeftOutReason | None:
    try:
        if not await locked_scorecards(conn, actor, application_id):
            return "not_interviewed"
        await require_ready(conn, actor, application_id, options.edition)
    except DomainError as refused:
        return bundle_rules.reason_of(refused.code)
    return None


async def keep(
    conn: Connection, actor: Actor, job: Job, application_id: UUID, made: tuple[Composed, bytes] | LeftOutReason
) -> BundleRow | None:
    """Store a report with its item, or why there is none, once however many attempts there are.

    Returns the bundle as it is then, or None once it was cancelled: the report at hand is dropped.
    """
    bundle_id = job.subject_id
    if not await bundle_queries.hold_open(conn, bundle_id):
        return None
    if isinstance(made, str):
        await bundle_queries.leave_out(conn, bundle_id, application_id, made)
        return await bundle_queries.bundle(conn, bundle_id)
    composed, pdf = made
    # The report first, because the item refers to it; a job stores one report for each application.
    if await store_report(conn, actor, job, application_id, composed, pdf):
        await bundle_queries.made(conn, bundle_id, application_id, composed.document.report_id)
    return await bundle_queries.bundle(conn, bundle_id)


async def finish(conn: Connection, bundle_id: UUID) -> None:
    """The bundle has nobody left who waits, or was cancelled."""
    await bundle_queries.finish(conn, bundle_id)


async def index_of(conn: Connection, actor: Actor, bundle_id: UUID) -> BundleIndex:
    """What the index of the bundle's file says to this reader; Conflict while the bundle is at work.

    In a pseudonymous requisition and for the anonymised edition it names nobody, whoever reads it.
    """
    bundle = await _bundle(conn, actor, bundle_id)
    if bundle.status in {"queued", "running"}:
        raise Conflict("This bundle is still at work; wait for it, or cancel it.", code="bundle_under_way")
    requisition = await get_requisition(conn, bundle.requisition_id)
    items = await bundle_queries.items(conn, bundle_id)
    ids = [item.application_id for item in items]
    nameless = requisition.pseudonymous or bundle.edition == "anonymised"
    labels = await (pseudonyms_of(conn, ids) if nameless else labels_of(conn, actor, ids))
    return BundleIndex(
        report_id=bundle.id,
        generated_at=bundle.created_at,
        organisation=(await organisation_of_actor(conn, actor)).name,
        requisition=requisition.title,
        edition=bundle.edition,
        status=bundle.status,
        lines=bundle_rules.index_lines(items, labels, await _readable(conn, actor, items)),
        method=bundle_rules.BUNDLE_METHOD,
        language=bundle.language,
        paper=bundle.paper,
        brand=await _brand(conn, items),
    )


async def _brand(conn: Connection, items: Sequence[ItemRow]) -> Brand:
    """The look that the reports of a bundle have; a logo that was chosen since then changes neither them nor this."""
    first = next((item.report_id for item in items if item.report_id is not None), None)
    if first is None:
        return (await report_settings(conn)).brand
    return msgspec.convert((await queries.document(conn, first)).get("brand", {}), Brand)


async def _readable(conn: Connection, actor: Actor, items: Sequence[ItemRow]) -> frozenset[UUID]:
    """The bundle's reports that this reader may have, who need not be who asked for it."""
    found = set()
    for item in items:
        if item.report_id is None:
            continue
        try:
            await require_readable(conn, actor, item.application_id)
        except DomainError:
            continue
        found.add(item.report_id)
    return frozenset(found)


async def files_of(conn: Connection, actor: Actor, index: BundleIndex) -> dict[UUID, bytes]:
    """Report id → PDF for the files in an index; the download of each stands in the audit record.

    Conflict where they are too large together to be sent at once.
    """
    ids = [line.report_id for line in index.lines if line.report_id is not None]
    size = await queries.size_of_files(conn, ids)
    if size > FILE_MOST:
        raise Conflict(
            f"The reports of this bundle have {size // 1_048_576} MiB together, more than {FILE_MOST // 1_048_576} in "
            "one file. Download the reports one by one.",
            code="bundle_too_large",
        )
    found: dict[UUID, bytes] = {}
    for start in range(0, len(ids), FILES_AT_ONCE):
        found |= await queries.files(conn, ids[start : start + FILES_AT_ONCE])
    for report_id in ids:
        await record(conn, actor, "report.downloaded", "report", report_id, {"bundle_id": str(index.report_id)})
    await record(conn, actor, "report_bundle.downloaded", "report_bundle", index.report_id, {"reports": len(ids)})
    return found
