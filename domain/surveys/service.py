"""Use cases of surveys: drafts, lists, and results that are published.

Launching stands in domain/surveys/launching.py, answering in answering.py, closing in ending.py, publishing in
publishing.py.
"""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.audit.service import record
from domain.culture.service import target_cultures
from domain.database import Connection, new_id
from domain.errors import Conflict, NotFound, Stale, invalid
from domain.instruments.model import Instrument
from domain.instruments.service import instruments
from domain.paging import Page, PageRequest, page_of
from domain.surveys import queries, view_queries
from domain.surveys.model import SurveyDraft, Wave, WaveResults, WaveStatus
from domain.teams.service import get_team


def today() -> date:
    """The day in UTC, by which surveys end."""
    return datetime.now(UTC).date()


async def draft_wave(conn: Connection, actor: Actor, draft: SurveyDraft) -> Wave:
    """Prepare a survey; nobody is asked before it is launched."""
    name = await _checked(conn, draft)
    wave_id = new_id()
    await queries.insert_wave(conn, wave_id, name, draft)
    await record(conn, actor, "survey.drafted", "survey_wave", wave_id, {"team_id": draft.team_id})
    return await get_wave(conn, wave_id)


async def edit_wave(conn: Connection, actor: Actor, wave_id: UUID, revision: int, draft: SurveyDraft) -> Wave:
    """Replace a draft's settings; Conflict once it is launched, Stale if somebody else edited it."""
    await get_wave(conn, wave_id)
    name = await _checked(conn, draft)
    if not await queries.update_draft(conn, wave_id, revision, name, draft):
        raise await why_not_draft(conn, wave_id)
    wave = await get_wave(conn, wave_id)
    await record(conn, actor, "survey.edited", "survey_wave", wave_id, {"revision": wave.revision})
    return wave


async def discard_wave(conn: Connection, actor: Actor, wave_id: UUID, revision: int) -> None:
    """Delete a draft; Conflict once it is launched."""
    if not await queries.delete_draft(conn, wave_id, revision):
        raise await why_not_draft(conn, wave_id)
    await record(conn, actor, "survey.discarded", "survey_wave", wave_id)


async def why_not_draft(conn: Connection, wave_id: UUID) -> Conflict | Stale:
    """Why a draft at some revision was not found."""
    wave = await get_wave(conn, wave_id)
    if wave.status == "draft":
        return Stale()
    return Conflict("Only a draft can change; what was fixed at launch stays fixed.", code=f"is_{wave.status}")


async def _checked(conn: Connection, draft: SurveyDraft) -> str:
    """Raise where a setting does not fit another; returns the survey's name."""
    await get_team(conn, draft.team_id, "team_id")
    instrument = (await instruments.published(conn, draft.instrument_id, "instrument_id")).body
    await check_target_culture(conn, instrument, draft.target_culture_id)
    check_last_day(draft.closes_on)
    return draft.name or instrument.title


def check_last_day(closes_on: date | None) -> None:
    """Raise Invalid for a last day that is over, or that no day comes after."""
    if closes_on is not None and closes_on < today():
        raise invalid("closes_on", "past", "Choose a day that is not over, in UTC.")
    if closes_on == date.max:
        raise invalid("closes_on", "too_late", "Choose an earlier day, or leave it out to close the survey yourself.")


async def check_target_culture(conn: Connection, instrument: Instrument, culture_id: UUID | None) -> None:
    """Raise unless the target culture is published and has a value for each dimension that needs one."""
    if culture_id is None:
        if instrument.framework is None:
            raise invalid("target_culture_id", "required", "This questionnaire asks about values of a target culture.")
        return
    culture = await target_cultures.published(conn, culture_id, "target_culture_id")
    known = {target.value.code for target in culture.body.values}
    for item in instrument.items:
        if instrument.framework is None and item.dimension not in known:
            raise invalid("target_culture_id", "unknown_value", f"The target culture has no value {item.dimension}.")


async def get_wave(conn: Connection, wave_id: UUID) -> Wave:
    """One survey, or NotFound."""
    wave = await queries.wave(conn, wave_id)
    if wave is None:
        raise NotFound("survey")
    return wave


async def list_waves(
    conn: Connection, page: PageRequest, team_id: UUID | None, status: WaveStatus | None = None
) -> Page[Wave]:
    """One page of surveys, oldest first."""
    return page_of(await queries.waves(conn, page, team_id, status), page, lambda row: row.id)


async def show_in_hiring(conn: Connection, actor: Actor, wave_id: UUID, *, shown: bool) -> Wave:
    """Let reports on candidates for the teams that it asked print their published gaps, or no longer.

    Conflict before publication, and where it asked about a framework: only values of a target culture have a gap.
    Reports that were made stay as they are.
    """
    wave = await get_wave(conn, wave_id)
    if shown and (await instruments.get(conn, wave.instrument_id)).body.framework is not None:
        raise Conflict(
            "This survey asked about a framework, not about the target culture's values, so it has no gap to show.",
            code="no_values",
        )
    if not await queries.show_in_hiring(conn, wave_id, shown=shown):
        raise await not_published(conn, wave_id)
    await record(conn, actor, "survey.shown_in_hiring", "survey_wave", wave_id, {"shown": shown})
    return await get_wave(conn, wave_id)


async def results_for_hiring(conn: Connection, team_id: UUID) -> tuple[Wave, WaveResults] | None:
    """The newest results of a team that hiring may see; None without any."""
    wave = await queries.shown_in_hiring(conn, team_id)
    return None if wave is None else await wave_results_of(conn, wave.id, team_id)


async def wave_results_of(conn: Connection, wave_id: UUID, team_id: UUID | None = None) -> tuple[Wave, WaveResults]:
    """A published survey with what it says of its whole or of one team in it; Conflict before it is published."""
    wave = await get_wave(conn, wave_id)
    if wave.status != "published":
        raise await not_published(conn, wave_id)
    results = await view_queries.results_of_team(conn, wave_id, team_id or wave.team_id)
    if results is None:
        raise NotFound("team in this survey", "query.team_id")
    return wave, msgspec.convert(results, WaveResults)


async def not_published(conn: Connection, wave_id: UUID) -> Conflict:
    """Why there are no results."""
    wave = await get_wave(conn, wave_id)
    if wave.status == "cancelled":
        return Conflict("This survey was cancelled and its answers destroyed; it has no results.", code="cancelled")
    if wave.status == "closed":
        return Conflict("Publish this survey first: its answers are in, its results are not out.", code="not_published")
    return Conflict("Results are published once, after the survey has closed.", code="not_closed")
