"""One line of the audit record."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class AuditEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to which thing. `details` holds codes and ids, never free text."""

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    on_behalf_of: UUID | None
    action: str
    subject_kind: str
    subject_id: UUID
    details: dict[str, Any]
