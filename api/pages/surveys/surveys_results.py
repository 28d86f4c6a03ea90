"""What a published survey says of one team with everything under it, or of a group of teams."""

from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page
from api.pages.teams.team_culture_view import KEY, VALUES_KEY, Key, Row, rows
from domain.culture.service import framework, target_cultures
from domain.database import Connection
from domain.instruments.service import instruments
from domain.reporting.team_culture import survey_shown
from domain.reporting.team_model import DimensionResult, SurveyShown
from domain.reporting.team_rules import LADDER, framework_results, statements, value_results
from domain.surveys import publishing, service
from domain.surveys.model import Comments, Wave, WaveResults
from domain.surveys.published import PublishedWave

READ = "surveys:read"


class ResultsShown(msgspec.Struct, frozen=True, kw_only=True):
    """Published results of one unit: the survey as the reports tell of it, a row per dimension, comments."""

    survey: SurveyShown
    rows: tuple[Row, ...]
    key: Key
    of_values: bool
    ladder: bool
    comments: tuple[Comments, ...]


async def results_shown(conn: Connection, wave: Wave, results: WaveResults | None) -> ResultsShown:
    """Of the whole survey, or of the unit that `results` are about; Conflict before publication."""
    if results is None:
        _, results = await service.wave_results_of(conn, wave.id)
    instrument = await instruments.get(conn, wave.instrument_id)
    survey = survey_shown(PublishedWave(wave=wave, instrument=instrument, results=results, compared_on=None))
    found = await _dimensions(conn, wave, instrument.body.framework, results)
    return ResultsShown(
        survey=survey,
        rows=rows(found, survey, statements(instrument.body)) if results.refusal is None else (),
        key=VALUES_KEY if instrument.body.framework is None else KEY,
        of_values=instrument.body.framework is None,
        ladder=instrument.body.framework == LADDER,
        comments=results.comments,
    )


async def _dimensions(
    conn: Connection, wave: Wave, framework_code: str | None, results: WaveResults
) -> tuple[DimensionResult, ...]:
    if framework_code is not None:
        return framework_results(results, framework(framework_code), {})
    assert wave.target_culture_id is not None, "a survey of values has a target culture"
    return value_results(results, (await target_cultures.get(conn, wave.target_culture_id)).body, {})


@page("/surveys/{survey_id:uuid}/teams/{team_id:uuid}", READ)
async def show_unit(visit: NamedDependency[Visit], survey_id: FromPath[UUID], team_id: FromPath[UUID]) -> Response[str]:
    """One team with everything under it, as it was at launch."""
    wave, results = await service.wave_results_of(visit.conn, survey_id, team_id)
    units = await publishing.published_units(visit.conn, survey_id)
    name = next(unit.name for unit in units if unit.team_id == team_id)
    return await _unit(visit, wave, results, name)


@page("/surveys/{survey_id:uuid}/views/{view_id:uuid}", READ)
async def show_view(visit: NamedDependency[Visit], survey_id: FromPath[UUID], view_id: FromPath[UUID]) -> Response[str]:
    """A group of teams that was published together."""
    wave = await service.get_wave(visit.conn, survey_id)
    view = await publishing.get_group(visit.conn, survey_id, view_id)
    return await _unit(visit, wave, view.results, view.name)


async def _unit(visit: Visit, wave: Wave, results: WaveResults, name: str) -> Response[str]:
    shown = await results_shown(visit.conn, wave, results)
    return await visit.page("surveys/survey_unit.html", title=name, wave=wave, results=shown)


router = Router("/", route_handlers=[show_unit, show_view])
