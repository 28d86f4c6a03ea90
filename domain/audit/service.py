"""Append to and read the audit record."""

from typing import Any
from uuid import UUID

from domain.access.model import Actor
from domain.audit import queries
from domain.audit.model import AuditEvent
from domain.database import Connection, new_id


async def record(
    conn: Connection,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: UUID,
    details: dict[str, Any] | None = None,
) -> None:
    """Append an event in the caller's transaction. `details` takes codes and ids, never free text."""
    kind = "service_key" if actor.key_id and (actor.on_behalf or actor.account_id is None) else "account"
    await queries.insert(
        conn,
        organisation_id=actor.organisation_id,
        event_id=new_id(),
        actor_kind=kind,
        actor_id=actor.key_id if kind == "service_key" else actor.account_id,
        on_behalf_of=actor.account_id if actor.on_behalf else None,
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        details=details or {},
    )


async def list_events(conn: Connection, after: UUID | None, limit: int) -> list[AuditEvent]:
    """One page of the record, oldest first."""
    return await queries.events(conn, after, limit)
