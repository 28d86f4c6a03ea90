"""SQL of invitations to an organisation."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.invitation_model import StoredMemberInvitation
from domain.database import Connection, affected, fetch_all, fetch_one

INSERT_INVITATION = """
    INSERT INTO member_invitations (organisation_id, id, email, roles, link_hash, link_expires_at, created_by)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6)
    ON CONFLICT (organisation_id, lower(email)) DO NOTHING
"""
INVITATION = """
    SELECT id, organisation_id, email, roles, link_expires_at, created_by, created_at FROM member_invitations
    WHERE organisation_id = current_organisation() AND id = $1
"""
INVITATIONS = """
    SELECT id, organisation_id, email, roles, link_expires_at, created_by, created_at FROM member_invitations
    WHERE organisation_id = current_organisation() AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2
"""
NEWEST_INVITATIONS = """
    SELECT id, organisation_id, email, roles, link_expires_at, created_by, created_at FROM member_invitations
    WHERE organisation_id = current_organisation() AND ($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2
"""
INVITATION_OF_ADDRESS = """
    SELECT id, organisation_id, email, roles, link_expires_at, created_by, created_at FROM member_invitations
    WHERE organisation_id = current_organisation() AND lower(email) = lower($1)
"""
# Locked, so that a link that is sent twice at once is used once.
INVITATION_OF_LINK = """
    SELECT id, organisation_id, email, roles, link_expires_at, created_by, created_at FROM member_invitations
    WHERE organisation_id = current_organisation() AND link_hash = $1 FOR UPDATE
"""
SET_INVITEE = "SELECT set_config('outside_in.invitee', lower($1), true)"
INVITATIONS_TO_INVITEE = """
    SELECT id, organisation_id, email, roles, link_expires_at, created_by, created_at FROM member_invitations
    WHERE lower(email) = current_invitee() AND link_expires_at > now() ORDER BY created_at, id
"""
NEW_INVITATION_LINK = """
    UPDATE member_invitations SET link_hash = $2, link_expires_at = $3
    WHERE organisation_id = current_organisation() AND id = $1
"""
# Never in the place of a password that opens more.
CHOOSE_PASSWORD = """
    UPDATE accounts SET password_hash = $2, password_organisation_id = $3
    WHERE id = $1 AND (password_hash IS NULL OR password_organisation_id = $3)
"""
DELETE_INVITATION = "DELETE FROM member_invitations WHERE organisation_id = current_organisation() AND id = $1"


async def insert(
    conn: Connection,
    invitation_id: UUID,
    email: str,
    roles: Sequence[str],
    link_hash: bytes,
    expires_at: datetime,
    created_by: UUID | None,
) -> bool:
    """Store an invitation; False if this address has one already."""
    status = await conn.execute(
        INSERT_INVITATION, invitation_id, email, list(roles), link_hash, expires_at, created_by
    )  # fmt: skip
    return affected(status) == 1


async def invitation(conn: Connection, invitation_id: UUID) -> StoredMemberInvitation | None:
    """One open invitation."""
    return await fetch_one(conn, StoredMemberInvitation, INVITATION, invitation_id)


async def invitations(conn: Connection, after: UUID | None, limit: int) -> list[StoredMemberInvitation]:
    """One page of the organisation's open invitations, oldest first."""
    return await fetch_all(conn, StoredMemberInvitation, INVITATIONS, after, limit)


async def newest_invitations(conn: Connection, before: UUID | None, limit: int) -> list[StoredMemberInvitation]:
    """The same, newest first."""
    return await fetch_all(conn, StoredMemberInvitation, NEWEST_INVITATIONS, before, limit)


async def invitation_of_address(conn: Connection, email: str) -> StoredMemberInvitation | None:
    """The organisation's open invitation to this address; it has one at most."""
    return await fetch_one(conn, StoredMemberInvitation, INVITATION_OF_ADDRESS, email)


async def invitation_of_link(conn: Connection, link_hash: bytes) -> StoredMemberInvitation | None:
    """The open invitation with this link, locked."""
    return await fetch_one(conn, StoredMemberInvitation, INVITATION_OF_LINK, link_hash)


async def set_invitee(conn: Connection, email: str) -> None:
    """Say whose address was just vouched for, for the rest of this transaction."""
    await conn.execute(SET_INVITEE, email)


async def invitations_to_invitee(conn: Connection) -> list[StoredMemberInvitation]:
    """The invitations of all organisations to the transaction's invitee whose links still work, oldest first."""
    return await fetch_all(conn, StoredMemberInvitation, INVITATIONS_TO_INVITEE)


async def new_link(conn: Connection, invitation_id: UUID, link_hash: bytes, expires_at: datetime) -> None:
    """Another link takes the place of the one before."""
    await conn.execute(NEW_INVITATION_LINK, invitation_id, link_hash, expires_at)


async def delete(conn: Connection, invitation_id: UUID) -> bool:
    """The invitation is accepted or revoked; False if it was before."""
    return affected(await conn.execute(DELETE_INVITATION, invitation_id)) == 1


async def choose_password(conn: Connection, account_id: UUID, password_hash: str, opens: UUID) -> bool:
    """Set a password that opens one organisation; False where the account has one that opens another, or all."""
    return affected(await conn.execute(CHOOSE_PASSWORD, account_id, password_hash, opens)) == 1
