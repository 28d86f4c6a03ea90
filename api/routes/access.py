"""Organisation, members and API keys."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, acts, changes, creates, page_request, reads, removes
from domain.access import members, service
from domain.access.members import EndedAccess
from domain.access.model import Account, Actor, ApiKey, Email, Member, Name, Organisation, Password, Role
from domain.access.rules import require_account
from domain.database import Connection
from domain.paging import Page, page_of


class NewOrganisation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tenant to create; the caller becomes its first admin."""

    name: Name


class TaggingSwitch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether notes are tagged with evidence for and against values. The last word counts."""

    enabled: bool


class CreatedOrganisation(msgspec.Struct, frozen=True, kw_only=True):
    """The new tenant with its first API key, shown this once."""

    organisation: Organisation
    key: ApiKey
    secret: str


class NewMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person to make a member. `password` is set only for an account that is new."""

    email: Email
    name: Name
    roles: Annotated[tuple[Role, ...], Meta(min_length=1, max_length=7)]
    password: Password | None = None


class NewRoles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All roles that the member has from now on."""

    roles: Annotated[tuple[Role, ...], Meta(min_length=1, max_length=7)]


class NewKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key to make: for oneself, with `account_id` for another member, or with `service` for a program."""

    name: Name
    scopes: Annotated[
        tuple[Annotated[str, Meta(max_length=60)], ...],
        Meta(min_length=1, max_length=60, examples=[["candidates:read"]]),
    ]
    account_id: UUID | None = None
    service: bool = False
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class CreatedKey(msgspec.Struct, frozen=True, kw_only=True):
    """The key with its secret, shown this once."""

    key: ApiKey
    secret: str


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who the credential stands for and what it may do."""

    organisation_id: UUID
    account_id: UUID | None
    on_behalf: bool
    roles: tuple[Role, ...]
    scopes: tuple[str, ...]


@reads("/me", "getIdentity", "organisation:read", "Who am I, and what may I do?")
async def get_identity(actor: NamedDependency[Actor]) -> Identity:
    """The credential's account, roles and scopes."""
    return Identity(
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        on_behalf=actor.on_behalf,
        roles=tuple(sorted(actor.roles)),
        scopes=tuple(sorted(actor.scopes)),
    )


@reads("/organisation", "getOrganisation", "organisation:read", "The credential's organisation")
async def get_organisation(conn: NamedDependency[Connection], actor: NamedDependency[Actor]) -> Organisation:
    """The organisation that every other request works in."""
    return await service.organisation_of_actor(conn, actor)


@creates(
    "/organisations",
    "createOrganisation",
    "organisation:write",
    "Create another organisation",
    opt={"secret": True},
)
async def create_organisation(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewOrganisation]
) -> CreatedOrganisation:
    """Create a tenant of its own, sharing nothing with this one. Returns its first API key, shown this once."""
    require_account(actor)
    assert actor.account_id is not None
    admin = Account(id=actor.account_id, email="", name="")
    organisation = await service.create_organisation(conn, data.name, admin, actor)
    owner = service.actor_in(organisation.id, actor.account_id)
    key, secret = await service.create_key(
        conn, owner, "first key", sorted(owner.scopes), for_account=owner.account_id, expires_at=None
    )
    return CreatedOrganisation(organisation=organisation, key=key, secret=secret)


@changes("/organisation/tagging", "switchTagging", "organisation:write", "Turn evidence tags on or off")
async def switch_tagging(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[TaggingSwitch]
) -> Organisation:
    """For admins. While off no note is analysed and no tag is shown, in answers or reports; scores stay the same.

    Tags that exist are kept and shown again when it is on. What is locked meanwhile is stale then: a re-tagging run
    (`/v1/tagging/runs`) reads it.
    """
    return await service.switch_tagging(conn, actor, data.enabled)


@reads("/members", "listMembers", "members:read", "Members of the organisation")
async def list_members(
    conn: NamedDependency[Connection], cursor: Cursor = None, limit: PageLimit = DEFAULT_LIMIT
) -> Page[Member]:
    """People with their roles, by account id."""
    page = page_request(cursor, limit)
    rows = await service.list_members(conn, page.after, page.limit + 1)
    return page_of(rows, page, lambda member: member.account_id)


@creates("/members", "saveMember", "members:write", "Add a member, or replace a member's roles")
async def save_member(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewMember]
) -> Member:
    """Adds the person, or replaces the roles of one who is a member already. An open invitation of theirs is over."""
    return await members.save_member(conn, actor, data.email, data.name, data.roles, data.password)


@reads("/keys", "listKeys", "keys:read", "API keys, without their secrets")
async def list_keys(
    conn: NamedDependency[Connection], cursor: Cursor = None, limit: PageLimit = DEFAULT_LIMIT
) -> Page[ApiKey]:
    """All keys of the organisation, revoked ones included, oldest first."""
    page = page_request(cursor, limit)
    return page_of(await service.list_keys(conn, page.after, page.limit + 1), page, lambda key: key.id)


@creates("/keys", "createKey", "keys:write", "Make an API key", opt={"secret": True})
async def create_key(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewKey]
) -> CreatedKey:
    """The secret is in this answer and nowhere else."""
    for_account = None if data.service else data.account_id or actor.account_id
    key, secret = await service.create_key(
        conn, actor, data.name, data.scopes, for_account=for_account, expires_at=data.expires_at
    )
    return CreatedKey(key=key, secret=secret)


@removes("/keys/{key_id:uuid}", "revokeKey", "keys:write", "Revoke an API key")
async def revoke_key(conn: NamedDependency[Connection], actor: NamedDependency[Actor], key_id: FromPath[UUID]) -> None:
    """Ends the key at once. This cannot be undone; make a new key instead."""
    await service.revoke_key(conn, actor, key_id)


@changes("/members/{account_id:uuid}/roles", "changeRoles", "members:write", "Replace a member's roles")
async def change_roles(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    account_id: FromPath[UUID],
    data: JSONBody[NewRoles],
) -> Member:
    """The roles from now on, for open sessions and keys as well. 409 where nobody else is an admin."""
    return await members.change_roles(conn, actor, account_id, data.roles)


@removes("/members/{account_id:uuid}/sessions", "endSessionsOfMember", "members:write", "End a member's sessions")
async def end_sessions_of(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], account_id: FromPath[UUID]
) -> None:
    """For a lost device: every session of the member in this organisation ends at once. Keys and roles stay."""
    await members.end_sessions_of(conn, actor, account_id)


@acts("/members/{account_id:uuid}/end", "endAccess", "members:write", "End a member's access")
async def end_access(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], account_id: FromPath[UUID]
) -> EndedAccess:
    """For whoever leaves: roles, sessions and keys in this organisation end at once; what they wrote stays.

    `service_keys` are the live service keys that the person made: revoke those whose secrets they may have kept. Seats
    on panels stay until an admin recuses them. Adding or inviting the person again lets them in again.
    """
    return await members.end_access(conn, actor, account_id)


router = Router(
    "/",
    tags=["Access"],
    route_handlers=[
        get_identity, get_organisation, create_organisation, switch_tagging, list_members, save_member, list_keys,
        create_key, revoke_key, change_roles, end_sessions_of, end_access,
    ],
)  # fmt: skip
