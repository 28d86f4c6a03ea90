"""What a directory knows of people and teams."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.access.model import Email, Name
from domain.teams.model import ExternalId, TeamName

NamePart = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^[^\x00]+$")]
UserName = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^[^\x00]*\S[^\x00]*$")]


class DirectoryUser(msgspec.Struct, frozen=True, kw_only=True):
    """A person whom the directory may speak of: everybody whom it did not take out. `name` is what people see."""

    id: UUID
    user_name: str
    name: str
    given_name: str | None
    family_name: str | None
    email: str
    external_id: str | None
    active: bool
    created_at: datetime
    updated_at: datetime


class UserDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a directory says of a person."""

    user_name: UserName
    name: Name
    given_name: NamePart | None
    family_name: NamePart | None
    email: Email
    external_id: ExternalId | None
    active: bool


class UserQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which people: those who fit all that is given. Names and addresses are compared without their case."""

    id: UUID | None = None
    user_name: str | None = None
    email: str | None = None
    name: str | None = None
    external_id: str | None = None
    active: bool | None = None


class DirectoryGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A team that is not archived."""

    id: UUID
    name: str
    external_id: str | None
    created_at: datetime
    updated_at: datetime


class GroupDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a directory says of a team; `members` are the ids of everybody in it."""

    name: TeamName
    external_id: ExternalId | None
    members: Sequence[UUID]


class GroupQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which teams: those that fit all that is given. Names are compared without their case."""

    id: UUID | None = None
    name: str | None = None
    external_id: str | None = None
    member: UUID | None = None


class GroupMembership(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is in a team today, with the names of both."""

    team_id: UUID
    team_name: str
    person_id: UUID
    person_name: str
