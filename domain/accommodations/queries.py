"""SQL of accommodation requests."""

from uuid import UUID

from domain.accommodations.model import AccommodationRequest
from domain.database import Connection, affected, fetch_all, fetch_one

INSERT = """
    INSERT INTO accommodation_requests (organisation_id, id, application_id, request, created_by)
    VALUES (current_organisation(), $1, $2, $3, $4)
    RETURNING id, application_id, request, created_by, revision, created_at, updated_at
"""
REQUEST = """
    SELECT id, application_id, request, created_by, revision, created_at, updated_at
    FROM accommodation_requests WHERE id = $1
"""
REQUESTS = """
    SELECT id, application_id, request, created_by, revision, created_at, updated_at
    FROM accommodation_requests WHERE application_id = $1 ORDER BY id
"""
UPDATE = """
    UPDATE accommodation_requests SET request = $3, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, application_id, request, created_by, revision, created_at, updated_at
"""
DELETE = "DELETE FROM accommodation_requests WHERE id = $1"
# Any seat, given back or cancelled ones too: what one has read cannot be unread for the next interview.
SITS_ON_A_PANEL = """
    SELECT EXISTS (SELECT FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
        WHERE interviews.application_id = $1 AND scorecards.rater_id = $2)
"""


async def insert(
    conn: Connection, request_id: UUID, application_id: UUID, request: str, created_by: UUID | None
) -> AccommodationRequest:
    """Store a request."""
    stored = await fetch_one(conn, AccommodationRequest, INSERT, request_id, application_id, request, created_by)
    assert stored is not None
    return stored


async def request(conn: Connection, request_id: UUID) -> AccommodationRequest | None:
    """One request."""
    return await fetch_one(conn, AccommodationRequest, REQUEST, request_id)


async def requests(conn: Connection, application_id: UUID) -> list[AccommodationRequest]:
    """The requests of one application, oldest first."""
    return await fetch_all(conn, AccommodationRequest, REQUESTS, application_id)


async def update(conn: Connection, request_id: UUID, revision: int, text: str) -> AccommodationRequest | None:
    """Replace a request's text, or None if it is not at this revision."""
    return await fetch_one(conn, AccommodationRequest, UPDATE, request_id, revision, text)


async def delete(conn: Connection, request_id: UUID) -> bool:
    """Delete a request; False if it is gone already."""
    return affected(await conn.execute(DELETE, request_id)) == 1


async def sits_on_a_panel(conn: Connection, application_id: UUID, account_id: UUID | None) -> bool:
    """Whether this person has or had a seat in an interview of the application."""
    found: bool = await conn.fetchval(SITS_ON_A_PANEL, application_id, account_id)
    return found
