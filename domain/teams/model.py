"""Teams, the tree they form, the people in them and for how long."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.access.model import Email, Name

TeamName = Annotated[str, Meta(min_length=1, max_length=200, examples=["Front desk"])]
RoleText = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$", examples=["Night receptionist"])]
ExternalId = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]+$", examples=["hr-4711"])]


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team, under `parent_id` in the organisation's tree or at its top.

    `external_id` is the id in the system that sent it. An archived team has no members and stands in no tree.
    `revision` is the ETag.
    """

    id: UUID
    parent_id: UUID | None
    name: str
    external_id: str | None
    archived_at: datetime | None
    revision: int
    created_at: datetime
    updated_at: datetime


class TeamDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be said of a team: its name, the team above it (None: at the top) and its id elsewhere."""

    name: TeamName
    parent_id: UUID | None = None
    external_id: ExternalId | None = None


class TeamNode(msgspec.Struct, frozen=True, kw_only=True):
    """A team's place in a tree; `depth` counts from the tree's root, which has 0."""

    id: UUID
    parent_id: UUID | None
    name: str
    depth: int


class TreeTeam(msgspec.Struct, frozen=True, kw_only=True):
    """A team's place in the organisation's tree, the members it has itself, and the people in it and under it.

    `people` counts each person once, however many of these teams they are in.
    """

    id: UUID
    parent_id: UUID | None
    name: str
    depth: int
    members: int
    people: int


class TeamMember(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is in a team now; `id` is the person's, `membership_id` that of the period."""

    id: UUID
    name: str
    email: str
    role: str
    joined_on: date
    membership_id: UUID


class NewTeamMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member to add to a team; whoever has this e-mail address already keeps their name. Joins today by default."""

    name: Name
    email: Email
    role: RoleText = ""
    joined_on: date | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be asked: not an account, and nothing that signs in.

    Inactive people are asked nothing and count nowhere. `removed_at`: a directory took them out. `revision` is the
    ETag.
    """

    id: UUID
    name: str
    email: str
    external_id: str | None
    active: bool
    removed_at: datetime | None
    revision: int
    created_at: datetime
    updated_at: datetime


class PersonDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be said of a person."""

    name: Name
    email: Email
    external_id: ExternalId | None = None
    active: bool = True


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """An active person and the one team that they are counted in on a day."""

    person_id: UUID
    team_id: UUID
    name: str
    email: str
    role: str


class TeamMembership(msgspec.Struct, frozen=True, kw_only=True):
    """A person's time in a team: from `joined_on` until the day before `left_on`. `revision` is the ETag."""

    id: UUID
    person_id: UUID
    name: str
    email: str
    active: bool
    team_id: UUID
    team_name: str
    role: str
    joined_on: date
    left_on: date | None
    revision: int
    updated_at: datetime


class MembershipDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of a person's time in a team; `left_on` is the first day on which they are out of it."""

    role: RoleText
    joined_on: date
    left_on: date | None
