"""Pages of calibrations: which there are, making one, and its own page with its raters and what each may do."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.calibration.calibrations_view import SampleGroup, offered_samples, own_state, people_shown
from api.pages.documents.documents_view import options
from api.pages.forms import Refusal
from api.pages.hiring.hiring import members_who
from api.pages.tools.tools import gathered, id_of, page_asked, values_of
from api.routes.calibration import MorePanelists, NewCalibration, invitation_link
from domain.access.model import Member
from domain.access.service import names_of
from domain.board.model import RequisitionTitle
from domain.board.service import requisition_titles
from domain.calibration import service
from domain.calibration.model import Calibration
from domain.calibration.rules import may_set_up, require_set_up
from domain.candidates.service import get_requisition
from domain.errors import Conflict
from domain.rubrics.service import rubrics

READ, WRITE = "calibration:read", "calibration:write"
PATH = "/calibrations"
CHOICES_MOST = 200
LISTS = ("panelists", "library_codes", "sample_ids")


@page(PATH, READ)
async def show_calibrations(visit: NamedDependency[Visit]) -> Response[str]:
    """Those that one takes part in, newest first, or all for those who set up or decide."""
    found = await service.newest_calibrations(visit.conn, visit.actor, page_asked(visit))
    account = visit.actor.account_id
    mine = {one.id: next((who for who in one.panelists if who.rater_id == account), None) for one in found.items}
    return await visit.page(
        "calibration/calibrations.html",
        title="Calibration",
        calibrations=found.items,
        mine=mine,
        may_make=may_set_up(visit.actor) and visit.may(WRITE),
        next_path=f"{PATH}?after={found.next_cursor}" if found.next_cursor else None,
    )


@page(f"{PATH}/new", WRITE)
async def new_calibration(visit: NamedDependency[Visit]) -> Response[str]:
    """First for what the calibration is, then its samples and raters."""
    return await _new(visit)


@posts(f"{PATH}/new", WRITE)
async def make_calibration(visit: NamedDependency[Visit]) -> Response[Any]:
    """Make it, and write to its raters if asked for."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(NewCalibration, choices=LISTS, **_chosen(visit))
        made = await service.create_calibration(
            visit.conn,
            visit.actor,
            data.title,
            data.panelists,
            requisition_id=data.requisition_id,
            rubric_id=None if data.requisition_id else data.rubric_id,
            owner_id=None,
            library_codes=data.library_codes,
            sample_ids=data.sample_ids,
            due_on=data.due_on,
            link=_link(visit, invite=data.invite),
        )
    if outcome.refusal:
        return await _new(visit, await _placed(visit, outcome.refusal))
    return visit.see_other(f"{PATH}/{made.id}", "Calibration made." + (" Its raters are told." if data.invite else ""))


async def _placed(visit: Visit, refusal: Refusal) -> Refusal:
    """The refusal at the form's fields; what is said of a rater names them."""
    ids = [id_of(text) for text in visit.form.all("panelists")]
    names = await names_of(visit.conn, [one for one in ids if one is not None])
    said: dict[str, str] = {}
    for position, account in enumerate(ids):
        if account in names and (message := refusal.fields.get(f"panelists[{position}]")):
            said[f"panelists[{position}]"] = f"{names[account]}: {message}"
    together = {"panelists": " ".join(said.values())} if said else {}
    return gathered(msgspec.structs.replace(refusal, fields=together | refusal.fields), LISTS)


def _chosen(visit: Visit) -> dict[str, Any]:
    """The ticked samples; none where the samples were not shown, and then all that fit are taken."""
    if not visit.form.has("samples_shown"):
        return {"library_codes": None, "sample_ids": None}
    return {}


def _link(visit: Visit, *, invite: bool) -> str | None:
    return invitation_link(str(visit.request.app.state.base_url)) if invite else None


async def _new(visit: Visit, refusal: Refusal | None = None) -> Response[str]:
    require_set_up(visit.actor)
    asked = {name: visit.form.text(name) or visit.query(name) for name in ("requisition_id", "rubric_id")}
    requisition_id, rubric_id = id_of(asked["requisition_id"]), id_of(asked["rubric_id"])
    if requisition_id is not None:
        rubric_id = (await get_requisition(visit.conn, requisition_id)).rubric_id
    if rubric_id is None:
        return await _subject(visit)
    rubric = await rubrics.get(visit.conn, rubric_id)
    groups: list[SampleGroup] | None
    try:
        groups = await offered_samples(visit, rubric.body)
    except Conflict:
        groups = None  # the references are closed to somebody who still has to rate some of them
    values = values_of(("title", "due_on", "invite"), visit.form)
    return await visit.page(
        "calibration/calibration_new.html",
        title="New calibration",
        refusal=refusal,
        rubric=rubric,
        requisition_id=requisition_id,
        groups=groups,
        panelists=await members_who(visit.conn, ["panelist"]),
        values=values,
        chosen=set(visit.form.all("panelists")),
        ticked=_ticked(visit, groups),
    )


def _ticked(visit: Visit, groups: list[SampleGroup] | None) -> set[str]:
    """The samples that are ticked: as sent, else all of the library's and one's own where it has none."""
    if visit.form.has("samples_shown"):
        return {*visit.form.all("library_codes"), *visit.form.all("sample_ids")}
    return {one.value for group in groups or () for one in group.samples if one.by_default}


async def _subject(visit: Visit) -> Response[str]:
    """The choice of what a calibration is for."""
    requisitions: list[RequisitionTitle] = []
    if visit.may("requisitions:read"):
        requisitions = await requisition_titles(visit.conn, CHOICES_MOST)
    return await visit.page(
        "calibration/calibration_subject.html",
        title="New calibration",
        refusal=None,
        requisitions=[(str(one.id), one.title) for one in requisitions if not one.closed],
        rubrics=await options(visit, rubrics) if visit.may("rubrics:read") else [],
    )


@page(f"{PATH}/{{calibration_id:uuid}}", READ)
async def show_calibration(visit: NamedDependency[Visit], calibration_id: FromPath[UUID]) -> Response[str]:
    """One calibration: what to do next in it."""
    return await _one(visit, await service.get_calibration(visit.conn, visit.actor, calibration_id))


@posts(f"{PATH}/{{calibration_id:uuid}}/panelists", WRITE)
async def add_panelists(visit: NamedDependency[Visit], calibration_id: FromPath[UUID]) -> Response[Any]:
    """Let further raters take part."""
    found = await service.get_calibration(visit.conn, visit.actor, calibration_id)
    async with visit.attempt() as outcome:
        data = visit.entered_as(MorePanelists, choices=("panelists",))
        link = _link(visit, invite=data.invite)
        await service.add_panelists(visit.conn, visit.actor, calibration_id, data.panelists, link)
    if outcome.refusal:
        return await _one(visit, found, await _placed(visit, outcome.refusal))
    return visit.see_other(f"{PATH}/{calibration_id}", "Raters added.")


async def _one(visit: Visit, found: Calibration, refusal: Refusal | None = None) -> Response[str]:
    rubric = (await rubrics.get(visit.conn, found.rubric_id)).body
    raters = [one.rater_id for one in found.panelists]
    sets_up = may_set_up(visit.actor) and visit.may(WRITE)
    others: list[Member] = []
    if sets_up:
        others = [one for one in await members_who(visit.conn, ["panelist"]) if one.account_id not in raters]
    return await visit.page(
        "calibration/calibration.html",
        title=found.title,
        refusal=refusal,
        calibration=found,
        rubric=rubric,
        competencies={one.code: one.name for one in rubric.competencies},
        people=await people_shown(visit, found),
        state=await own_state(visit, found),
        owns=visit.actor.account_id == found.owner_id,
        sets_up=sets_up,
        others=others,
        chosen=set(visit.form.all("panelists")),
        invites=visit.form.has("invite"),
    )


router = Router(
    "/",
    route_handlers=[show_calibrations, new_calibration, make_calibration, show_calibration, add_panelists],
)
