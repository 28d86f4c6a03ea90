"""A survey that nobody was asked yet: its settings, whom it would ask, and its launch."""

from datetime import UTC, datetime

from litestar import Response

from api.pages.base import Visit
from api.pages.forms import Refusal
from api.pages.surveys import surveys_view as view
from domain.surveys import launching
from domain.surveys.model import Wave

WRITE = "surveys:write"


async def draft_survey(visit: Visit, wave: Wave, refusal: Refusal | None) -> Response[str]:
    """The draft's page; whom it would ask is for those who may launch it."""
    may = visit.may(WRITE)
    preview = await launching.preview_wave(visit.conn, wave.id) if may else None
    names = await view.names_of_teams(visit.conn, [wave.team_id])
    instrument = next((one for one in await view.questionnaires(visit.conn) if one.id == wave.instrument_id), None)
    return await visit.page(
        "surveys/survey_draft.html",
        title=wave.name,
        refusal=refusal,
        wave=wave,
        team=names[wave.team_id],
        questionnaire=instrument,
        preview=preview,
        rows=() if preview is None else view.preview_rows(preview, wave),
        warnings=() if preview is None else view.team_warnings(preview),
        lately=await view.asked_lately(visit.conn, wave, datetime.now(UTC)),
        mail=bool(visit.request.app.state.mail_is_set_up),
    )
