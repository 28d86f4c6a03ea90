"""SQL of accounts, memberships, keys and sessions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.model import (
    Account,
    AccountSecret,
    ApiKey,
    KeyCredential,
    Member,
    MembershipChoice,
    Organisation,
    Session,
    SessionCredential,
)
from domain.database import Connection, affected, fetch_all, fetch_one

INSERT_ORGANISATION = "INSERT INTO organisations (id, name) VALUES ($1, $2) RETURNING id, name, tagging, created_at"
ORGANISATION = "SELECT id, name, tagging, created_at FROM organisations WHERE id = $1"
TAGGING = "SELECT tagging FROM organisations WHERE id = current_organisation()"
SWITCH_TAGGING = "UPDATE organisations SET tagging = $1 WHERE id = current_organisation()"


async def insert_organisation(conn: Connection, organisation_id: UUID, name: str) -> Organisation:
    """Create a tenant. The transaction must already work for it."""
    organisation = await fetch_one(conn, Organisation, INSERT_ORGANISATION, organisation_id, name)
    assert organisation is not None
    return organisation


async def organisation_by_id(conn: Connection, organisation_id: UUID) -> Organisation | None:
    """The tenant, if the transaction works for it."""
    return await fetch_one(conn, Organisation, ORGANISATION, organisation_id)


async def tagging(conn: Connection) -> bool:
    """Whether the organisation wants tags."""
    return bool(await conn.fetchval(TAGGING))


async def switch_tagging(conn: Connection, enabled: bool) -> None:
    """Turn tags on or off."""
    await conn.execute(SWITCH_TAGGING, enabled)


UPSERT_ACCOUNT = """
    INSERT INTO accounts (id, email, name, password_hash, password_organisation_id) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (lower(email)) DO UPDATE SET email = accounts.email
    RETURNING id, email, name
"""
ACCOUNT_SECRET = """
    SELECT id, password_hash, password_organisation_id, disabled_at IS NOT NULL AS disabled
    FROM accounts WHERE lower(email) = lower($1)
"""
ACCOUNT_SECRET_BY_ID = """
    SELECT id, password_hash, password_organisation_id, disabled_at IS NOT NULL AS disabled
    FROM accounts WHERE id = $1
"""
RENAME_ACCOUNT = "UPDATE accounts SET name = $2 WHERE id = $1"
SET_PASSWORD = "UPDATE accounts SET password_hash = $2, password_organisation_id = $3 WHERE id = $1"


async def upsert_account(
    conn: Connection, account_id: UUID, email: str, name: str, password_hash: str | None, chosen_in: UUID | None
) -> Account:
    """Create the account, or return the one that already has this e-mail, unchanged."""
    account = await fetch_one(conn, Account, UPSERT_ACCOUNT, account_id, email, name, password_hash, chosen_in)
    assert account is not None
    return account


async def account_secret(conn: Connection, email: str) -> AccountSecret | None:
    """What sign-in needs of the account with this e-mail."""
    return await fetch_one(conn, AccountSecret, ACCOUNT_SECRET, email)


async def account_secret_by_id(conn: Connection, account_id: UUID) -> AccountSecret | None:
    """The same of the account with this id."""
    return await fetch_one(conn, AccountSecret, ACCOUNT_SECRET_BY_ID, account_id)


async def rename_account(conn: Connection, account_id: UUID, name: str) -> None:
    """Another name, in all organisations."""
    await conn.execute(RENAME_ACCOUNT, account_id, name)


async def set_password(conn: Connection, account_id: UUID, password_hash: str, opens: UUID | None) -> None:
    """Replace the password; `opens` is the one organisation that it opens, None for all."""
    await conn.execute(SET_PASSWORD, account_id, password_hash, opens)


UPSERT_MEMBERSHIP = """
    INSERT INTO memberships (organisation_id, account_id, roles) VALUES ($1, $2, $3)
    ON CONFLICT (organisation_id, account_id) DO UPDATE SET roles = excluded.roles
"""
MEMBERS = """
    SELECT account.id AS account_id, account.email, account.name, membership.roles
    FROM memberships AS membership JOIN accounts AS account ON account.id = membership.account_id
    WHERE membership.organisation_id = current_organisation()
        AND ($1::uuid IS NULL OR account.id > $1)
    ORDER BY account.id LIMIT $2
"""
# Guests of a panel are no members. Names come twice, so the id is the second part of the order.
MEMBERS_BY_NAME = """
    SELECT account.id AS account_id, account.email, account.name, membership.roles
    FROM memberships AS membership JOIN accounts AS account ON account.id = membership.account_id
    WHERE membership.organisation_id = current_organisation() AND membership.roles <> ARRAY['external']
        AND ($1::uuid IS NULL
            OR (lower(account.name), account.id) > (SELECT lower(name), id FROM accounts WHERE id = $1))
    ORDER BY lower(account.name), account.id LIMIT $2
"""
MEMBER = """
    SELECT account.id AS account_id, account.email, account.name, membership.roles
    FROM memberships AS membership JOIN accounts AS account ON account.id = membership.account_id
    WHERE membership.organisation_id = current_organisation() AND account.disabled_at IS NULL
        AND (account.id::text = $1 OR lower(account.email) = lower($1))
"""
MEMBERS_BY_ID = """
    SELECT account.id AS account_id, account.email, account.name, membership.roles
    FROM memberships AS membership JOIN accounts AS account ON account.id = membership.account_id
    WHERE membership.organisation_id = current_organisation() AND account.id = ANY($1::uuid[])
"""
MEMBERS_WITH = """
    SELECT account.id AS account_id, account.email, account.name, membership.roles
    FROM memberships AS membership JOIN accounts AS account ON account.id = membership.account_id
    WHERE membership.organisation_id = current_organisation()
        AND (membership.roles && $1::text[] OR account.id = ANY($2::uuid[]))
"""
SET_ACCOUNT = "SELECT set_config('outside_in.account', $1, true)"
MEMBERSHIP_CHOICES = """
    SELECT organisation_id, roles FROM memberships WHERE account_id = $1 ORDER BY created_at
"""


async def upsert_membership(conn: Connection, organisation_id: UUID, account_id: UUID, roles: Sequence[str]) -> None:
    """Make the account a member with these roles, or replace the roles it has."""
    await conn.execute(UPSERT_MEMBERSHIP, organisation_id, account_id, list(roles))


async def members(conn: Connection, after: UUID | None, limit: int) -> list[Member]:
    """One page of members, by account id."""
    return await fetch_all(conn, Member, MEMBERS, after, limit)


async def members_by_name(conn: Connection, after: UUID | None, limit: int) -> list[Member]:
    """One page of members without the guests of panels, by name, after the one with this account."""
    return await fetch_all(conn, Member, MEMBERS_BY_NAME, after, limit)


async def member(conn: Connection, id_or_email: str) -> Member | None:
    """The member with this account id or e-mail."""
    return await fetch_one(conn, Member, MEMBER, id_or_email)


async def members_by_id(conn: Connection, account_ids: Sequence[UUID]) -> list[Member]:
    """The members among these accounts, in no particular order."""
    return await fetch_all(conn, Member, MEMBERS_BY_ID, list(account_ids))


async def members_with(conn: Connection, roles: Sequence[str], account_ids: Sequence[UUID]) -> list[Member]:
    """Every member with one of these roles or one of these accounts, in no particular order."""
    return await fetch_all(conn, Member, MEMBERS_WITH, list(roles), list(account_ids))


async def set_account(conn: Connection, account_id: UUID) -> None:
    """Say who is signed in for the rest of this transaction, before an organisation is chosen."""
    await conn.execute(SET_ACCOUNT, str(account_id))


async def membership_choices(conn: Connection, account_id: UUID) -> list[MembershipChoice]:
    """Where an account may sign in; the transaction's account must be set to it."""
    return await fetch_all(conn, MembershipChoice, MEMBERSHIP_CHOICES, account_id)


INSERT_KEY = """
    INSERT INTO api_keys (organisation_id, id, account_id, name, hint, key_hash, scopes, created_by, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    RETURNING id, name, account_id, hint, scopes, created_at, expires_at, revoked_at
"""
KEYS = """
    SELECT id, name, account_id, hint, scopes, created_at, expires_at, revoked_at FROM api_keys
    WHERE ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2
"""
KEY_CREDENTIAL = """
    SELECT key.id, key.account_id, key.scopes, coalesce(membership.roles, '{}') AS roles
    FROM api_keys AS key
    LEFT JOIN memberships AS membership
        ON membership.organisation_id = key.organisation_id AND membership.account_id = key.account_id
    LEFT JOIN accounts AS account ON account.id = key.account_id
    WHERE key.key_hash = $1 AND key.revoked_at IS NULL AND account.disabled_at IS NULL
        AND (key.expires_at IS NULL OR key.expires_at > now())
"""
# One of several requests at once writes it down; the others do not wait for the end of its transaction.
TOUCH_KEY = """
    UPDATE api_keys SET last_used_on = current_date
    WHERE id IN (
        SELECT id FROM api_keys WHERE id = $1 AND last_used_on IS DISTINCT FROM current_date
        FOR UPDATE SKIP LOCKED
    )
"""
REVOKE_KEY = """
    UPDATE api_keys SET revoked_at = now()
    WHERE id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR account_id = $2)
"""


async def insert_key(
    conn: Connection,
    *,
    organisation_id: UUID,
    key_id: UUID,
    account_id: UUID | None,
    name: str,
    hint: str,
    key_hash: bytes,
    scopes: Sequence[str],
    created_by: UUID | None,
    expires_at: datetime | None,
) -> ApiKey:
    """Store a key's hash; the key itself is nowhere."""
    key = await fetch_one(
        conn, ApiKey, INSERT_KEY, organisation_id, key_id, account_id, name, hint, key_hash, list(scopes),
        created_by, expires_at,
    )  # fmt: skip
    assert key is not None
    return key


async def keys(conn: Connection, after: UUID | None, limit: int) -> list[ApiKey]:
    """One page of keys, oldest first."""
    return await fetch_all(conn, ApiKey, KEYS, after, limit)


async def key_credential(conn: Connection, key_hash: bytes) -> KeyCredential | None:
    """The live key with this hash."""
    return await fetch_one(conn, KeyCredential, KEY_CREDENTIAL, key_hash)


async def touch_key(conn: Connection, key_id: UUID) -> None:
    """Remember the day of use; at most one write per key and day."""
    await conn.execute(TOUCH_KEY, key_id)


async def revoke_key(conn: Connection, key_id: UUID, owner_id: UUID | None) -> bool:
    """Revoke a key, only `owner_id`'s if given; False if there is no such live key."""
    return affected(await conn.execute(REVOKE_KEY, key_id, owner_id)) == 1


INSERT_SESSION = """
    INSERT INTO sessions (organisation_id, id, account_id, token_hash, user_agent, expires_at, scorecard_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id, account_id, user_agent, created_at, expires_at
"""
# A session for one scorecard ends by itself with the scorecard's lock, recusal or cancelled interview.
SESSION_CREDENTIAL = """
    SELECT session.id, session.account_id, session.scorecard_id, membership.roles,
        session.last_used_at < now() - interval '10 minutes' AS stale
    FROM sessions AS session
    JOIN memberships AS membership
        ON membership.organisation_id = session.organisation_id AND membership.account_id = session.account_id
    JOIN accounts AS account ON account.id = session.account_id
    LEFT JOIN scorecards AS card
        ON card.organisation_id = session.organisation_id AND card.id = session.scorecard_id
    LEFT JOIN interviews AS interview
        ON interview.organisation_id = card.organisation_id AND interview.id = card.interview_id
    WHERE session.token_hash = $1 AND session.revoked_at IS NULL AND session.expires_at > now()
        AND account.disabled_at IS NULL
        AND card.locked_at IS NULL AND card.recused_at IS NULL AND interview.cancelled_at IS NULL
"""
REVOKE_SESSION = "UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL"
REVOKE_SESSIONS_FOR = "UPDATE sessions SET revoked_at = now() WHERE scorecard_id = $1 AND revoked_at IS NULL"


async def insert_session(
    conn: Connection,
    *,
    organisation_id: UUID,
    session_id: UUID,
    account_id: UUID,
    token_hash: bytes,
    user_agent: str,
    expires_at: datetime,
    scorecard_id: UUID | None = None,
) -> Session:
    """Store a session's hash; with `scorecard_id` it is for that scorecard alone."""
    session = await fetch_one(
        conn,
        Session,
        INSERT_SESSION,
        organisation_id,
        session_id,
        account_id,
        token_hash,
        user_agent,
        expires_at,
        scorecard_id,
    )
    assert session is not None
    return session


async def session_credential(conn: Connection, token_hash: bytes) -> SessionCredential | None:
    """The live session with this hash."""
    return await fetch_one(conn, SessionCredential, SESSION_CREDENTIAL, token_hash)


async def revoke_session(conn: Connection, session_id: UUID) -> None:
    """End a session."""
    await conn.execute(REVOKE_SESSION, session_id)


async def revoke_sessions_for(conn: Connection, scorecard_id: UUID) -> None:
    """End every session that is for this scorecard alone."""
    await conn.execute(REVOKE_SESSIONS_FOR, scorecard_id)
