"""SQL of an organisation's choices for its reports, and of its logos."""

import msgspec

from domain.database import Connection, affected, fetch_one
from domain.report_settings.model import NewLogo

SETTINGS = """
    SELECT report_settings.colour, report_settings.name_raters, report_settings.retention_months,
        report_settings.revision, report_logos.sha256, report_logos.width, report_logos.height,
        octet_length(report_logos.png) AS size
    FROM report_settings
    LEFT JOIN report_logos ON report_logos.organisation_id = report_settings.organisation_id
        AND report_logos.sha256 = report_settings.logo_sha256
"""
INSERT_UNCHOSEN = """
    INSERT INTO report_settings (organisation_id) VALUES (current_organisation()) ON CONFLICT DO NOTHING
"""
UPDATE = """
    UPDATE report_settings
    SET colour = $2, name_raters = $3, retention_months = $4, revision = revision + 1, updated_at = now()
    WHERE revision = $1
"""
UPDATE_LOGO = """
    UPDATE report_settings SET logo_sha256 = $2, revision = revision + 1, updated_at = now() WHERE revision = $1
"""
INSERT_LOGO = """
    INSERT INTO report_logos (organisation_id, sha256, png, width, height)
    VALUES (current_organisation(), $1, $2, $3, $4)
    ON CONFLICT (organisation_id, sha256) DO NOTHING
"""
PNG = "SELECT png FROM report_logos WHERE sha256 = $1"


class SettingsRow(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation's choices with what is known of its logo, if there is one."""

    colour: str | None
    name_raters: bool
    retention_months: int | None
    revision: int
    sha256: str | None
    width: int | None
    height: int | None
    size: int | None


async def settings(conn: Connection) -> SettingsRow | None:
    """The organisation's choices, or None where nothing was ever chosen."""
    return await fetch_one(conn, SettingsRow, SETTINGS)


async def ensure(conn: Connection) -> None:
    """The row that the first choice changes, at revision 0."""
    await conn.execute(INSERT_UNCHOSEN)


async def update(
    conn: Connection, revision: int, colour: str | None, name_raters: bool, retention_months: int | None
) -> bool:
    """Store the choices; False if they are not at this revision."""
    return affected(await conn.execute(UPDATE, revision, colour, name_raters, retention_months)) == 1


async def update_logo(conn: Connection, revision: int, sha256: str | None) -> bool:
    """Choose a stored logo, or none; False if the choices are not at this revision."""
    return affected(await conn.execute(UPDATE_LOGO, revision, sha256)) == 1


async def insert_logo(conn: Connection, sha256: str, logo: NewLogo) -> None:
    """Keep a logo's image, once."""
    await conn.execute(INSERT_LOGO, sha256, logo.png, logo.width, logo.height)


async def png(conn: Connection, sha256: str) -> bytes | None:
    """A logo's image."""
    found: bytes | None = await conn.fetchval(PNG, sha256)
    return found
