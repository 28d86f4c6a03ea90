"""How an organisation's reports look, whether they name raters, until when they are to be kept, and the logo."""

from typing import Any

from litestar import Request, Response, Router
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from api.http import IfMatch, changes, reads, removes, revision_of, with_etag
from api.logos import LOGO_MOST, MEDIA_TYPES, check_media_type, prepare_logo
from api.unit_of_work import Transactions
from domain.access.model import Actor
from domain.database import Connection
from domain.report_settings import service
from domain.report_settings.model import ReportSettings, ReportSettingsDraft

READ, WRITE = "report_settings:read", "report_settings:write"


@reads("/organisation/report-settings", "getReportSettings", READ, "How reports are made")
async def get_settings(conn: NamedDependency[Connection]) -> Response[ReportSettings]:
    """Colour, naming of raters, retention, and what is known of the logo. Revision 0 where nothing was chosen yet."""
    found = await service.report_settings(conn)
    return with_etag(found, found.revision)


@changes("/organisation/report-settings", "saveReportSettings", WRITE, "Choose how reports are made")
async def save_settings(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    data: JSONBody[ReportSettingsDraft],
    if_match: IfMatch = None,
) -> Response[ReportSettings]:
    """For the reports to come; those that were made stay as they are. The logo is chosen at /v1/organisation/logo.

    The colour replaces the design's accent and needs a contrast of 4.5:1 on white. Without `name_raters` reports say
    "Panelist 1" and so on. `retention_months` is printed; nothing is deleted by it.
    """
    saved = await service.save_settings(conn, actor, revision_of(if_match), data)
    return with_etag(saved, saved.revision)


@reads("/organisation/logo", "getLogo", READ, "The logo", media_type="image/png", opt={"etag": True}, also=(404,))
async def get_logo(conn: NamedDependency[Connection]) -> Response[bytes]:
    """The PNG that reports carry now. Its ETag is that of the report settings; 404 without a logo."""
    found, image = await service.read_logo(conn)
    headers = {"ETag": f'"{found.revision}"', "Content-Disposition": 'inline; filename="logo.png"'}
    return Response(image, media_type="image/png", headers=headers)


@changes(
    "/organisation/logo", "saveLogo", WRITE, "Put a logo on reports",
    opt={"stateless": True, "etag": True, "body_most": LOGO_MOST, "body_media_types": MEDIA_TYPES},
)  # fmt: skip
async def save_logo(
    request: Request[Any, Any, State], transactions: NamedDependency[Transactions], if_match: IfMatch = None
) -> Response[ReportSettings]:
    """The body is a PNG or JPEG of at most 5 MiB and 16 million pixels; If-Match names the report settings' ETag.

    It is scaled to fit 1200 x 400 pixels, put on white, and stored as PNG without its metadata. It stands at the top
    of the reports to come, at most 42 x 14 mm, with the organisation's name as alternative text.
    """
    revision = revision_of(if_match)
    check_media_type(request.headers.get("content-type", ""))
    logo = await prepare_logo(await request.body())
    async with transactions.begin() as conn:
        saved = await service.save_logo(conn, transactions.actor, revision, logo)
    return with_etag(saved, saved.revision)


@removes("/organisation/logo", "removeLogo", WRITE, "Take the logo off reports", also=(404,))
async def remove_logo(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], if_match: IfMatch = None
) -> None:
    """The reports to come carry the organisation's name instead; those that were made keep the logo."""
    await service.remove_logo(conn, actor, revision_of(if_match))


router = Router("/", tags=["Reports"], route_handlers=[get_settings, save_settings, get_logo, save_logo, remove_logo])
