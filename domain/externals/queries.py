"""SQL of external panelists' invitations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.database import Connection, fetch_all, fetch_one
from domain.externals.model import Reach, StoredInvitation

INSERT = """
    INSERT INTO external_panelists (organisation_id, id, scorecard_id, account_id, name, email, link_hash,
        link_expires_at, created_by)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8)
"""
INVITATION = """
    SELECT invited.id, scorecards.interview_id, invited.scorecard_id, invited.account_id, invited.name, invited.email,
        invited.link_expires_at, invited.link_used_at, invited.revoked_at, invited.code_hash, invited.code_expires_at,
        invited.code_tries, invited.wrong_codes, invited.codes_sent_at
    FROM external_panelists AS invited JOIN scorecards ON scorecards.id = invited.scorecard_id
    WHERE invited.id = $1
"""
# Locked, so that guesses made at once are counted one after the other.
INVITATION_OF_LINK = """
    SELECT invited.id, scorecards.interview_id, invited.scorecard_id, invited.account_id, invited.name, invited.email,
        invited.link_expires_at, invited.link_used_at, invited.revoked_at, invited.code_hash, invited.code_expires_at,
        invited.code_tries, invited.wrong_codes, invited.codes_sent_at
    FROM external_panelists AS invited JOIN scorecards ON scorecards.id = invited.scorecard_id
    WHERE invited.link_hash = $1 FOR UPDATE OF invited
"""
INVITATIONS = """
    SELECT invited.id, scorecards.interview_id, invited.scorecard_id, invited.account_id, invited.name, invited.email,
        invited.link_expires_at, invited.link_used_at, invited.revoked_at, invited.code_hash, invited.code_expires_at,
        invited.code_tries, invited.wrong_codes, invited.codes_sent_at
    FROM external_panelists AS invited JOIN scorecards ON scorecards.id = invited.scorecard_id
    WHERE scorecards.interview_id = $1 ORDER BY invited.id
"""
NEW_LINK = """
    UPDATE external_panelists
    SET link_hash = $2, link_expires_at = $3, link_used_at = NULL, revoked_at = NULL, code_hash = NULL,
        code_expires_at = NULL, code_tries = 0, wrong_codes = 0
    WHERE id = $1
"""
REVOKE = """
    UPDATE external_panelists SET revoked_at = now(), code_hash = NULL, code_expires_at = NULL WHERE id = $1
"""
NEW_CODE = """
    UPDATE external_panelists SET code_hash = $2, code_expires_at = $3, code_tries = 0, codes_sent_at = $4
    WHERE id = $1
"""
COUNT_WRONG = """
    UPDATE external_panelists SET code_tries = code_tries + 1, wrong_codes = wrong_codes + 1 WHERE id = $1
"""
USE_LINK = """
    UPDATE external_panelists SET link_used_at = now(), code_hash = NULL, code_expires_at = NULL WHERE id = $1
"""
REACH = """
    SELECT scorecards.id AS scorecard_id, interviews.id AS interview_id, requisitions.rubric_id, interviews.guide_id
    FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
        JOIN applications ON applications.id = interviews.application_id
        JOIN requisitions ON requisitions.id = applications.requisition_id
    WHERE scorecards.id = $1
"""


async def insert(
    conn: Connection,
    *,
    invitation_id: UUID,
    scorecard_id: UUID,
    account_id: UUID,
    name: str,
    email: str,
    link_hash: bytes,
    link_expires_at: datetime,
    created_by: UUID | None,
) -> None:
    """Store an invitation with its link's hash."""
    await conn.execute(
        INSERT, invitation_id, scorecard_id, account_id, name, email, link_hash, link_expires_at, created_by
    )


async def invitation(conn: Connection, invitation_id: UUID) -> StoredInvitation | None:
    """One invitation."""
    return await fetch_one(conn, StoredInvitation, INVITATION, invitation_id)


async def invitation_of_link(conn: Connection, link_hash: bytes) -> StoredInvitation | None:
    """The invitation with this link, locked until the end of the transaction."""
    return await fetch_one(conn, StoredInvitation, INVITATION_OF_LINK, link_hash)


async def invitations(conn: Connection, interview_id: UUID) -> list[StoredInvitation]:
    """The invitations to one interview, oldest first."""
    return await fetch_all(conn, StoredInvitation, INVITATIONS, interview_id)


async def new_link(conn: Connection, invitation_id: UUID, link_hash: bytes, expires_at: datetime) -> None:
    """Another link takes the place of the one before."""
    await conn.execute(NEW_LINK, invitation_id, link_hash, expires_at)


async def revoke(conn: Connection, invitation_id: UUID) -> None:
    """Withdraw the link and its code."""
    await conn.execute(REVOKE, invitation_id)


async def new_code(
    conn: Connection, invitation_id: UUID, code_hash: bytes, expires_at: datetime, sent: Sequence[datetime]
) -> None:
    """Another code takes the place of the one before; `sent` are the times of the recent ones, this one included."""
    await conn.execute(NEW_CODE, invitation_id, code_hash, expires_at, list(sent))


async def count_wrong(conn: Connection, invitation_id: UUID) -> None:
    """One wrong code more."""
    await conn.execute(COUNT_WRONG, invitation_id)


async def use_link(conn: Connection, invitation_id: UUID) -> None:
    """The link has opened a session and works no more."""
    await conn.execute(USE_LINK, invitation_id)


async def reach(conn: Connection, scorecard_id: UUID) -> Reach | None:
    """What belongs to a scorecard."""
    return await fetch_one(conn, Reach, REACH, scorecard_id)
