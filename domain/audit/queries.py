"""SQL of the audit record: insert and read, nothing else."""

from typing import Any
from uuid import UUID

from domain.audit.model import AuditEvent
from domain.database import Connection, fetch_all

INSERT = """
    INSERT INTO audit_events
        (organisation_id, id, actor_kind, actor_id, on_behalf_of, action, subject_kind, subject_id, details)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
EVENTS = """
    SELECT id, at, actor_kind, actor_id, on_behalf_of, action, subject_kind, subject_id, details
    FROM audit_events WHERE ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2
"""


async def insert(
    conn: Connection,
    *,
    organisation_id: UUID,
    event_id: UUID,
    actor_kind: str,
    actor_id: UUID | None,
    on_behalf_of: UUID | None,
    action: str,
    subject_kind: str,
    subject_id: UUID,
    details: dict[str, Any],
) -> None:
    """Append one event."""
    await conn.execute(
        INSERT, organisation_id, event_id, actor_kind, actor_id, on_behalf_of, action, subject_kind, subject_id,
        details,
    )  # fmt: skip


async def events(conn: Connection, after: UUID | None, limit: int) -> list[AuditEvent]:
    """One page, oldest first."""
    return await fetch_all(conn, AuditEvent, EVENTS, after, limit)
