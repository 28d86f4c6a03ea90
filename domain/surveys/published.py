"""What was published of a team in all surveys that asked it, for reports and for hiring."""

from datetime import date
from uuid import UUID

import msgspec

from domain.database import Connection
from domain.instruments.model import Instrument
from domain.instruments.service import instruments
from domain.surveys import published_queries as queries
from domain.surveys.model import Wave, WaveResults
from domain.surveys.service import get_wave
from domain.versions.model import Versioned


class PublishedWave(msgspec.Struct, frozen=True, kw_only=True):
    """One survey and what was published of one team in it; `compared_on` is when the compared survey closed."""

    wave: Wave
    instrument: Versioned[Instrument]
    results: WaveResults
    compared_on: date | None


async def newest_of_team(conn: Connection, team_id: UUID) -> dict[str | None, PublishedWave]:
    """The newest published survey that asked the team for each framework; None is the values of a target culture."""
    newest: dict[str | None, PublishedWave] = {}
    for view in await queries.newest_of_team(conn, team_id):
        wave = await get_wave(conn, view.wave_id)
        instrument = await instruments.get(conn, wave.instrument_id)
        newest[instrument.body.framework] = PublishedWave(
            wave=wave,
            instrument=instrument,
            results=view.results,
            compared_on=await _closed_on(conn, view.results.compared_with),
        )
    return newest


async def teams_asked(conn: Connection, framework: str) -> set[UUID]:
    """The teams that a published survey of the framework asked, archived ones among them."""
    return set(await queries.teams_asked(conn, framework))


async def _closed_on(conn: Connection, wave_id: UUID | None) -> date | None:
    return None if wave_id is None else await queries.closed_on(conn, wave_id)


async def units_of_wave(conn: Connection, wave_id: UUID) -> dict[UUID, WaveResults]:
    """What a published survey says of each team in it, by the team's id."""
    return {view.team_id: view.results for view in await queries.units_of_wave(conn, wave_id)}
