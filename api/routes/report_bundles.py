"""Report bundles: all candidates of a requisition by one job, and their file."""

import asyncio
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, acts, attachment, enqueues, page_request, reads
from api.report_looks import bundle_page_of
from api.report_zip import bundle_zip
from api.routes.reports import to_follow
from domain.access.model import Actor
from domain.database import Connection
from domain.jobs.model import Job
from domain.paging import Page
from domain.report_settings.service import images_of
from domain.reporting import bundles
from domain.reporting.bundle_model import BundleContent, ReportBundle
from domain.reporting.file_names import hyphenated
from domain.reporting.model import ReportOptions

ZIP = "application/zip"


@enqueues(
    "/requisitions/{requisition_id:uuid}/report-bundles",
    "startReportBundle",
    "reports:write",
    "Make the reports of a requisition's candidates",
)
async def start(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    requisition_id: FromPath[UUID],
    data: JSONBody[ReportOptions | None] = None,
) -> Response[Job]:
    """Starts a job whose `subject_id` is the bundle; its step says how many of how many. It survives a killed worker.

    Every candidate whose panel is open gets a report of their own, as if it had been asked for by itself. Who is left
    out stands in the bundle with the reason, which never tells who has locked. 409 above 1000 candidates.
    """
    options = data or ReportOptions()
    return to_follow(await bundles.request_bundle(conn, actor, requisition_id, options))


@reads("/report-bundles", "listReportBundles", "reports:read", "Report bundles")
async def list_all(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    requisition_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[ReportBundle]:
    """Oldest first, of one requisition if asked for."""
    return await bundles.list_bundles(conn, actor, page_request(cursor, limit), requisition_id)


@reads("/report-bundles/{bundle_id:uuid}", "getReportBundle", "reports:read", "One report bundle")
async def get_one(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], bundle_id: FromPath[UUID]
) -> BundleContent:
    """How far it is, and what has become of each candidate, in the order of applying."""
    return await bundles.get_bundle(conn, actor, bundle_id)


@acts("/report-bundles/{bundle_id:uuid}/cancel", "cancelReportBundle", "reports:write", "Cancel a report bundle")
async def cancel(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], bundle_id: FromPath[UUID]
) -> BundleContent:
    """It ends at once; the report at hand is dropped, and what was made stays. 409 once it is over."""
    return await bundles.cancel_bundle(conn, actor, bundle_id)


@reads(
    "/report-bundles/{bundle_id:uuid}/file",
    "downloadReportBundle",
    "reports:read",
    "A report bundle as ZIP",
    media_type=ZIP,
    also=(409,),
)
async def download(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], bundle_id: FromPath[UUID]
) -> Response[bytes]:
    """The PDFs with `index.html` and `index.csv`; 409 while the bundle is at work.

    What you may not read is left out, and the index says so. File names carry a number and the candidate's name, or
    the pseudonym where the requisition or the edition hides names. Each report's download stands in the audit record.
    """
    index = await bundles.index_of(conn, actor, bundle_id)
    pdfs = await bundles.files_of(conn, actor, index)
    page = await asyncio.to_thread(bundle_page_of, index, await images_of(conn, index.brand))
    name = f"{hyphenated(index.requisition)}-{index.edition}-{index.generated_at:%Y-%m-%d}.zip"
    headers = {"Content-Disposition": attachment(name)}
    return Response(await asyncio.to_thread(bundle_zip, index, page, pdfs), media_type=ZIP, headers=headers)


router = Router("/", tags=["Reports"], route_handlers=[start, list_all, get_one, cancel, download])
