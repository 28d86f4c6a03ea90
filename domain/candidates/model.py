"""Requisitions, candidates and applications."""

from datetime import datetime
from uuid import UUID

import msgspec


class Requisition(msgspec.Struct, frozen=True, kw_only=True):
    """An opening: a published role profile, the rubric of its interviews, and the person who owns the process."""

    id: UUID
    title: str
    role_profile_id: UUID
    rubric_id: UUID
    owner_id: UUID
    created_at: datetime
    updated_at: datetime


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A person who applied. `external_id` is the id in the system that sent them; `revision` is the ETag."""

    id: UUID
    name: str
    email: str | None
    external_id: str | None
    revision: int
    created_at: datetime
    updated_at: datetime


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate for one requisition."""

    id: UUID
    requisition_id: UUID
    candidate_id: UUID
    created_at: datetime
    updated_at: datetime
