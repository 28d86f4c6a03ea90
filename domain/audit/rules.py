"""The audit record's hashes. docs/audit.md gives the format byte by byte; what is here must not change.

A link of the chain covers an event's content only through a salted hash, so that an event can lose its personal
columns and its salt and the chain still holds.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.audit.model import AuditEvent, Fault, Link

EVENT_TAG = b"outside-in audit event 1"
LINK_TAG = b"outside-in audit link 1"
SEAL_TAG = b"outside-in seal 1"
FIRST_PREVIOUS = bytes(32)
SALT_BYTES = 32


def canonical_json(value: object) -> bytes:
    """UTF-8 JSON with keys sorted by code point and no white space. Floats are refused: they have many spellings."""
    plain = msgspec.to_builtins(value)
    _refuse_floats(plain)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("the audit record holds text, integers and truth values, not fractions")
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for one in inner:
        _refuse_floats(one)


def timestamp(at: datetime) -> str:
    """UTC with all six digits of the microseconds, such as 2026-01-31T09:00:00.000000Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def content_hash(organisation_id: UUID, event: AuditEvent, salt: bytes) -> bytes:
    """SHA-256 of the event's tag, its subject's salt (32 bytes) and its canonical JSON."""
    fields: dict[str, Any] = {
        "action": event.action,
        "actor_id": event.actor_id,
        "actor_kind": event.actor_kind,
        "at": timestamp(event.at),
        "details": event.details,
        "id": event.id,
        "on_behalf_of": event.on_behalf_of,
        "organisation_id": organisation_id,
        "subject_id": event.subject_id,
        "subject_kind": event.subject_kind,
    }
    return hashlib.sha256(EVENT_TAG + salt + canonical_json(fields)).digest()


def link_hash(organisation_id: UUID, sequence: int, event_id: UUID, chained_hash: bytes, previous_hash: bytes) -> bytes:
    """SHA-256 of fields of fixed length; audit_link in migrations/0008_audit_chain.sql is the same in SQL."""
    place = organisation_id.bytes + sequence.to_bytes(8, "big") + event_id.bytes
    return hashlib.sha256(LINK_TAG + place + chained_hash + previous_hash).digest()


def seal_hash(salt: bytes, payload: bytes) -> str:
    """The seal of a content, in hexadecimal: SHA-256 of the seal's tag, the salt (32 bytes) and the payload."""
    return hashlib.sha256(SEAL_TAG + salt + payload).hexdigest()


def event_of(link: Link) -> AuditEvent | None:
    """The event of a link, or None if there is no such event any more."""
    if link.at is None or link.actor_kind is None or link.action is None or link.subject_kind is None:
        return None
    return AuditEvent(
        id=link.event_id,
        at=link.at,
        actor_kind=link.actor_kind,
        actor_id=link.actor_id,
        on_behalf_of=link.on_behalf_of,
        action=link.action,
        subject_kind=link.subject_kind,
        subject_id=link.subject_id,
        details=link.details,
    )


def detail(event: AuditEvent, name: str) -> Any:
    """One of the event's details, or None; also where somebody wrote something else than details."""
    return event.details.get(name) if isinstance(event.details, dict) else None


def is_redacted(event: AuditEvent) -> bool:
    """Whether an erasure has taken the event's subject and details."""
    return event.subject_id is None


def faults_of(organisation_id: UUID, link: Link, expected_sequence: int, expected_previous: bytes) -> Iterator[Fault]:
    """Everything that is wrong with one link, seen from the link before it."""
    if link.sequence != expected_sequence:
        missing = f"{expected_sequence} to {link.sequence - 1}"
        yield _fault(link, "gap", f"The links {missing} are missing.")
    elif link.previous_hash != expected_previous:
        yield _fault(link, "previous_hash", "It does not continue the link before it.")
    hashed = link_hash(organisation_id, link.sequence, link.event_id, link.chained_hash, link.previous_hash)
    if hashed != link.hash:
        yield _fault(link, "link_hash", "The link itself was changed: its hash does not fit.")
    yield from _content_faults(organisation_id, link)


def _content_faults(organisation_id: UUID, link: Link) -> Iterator[Fault]:
    event = event_of(link)
    if event is None:
        yield _fault(link, "event_missing", "The event of this link is gone.")
    elif link.content_hash != link.chained_hash:
        yield _fault(link, "content_hash", "The event's hash is not the one in the chain.")
    elif is_redacted(event):
        return
    elif link.salt is None:
        yield _fault(link, "salt_missing", "The subject's salt is gone, though the event was not redacted.")
    elif not _fits(organisation_id, event, link.salt, link.chained_hash):
        yield _fault(link, "content", "The event was changed: its columns do not fit its hash.")


def _fits(organisation_id: UUID, event: AuditEvent, salt: bytes, expected: bytes) -> bool:
    try:
        return content_hash(organisation_id, event, salt) == expected
    except (TypeError, ValueError):  # somebody wrote what record() never stores
        return False


def _fault(link: Link, code: str, message: str) -> Fault:
    return Fault(sequence=link.sequence, event_id=link.event_id, code=code, message=message)
