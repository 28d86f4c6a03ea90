"""SQL of stored reports. They are inserted once and never updated."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.reporting.model import Edition, Language, Paper, ReportKind, StoredReport, TeamEdition

INSERT = """
    INSERT INTO reports (organisation_id, id, kind, subject_id, job_id, edition, language, paper, document,
        document_sha256, source_sha256, pdf, pdf_sha256, created_by)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (organisation_id, job_id, subject_id) DO NOTHING
"""
# By what they were made from: an anonymised edition calls its people anew each time.
REPORT = """
    SELECT reports.id, reports.kind, reports.subject_id, reports.job_id, reports.edition, reports.language,
        reports.paper, reports.document_sha256, reports.pdf_sha256, newest.id AS superseded_by, reports.created_by,
        reports.created_at, reports.updated_at
    FROM reports LEFT JOIN LATERAL (
        SELECT newer.id, newer.source_sha256 FROM reports AS newer
        WHERE newer.subject_id = reports.subject_id AND newer.id > reports.id AND newer.kind = reports.kind
            AND newer.edition IS NOT DISTINCT FROM reports.edition AND newer.language = reports.language
        ORDER BY newer.id DESC LIMIT 1
    ) AS newest ON newest.source_sha256 IS DISTINCT FROM reports.source_sha256
    WHERE reports.id = $1
"""
REPORTS = """
    SELECT reports.id, reports.kind, reports.subject_id, reports.job_id, reports.edition, reports.language,
        reports.paper, reports.document_sha256, reports.pdf_sha256, newest.id AS superseded_by, reports.created_by,
        reports.created_at, reports.updated_at
    FROM reports LEFT JOIN LATERAL (
        SELECT newer.id, newer.source_sha256 FROM reports AS newer
        WHERE newer.subject_id = reports.subject_id AND newer.id > reports.id AND newer.kind = reports.kind
            AND newer.edition IS NOT DISTINCT FROM reports.edition AND newer.language = reports.language
        ORDER BY newer.id DESC LIMIT 1
    ) AS newest ON newest.source_sha256 IS DISTINCT FROM reports.source_sha256
    WHERE ($1::uuid IS NULL OR reports.id > $1) AND ($2::timestamptz IS NULL OR reports.updated_at > $2)
        AND ($4::uuid IS NULL OR reports.subject_id = $4) AND reports.kind = ANY($5::text[])
    ORDER BY reports.id LIMIT $3
"""
NEWEST = """
    SELECT reports.id, reports.kind, reports.subject_id, reports.job_id, reports.edition, reports.language,
        reports.paper, reports.document_sha256, reports.pdf_sha256, newest.id AS superseded_by, reports.created_by,
        reports.created_at, reports.updated_at
    FROM reports LEFT JOIN LATERAL (
        SELECT newer.id, newer.source_sha256 FROM reports AS newer
        WHERE newer.subject_id = reports.subject_id AND newer.id > reports.id AND newer.kind = reports.kind
            AND newer.edition IS NOT DISTINCT FROM reports.edition AND newer.language = reports.language
        ORDER BY newer.id DESC LIMIT 1
    ) AS newest ON newest.source_sha256 IS DISTINCT FROM reports.source_sha256
    WHERE ($1::uuid IS NULL OR reports.id < $1) AND ($3::uuid IS NULL OR reports.subject_id = $3)
        AND reports.kind = ANY($4::text[])
    ORDER BY reports.id DESC LIMIT $2
"""
DOCUMENT = "SELECT document FROM reports WHERE id = $1"
FILE = "SELECT pdf FROM reports WHERE id = $1"
SOURCE = "SELECT source_sha256 FROM reports WHERE id = $1"
FILES = "SELECT id, pdf FROM reports WHERE id = ANY($1::uuid[])"
SIZE = "SELECT coalesce(sum(octet_length(pdf)), 0)::bigint FROM reports WHERE id = ANY($1::uuid[])"


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a report beside its document and file."""

    id: UUID
    kind: ReportKind
    subject_id: UUID
    job_id: UUID
    edition: Edition | TeamEdition | None
    language: Language
    paper: Paper
    document_sha256: str
    source_sha256: str
    pdf_sha256: str
    created_by: UUID | None


async def insert(conn: Connection, row: ReportRow, document: Any, pdf: bytes) -> bool:
    """Store a job's report; False if the job has stored one about this subject already."""
    status = await conn.execute(
        INSERT, row.id, row.kind, row.subject_id, row.job_id, row.edition, row.language, row.paper, document,
        row.document_sha256, row.source_sha256, pdf, row.pdf_sha256, row.created_by,
    )  # fmt: skip
    return affected(status) == 1


async def report(conn: Connection, report_id: UUID) -> StoredReport | None:
    """One report's record."""
    return await fetch_one(conn, StoredReport, REPORT, report_id)


async def reports(
    conn: Connection, page: PageRequest, subject_id: UUID | None, kinds: Sequence[str]
) -> list[StoredReport]:
    """One page, of one subject if given, and one row more."""
    return await fetch_all(
        conn, StoredReport, REPORTS, page.after, page.updated_after, page.limit + 1, subject_id, kinds
    )


async def newest_reports(
    conn: Connection, before: UUID | None, limit: int, subject_id: UUID | None, kinds: Sequence[str]
) -> list[StoredReport]:
    """At most `limit` reports made before one, the newest first, of one subject if given."""
    return await fetch_all(conn, StoredReport, NEWEST, before, limit, subject_id, kinds)


async def document(conn: Connection, report_id: UUID) -> Any:
    """The Struct that was printed, as plain data."""
    return await conn.fetchval(DOCUMENT, report_id)


async def file(conn: Connection, report_id: UUID) -> bytes:
    """The PDF."""
    pdf: bytes = await conn.fetchval(FILE, report_id)
    return pdf


async def source_sha256(conn: Connection, report_id: UUID) -> str | None:
    """The hash of what the report was made from; None for reports of before such hashes were kept."""
    found: str | None = await conn.fetchval(SOURCE, report_id)
    return found


async def files(conn: Connection, report_ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Report id → PDF."""
    return {row["id"]: row["pdf"] for row in await conn.fetch(FILES, list(report_ids))}


async def size_of_files(conn: Connection, report_ids: Sequence[UUID]) -> int:
    """How many bytes these PDFs have together."""
    found: int = await conn.fetchval(SIZE, list(report_ids))
    return found
