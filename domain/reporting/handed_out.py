"""Reports as a candidate's link hands them out: by the report's id alone, the link being the permission."""

from typing import Any
from uuid import UUID

from domain.database import Connection
from domain.reporting import queries


async def handed_out_document(conn: Connection, report_id: UUID) -> dict[str, Any]:
    """Everything that the report says, as plain data."""
    document: dict[str, Any] = await queries.document(conn, report_id)
    return document


async def handed_out_file(conn: Connection, report_id: UUID) -> bytes:
    """The report's PDF."""
    return await queries.file(conn, report_id)
