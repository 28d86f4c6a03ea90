"""Use cases of an organisation's choices for its reports."""

import hashlib

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection
from domain.errors import NotFound, Stale
from domain.report_settings import queries
from domain.report_settings.model import Brand, Logo, NewLogo, ReportSettings, ReportSettingsDraft
from domain.report_settings.rules import checked_colour

SUBJECT = "organisation"


async def report_settings(conn: Connection) -> ReportSettings:
    """The organisation's choices; those of the start, at revision 0, where nothing was ever chosen."""
    row = await queries.settings(conn)
    if row is None:
        return ReportSettings()
    logo = None
    if row.sha256 is not None:
        assert row.width is not None
        assert row.height is not None
        assert row.size is not None
        logo = Logo(sha256=row.sha256, width=row.width, height=row.height, size=row.size)
    return ReportSettings(
        colour=row.colour,
        name_raters=row.name_raters,
        retention_months=row.retention_months,
        logo=logo,
        revision=row.revision,
    )


async def save_settings(conn: Connection, actor: Actor, revision: int, draft: ReportSettingsDraft) -> ReportSettings:
    """Replace colour, naming of raters and retention; Stale if somebody else did so since `revision`.

    Reports that were made stay as they are.
    """
    colour = checked_colour(draft.colour)
    await queries.ensure(conn)
    if not await queries.update(conn, revision, colour, draft.name_raters, draft.retention_months):
        raise Stale
    saved = await report_settings(conn)
    await record(
        conn, actor, "report_settings.saved", SUBJECT, actor.organisation_id,
        {
            "revision": saved.revision,
            "colour": colour,
            "name_raters": saved.name_raters,
            "retention_months": saved.retention_months,
        },
    )  # fmt: skip
    return saved


async def save_logo(conn: Connection, actor: Actor, revision: int, logo: NewLogo) -> ReportSettings:
    """Put a checked and scaled logo on the reports to come; Stale as for the other choices.

    An image is kept for good under its SHA-256, because reports that carry it can be printed again.
    """
    sha256 = hashlib.sha256(logo.png).hexdigest()
    await queries.insert_logo(conn, sha256, logo)
    await queries.ensure(conn)
    if not await queries.update_logo(conn, revision, sha256):
        raise Stale
    details = {"revision": revision + 1, "sha256": sha256}
    await record(conn, actor, "report_logo.saved", SUBJECT, actor.organisation_id, details)
    return await report_settings(conn)


async def remove_logo(conn: Connection, actor: Actor, revision: int) -> None:
    """Take the logo off the reports to come; NotFound without one, Stale as for the other choices."""
    if (await report_settings(conn)).logo is None:
        raise NotFound("logo")
    if not await queries.update_logo(conn, revision, None):
        raise Stale
    await record(
        conn, actor, "report_logo.removed", SUBJECT, actor.organisation_id, {"revision": revision + 1}
    )  # fmt: skip


async def read_logo(conn: Connection) -> tuple[ReportSettings, bytes]:
    """The choices and the image of the logo that reports carry now; NotFound without one."""
    found = await report_settings(conn)
    image = None if found.logo is None else await queries.png(conn, found.logo.sha256)
    if image is None:
        raise NotFound("logo")
    return found, image


async def images_of(conn: Connection, brand: Brand) -> dict[str, bytes]:
    """SHA-256 → PNG of the images that a document with this brand carries, to be handed to whoever prints it."""
    image = None if brand.logo_sha256 is None else await queries.png(conn, brand.logo_sha256)
    return {} if brand.logo_sha256 is None or image is None else {brand.logo_sha256: image}
