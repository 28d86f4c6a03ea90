"""Use cases of an admin about members: their roles, the sessions of a lost device, and the end of their access.

A membership is never deleted, because interviews, decisions and the audit record name the person: without a role it
opens nothing. Adding or inviting the person again makes them a member again, with new sessions and keys.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from domain.access import queries, session_queries
from domain.access.invitations import forget_open
from domain.access.model import Actor, ApiKey, Member, Role
from domain.access.service import add_member, require_another_admin
from domain.audit.service import record
from domain.database import Connection
from domain.errors import NotFound, Stale, invalid
from domain.paging import Page, PageRequest, page_of


class EndedAccess(msgspec.Struct, frozen=True, kw_only=True):
    """How many sessions and keys of a member ended, and which live service keys they made: they may know those."""

    sessions: int
    keys: int
    service_keys: tuple[UUID, ...]


async def get_member(conn: Connection, account_id: UUID) -> Member:
    """A member, also one whose access has ended; NotFound for anybody else, guests of a panel included."""
    found = await queries.members_by_id(conn, [account_id])
    if not found or set(found[0].roles) == {"external"}:
        raise NotFound("member")
    return found[0]


async def list_by_name(conn: Connection, page: PageRequest) -> Page[Member]:
    """One page of members by name, also of those whose access has ended; no guests of panels."""
    rows = await queries.members_by_name(conn, page.after, page.limit + 1)
    return page_of(rows, page, lambda member: member.account_id)


async def save_member(
    conn: Connection, actor: Actor, email: str, name: str, roles: Sequence[Role], password: str | None = None
) -> Member:
    """Make a person a member, or replace the roles of one who is; an open invitation of the address is over then.

    Its link would still work when their access has ended.
    """
    member = await add_member(conn, actor, email, name, roles, password)
    await forget_open(conn, actor, member.email)
    return member


async def change_roles(
    conn: Connection,
    actor: Actor,
    account_id: UUID,
    roles: Sequence[Role],
    *,
    before: Collection[str] | None = None,
) -> Member:
    """Replace a member's roles, or let one in again whose access has ended; Conflict for the last admin.

    `before` are the roles that the actor saw. Stale where they are others meanwhile: a form that lay open must not let
    somebody in again whose access has ended.
    """
    if before is not None:
        # Whoever ends an access locks them as well, so what is read next stays.
        await session_queries.lock_admins(conn)
    member = await get_member(conn, account_id)
    if before is not None and set(before) != set(member.roles):
        raise Stale
    return await save_member(conn, actor, member.email, member.name, roles)


async def end_sessions_of(conn: Connection, actor: Actor, account_id: UUID) -> None:
    """End every session of a member in this organisation; NotFound for anybody else."""
    await get_member(conn, account_id)
    ended = await session_queries.end_sessions(conn, account_id, None)
    await record(conn, actor, "sessions.ended", "account", account_id, {"ended": ended})


async def end_access(conn: Connection, actor: Actor, account_id: UUID) -> EndedAccess:
    """Take a member's roles, sessions and keys in this organisation; what they wrote stays.

    NotFound where there is no access to end, guests of a panel included; Conflict for the last admin; Invalid for
    oneself.
    """
    member = await get_member(conn, account_id)
    if not member.roles:
        raise NotFound("member")
    if account_id == actor.account_id:
        raise invalid("account_id", "own_access", "You cannot end your own access; ask another administrator.")
    await require_another_admin(conn, account_id)
    await queries.upsert_membership(conn, actor.organisation_id, account_id, [])
    ended = EndedAccess(
        sessions=await session_queries.end_sessions(conn, account_id, None),
        keys=await session_queries.end_keys(conn, account_id),
        service_keys=tuple(key.id for key in await service_keys_of(conn, account_id)),
    )
    await forget_open(conn, actor, member.email)
    details = {"sessions": ended.sessions, "keys": ended.keys}
    await record(conn, actor, "member.access_ended", "account", account_id, details)
    return ended


async def service_keys_of(conn: Connection, account_id: UUID) -> list[ApiKey]:
    """The live service keys that a member made and may still know, oldest first."""
    return await session_queries.service_keys_made_by(conn, account_id)
