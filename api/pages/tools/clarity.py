"""Pages of the clarity map: what each department changes for customers, and which business measure moves with it."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Entered, Refusal
from api.pages.tools.tools import (
    TeamChoice,
    differences,
    revision_of,
    shortened,
    spoken,
    team_choice,
    values_of,
)
from domain.clarity import service
from domain.clarity.model import ClarityDraft, ClarityRow, NewClarityRow
from reports import charts_tools

READ, WRITE = "team_tools:read", "team_tools:write"
PATH = "/clarity"
LABELS = {
    "customer_outcome": "What it changes for customers",
    "business_measure": "Business measure",
    "how_linked": "How the two are linked",
    "evidence": "How the link is known",
    "evidence_source": "Where that can be seen",
    "checked_on": "Checked on",
}
EVIDENCE = [
    ("tested", "Tested", "Something was changed, and the measure moved."),
    ("measured", "Measured", "Both were measured together."),
    ("observed", "Observed", "People saw it happen."),
    ("assumed", "Assumed", "Nobody has looked yet."),
]
GAPS = {
    "no_measure": "no business measure",
    "not_checked": "not checked for more than a year",
}


@page(PATH, READ)
async def show_map(visit: NamedDependency[Visit]) -> Response[str]:
    """The map of a team with all teams under it, or of the whole organisation."""
    choice = await team_choice(visit)
    if choice.team is None:
        summary = await service.whole_map(visit.conn)
    else:
        summary = await service.map_below(visit.conn, choice.team.id)
    counts = (summary.tested, summary.measured, summary.observed, summary.assumed)
    gaps: dict[UUID, list[str]] = {}
    for gap in summary.gaps:
        if gap.kind in GAPS:  # a row's own badge says that it is assumed
            gaps.setdefault(gap.row_id, []).append(GAPS[gap.kind])
    return await visit.page(
        "tools/clarity.html",
        title="Clarity map",
        choice=choice,
        summary=summary,
        whole=charts_tools.parts(counts, 120),
        legend=[
            (charts_tools.part_key(place), text, counts[place], gloss)
            for place, (_, text, gloss) in enumerate(EVIDENCE)
        ],
        gaps=gaps,
    )


@page(f"{PATH}/new", WRITE)
async def new_row(visit: NamedDependency[Visit]) -> Response[str]:
    """The form for a new row."""
    return await _new(visit)


@posts(f"{PATH}/new", WRITE)
async def add_row(visit: NamedDependency[Visit]) -> Response[Any]:
    """Add a row, or show what is to correct."""
    async with visit.attempt() as outcome:
        await service.add_row(visit.conn, visit.actor, visit.entered_as(NewClarityRow))
    if outcome.refusal:
        return await _new(visit, outcome.refusal)
    return visit.see_other(PATH, "Row added to the map.")


async def _new(visit: Visit, refusal: Refusal | None = None) -> Response[str]:
    choice = await team_choice(visit)
    values = values_of(["team_id", "department", *LABELS], visit.form)
    if not visit.form.pairs:
        values |= {"team_id": choice.value, "evidence": "assumed"}
    return await visit.page(
        "tools/clarity_new.html",
        title="New row of the clarity map",
        refusal=refusal,
        choice=choice,
        values=values,
        evidence=EVIDENCE,
    )


@page(f"{PATH}/{{row_id:uuid}}", READ)
async def show_row(visit: NamedDependency[Visit], row_id: FromPath[UUID]) -> Response[str]:
    """One row, to correct or to delete."""
    return await _one(visit, await service.get_row(visit.conn, row_id))


@posts(f"{PATH}/{{row_id:uuid}}", WRITE)
async def save_row(visit: NamedDependency[Visit], row_id: FromPath[UUID]) -> Response[Any]:
    """Replace a row's content."""
    await service.get_row(visit.conn, row_id)
    async with visit.attempt() as outcome:
        draft = visit.entered_as(ClarityDraft)
        await service.edit_row(visit.conn, visit.actor, row_id, revision_of(visit.form), draft)
    if outcome.refusal:
        return await _one(visit, await service.get_row(visit.conn, row_id), outcome.refusal)
    return visit.see_other(PATH, "Row saved.")


@posts(f"{PATH}/{{row_id:uuid}}/delete", WRITE)
async def delete_row(visit: NamedDependency[Visit], row_id: FromPath[UUID]) -> Response[Any]:
    """Delete a row for good."""
    await service.get_row(visit.conn, row_id)
    async with visit.attempt() as outcome:
        await service.delete_row(visit.conn, visit.actor, row_id, revision_of(visit.form))
    if outcome.refusal:
        return await _one(visit, await service.get_row(visit.conn, row_id), outcome.refusal)
    return visit.see_other(PATH, "Row deleted.")


async def _one(visit: Visit, row: ClarityRow, refusal: Refusal | None = None) -> Response[str]:
    choice: TeamChoice = await team_choice(visit)
    stale = refusal is not None and refusal.code == "stale" and visit.form.has("customer_outcome")
    return await visit.page(
        "tools/clarity_row.html",
        title=shortened(row.customer_outcome),
        refusal=spoken(refusal) if stale else refusal,
        row=row,
        owner=row.department or choice.called(row.team_id),
        values=values_of(LABELS, visit.form, row),
        evidence=EVIDENCE,
        differences=differences(LABELS, values_of(LABELS, Entered(), row), visit.form) if stale else (),
    )


router = Router("/", route_handlers=[show_map, new_row, add_row, show_row, save_row, delete_row])
