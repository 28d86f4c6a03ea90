"""SQL of live changes: a number that rises with each, and PostgreSQL's own notification, sent by the commit."""

from uuid import UUID

from domain.database import Connection

# The payload holds ids only: every session of the database could listen. Sent when the transaction commits, or never.
ANNOUNCE_DEBRIEF = """
    WITH changed AS (
        INSERT INTO debrief_revisions (organisation_id, application_id, revision) VALUES (current_organisation(), $1, 1)
        ON CONFLICT (organisation_id, application_id) DO UPDATE SET revision = debrief_revisions.revision + 1
        RETURNING organisation_id, application_id
    )
    SELECT pg_notify($2, organisation_id || '/' || application_id) FROM changed
"""
DEBRIEF_REVISION = "SELECT revision FROM debrief_revisions WHERE application_id = $1"


async def announce_debrief(conn: Connection, application_id: UUID, channel: str) -> None:
    """Count one more change of an application's debrief and tell who listens."""
    await conn.execute(ANNOUNCE_DEBRIEF, application_id, channel)


async def debrief_revision(conn: Connection, application_id: UUID) -> int:
    """How often the debrief has changed; 0 where it never has."""
    found: int | None = await conn.fetchval(DEBRIEF_REVISION, application_id)
    return found or 0
