"""Use cases of access: create organisations, add members, make and check keys, and who a credential stands for."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.access import queries, session_queries
from domain.access.model import (
    Account,
    Actor,
    ApiKey,
    Member,
    MembershipChoice,
    Organisation,
    Role,
)
from domain.access.passwords import hash_password
from domain.access.rules import ALL_SCOPES, ON_BEHALF_OF, external_actor, scopes_of
from domain.access.tokens import hash_token, new_token, organisation_of, token_kind
from domain.audit.service import record
from domain.database import Connection, new_id, set_tenant
from domain.errors import Conflict, Forbidden, NotFound, Unauthenticated, invalid

KEY_LIFE_DAYS_MOST = 730


async def create_organisation(conn: Connection, name: str, admin: Account, actor: Actor | None = None) -> Organisation:
    """Create a tenant with its first admin. The transaction works for the new tenant afterwards."""
    organisation_id = new_id()
    await set_tenant(conn, organisation_id, admin.id)
    organisation = await queries.insert_organisation(conn, organisation_id, name)
    await queries.upsert_membership(conn, organisation_id, admin.id, ["admin"])
    await record(
        conn,
        actor_in(organisation_id, admin.id, actor),
        "organisation.created",
        "organisation",
        organisation_id,
    )
    return organisation


def actor_in(organisation_id: UUID, account_id: UUID, actor: Actor | None = None) -> Actor:
    """The account acting as admin in an organisation; `actor` is who really made the request, if anyone did."""
    return Actor(
        organisation_id=organisation_id,
        account_id=account_id,
        key_id=actor.key_id if actor else None,
        session_id=actor.session_id if actor else None,
        on_behalf=False,
        roles=frozenset({"admin"}),
        scopes=scopes_of(["admin"]),
    )


async def ensure_account(
    conn: Connection, email: str, name: str, password: str | None = None, chosen_in: UUID | None = None
) -> Account:
    """The account with this e-mail, created if needed. An existing account keeps its name and password.

    `chosen_in` is the organisation whose admin chose the password: it opens that organisation alone, so that
    nobody can register somebody else's e-mail and wait for another organisation to let it in.
    """
    password_hash = None if password is None else await asyncio.to_thread(hash_password, password)
    return await queries.upsert_account(conn, new_id(), email, name, password_hash, chosen_in)


async def add_member(
    conn: Connection, actor: Actor, email: str, name: str, roles: Sequence[Role], password: str | None = None
) -> Member:
    """Make a person a member, or replace the roles of one who already is."""
    if not roles:
        raise invalid("roles", "required", "Give at least one role.")
    if "external" in roles:
        raise invalid("roles", "by_invitation", "An external panelist is invited to one interview, not made a member.")
    account = await ensure_account(conn, email, name, password, actor.organisation_id)
    if account.id == actor.account_id and "admin" not in roles:
        raise invalid(
            "roles",
            "own_admin_role",
            "You cannot take the role of administrator from yourself; ask another administrator.",
        )
    if "admin" not in roles:
        await require_another_admin(conn, account.id)
    await queries.upsert_membership(conn, actor.organisation_id, account.id, sorted(set(roles)))
    await record(conn, actor, "member.saved", "account", account.id, {"roles": sorted(set(roles))})
    return Member(account_id=account.id, email=account.email, name=account.name, roles=tuple(sorted(set(roles))))


async def require_another_admin(conn: Connection, account_id: UUID) -> None:
    """Raise Conflict where this account is the organisation's last admin: nobody could let anybody in again."""
    admins = await session_queries.lock_admins(conn)
    if account_id in admins and len(admins) == 1:
        raise Conflict(
            "This is the organisation's last administrator; make somebody else one first.", code="last_admin"
        )


async def list_members(conn: Connection, after: UUID | None, limit: int) -> list[Member]:
    """One page of the organisation's members."""
    return await queries.members(conn, after, limit)


async def members_with(conn: Connection, roles: Sequence[Role], also: Sequence[UUID] = ()) -> list[Member]:
    """Every member with one of these roles, and those with these accounts, in no particular order."""
    return await queries.members_with(conn, roles, also)


async def organisation_of_actor(conn: Connection, actor: Actor) -> Organisation:
    """The organisation that the actor works for."""
    organisation = await queries.organisation_by_id(conn, actor.organisation_id)
    if organisation is None:
        raise NotFound("organisation")
    return organisation


async def tagging_is_on(conn: Connection) -> bool:
    """Whether notes are tagged and tags shown in this organisation."""
    return await queries.tagging(conn)


async def switch_tagging(conn: Connection, actor: Actor, enabled: bool) -> Organisation:
    """Turn the tags of the whole organisation on or off. Scores are the same either way."""
    if "admin" not in actor.roles:
        raise Forbidden("Only an administrator switches tags on or off.", code="admin_needed")
    await queries.switch_tagging(conn, enabled)
    await record(conn, actor, "tagging.switched", "organisation", actor.organisation_id, {"enabled": enabled})
    return await organisation_of_actor(conn, actor)


async def members_with_role(conn: Connection, account_ids: Sequence[UUID], role: Role, field: str) -> list[Member]:
    """The members with these accounts, in the given order; Invalid if one is not a member with the role."""
    found = {member.account_id: member for member in await queries.members_by_id(conn, account_ids)}
    for position, account_id in enumerate(account_ids):
        if account_id not in found or role not in found[account_id].roles:
            raise invalid(f"{field}[{position}]", "not_a_member", f"This account is not a member with the role {role}.")
    return [found[account_id] for account_id in account_ids]


async def members_by_id(conn: Connection, account_ids: Sequence[UUID]) -> dict[UUID, Member]:
    """Account id → member, for the members among them."""
    return {member.account_id: member for member in await queries.members_by_id(conn, account_ids)}


async def names_of(conn: Connection, account_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Account id → name, for the members among them."""
    return {member.account_id: member.name for member in await queries.members_by_id(conn, account_ids)}


async def create_key(
    conn: Connection,
    actor: Actor,
    name: str,
    scopes: Sequence[str],
    *,
    for_account: UUID | None,
    expires_at: datetime | None,
) -> tuple[ApiKey, str]:
    """Make a key and return it with its secret, which is shown this once.

    A person's key can do what its scopes and the person's roles both allow. A key without a person
    (`for_account` None) is a service key; only admins make one.
    """
    _check_key_request(actor, scopes, for_account, expires_at)
    if for_account is not None:
        await members_exist(conn, for_account, "account_id")
    secret = new_token("oik", actor.organisation_id)
    key = await queries.insert_key(
        conn,
        organisation_id=actor.organisation_id,
        key_id=new_id(),
        account_id=for_account,
        name=name,
        hint=secret[-4:],
        key_hash=hash_token(secret),
        scopes=sorted(set(scopes)),
        created_by=actor.account_id,
        expires_at=expires_at,
    )
    await record(conn, actor, "key.created", "api_key", key.id, {"scopes": list(key.scopes)})
    return key, secret


def _check_key_request(
    actor: Actor, scopes: Sequence[str], for_account: UUID | None, expires_at: datetime | None
) -> None:
    if unknown := sorted(set(scopes) - ALL_SCOPES):
        raise invalid("scopes", "unknown_scope", f"There is no scope {unknown[0]!r}.")
    if for_account != actor.account_id and "admin" not in actor.roles:
        raise Forbidden("Only an administrator makes keys for others or for services.", code="admin_needed")
    # Or a key that may do little could make itself one that may do everything.
    own = actor.scopes | ({ON_BEHALF_OF} if "admin" in actor.roles else set())
    if beyond := sorted(set(scopes) - own):
        raise Forbidden(f"You cannot give a scope that you do not have: {beyond[0]}.", code="scope_beyond_own")
    if for_account is not None and ON_BEHALF_OF in scopes:
        raise invalid("scopes", "service_key_only", f"{ON_BEHALF_OF} is for service keys.")
    now = datetime.now(UTC)
    if expires_at is not None and not now < expires_at <= now + timedelta(days=KEY_LIFE_DAYS_MOST):
        raise invalid("expires_at", "out_of_range", f"Choose a time within the next {KEY_LIFE_DAYS_MOST} days.")


async def members_exist(conn: Connection, account_id: UUID, field: str) -> None:
    """Raise Invalid unless the account is a member, not an external panelist; `field` is where the request names it."""
    if not any(set(member.roles) - {"external"} for member in await queries.members_by_id(conn, [account_id])):
        raise invalid(field, "not_a_member", "This account is not a member of the organisation.")


async def list_keys(conn: Connection, after: UUID | None, limit: int) -> list[ApiKey]:
    """One page of the organisation's keys, revoked ones included."""
    return await queries.keys(conn, after, limit)


async def revoke_key(conn: Connection, actor: Actor, key_id: UUID) -> None:
    """End a key at once: one's own, or any for an admin. This cannot be undone; make a new one instead."""
    owner = None if "admin" in actor.roles else actor.account_id
    if not await queries.revoke_key(conn, key_id, owner):
        raise NotFound("live API key")
    await record(conn, actor, "key.revoked", "api_key", key_id)


async def memberships_of(conn: Connection, email: str) -> tuple[UUID, list[MembershipChoice]] | None:
    """The account with this e-mail and where it is a member, or None; for operators on the server's machine."""
    account = await queries.account_secret(conn, email)
    if account is None:
        return None
    # Without a role the access has ended.
    return account.id, [one for one in await memberships_of_account(conn, account.id) if one.roles]


async def memberships_of_account(conn: Connection, account_id: UUID) -> list[MembershipChoice]:
    """Where this account is a member, the oldest membership first; needs no tenant."""
    # Row-level security shows an account its own memberships before an organisation is chosen.
    await queries.set_account(conn, account_id)
    return await queries.membership_choices(conn, account_id)


async def authenticate(conn: Connection, token: str, on_behalf_of: str | None) -> Actor:
    """The actor behind a token. Sets the transaction's tenant; raises Unauthenticated or Forbidden."""
    organisation_id = organisation_of(token)
    if organisation_id is None:
        raise Unauthenticated("The API key or session is not valid.", code="credential_invalid")
    await set_tenant(conn, organisation_id)
    if token_kind(token) == "ois":
        actor = await _session_actor(conn, organisation_id, token)
    else:
        actor = await _key_actor(conn, organisation_id, token)
    if on_behalf_of is not None:
        actor = await _acting_for(conn, actor, on_behalf_of)
    if actor.account_id is not None:
        await set_tenant(conn, organisation_id, actor.account_id)
    return actor


async def _session_actor(conn: Connection, organisation_id: UUID, token: str) -> Actor:
    session = await queries.session_credential(conn, hash_token(token))
    if session is None:
        raise Unauthenticated("The session has ended; sign in again.", code="credential_invalid")
    if session.stale:
        await session_queries.touch_session(conn, session.id)
    if session.scorecard_id is not None:
        return external_actor(organisation_id, session.account_id, session.scorecard_id, session.id)
    return Actor(
        organisation_id=organisation_id,
        account_id=session.account_id,
        key_id=None,
        session_id=session.id,
        on_behalf=False,
        roles=frozenset(session.roles),
        scopes=scopes_of(session.roles),
    )


async def _key_actor(conn: Connection, organisation_id: UUID, token: str) -> Actor:
    key = await queries.key_credential(conn, hash_token(token))
    if key is None:
        raise Unauthenticated("The API key is unknown, expired or revoked.", code="credential_invalid")
    await queries.touch_key(conn, key.id)
    scopes = frozenset(key.scopes)
    return Actor(
        organisation_id=organisation_id,
        account_id=key.account_id,
        key_id=key.id,
        session_id=None,
        on_behalf=False,
        roles=frozenset(key.roles),
        scopes=scopes if key.account_id is None else scopes & scopes_of(key.roles),
    )


async def _acting_for(conn: Connection, actor: Actor, id_or_email: str) -> Actor:
    """A service key acting for a person has what both of them may do, and the audit record names both."""
    if actor.account_id is not None or ON_BEHALF_OF not in actor.scopes:
        raise Forbidden(f"On-Behalf-Of needs a service key with {ON_BEHALF_OF}.", code="on_behalf_of_refused")
    member = await queries.member(conn, id_or_email)
    if member is None:
        raise Forbidden("On-Behalf-Of names nobody in this organisation.", code="on_behalf_of_unknown")
    return Actor(
        organisation_id=actor.organisation_id,
        account_id=member.account_id,
        key_id=actor.key_id,
        session_id=None,
        on_behalf=True,
        roles=frozenset(member.roles),
        scopes=actor.scopes & scopes_of(member.roles),
    )


async def actor_for_job(conn: Connection, organisation_id: UUID, account_id: UUID | None) -> Actor:
    """Whoever asked for a job, with the roles they have now; a service key's job acts for nobody in person."""
    found = [] if account_id is None else await queries.members_by_id(conn, [account_id])
    roles: frozenset[Role] = frozenset(found[0].roles) if found else frozenset()
    return Actor(
        organisation_id=organisation_id,
        account_id=account_id,
        key_id=None,
        session_id=None,
        on_behalf=False,
        roles=roles,
        scopes=scopes_of(roles),
    )
