"""SQL of candidates' links to their report."""

from datetime import datetime
from uuid import UUID

from domain.candidate_feedback.model import StoredLink
from domain.database import Connection, affected, fetch_one

# Two made at once: the second gets no row.
INSERT = """
    INSERT INTO candidate_links (organisation_id, id, report_id, application_id, token_hash, expires_at, created_by)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6)
    ON CONFLICT (organisation_id, report_id) WHERE revoked_at IS NULL DO NOTHING
    RETURNING id, report_id, application_id, expires_at, revoked_at, created_by, created_at
"""
REVOKE = "UPDATE candidate_links SET revoked_at = now() WHERE report_id = $1 AND revoked_at IS NULL"
LATEST = """
    SELECT id, report_id, application_id, expires_at, revoked_at, created_by, created_at FROM candidate_links
    WHERE report_id = $1 ORDER BY revoked_at IS NULL DESC, id DESC LIMIT 1
"""
OF_TOKEN = """
    SELECT id, report_id, application_id, expires_at, revoked_at, created_by, created_at FROM candidate_links
    WHERE token_hash = $1
"""
# Held while a comment comes in, so that comments are counted one after the other.
HOLD_OF_TOKEN = """
    SELECT id, report_id, application_id, expires_at, revoked_at, created_by, created_at FROM candidate_links
    WHERE token_hash = $1 FOR UPDATE
"""


async def insert(
    conn: Connection,
    *,
    link_id: UUID,
    report_id: UUID,
    application_id: UUID,
    token_hash: bytes,
    expires_at: datetime,
    created_by: UUID,
) -> StoredLink | None:
    """Store a link, or None if the report has one that is not revoked."""
    return await fetch_one(
        conn, StoredLink, INSERT, link_id, report_id, application_id, token_hash, expires_at, created_by
    )


async def revoke(conn: Connection, report_id: UUID) -> bool:
    """Withdraw a report's link; False if there is none to withdraw."""
    return affected(await conn.execute(REVOKE, report_id)) == 1


async def latest(conn: Connection, report_id: UUID) -> StoredLink | None:
    """The link of a report that works or did so last."""
    return await fetch_one(conn, StoredLink, LATEST, report_id)


async def of_token(conn: Connection, token_hash: bytes, *, hold: bool = False) -> StoredLink | None:
    """The link with this token; `hold` keeps others from using it until the transaction ends."""
    return await fetch_one(conn, StoredLink, HOLD_OF_TOKEN if hold else OF_TOKEN, token_hash)
