"""SQL of the current target culture."""

from uuid import UUID

from domain.database import Connection

SET_CURRENT = """
    INSERT INTO current_target_cultures (organisation_id, version_id, set_by)
    VALUES (current_organisation(), $1, $2)
    ON CONFLICT (organisation_id)
    DO UPDATE SET version_id = excluded.version_id, set_by = excluded.set_by, set_at = now()
"""
CURRENT = "SELECT version_id FROM current_target_cultures"


async def set_current(conn: Connection, version_id: UUID, account_id: UUID | None) -> None:
    """Point to the version."""
    await conn.execute(SET_CURRENT, version_id, account_id)


async def current(conn: Connection) -> UUID | None:
    """The version pointed to."""
    version_id: UUID | None = await conn.fetchval(CURRENT)
    return version_id
