"""A survey that was launched: its response, its end, its publication, and what was published."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, posts
from api.pages.forms import Refusal
from api.pages.surveys import surveys_view as view
from api.pages.surveys.surveys_draft import draft_survey
from api.pages.surveys.surveys_results import results_shown
from api.pages.tools.tools import page_asked
from api.routes.surveys import NewView
from domain.culture.service import framework
from domain.errors import NotFound
from domain.instruments.service import instruments
from domain.jobs.model import Job
from domain.jobs.service import get_job, jobs_of
from domain.surveys import ending, launching, publishing, service
from domain.surveys.model import PublishedUnit, SurveyView, UnitResponse, Wave

WRITE = "surveys:write"
OVER = ("succeeded", "dead")


class UnitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A team of a survey and its depth in the tree of the launch."""

    unit: UnitResponse | PublishedUnit
    depth: int


async def shown_survey(visit: Visit, wave: Wave, refusal: Refusal | None) -> Response[str]:
    """A survey's page in whatever state it is."""
    return await (draft_survey if wave.status == "draft" else _held)(visit, wave, refusal)


async def _held(visit: Visit, wave: Wave, refusal: Refusal | None) -> Response[str]:
    """How a survey stands that was launched; what its state does not have is left out."""
    conn, published = visit.conn, wave.status == "published"
    instrument = (await instruments.get(conn, wave.instrument_id)).body
    answered, units = await launching.response(conn, wave) if wave.status == "launched" else (0, [])
    job, at_work = await _publication(visit, wave)
    views = await publishing.list_groups(conn, wave.id, page_asked(visit, 50))
    return await visit.page(
        "surveys/survey.html",
        title=wave.name,
        refusal=refusal,
        wave=wave,
        team=(await view.names_of_teams(conn, [wave.team_id]))[wave.team_id],
        instrument=instrument,
        about="Values of the target culture" if instrument.framework is None else framework(instrument.framework).name,
        answered=answered,
        share=view.share(answered, wave.invited),
        responses=_rows(units),
        reminders_left=view.reminders_left(wave),
        job=job,
        at_work=at_work,
        units=_rows(await publishing.published_units(conn, wave.id)) if published else (),
        views=[(one, _covered(one)) for one in views.items],
        more=views.next_cursor and f"/surveys/{wave.id}?after={views.next_cursor}",
        results=await results_shown(conn, wave, None) if published else None,
    )


def _covered(found: SurveyView) -> int:
    return len(found.cells)


def _rows(units: list[UnitResponse] | list[PublishedUnit]) -> tuple[UnitRow, ...]:
    depths: dict[UUID | None, int] = {}
    found = []
    for unit in units:
        depths[unit.team_id] = depths.get(unit.parent_id, -1) + 1
        found.append(UnitRow(unit=unit, depth=min(depths[unit.team_id], 4)))
    return tuple(found)


async def _publication(visit: Visit, wave: Wave) -> tuple[Job | None, bool]:
    """The newest job that publishes it, as far as the visitor may see it, and whether one is at work."""
    if wave.status != "closed":
        return None, False
    jobs = sorted(await jobs_of(visit.conn, "publish_survey", [wave.id]), key=lambda one: one.created_at)
    if not jobs:
        return None, False
    try:
        return await get_job(visit.conn, visit.actor, jobs[-1].id), jobs[-1].status not in OVER
    except NotFound:
        return None, jobs[-1].status not in OVER


async def _done(visit: Visit, survey_id: UUID, work: Awaitable[Any], notice: str) -> Response[Any]:
    """Do it and go back to the survey, or show the survey with why not."""
    async with visit.attempt() as outcome:
        await work
    if outcome.refusal:
        return await shown_survey(visit, await service.get_wave(visit.conn, survey_id), outcome.refusal)
    return visit.see_other(f"/surveys/{survey_id}", notice)


@posts("/surveys/{survey_id:uuid}/remind", WRITE)
async def remind(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """Write once more to who has not answered."""
    work = launching.remind(visit.conn, visit.actor, survey_id)
    return await _done(visit, survey_id, work, "Whoever has not answered is being reminded.")


@posts("/surveys/{survey_id:uuid}/close", WRITE)
async def close(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """Take no more answers."""
    work = ending.close_wave(visit.conn, visit.actor, survey_id)
    return await _done(visit, survey_id, work, "Closed. Nothing links an answer to a person any more.")


@posts("/surveys/{survey_id:uuid}/cancel", WRITE)
async def cancel(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """Destroy its answers."""
    work = ending.cancel_wave(visit.conn, visit.actor, survey_id, confirm=visit.form.has("confirm"))
    return await _done(visit, survey_id, work, "Cancelled. All answers are destroyed.")


@posts("/surveys/{survey_id:uuid}/publish", WRITE)
async def publish(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """Start the publication."""
    work = publishing.request_publication(visit.conn, visit.actor, survey_id)
    return await _done(visit, survey_id, work, "The results are being computed.")


@posts("/surveys/{survey_id:uuid}/show-in-hiring", WRITE)
async def show_in_hiring(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """Let reports on candidates print the published gaps."""
    work = service.show_in_hiring(visit.conn, visit.actor, survey_id, shown=True)
    return await _done(visit, survey_id, work, "New reports on candidates print these gaps, with weight 0.")


@posts("/surveys/{survey_id:uuid}/hide-from-hiring", WRITE)
async def hide_from_hiring(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """Keep them to HR again."""
    work = service.show_in_hiring(visit.conn, visit.actor, survey_id, shown=False)
    return await _done(visit, survey_id, work, "New reports on candidates no longer print these gaps.")


@posts("/surveys/{survey_id:uuid}/views", WRITE)
async def publish_view(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """Publish what several teams say together, if that exposes nobody."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(NewView, choices=("team_ids",))
        await publishing.publish_group(visit.conn, visit.actor, survey_id, data.name, data.team_ids)
    if outcome.refusal:
        return await shown_survey(visit, await service.get_wave(visit.conn, survey_id), outcome.refusal)
    return visit.see_other(f"/surveys/{survey_id}#groups", f"“{data.name}” is published.")


router = Router(
    "/",
    route_handlers=[remind, close, cancel, publish, show_in_hiring, hide_from_hiring, publish_view],
)
