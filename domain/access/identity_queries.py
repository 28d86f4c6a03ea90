"""SQL of identities: who an identity provider says that an account is."""

from uuid import UUID

from domain.database import Connection, affected

ACCOUNT_OF_IDENTITY = "SELECT account_id FROM account_identities WHERE issuer = $1 AND subject = $2"
HAS_IDENTITY = "SELECT EXISTS (SELECT FROM account_identities WHERE issuer = $1 AND account_id = $2)"
INSERT_IDENTITY = """
    INSERT INTO account_identities (issuer, subject, account_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
DELETE_IDENTITIES = "DELETE FROM account_identities WHERE account_id = $1"


async def account_of(conn: Connection, issuer: str, subject: str) -> UUID | None:
    """The account that this identity was linked with."""
    account_id: UUID | None = await conn.fetchval(ACCOUNT_OF_IDENTITY, issuer, subject)
    return account_id


async def has_identity(conn: Connection, issuer: str, account_id: UUID) -> bool:
    """Whether the account is linked with an identity of this provider."""
    return bool(await conn.fetchval(HAS_IDENTITY, issuer, account_id))


async def insert(conn: Connection, issuer: str, subject: str, account_id: UUID) -> bool:
    """Link an account with an identity; False if either is linked already."""
    return affected(await conn.execute(INSERT_IDENTITY, issuer, subject, account_id)) == 1


async def delete_of(conn: Connection, account_id: UUID) -> int:
    """Forget the identities that the account is linked with; their number."""
    return affected(await conn.execute(DELETE_IDENTITIES, account_id))
