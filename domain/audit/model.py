"""Lines of the audit record, the links of its chain, and what a verification finds."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class AuditEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to which thing. `details` holds codes and ids, never free text.

    `subject_id` is null and `details` empty once the subject's personal data were erased.
    """

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    on_behalf_of: UUID | None
    action: str
    subject_kind: str
    subject_id: UUID | None
    details: dict[str, Any]


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The newest link of an organisation's chain."""

    sequence: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash.hex()}"


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One link of the chain with the columns of its event (all null where the event is gone) and its subject's salt."""

    sequence: int
    event_id: UUID
    chained_hash: bytes
    previous_hash: bytes
    hash: bytes
    content_hash: bytes | None
    at: datetime | None
    actor_kind: str | None
    actor_id: UUID | None
    on_behalf_of: UUID | None
    action: str | None
    subject_kind: str | None
    subject_id: UUID | None
    details: Any  # whatever somebody wrote there
    salt: bytes | None


class EventPlace(msgspec.Struct, frozen=True, kw_only=True):
    """An event's id and whether the chain has a link for it."""

    id: UUID
    chained: bool


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """Content to seal: its bytes, and the subject whose salt goes in and whose erasure takes the proof away."""

    salt_kind: str
    salt_id: UUID
    payload: bytes


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong: where in the chain (null outside it), which event, a stable code and what it means."""

    sequence: int | None
    event_id: UUID | None
    code: str
    message: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the verification of one organisation's record found. `faults` are the first ones, `fault_count` is all.

    `redacted` events lost subject and details to an erasure: their place in the chain is proven, their content is not.
    `seals` were recomputed from what is stored now; `seals_erased` have lost the salt that this takes.
    """

    organisation_id: UUID
    events: int
    head_sequence: int
    head_hash: str
    redacted: int
    seals: int
    seals_erased: int
    faults: tuple[Fault, ...]
    fault_count: int
