"""SQL of links for forgotten passwords."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.database import Connection, affected, fetch_one

RECENT_RESETS = """
    SELECT count(*) FROM password_resets WHERE account_id = $1 AND created_at > now() - interval '1 hour'
"""
FORGET_OLD_RESETS = "DELETE FROM password_resets WHERE account_id = $1 AND created_at <= now() - interval '1 day'"
INSERT_RESET = """
    INSERT INTO password_resets (organisation_id, id, account_id, link_hash, link_expires_at)
    VALUES (current_organisation(), $1, $2, $3, $4)
"""
# Locked, so that a link that is sent twice at once is used once.
RESET_OF_LINK = """
    SELECT reset.id, reset.account_id, account.email, reset.link_expires_at, reset.ended_at
    FROM password_resets AS reset JOIN accounts AS account ON account.id = reset.account_id
    WHERE reset.link_hash = $1 AND account.disabled_at IS NULL FOR UPDATE OF reset
"""
END_RESETS = "UPDATE password_resets SET ended_at = now() WHERE account_id = $1 AND ended_at IS NULL"


class StoredReset(msgspec.Struct, frozen=True, kw_only=True):
    """A link for a forgotten password; `ended_at` is set once it was used or replaced."""

    id: UUID
    account_id: UUID
    email: str
    link_expires_at: datetime
    ended_at: datetime | None


async def recent(conn: Connection, account_id: UUID) -> int:
    """How many links were made for the account within an hour."""
    return int(await conn.fetchval(RECENT_RESETS, account_id))


async def forget_old(conn: Connection, account_id: UUID) -> None:
    """Delete the account's links of more than a day ago."""
    await conn.execute(FORGET_OLD_RESETS, account_id)


async def insert(conn: Connection, reset_id: UUID, account_id: UUID, link_hash: bytes, expires_at: datetime) -> None:
    """Store a link's hash."""
    await conn.execute(INSERT_RESET, reset_id, account_id, link_hash, expires_at)


async def of_link(conn: Connection, link_hash: bytes) -> StoredReset | None:
    """The link with this hash, locked, whether it still works or not."""
    return await fetch_one(conn, StoredReset, RESET_OF_LINK, link_hash)


async def end_all(conn: Connection, account_id: UUID) -> int:
    """No link of the account in this organisation works any more; how many did."""
    return affected(await conn.execute(END_RESETS, account_id))
