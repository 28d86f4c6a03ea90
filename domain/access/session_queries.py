"""SQL of sessions as their owner and the organisation's admins see and end them."""

from uuid import UUID

from domain.access.model import ApiKey, OwnSession
from domain.database import Connection, affected, fetch_all

# Not those of an external panelist: they belong to a panel, which ends them itself.
OWN_SESSIONS = """
    SELECT id, user_agent, created_at, last_used_at, expires_at, coalesce(id = $2, false) AS current
    FROM sessions
    WHERE account_id = $1 AND scorecard_id IS NULL AND revoked_at IS NULL AND expires_at > now()
    ORDER BY created_at DESC, id DESC LIMIT $3
"""
# One of several requests at once writes it down; the others do not wait for the end of its transaction.
TOUCH_SESSION = """
    UPDATE sessions SET last_used_at = now()
    WHERE id IN (SELECT id FROM sessions WHERE id = $1 FOR UPDATE SKIP LOCKED)
"""
END_SESSION = """
    UPDATE sessions SET revoked_at = now()
    WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL AND expires_at > now()
"""
END_SESSIONS = """
    UPDATE sessions SET revoked_at = now()
    WHERE account_id = $1 AND id IS DISTINCT FROM $2::uuid AND revoked_at IS NULL AND expires_at > now()
"""
END_KEYS = "UPDATE api_keys SET revoked_at = now() WHERE account_id = $1 AND revoked_at IS NULL"
SERVICE_KEYS_MADE_BY = """
    SELECT id, name, account_id, hint, scopes, created_at, expires_at, revoked_at FROM api_keys
    WHERE created_by = $1 AND account_id IS NULL AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
    ORDER BY id
"""
# Locked in one order, so that two admins who take the role from each other at once cannot both succeed.
LOCK_ADMINS = """
    SELECT account_id FROM memberships
    WHERE organisation_id = current_organisation() AND 'admin' = ANY(roles) ORDER BY account_id FOR NO KEY UPDATE
"""


async def own_sessions(conn: Connection, account_id: UUID, current: UUID | None, most: int) -> list[OwnSession]:
    """The account's live sessions in this organisation, newest first."""
    return await fetch_all(conn, OwnSession, OWN_SESSIONS, account_id, current, most)


async def touch_session(conn: Connection, session_id: UUID) -> None:
    """Remember that it is used now."""
    await conn.execute(TOUCH_SESSION, session_id)


async def end_session(conn: Connection, session_id: UUID, account_id: UUID) -> bool:
    """End one live session of this account; False if there is none."""
    return affected(await conn.execute(END_SESSION, session_id, account_id)) == 1


async def end_sessions(conn: Connection, account_id: UUID, keep: UUID | None) -> int:
    """End the account's live sessions in this organisation but for `keep`; their number."""
    return affected(await conn.execute(END_SESSIONS, account_id, keep))


async def end_keys(conn: Connection, account_id: UUID) -> int:
    """Revoke the account's keys in this organisation; their number."""
    return affected(await conn.execute(END_KEYS, account_id))


async def service_keys_made_by(conn: Connection, account_id: UUID) -> list[ApiKey]:
    """Live keys without a person that this account made, and so may know."""
    return await fetch_all(conn, ApiKey, SERVICE_KEYS_MADE_BY, account_id)


async def lock_admins(conn: Connection) -> list[UUID]:
    """The organisation's admins, locked against other changes until the transaction ends."""
    return [row["account_id"] for row in await conn.fetch(LOCK_ADMINS)]
