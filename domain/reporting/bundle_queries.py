"""SQL of report bundles."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.reporting.bundle_model import BundleRow, ItemRow, LeftOutReason
from domain.reporting.model import ReportOptions

INSERT = """
    INSERT INTO report_bundles (organisation_id, id, requisition_id, edition, language, paper, created_by)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6)
"""
INSERT_ITEMS = """
    INSERT INTO report_bundle_items (organisation_id, bundle_id, application_id, position)
    SELECT current_organisation(), $1, application_id, position
    FROM unnest($2::uuid[]) WITH ORDINALITY AS listed (application_id, position)
"""
BUNDLE = """
    SELECT report_bundles.id, requisition_id, edition, language, paper, counted.total, counted.made, counted.left_out,
        created_by, created_at, finished_at, cancelled_at
    FROM report_bundles, LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE state = 'made') AS made,
            count(*) FILTER (WHERE state = 'left_out') AS left_out
        FROM report_bundle_items WHERE bundle_id = report_bundles.id
    ) AS counted
    WHERE report_bundles.id = $1
"""
BUNDLES = """
    SELECT report_bundles.id, requisition_id, edition, language, paper, counted.total, counted.made, counted.left_out,
        created_by, created_at, finished_at, cancelled_at
    FROM report_bundles, LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE state = 'made') AS made,
            count(*) FILTER (WHERE state = 'left_out') AS left_out
        FROM report_bundle_items WHERE bundle_id = report_bundles.id
    ) AS counted
    WHERE ($1::uuid IS NULL OR report_bundles.id > $1) AND ($3::uuid IS NULL OR requisition_id = $3)
    ORDER BY report_bundles.id LIMIT $2
"""
NEWEST = """
    SELECT report_bundles.id, requisition_id, edition, language, paper, counted.total, counted.made, counted.left_out,
        created_by, created_at, finished_at, cancelled_at
    FROM report_bundles, LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE state = 'made') AS made,
            count(*) FILTER (WHERE state = 'left_out') AS left_out
        FROM report_bundle_items WHERE bundle_id = report_bundles.id
    ) AS counted
    WHERE ($1::uuid IS NULL OR report_bundles.id < $1) AND requisition_id = $3
    ORDER BY report_bundles.id DESC LIMIT $2
"""
# Whoever makes a report and whoever cancels wait for each other here.
HOLD_OPEN = """
    SELECT id FROM report_bundles WHERE id = $1 AND cancelled_at IS NULL AND finished_at IS NULL FOR UPDATE
"""
ITEMS = """
    SELECT application_id, position, state, reason, report_id, reports.pdf_sha256
    FROM report_bundle_items LEFT JOIN reports ON reports.id = report_id
    WHERE bundle_id = $1 ORDER BY position
"""
NEXT = """
    SELECT application_id FROM report_bundle_items WHERE bundle_id = $1 AND state = 'waiting' ORDER BY position LIMIT 1
"""
MADE = """
    UPDATE report_bundle_items SET state = 'made', report_id = $3
    WHERE bundle_id = $1 AND application_id = $2 AND state = 'waiting'
"""
LEFT_OUT = """
    UPDATE report_bundle_items SET state = 'left_out', reason = $3
    WHERE bundle_id = $1 AND application_id = $2 AND state = 'waiting'
"""
CANCEL = """
    UPDATE report_bundles SET cancelled_at = now() WHERE id = $1 AND cancelled_at IS NULL AND finished_at IS NULL
"""
FINISH = """
    UPDATE report_bundles SET finished_at = now() WHERE id = $1 AND cancelled_at IS NULL AND finished_at IS NULL
"""


async def insert(
    conn: Connection,
    bundle_id: UUID,
    requisition_id: UUID,
    options: ReportOptions,
    application_ids: Sequence[UUID],
    created_by: UUID | None,
) -> None:
    """A bundle with its candidates in this order, all waiting."""
    await conn.execute(INSERT, bundle_id, requisition_id, options.edition, options.language, options.paper, created_by)
    await conn.execute(INSERT_ITEMS, bundle_id, list(application_ids))


async def bundle(conn: Connection, bundle_id: UUID) -> BundleRow | None:
    """One bundle."""
    return await fetch_one(conn, BundleRow, BUNDLE, bundle_id)


async def bundles(conn: Connection, page: PageRequest, requisition_id: UUID | None) -> list[BundleRow]:
    """One page, of one requisition if given, and one row more."""
    return await fetch_all(conn, BundleRow, BUNDLES, page.after, page.limit + 1, requisition_id)


async def newest_bundles(conn: Connection, page: PageRequest, requisition_id: UUID) -> list[BundleRow]:
    """A requisition's bundles made before one, the newest first, and one row more."""
    return await fetch_all(conn, BundleRow, NEWEST, page.after, page.limit + 1, requisition_id)


async def hold_open(conn: Connection, bundle_id: UUID) -> bool:
    """Whether the bundle is still at work; if so, nobody cancels it until the transaction ends."""
    return await conn.fetchval(HOLD_OPEN, bundle_id) is not None


async def items(conn: Connection, bundle_id: UUID) -> list[ItemRow]:
    """The bundle's candidates in the order of applying."""
    return await fetch_all(conn, ItemRow, ITEMS, bundle_id)


async def next_application(conn: Connection, bundle_id: UUID) -> UUID | None:
    """The first candidate who still waits."""
    found: UUID | None = await conn.fetchval(NEXT, bundle_id)
    return found


async def made(conn: Connection, bundle_id: UUID, application_id: UUID, report_id: UUID) -> bool:
    """Note the report of a candidate who waits; False if another attempt was first."""
    return affected(await conn.execute(MADE, bundle_id, application_id, report_id)) == 1


async def leave_out(conn: Connection, bundle_id: UUID, application_id: UUID, reason: LeftOutReason) -> bool:
    """Note why a candidate who waits gets no report; False if another attempt was first."""
    return affected(await conn.execute(LEFT_OUT, bundle_id, application_id, reason)) == 1


async def cancel(conn: Connection, bundle_id: UUID) -> bool:
    """End a bundle early; False if it is over."""
    return affected(await conn.execute(CANCEL, bundle_id)) == 1


async def finish(conn: Connection, bundle_id: UUID) -> None:
    """Nothing waits any more."""
    await conn.execute(FINISH, bundle_id)
