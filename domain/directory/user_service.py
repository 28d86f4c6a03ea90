"""Use cases of a directory's users: people who can be asked. None of them becomes an account that signs in."""

from collections.abc import Sequence
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection, new_id
from domain.directory import queries
from domain.directory.model import DirectoryUser, GroupMembership, UserDraft, UserQuery
from domain.errors import Conflict, NotFound
from domain.teams.memberships import end_memberships
from domain.teams.rules import today


async def create_user(conn: Connection, actor: Actor, draft: UserDraft) -> DirectoryUser:
    """Store a person; Conflict if somebody has this user name, e-mail address or external id.

    Whom the directory took out before comes back as the same person, so that their history is one.
    """
    same = await queries.same_people(conn, draft)
    if any(not one.removed for one in same):
        raise Conflict("Somebody has this userName, e-mail address or externalId already.", code="exists")
    person_id = same[0].id if same else new_id()
    if same:
        await queries.update_user(conn, person_id, draft)
    else:
        await queries.insert_user(conn, person_id, draft)
    await record(conn, actor, "person.provisioned", "person", person_id, {"returned": bool(same)})
    return await get_user(conn, person_id)


async def get_user(conn: Connection, person_id: UUID) -> DirectoryUser:
    """A person, or NotFound; whom the directory took out is not found."""
    found = await queries.user(conn, person_id)
    if found is None:
        raise NotFound("user")
    return found


async def lock_user(conn: Connection, person_id: UUID) -> DirectoryUser:
    """The same, and nobody else changes them until this transaction ends."""
    found = await queries.lock_user(conn, person_id)
    if found is None:
        raise NotFound("user")
    return found


async def list_users(conn: Connection, query: UserQuery, offset: int, limit: int) -> tuple[int, list[DirectoryUser]]:
    """How many people fit, and those from `offset` on, at most `limit`, in a fixed order."""
    return await queries.users(conn, query, offset, limit)


async def replace_user(conn: Connection, actor: Actor, before: DirectoryUser, draft: UserDraft) -> DirectoryUser:
    """Store what a directory says of a person, who was read under a lock.

    Who becomes inactive is asked nothing from now on; an invitation to a running survey stays good until it closes.
    """
    await queries.update_user(conn, before.id, draft)
    names = ("user_name", "name", "given_name", "family_name", "email", "external_id", "active")
    changed = [name for name in names if getattr(before, name) != getattr(draft, name)]
    await record(conn, actor, "person.provisioned", "person", before.id, {"changed": changed, "active": draft.active})
    return await get_user(conn, before.id)


async def remove_user(conn: Connection, actor: Actor, person_id: UUID) -> None:
    """Take a person out: inactive, out of every team from today on, and unknown to the directory; or NotFound.

    What they were a member of before stays history, and what they answered stays counted.
    """
    if not await queries.remove_user(conn, person_id):
        raise NotFound("user")
    ended = await end_memberships(conn, actor, None, [person_id])
    await record(conn, actor, "person.removed", "person", person_id, {"memberships_ended": ended})


async def groups_of(conn: Connection, people: Sequence[UUID]) -> list[GroupMembership]:
    """The teams that these people are in today."""
    return await queries.memberships(conn, [], people, today())
