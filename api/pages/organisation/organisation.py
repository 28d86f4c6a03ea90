"""The organisation's settings: evidence tags, how reports are made, and the logo."""

from http import HTTPStatus
from typing import Any

from litestar import Request, Response, Router
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency

from api.logos import LOGO_MOST, MEDIA_TYPES, check_media_type, prepare_logo
from api.pages.base import Visit, page, posts
from api.pages.forms import Entered, Refusal
from api.pages.tools.tools import differences, revision_of, spoken, values_of
from api.routes.access import TaggingSwitch
from api.unit_of_work import Transactions
from domain.access import service as access
from domain.errors import DomainError, NotFound, Stale, invalid
from domain.report_settings import service
from domain.report_settings.model import NewLogo, ReportSettingsDraft
from domain.report_settings.rules import contrast_on_white

PATH = "/organisation"
READ, WRITE = "report_settings:read", "report_settings:write"
LABELS = {
    "colour": "Colour",
    "name_raters": "Name raters in reports",
    "retention_months": "Months to keep reports",
}
CHANGED = "Somebody else changed the settings meanwhile. Look at how they are now; then do it again."
# More than a logo may have, so that one that is too large is refused beside its field and not before the page.
UPLOAD_MOST = 4 * LOGO_MOST


@page(PATH, READ)
async def show_settings(visit: NamedDependency[Visit]) -> Response[str]:
    """Everything that is set for the whole organisation."""
    return await _settings(visit)


@posts(f"{PATH}/tagging", "organisation:write")
async def switch_tagging(visit: NamedDependency[Visit]) -> Response[Any]:
    """Turn evidence tags on or off."""
    wanted = visit.entered_as(TaggingSwitch).enabled
    await access.switch_tagging(visit.conn, visit.actor, wanted)
    said = "on. Notes that were locked meanwhile wait below." if wanted else "off. Switch them on again any time."
    return visit.see_other(PATH, f"Evidence tags are {said}")


@posts(f"{PATH}/reports", WRITE)
async def save_settings(visit: NamedDependency[Visit]) -> Response[Any]:
    """Choose how reports are made."""
    async with visit.attempt() as outcome:
        named = visit.form.has("name_raters")
        draft = visit.entered_as(ReportSettingsDraft, name_raters=named)
        await service.save_settings(visit.conn, visit.actor, revision_of(visit.form), draft)
    if outcome.refusal:
        return await _settings(visit, outcome.refusal)
    return visit.see_other(PATH, "Saved. Reports that were made stay as they are.")


@posts(f"{PATH}/logo", WRITE, stateless=True, body_most=UPLOAD_MOST)
async def save_logo(
    request: Request[Any, Any, State], transactions: NamedDependency[Transactions]
) -> Response[Any]:  # fmt: skip
    """Put a logo on reports; the picture is opened apart, while no connection is held."""
    refusal = None
    try:
        revision, logo = await _sent_logo(request)
        async with transactions.begin() as conn:
            await service.save_logo(conn, transactions.actor, revision, logo)
    except DomainError as error:
        refusal = _of_the_logo(error)
    async with transactions.begin() as conn:
        request.scope["state"]["conn"] = conn
        visit = Visit(request)
        if refusal is not None:
            return await _settings(visit, refusal)
        return visit.see_other(PATH, "The logo stands on the reports to come.")


async def _sent_logo(request: Request[Any, Any, State]) -> tuple[int, NewLogo]:
    """The revision that the form was shown for, and the picture, checked and scaled."""
    sent = await request.form()
    file, revision = sent.get("logo"), str(sent.get("revision", ""))
    if not isinstance(file, UploadFile) or not file.filename:
        raise invalid("logo", "required", "Choose a PNG or JPEG file first.")
    check_media_type(file.content_type)
    content = await file.read()
    if len(content) > LOGO_MOST:
        raise invalid("logo", "too_large", f"The file has more than {LOGO_MOST // 1_048_576} MiB. Export it smaller.")
    number = revision_of(Entered((("revision", revision),)))
    return number, await prepare_logo(content)


@posts(f"{PATH}/logo/remove", WRITE)
async def remove_logo(visit: NamedDependency[Visit]) -> Response[Any]:
    """Take the logo off the reports to come."""
    try:
        await service.remove_logo(visit.conn, visit.actor, revision_of(visit.form))
    except (Stale, NotFound) as error:
        return await _settings(visit, _of_the_logo(error))
    return visit.see_other(PATH, "Reports to come carry the organisation's name instead.")


def _of_the_logo(error: DomainError) -> Refusal:
    """The refusal beside the logo's field."""
    message = CHANGED if isinstance(error, Stale | NotFound) else error.message
    return Refusal(message, error.code, {"logo": message})


async def _settings(visit: Visit, refusal: Refusal | None = None) -> Response[str]:
    found = await service.report_settings(visit.conn)
    stored = values_of(LABELS, Entered(), found)
    reports = visit.form.has("colour")
    values = {**stored, **{name: visit.form.text(name) for name in LABELS}} if reports else stored
    stale = refusal is not None and refusal.code == "stale"
    return await visit.page(
        "organisation/organisation.html",
        title="Settings",
        status=_status(refusal),
        refusal=spoken(refusal) if reports else refusal,
        ours=await access.organisation_of_actor(visit.conn, visit.actor),
        settings=found,
        values=values,
        contrast=None if found.colour is None else contrast_on_white(found.colour),
        differences=_differences(visit, stored) if stale and reports else (),
        logo_types=", ".join(MEDIA_TYPES),
    )


def _status(refusal: Refusal | None) -> int:
    if refusal is None:
        return HTTPStatus.OK
    return HTTPStatus.PRECONDITION_FAILED if refusal.code == "stale" else HTTPStatus.UNPROCESSABLE_ENTITY


def _differences(visit: Visit, stored: dict[str, str]) -> Any:
    entered = {name: visit.form.text(name) for name in LABELS}
    shown, meant = [{**one, "name_raters": "yes" if one["name_raters"] else "no"} for one in (stored, entered)]
    return differences(LABELS, shown, Entered(tuple(meant.items())))


router = Router(
    "/",
    route_handlers=[
        show_settings, switch_tagging, save_settings, save_logo, remove_logo,
    ],
)  # fmt: skip
