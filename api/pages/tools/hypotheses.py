"""Pages of the hypothesis log: a board of beliefs by status, and each belief from its first day to what changed."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Entered, Refusal
from api.pages.tools.tools import (
    Difference,
    TeamChoice,
    differences,
    gathered,
    lines_of,
    page_asked,
    revision_of,
    shortened,
    spoken,
    team_choice,
    values_of,
)
from domain.culture import service as culture
from domain.errors import invalid
from domain.fields import today
from domain.hypotheses import service
from domain.hypotheses.model import Hypothesis, HypothesisDraft, HypothesisStatus, NewHypothesis
from domain.hypotheses.rules import CONCLUDED, STATUSES

READ, WRITE = "team_tools:read", "team_tools:write"
PATH = "/hypotheses"
LABELS = {
    "belief": "Belief",
    "about": "Which customers or which need",
    "would_change_our_mind": "What would change our mind",
    "started_on": "Written down on",
    "status": "Status",
    "test": "How it is tested",
    "result": "Result",
    "learned_on": "Day of the result",
    "what_changed": "What changed because of it",
}
LISTS = ("value_codes", "evidence_links")
MEANINGS: Final[Mapping[HypothesisStatus, str]] = {
    "open": "Written down, not tested yet.",
    "testing": "A test is under way.",
    "supported": "The result speaks for it.",
    "contradicted": "The result speaks against it: the team learned something.",
    "inconclusive": "The result tells neither.",
    "dropped": "Given up without a result.",
}
STATUS_CHOICES = [(status, status.capitalize(), MEANINGS[status]) for status in STATUSES]


@page(PATH, READ)
async def show_board(visit: NamedDependency[Visit]) -> Response[str]:
    """The beliefs of a team with all teams under it, or of all teams, by status; with `?status=` all at one."""
    choice = await team_choice(visit)
    at = next((one for one in STATUSES if one == visit.query("status")), None)
    if at is not None:
        return await _at(visit, choice, at)
    if choice.team is None:
        board = await service.whole_board(visit.conn)
    else:
        board = await service.board(visit.conn, choice.team.id)
    return await visit.page(
        "tools/hypotheses.html",
        title="Hypotheses",
        choice=choice,
        board=board,
        meanings=MEANINGS,
        moves={one: _moves(one) for one in STATUSES},
    )


async def _at(visit: Visit, choice: TeamChoice, status: HypothesisStatus) -> Response[str]:
    """Every belief at one status, page by page: a column of the board holds the newest alone."""
    found = await service.beliefs_at(visit.conn, choice.team_ids, status, page_asked(visit))
    kept = {"status": status} | ({"team_id": choice.value} if choice.value else {})
    return await visit.page(
        "tools/hypotheses_at.html",
        title=f"Hypotheses: {status}",
        choice=choice,
        beliefs=found.items,
        meaning=MEANINGS[status],
        next_path=f"{PATH}?{urlencode({**kept, 'after': found.next_cursor})}" if found.next_cursor else None,
    )


def _moves(status: HypothesisStatus) -> list[tuple[str, str]]:
    """Where a belief can go from here; what has a result keeps one."""
    to = [one for one in STATUSES if one != status and (status not in CONCLUDED or one in CONCLUDED)]
    return [(one, one.capitalize()) for one in to]


@page(f"{PATH}/new", WRITE)
async def new_hypothesis(visit: NamedDependency[Visit]) -> Response[str]:
    """The form for a new belief."""
    return await _new(visit)


@posts(f"{PATH}/new", WRITE)
async def add_hypothesis(visit: NamedDependency[Visit]) -> Response[Any]:
    """Write a belief down, or show what is to correct."""
    async with visit.attempt() as outcome:
        made = await service.add_hypothesis(visit.conn, visit.actor, _entered(visit, NewHypothesis))
    if outcome.refusal:
        return await _new(visit, gathered(outcome.refusal, LISTS))
    return visit.see_other(f"{PATH}/{made.id}", "Belief written down.")


def _entered(visit: Visit, kind: type[Any]) -> Any:
    links = lines_of(visit.form.text("evidence_links"))
    return visit.entered_as(kind, choices=("value_codes",), evidence_links=links)


async def _new(visit: Visit, refusal: Refusal | None = None) -> Response[str]:
    choice = await team_choice(visit)
    values = values_of(["team_id", "evidence_links", *LABELS], visit.form)
    if not visit.form.pairs:
        values |= {"team_id": choice.value, "started_on": today().isoformat(), "status": "open"}
    return await visit.page(
        "tools/hypothesis_new.html",
        title="New hypothesis",
        refusal=refusal,
        choice=choice,
        values=values,
        chosen=visit.form.all("value_codes"),
        value_options=await _value_options(visit, ()),
        statuses=STATUS_CHOICES,
    )


async def _value_options(visit: Visit, kept: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """The values that a belief may speak to: those of the target culture, the shipped ones, and those it has."""
    target = await culture.current_if_set(visit.conn)
    names = {} if target is None else {one.value.code: one.value.name for one in target.body.values}
    names |= {one.code: one.name for one in culture.catalogue() if one.code not in names}
    names |= {code: code.replace("_", " ") for code in kept if code not in names}
    return [(code, name, "") for code, name in names.items()]


@page(f"{PATH}/{{hypothesis_id:uuid}}", READ)
async def show_hypothesis(visit: NamedDependency[Visit], hypothesis_id: FromPath[UUID]) -> Response[str]:
    """One belief, with the form to correct or conclude it."""
    return await _one(visit, await service.get_hypothesis(visit.conn, hypothesis_id))


@posts(f"{PATH}/{{hypothesis_id:uuid}}", WRITE)
async def save_hypothesis(visit: NamedDependency[Visit], hypothesis_id: FromPath[UUID]) -> Response[Any]:
    """Correct or conclude a belief."""
    await service.get_hypothesis(visit.conn, hypothesis_id)
    async with visit.attempt() as outcome:
        draft = _entered(visit, HypothesisDraft)
        await service.edit_hypothesis(visit.conn, visit.actor, hypothesis_id, revision_of(visit.form), draft)
    if outcome.refusal:
        found = await service.get_hypothesis(visit.conn, hypothesis_id)
        return await _one(visit, found, gathered(outcome.refusal, LISTS))
    return visit.see_other(f"{PATH}/{hypothesis_id}", "Belief saved.")


@posts(f"{PATH}/{{hypothesis_id:uuid}}/move", WRITE)
async def move_hypothesis(visit: NamedDependency[Visit], hypothesis_id: FromPath[UUID]) -> Response[Any]:
    """Give a belief another status; where that needs more, such as a result, its form asks for it."""
    found = await service.get_hypothesis(visit.conn, hypothesis_id)
    kept = {name: getattr(found, name) for name in HypothesisDraft.__struct_fields__ if name != "status"}
    to = visit.form.text("status")
    async with visit.attempt() as outcome:
        if to not in STATUSES:
            raise invalid("status", "invalid", "Choose where to move it.")
        draft = msgspec.convert({**kept, "status": to}, HypothesisDraft)
        await service.edit_hypothesis(visit.conn, visit.actor, hypothesis_id, revision_of(visit.form), draft)
    if outcome.refusal:
        return await _one(visit, found, outcome.refusal)
    team_id = visit.form.text("team_id")
    board = f"{PATH}?{urlencode({'team_id': team_id})}" if team_id else PATH
    return visit.see_other(board, f"Moved to {to}.")


@posts(f"{PATH}/{{hypothesis_id:uuid}}/delete", WRITE)
async def delete_hypothesis(visit: NamedDependency[Visit], hypothesis_id: FromPath[UUID]) -> Response[Any]:
    """Delete a belief for good."""
    await service.get_hypothesis(visit.conn, hypothesis_id)
    async with visit.attempt() as outcome:
        await service.delete_hypothesis(visit.conn, visit.actor, hypothesis_id, revision_of(visit.form))
    if outcome.refusal:
        return await _one(visit, await service.get_hypothesis(visit.conn, hypothesis_id), outcome.refusal)
    return visit.see_other(PATH, "Belief deleted.")


async def _one(visit: Visit, found: Hypothesis, refusal: Refusal | None = None) -> Response[str]:
    choice = await team_choice(visit)
    whole = visit.form.has("belief")
    stored = _stored(found)
    values = {name: visit.form.text(name) for name in stored} if whole else dict(stored)
    if not whole and visit.form.has("status"):
        values["status"] = visit.form.text("status")
    stale = refusal is not None and refusal.code == "stale" and whole
    value_options = await _value_options(visit, found.value_codes)
    return await visit.page(
        "tools/hypothesis.html",
        title=shortened(found.belief),
        refusal=spoken(refusal) if stale else refusal,
        found=found,
        team=choice.called(found.team_id),
        values=values,
        chosen=visit.form.all("value_codes") if whole else list(found.value_codes),
        value_options=value_options,
        statuses=STATUS_CHOICES,
        differences=_differences(found, visit.form, {code: name for code, name, _ in value_options}) if stale else (),
    )


def _differences(found: Hypothesis, form: Entered, names: Mapping[str, str]) -> tuple[Difference, ...]:
    """Where what was entered is not what is stored now, the lists of links and of values among it."""
    told = differences({**LABELS, "evidence_links": "Links to evidence"}, _stored(found), form)
    entered = form.all("value_codes")
    if set(entered) == set(found.value_codes):
        return told
    stored, chosen = (", ".join(names.get(code, code) for code in codes) for codes in (found.value_codes, entered))
    return (*told, Difference("Values it speaks to", stored, chosen))


def _stored(found: Hypothesis) -> dict[str, str]:
    return {**values_of(LABELS, Entered(), found), "evidence_links": "\n".join(found.evidence_links)}


router = Router(
    "/",
    route_handlers=[
        show_board, new_hypothesis, add_hypothesis, show_hypothesis, save_hypothesis, move_hypothesis,
        delete_hypothesis,
    ],
)  # fmt: skip
