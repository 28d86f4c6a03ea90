"""Append to and read the audit record; seal what must never change; redact what is erased."""

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.audit import queries
from domain.audit.model import AuditEvent, Head, Sealed
from domain.audit.rules import SALT_BYTES, content_hash, seal_hash
from domain.database import Connection, new_id

ORGANISATIONS_PAGE = 1000
REDACTED = "audit.redacted"


async def record(
    conn: Connection,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: UUID,
    details: dict[str, Any] | None = None,
) -> None:
    """Append an event in the caller's transaction. `details` takes codes and ids, never free text, never fractions.

    The event is linked into the organisation's chain when the transaction commits.
    """
    kind = "service_key" if actor.key_id and (actor.on_behalf or actor.account_id is None) else "account"
    event = AuditEvent(
        id=new_id(),
        # In Python, because the hash covers it.
        at=datetime.now(UTC),
        actor_kind=kind,
        actor_id=actor.key_id if kind == "service_key" else actor.account_id,
        on_behalf_of=actor.account_id if actor.on_behalf else None,
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        details=msgspec.to_builtins(details or {}),
    )
    salt = await _salt(conn, actor.organisation_id, subject_kind, subject_id)
    await queries.insert(conn, actor.organisation_id, event, content_hash(actor.organisation_id, event, salt))


async def _salt(conn: Connection, organisation_id: UUID, kind: str, subject_id: UUID) -> bytes:
    return await queries.keep_salt(conn, organisation_id, kind, subject_id, secrets.token_bytes(SALT_BYTES))


async def list_events(
    conn: Connection, after: UUID | None, limit: int, action: str | None = None, subject_id: UUID | None = None
) -> list[AuditEvent]:
    """One page of the record, oldest first. Not yet filtered for blindness: that is the route's part."""
    return await queries.events(conn, after, limit, action, subject_id)


async def seal(conn: Connection, actor: Actor, content: Sealed) -> str:
    """A salted hash of the content, in hexadecimal, to stand as `seal` in the details of the event that fixes it.

    `outside-in audit verify` computes it again from what is stored then.
    """
    return seal_hash(await _salt(conn, actor.organisation_id, content.salt_kind, content.salt_id), content.payload)


async def seal_of(conn: Connection, content: Sealed) -> str | None:
    """The seal that the content has now, or None if its subject's salt was erased."""
    salt = await queries.salt(conn, content.salt_kind, content.salt_id)
    return None if salt is None else seal_hash(salt, content.payload)


async def redact_subject(conn: Connection, actor: Actor, kind: str, subject_id: UUID) -> int:
    """Take a subject out of the record: its salt is deleted, its events lose subject and details. Their number.

    The chain stays verifiable; the redaction is an event itself, about a random id, so that blanked events without
    one are noticed. Takes the chain's lock: call it as the last thing in a transaction.
    """
    redacted = await queries.redact(conn, kind, subject_id)
    if redacted:
        await record(conn, actor, REDACTED, "redaction", new_id(), {"kind": kind, "events": redacted})
    return redacted


async def audited_organisations(conn: Connection) -> list[UUID]:
    """Every organisation that has a record, for operators' commands; needs no tenant."""
    found: list[UUID] = []
    while page := await queries.organisations(conn, found[-1] if found else None, ORGANISATIONS_PAGE):
        found += page
    return found


async def head(conn: Connection) -> Head | None:
    """The newest link of the tenant's chain: write it down outside the database, and a cut tail can be noticed."""
    return await queries.head(conn)
