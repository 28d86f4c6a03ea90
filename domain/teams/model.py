"""Teams and who belongs to them."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.access.model import Email, Name


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team."""

    id: UUID
    name: str
    created_at: datetime
    updated_at: datetime


class TeamMember(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is asked about their team."""

    id: UUID
    name: str
    email: str


class NewTeamMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member to add to a team."""

    name: Name
    email: Email
