"""Pages of an organisation's own sample answers for calibrations: listed, added, edited, replaced and retired."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.calibration.calibrations_view import text_parts
from api.pages.calibration.samples_form import (
    LEVEL_CHOICES,
    MORE,
    SPANS_MOST,
    SampleForm,
    competency_names,
    differences_of,
    draft_of,
    empty_form,
    entered_form,
    in_words,
    rows_shown,
    stored_form,
)
from api.pages.forms import Refusal
from api.pages.hiring.hiring import next_path
from api.pages.tools.tools import STALE, page_asked, revision_of, shortened, spoken, status_of
from domain.access.service import names_of
from domain.calibration import own_samples
from domain.calibration.model import CalibrationSample
from domain.calibration.rules import require_set_up
from domain.errors import Conflict
from domain.paging import Page

READ, WRITE = "calibration:read", "calibration:write"
PATH = "/calibrations/samples"
ONE = f"{PATH}/{{sample_id:uuid}}"
SHOWN = 50
CLOSED = "calibration_open"


@page(PATH, READ)
async def show_samples(visit: NamedDependency[Visit]) -> Response[str]:
    """The organisation's own samples; while a calibration waits for the reader's levels, why they are closed."""
    names = await competency_names(visit)
    competency = next((code for code in names if code == visit.query("competency")), None)
    found: Page[CalibrationSample] | None = None
    try:
        found = await own_samples.list_samples(visit.conn, visit.actor, page_asked(visit, SHOWN), competency)
    except Conflict as closed:
        if closed.code != CLOSED:
            raise
    return await visit.page(
        "calibration/samples.html",
        title="Your own samples",
        found=found,
        names=names if found is None else await competency_names(visit, *(one.competency_code for one in found.items)),
        competency=competency or "",
        choices=sorted(names.items(), key=lambda one: one[1]),
        next_path=None if found is None else next_path(visit, found.next_cursor),
        may_write=visit.may(WRITE),
    )


@page(f"{PATH}/new", WRITE)
async def new_sample(visit: NamedDependency[Visit]) -> Response[str]:
    """The form for a new sample."""
    require_set_up(visit.actor)
    return await _form(visit, empty_form())


@posts(f"{PATH}/new", WRITE)
async def add_sample(visit: NamedDependency[Visit]) -> Response[Any]:
    """Store the sample, or show what is to correct."""
    require_set_up(visit.actor)
    form = entered_form(visit.form)
    if visit.form.has(MORE):
        return await _form(visit, form, more=1)
    async with visit.attempt() as outcome:
        await own_samples.add_sample(visit.conn, visit.actor, draft_of(form))
    if outcome.refusal:
        return await _form(visit, form, outcome.refusal)
    return visit.see_other(PATH, "Sample added. Whoever wrote it is not asked to rate it.")


@page(ONE, READ)
async def show_sample(visit: NamedDependency[Visit], sample_id: FromPath[UUID]) -> Response[str]:
    """One sample with its reference level and the words that carry it."""
    return await _one(visit, await own_samples.get_sample(visit.conn, visit.actor, sample_id))


async def _one(visit: Visit, sample: CalibrationSample, refusal: Refusal | None = None) -> Response[str]:
    people = await names_of(visit.conn, list(sample.authors))
    names = await competency_names(visit, sample.competency_code)
    return await visit.page(
        "calibration/sample.html",
        title=f"{shortened(sample.question)} (sample, version {sample.version})",
        status=status_of(refusal),
        refusal=spoken(refusal),
        sample=sample,
        competency=names[sample.competency_code],
        parts=text_parts(sample.text, sample.spans),
        authors=[people.get(one, "a former member") for one in sample.authors],
        may_write=visit.may(WRITE),
    )


@page(f"{ONE}/edit", WRITE)
async def edit_form(visit: NamedDependency[Visit], sample_id: FromPath[UUID]) -> Response[Any]:
    """The form of a sample that no calibration uses; another is shown instead."""
    sample = await own_samples.get_sample(visit.conn, visit.actor, sample_id)
    if sample.used or sample.retired_at is not None:
        return visit.see_other(f"{PATH}/{sample_id}", "This sample cannot be edited. Make its next version instead.")
    return await _form(visit, stored_form(sample), sample=sample)


@posts(f"{ONE}/edit", WRITE)
async def save_sample(visit: NamedDependency[Visit], sample_id: FromPath[UUID]) -> Response[Any]:
    """Save the sample, or show what is to correct."""
    sample = await own_samples.get_sample(visit.conn, visit.actor, sample_id)
    form = entered_form(visit.form)
    if visit.form.has(MORE):
        return await _form(visit, form, more=1, sample=sample)
    async with visit.attempt() as outcome:
        revision = revision_of(visit.form)
        await own_samples.edit_sample(visit.conn, visit.actor, sample_id, revision, draft_of(form))
    if outcome.refusal:
        now = await own_samples.get_sample(visit.conn, visit.actor, sample_id)
        return await _form(visit, form, outcome.refusal, sample=now)
    return visit.see_other(f"{PATH}/{sample_id}", "Sample saved.")


async def _form(
    visit: Visit,
    form: SampleForm,
    refusal: Refusal | None = None,
    *,
    more: int = 0,
    sample: CalibrationSample | None = None,
) -> Response[str]:
    """The form. `more` empty rows for words; with `sample` it is edited, and after a refusal as it was entered."""
    names = await competency_names(visit, *filter(None, [form.texts["competency_code"]]))
    stale = refusal is not None and refusal.code == STALE and sample is not None
    revision = visit.form.text("revision")
    rows = rows_shown(form, more)
    return await visit.page(
        "calibration/sample_form.html",
        title="New sample" if sample is None else f"Edit the sample “{shortened(sample.question)}”",
        status=status_of(refusal),
        refusal=None if refusal is None else spoken(in_words(refusal)),
        sample=sample,
        revision=None if sample is None else sample.revision if stale or not revision else revision,
        texts=form.texts,
        rows=rows,
        focus_row=len(rows) - 1 if more else None,
        may_add=len(rows) < SPANS_MOST,
        more=MORE,
        competencies=sorted(names.items(), key=lambda one: one[1]),
        levels=LEVEL_CHOICES,
        differences=differences_of(stored_form(sample), form) if stale and sample is not None else (),
    )


@posts(f"{ONE}/next", WRITE)
async def make_next(visit: NamedDependency[Visit], sample_id: FromPath[UUID]) -> Response[Any]:
    """A version with the same content, to be edited."""
    made = await own_samples.next_version(visit.conn, visit.actor, sample_id)
    return visit.see_other(
        f"{PATH}/{made.id}/edit", f"Version {made.version} begun, with the content of the one before."
    )


@posts(f"{ONE}/retire", WRITE)
async def retire(visit: NamedDependency[Visit], sample_id: FromPath[UUID]) -> Response[Any]:
    """Keep the sample out of new calibrations, for good."""
    async with visit.attempt() as outcome:
        await own_samples.retire_sample(visit.conn, visit.actor, sample_id, revision_of(visit.form))
    if outcome.refusal:
        return await _one(visit, await own_samples.get_sample(visit.conn, visit.actor, sample_id), outcome.refusal)
    return visit.see_other(f"{PATH}/{sample_id}", "Sample retired. Calibrations that use it stay as they are.")


router = Router(
    "/",
    route_handlers=[show_samples, new_sample, add_sample, show_sample, edit_form, save_sample, make_next, retire],
)
