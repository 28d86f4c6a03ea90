"""What a candidate asked for, and what the panel is told of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

RequestText = Annotated[str, Meta(min_length=1, max_length=4000, pattern=r"^[^\x00]*\S[^\x00]*$")]
AgreedText = Annotated[str, Meta(max_length=500, examples=["15 minutes more; questions in writing beforehand"])]


class AccommodationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a candidate asked for; it may speak of health. `revision` is the ETag."""

    id: UUID
    application_id: UUID
    request: str
    created_by: UUID | None
    revision: int
    created_at: datetime
    updated_at: datetime


class AgreedAccommodations(msgspec.Struct, frozen=True, kw_only=True):
    """The agreed change of format as the panel reads it, never why. `revision` is the interview's ETag."""

    interview_id: UUID
    application_id: UUID
    starts_at: datetime
    accommodations: str
    revision: int
