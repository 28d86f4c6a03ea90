"""Use cases of publishing: from a closed survey's answers to views that stand for good.

What may be shown is decided by domain/surveys/publication.py and domain/anonymity; here it is read and stored.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from domain.access.model import Actor
from domain.anonymity.tree import Unit, cells_of
from domain.audit.service import record
from domain.database import Connection, as_json, new_id
from domain.errors import Conflict, NotFound, invalid
from domain.instruments.model import Instrument
from domain.instruments.service import instruments
from domain.jobs import service as jobs
from domain.jobs.model import Job
from domain.paging import Page, PageRequest, page_of
from domain.surveys import answer_queries, queries, view_queries
from domain.surveys.comparing import why_not_comparable
from domain.surveys.group_view import group_view
from domain.surveys.model import PublishedUnit, SurveyView, Wave, WaveResults
from domain.surveys.publication import Earlier, Thresholds, View, publication
from domain.surveys.service import get_wave, not_published
from domain.versions.model import Versioned


class Closed(NamedTuple):
    """All that publishing a closed survey rests on."""

    instrument: Instrument
    units: list[Unit]
    answers: dict[UUID, list[list[int]]]
    comments: dict[UUID, list[list[str]]]
    thresholds: Thresholds
    earlier: dict[UUID, Earlier]


async def request_publication(conn: Connection, actor: Actor, wave_id: UUID) -> Job:
    """Enqueue the publication of a closed survey; Conflict in any other state, or while it is at work."""
    wave = await queries.lock_wave(conn, wave_id)
    if wave is None:
        raise NotFound("survey")
    if wave.status == "published":
        raise Conflict("This survey is published already; that happens once.", code="published")
    if wave.status != "closed":
        raise await not_published(conn, wave_id)
    if await jobs.unfinished(conn, "publish_survey", [wave_id]):
        raise Conflict("This survey is being published already; follow that job.", code="being_published")
    return await jobs.enqueue(conn, actor, "publish_survey", wave_id)


async def closed_wave(conn: Connection, wave_id: UUID) -> Closed | None:
    """What to publish; None where it is published already."""
    wave = await get_wave(conn, wave_id)
    if wave.status == "published":
        return None
    if wave.status != "closed":
        raise await not_published(conn, wave_id)
    instrument = await instruments.get(conn, wave.instrument_id)
    units = await _units(conn, wave_id)
    return Closed(
        instrument=instrument.body,
        units=units,
        answers=await _answers(conn, wave_id),
        comments=await _comments(conn, wave_id, len(instrument.body.comment_questions)),
        thresholds=_thresholds(wave),
        earlier=await _earlier(conn, wave, instrument, units),
    )


def computed(closed: Closed) -> dict[UUID, WaveResults]:
    """Everything that is published, by unit. Takes seconds for a large survey; holds no connection."""
    return publication(*closed)


async def publish(conn: Connection, actor: Actor, wave_id: UUID, results: Mapping[UUID, WaveResults]) -> None:
    """Store what was computed, once; nothing if another attempt has."""
    wave = await queries.lock_wave(conn, wave_id)
    if wave is None or wave.status != "closed":
        return
    cells = cells_of(await _units(conn, wave_id))
    for team_id, one in results.items():
        await view_queries.insert_view(
            conn, new_id(), wave_id, team_id=team_id, name=None, cells=sorted(cells[team_id]), results=as_json(one)
        )
    await queries.publish(conn, wave_id)
    shown = sum(one.refusal is None for one in results.values())
    await record(conn, actor, "survey.published", "survey_wave", wave_id, {"units": len(results), "shown": shown})


async def _units(conn: Connection, wave_id: UUID) -> list[Unit]:
    return [Unit(team.team_id, team.parent_id, team.invited) for team in await queries.teams(conn, wave_id)]


def _thresholds(wave: Wave) -> Thresholds:
    return Thresholds(means=wave.minimum_for_means, spread=wave.minimum_for_spread, comments=wave.minimum_for_comments)


async def _answers(conn: Connection, wave_id: UUID) -> dict[UUID, list[list[int]]]:
    found: dict[UUID, list[list[int]]] = defaultdict(list)
    for row in await answer_queries.answers(conn, wave_id):
        found[row.team_id].append(row.answers)
    return dict(found)


async def _comments(conn: Connection, wave_id: UUID, questions: int) -> dict[UUID, list[list[str]]]:
    found: dict[UUID, list[list[str]]] = defaultdict(lambda: [[] for _ in range(questions)])
    for row in await answer_queries.comments(conn, wave_id):
        found[row.team_id][row.question].append(row.text)
    return dict(found)


async def _earlier(
    conn: Connection, wave: Wave, instrument: Versioned[Instrument], units: Sequence[Unit]
) -> dict[UUID, Earlier]:
    """Each unit's newest earlier wave that published numbers with the same questionnaire."""
    assert wave.closed_at is not None
    views = await view_queries.earlier(conn, [unit.team_id for unit in units], instrument.lineage_id, wave.closed_at)
    asked = {wave_id: await _asked(conn, wave_id) for wave_id in {wave.id, *(view.wave_id for view in views)}}
    bodies = {one: (await instruments.get(conn, one)).body for one in {view.instrument_id for view in views}}
    found = {}
    for view in views:
        reason = why_not_comparable(
            bodies[view.instrument_id],
            instrument.body,
            asked[view.wave_id][view.team_id],
            asked[wave.id][view.team_id],
            wave.minimum_for_means,
        )
        found[view.team_id] = Earlier(view.wave_id, view.results, reason is None, reason)
    return found


async def _asked(conn: Connection, wave_id: UUID) -> dict[UUID, set[UUID]]:
    """By unit the people who were asked in it and under it."""
    direct: dict[UUID, set[UUID]] = defaultdict(set)
    for one in await queries.invited(conn, wave_id):
        direct[one.team_id].add(one.person_id)
    cells = cells_of(await _units(conn, wave_id))
    return {unit: set[UUID]().union(*(direct[cell] for cell in within)) for unit, within in cells.items()}


async def published_units(conn: Connection, wave_id: UUID) -> list[PublishedUnit]:
    """The teams of a published survey, parents first, and of which numbers are published or why not."""
    wave = await get_wave(conn, wave_id)
    if wave.status != "published":
        raise await not_published(conn, wave_id)
    refusals = {one.team_id: one.results.refusal for one in await view_queries.views(conn, wave_id)}
    return [
        PublishedUnit(
            team_id=team.team_id,
            parent_id=team.parent_id,
            name=team.name,
            published=refusals[team.team_id] is None,
            withheld=refusals[team.team_id],
        )
        for team in await queries.teams(conn, wave_id)
    ]


async def publish_group(
    conn: Connection, actor: Actor, wave_id: UUID, name: str, team_ids: Sequence[UUID]
) -> SurveyView:
    """What these teams with everything under them say together, published for good; Conflict where it would expose.

    Groups are tested one after the other, each against everything published before it.
    """
    wave = await queries.lock_wave(conn, wave_id)
    if wave is None:
        raise NotFound("survey")
    if wave.status != "published":
        raise await not_published(conn, wave_id)
    units = await _units(conn, wave_id)
    within = cells_of(units)
    for position, team_id in enumerate(team_ids):
        if team_id not in within:
            raise invalid(f"team_ids[{position}]", "not_found", "This survey did not ask a team with this id.")
    instrument = (await instruments.get(conn, wave.instrument_id)).body
    results = await asyncio.to_thread(
        group_view,
        instrument,
        units,
        team_ids,
        await _answers(conn, wave_id),
        await _comments(conn, wave_id, len(instrument.comment_questions)),
        _thresholds(wave),
        [View(frozenset(one.cells), one.results) for one in await view_queries.views(conn, wave_id)],
    )
    if results.refusal is not None:
        raise Conflict(results.refusal, code="would_expose")
    cells = sorted(frozenset[UUID]().union(*(within[team_id] for team_id in team_ids)))
    view_id = new_id()
    await view_queries.insert_view(
        conn, view_id, wave_id, team_id=None, name=name, cells=cells, results=as_json(results)
    )
    await record(conn, actor, "survey.view_published", "survey_wave", wave_id, {"view": view_id, "teams": len(cells)})
    return await _view(conn, view_id)


async def _view(conn: Connection, view_id: UUID) -> SurveyView:
    view = await view_queries.group(conn, view_id)
    assert view is not None
    return view


async def get_group(conn: Connection, wave_id: UUID, view_id: UUID) -> SurveyView:
    """What was published of a group of teams in a survey, or NotFound."""
    view = await view_queries.group(conn, view_id)
    if view is None or view.wave_id != wave_id:
        raise NotFound("group of teams in this survey")
    return view


async def list_groups(conn: Connection, wave_id: UUID, page: PageRequest) -> Page[SurveyView]:
    """One page of what was published of groups of teams, oldest first."""
    await get_wave(conn, wave_id)
    return page_of(await view_queries.groups(conn, wave_id, page), page, lambda row: row.id)
