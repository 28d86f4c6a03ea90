"""Who acts: organisations, accounts, memberships, keys and sessions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

# "external" is given by an invitation to a panel alone, and allows nothing by itself.
Role = Literal["admin", "recruiter", "hiring_manager", "panelist", "hr", "team_lead", "viewer", "external"]
Email = Annotated[
    str,
    Meta(min_length=3, max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$", examples=["ana@example.org"]),
]
Name = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^[^\x00]*\S[^\x00]*$", examples=["Ana Moreau"])]
Password = Annotated[str, Meta(min_length=12, max_length=200)]


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant. While `tagging` is off no note is analysed and no tag is shown."""

    id: UUID
    name: str
    tagging: bool
    created_at: datetime


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person, global by e-mail."""

    id: UUID
    email: str
    name: str


class AccountSecret(msgspec.Struct, frozen=True, kw_only=True):
    """What sign-in compares with."""

    id: UUID
    password_hash: str | None
    password_organisation_id: UUID | None
    disabled: bool


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """An account in an organisation, with the roles it has there."""

    account_id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]


class MembershipChoice(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation in which an account may sign in."""

    organisation_id: UUID
    roles: tuple[Role, ...]


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it may be shown: `hint` is the end of the secret, which itself is shown once."""

    id: UUID
    name: str
    account_id: UUID | None
    hint: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class KeyCredential(msgspec.Struct, frozen=True, kw_only=True):
    """A key found by its hash, with the roles of its owner (none for a service key)."""

    id: UUID
    account_id: UUID | None
    scopes: tuple[str, ...]
    roles: tuple[Role, ...]


class SessionCredential(msgspec.Struct, frozen=True, kw_only=True):
    """A session found by its hash, with the roles of its account, or the one scorecard that it is for.

    `stale`: the time of its last use has to be written anew.
    """

    id: UUID
    account_id: UUID
    scorecard_id: UUID | None
    roles: tuple[Role, ...]
    stale: bool


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in browser or program."""

    id: UUID
    account_id: UUID
    user_agent: str
    created_at: datetime
    expires_at: datetime


class OwnSession(msgspec.Struct, frozen=True, kw_only=True):
    """One of one's own sessions. `last_used_at` is right to ten minutes; `current` is the one that asks."""

    id: UUID
    user_agent: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool


class OpenedSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was just opened, with its secret and its organisation."""

    session: Session
    token: str
    organisation_id: UUID


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that somebody who has just shown who they are may enter; `invited`: by accepting its invitation.

    The first entry of an invited person makes them a member.
    """

    organisation_id: UUID
    name: str
    invited: bool


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes a request, and what they may do. `account_id` is None for a service key on its own.

    `scorecard_id` is set for an external panelist: nothing but this scorecard and what belongs to it is open to them.
    """

    organisation_id: UUID
    account_id: UUID | None
    key_id: UUID | None
    session_id: UUID | None
    on_behalf: bool
    roles: frozenset[Role]
    scopes: frozenset[str]
    scorecard_id: UUID | None = None

    @property
    def principal_id(self) -> UUID:
        """The credential behind the request: the key or the session."""
        principal = self.key_id or self.session_id or self.account_id
        assert principal is not None, "an actor has a key, a session or an account"
        return principal
