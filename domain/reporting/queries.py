"""SQL of stored reports. They are inserted once and never updated."""

from typing import Any
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.reporting.model import StoredReport

INSERT = """
    INSERT INTO reports (organisation_id, id, kind, subject_id, job_id, document, pdf, pdf_sha256, created_by)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (organisation_id, job_id) DO NOTHING
"""
REPORT = """
    SELECT id, kind, subject_id, job_id, pdf_sha256, created_by, created_at, updated_at FROM reports WHERE id = $1
"""
REPORTS = """
    SELECT id, kind, subject_id, job_id, pdf_sha256, created_by, created_at, updated_at FROM reports
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::uuid IS NULL OR subject_id = $4) AND kind = ANY($5::text[])
    ORDER BY id LIMIT $3
"""
DOCUMENT = "SELECT document FROM reports WHERE id = $1"
FILE = "SELECT pdf FROM reports WHERE id = $1"


async def insert(
    conn: Connection,
    *,
    report_id: UUID,
    kind: str,
    subject_id: UUID,
    job_id: UUID,
    document: Any,
    pdf: bytes,
    pdf_sha256: str,
    created_by: UUID | None,
) -> bool:
    """Store a job's report; False if the job has stored one already."""
    status = await conn.execute(INSERT, report_id, kind, subject_id, job_id, document, pdf, pdf_sha256, created_by)
    return affected(status) == 1


async def report(conn: Connection, report_id: UUID) -> StoredReport | None:
    """One report's record."""
    return await fetch_one(conn, StoredReport, REPORT, report_id)


async def reports(conn: Connection, page: PageRequest, subject_id: UUID | None, kinds: list[str]) -> list[StoredReport]:
    """One page, of one subject if given, and one row more."""
    return await fetch_all(
        conn, StoredReport, REPORTS, page.after, page.updated_after, page.limit + 1, subject_id, kinds
    )


async def document(conn: Connection, report_id: UUID) -> Any:
    """The Struct that was printed, as plain data."""
    return await conn.fetchval(DOCUMENT, report_id)


async def file(conn: Connection, report_id: UUID) -> bytes:
    """The PDF."""
    pdf: bytes = await conn.fetchval(FILE, report_id)
    return pdf
