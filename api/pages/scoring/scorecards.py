"""Scoring: the draft, its lock, and stepping back. What a locked scorecard shows is scorecards_locked.py's."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.scoring.scorecards_form import as_entered, draft_of
from api.pages.scoring.scorecards_locked import show_written
from api.pages.scoring.scorecards_locked_view import names_of
from api.pages.scoring.scorecards_view import sheet_shown, told
from api.pages.tools.tools import revision_of
from api.routes.panels import Recusal
from domain.errors import invalid
from domain.interviews import recusals, service
from domain.interviews.model import Lack
from domain.interviews.sheets import ScoringSheet, sheet_of

RECUSALS = (
    ("conflict_of_interest", "I have a conflict of interest", "We are related, friends, or one of us could gain."),
    ("prior_knowledge", "I know things about this person that I should not use", "From another job, for example."),
    ("unavailable", "I cannot take part", "I was not there, or cannot be."),
    ("other", "Another reason", ""),
)
# The only other one who writes a scorecard is its author, in another window.
STALE_DRAFT = (
    "This scorecard was saved in another window meanwhile. Your text stands in the fields; what is stored now stands "
    "beside each that differs. Saving keeps your text."
)
STALE_SUMMARY = "It was saved in another window after you opened this summary. This is what is stored now."


async def _sheet(visit: Visit, scorecard_id: UUID) -> ScoringSheet:
    return await sheet_of(visit.conn, visit.actor, scorecard_id, datetime.now(UTC))


def _open(sheet: ScoringSheet) -> bool:
    """Whether its reader can still write it."""
    return sheet.own and sheet.clock.state not in {"locked", "recused", "cancelled"}


@page("/scorecards/{scorecard_id:uuid}", "scorecards:read", name="showScorecard")
async def show(visit: NamedDependency[Visit], scorecard_id: FromPath[UUID]) -> Response[str]:
    """One's own draft to write, or what somebody wrote, as far as blindness lets it be read."""
    sheet = await _sheet(visit, scorecard_id)
    return await (_draft(visit, sheet) if _open(sheet) else show_written(visit, sheet))


async def _draft(
    visit: Visit, sheet: ScoringSheet, refusal: Refusal | None = None, entered: ScoringSheet | None = None
) -> Response[str]:
    """The form; with `entered` as somebody filled it in, beside what is stored."""
    stored = None if entered is None else sheet.scorecard
    return await visit.page(
        "scoring/scorecard.html",
        title=f"{sheet.planned.candidate}",
        refusal=_spoken(refusal, STALE_DRAFT),
        sheet=sheet,
        shown=sheet_shown(entered or sheet, stored),
        overall_comment=(entered or sheet).scorecard.overall_comment,
        external=visit.actor.scorecard_id is not None,
    )


def _spoken(refusal: Refusal | None, stale: str) -> Refusal | None:
    return Refusal(stale, refusal.code) if refusal is not None and refusal.code == "stale" else refusal


@posts("/scorecards/{scorecard_id:uuid}", "scorecards:write", name="saveScorecardPage")
async def save(visit: NamedDependency[Visit], scorecard_id: FromPath[UUID]) -> Response[Any]:
    """Save the draft as it was entered, and go on to the lock where that was asked for."""
    path = f"/scorecards/{scorecard_id}"
    lost: tuple[str, ...] = ()
    sent = None
    async with visit.attempt() as outcome:
        revision = revision_of(visit.form)
        sent = draft_of(visit.form)
        lost = sent.lost
        await service.save_scorecard(visit.conn, visit.actor, scorecard_id, revision, sent.draft)
    sheet = await _sheet(visit, scorecard_id)
    if outcome.refusal:
        refusal = outcome.refusal if sent is None else sent.on_the_form(outcome.refusal)
        if not _open(sheet):
            return await show_written(visit, sheet, refusal, as_entered(sheet.scorecard, visit.form))
        entered = msgspec.structs.replace(sheet, scorecard=as_entered(sheet.scorecard, visit.form))
        return await _draft(visit, sheet, refusal, entered)
    if lost:
        return visit.see_other(path, _told_lost(sheet, lost))
    if visit.form.text("then") == "lock":
        return visit.see_other(f"{path}/lock")
    return visit.see_other(path, "Saved. Nobody else sees it before everybody has locked.")


def _told_lost(sheet: ScoringSheet, lost: Sequence[str]) -> str:
    names = ", ".join(one.name for one in sheet.rubric.competencies if one.code in lost)
    return f"Saved, but the words quoted for {names} no longer stand in the note. Choose the evidence again."


@page("/scorecards/{scorecard_id:uuid}/lock", "scorecards:write", name="showScorecardLock")
async def before_lock(visit: NamedDependency[Visit], scorecard_id: FromPath[UUID]) -> Response[Any]:
    """What is missing; or what will be locked, what that means, and the button."""
    sheet = await _sheet(visit, scorecard_id)
    if not _open(sheet):
        return visit.see_other(f"/scorecards/{scorecard_id}")
    return await _summary(visit, sheet)


async def _summary(visit: Visit, sheet: ScoringSheet, refusal: Refusal | None = None) -> Response[str]:
    names = {one.code: one.name for one in sheet.rubric.competencies}
    return await visit.page(
        "scoring/scorecard_lock.html",
        title="Lock your scorecard?" if not sheet.lacks else "Not ready to lock yet",
        refusal=_spoken(refusal, STALE_SUMMARY),
        sheet=sheet,
        missing=[(lack.competency_code, _said_of(lack, names)) for lack in sheet.lacks],
        ratings=[(names[code], told(sheet.scorecard, code) or "Not rated") for code in names],
        external=visit.actor.scorecard_id is not None,
    )


def _said_of(lack: Lack, names: dict[str, str]) -> str:
    return lack.told_of(names[lack.competency_code])


@posts("/scorecards/{scorecard_id:uuid}/lock", "scorecards:write", name="lockScorecardPage")
async def lock(visit: NamedDependency[Visit], scorecard_id: FromPath[UUID]) -> Response[Any]:
    """Lock it as it was shown; where it changed since or something is missing, show the summary again."""
    async with visit.attempt() as outcome:
        await service.lock_scorecard(visit.conn, visit.actor, scorecard_id, revision_of(visit.form))
    sheet = await _sheet(visit, scorecard_id)
    if outcome.refusal and _open(sheet):
        stale = outcome.refusal.code == "stale"
        return await _summary(visit, sheet, outcome.refusal if stale else None)
    if outcome.refusal:
        return await show_written(visit, sheet, outcome.refusal)
    said = "Locked. Thank you: this is on the record as you wrote it."
    if visit.actor.scorecard_id is not None:
        return await _thanks(visit, sheet, said)
    return visit.see_other(f"/scorecards/{scorecard_id}", said)


async def _thanks(visit: Visit, sheet: ScoringSheet, said: str) -> Response[str]:
    """The last page of an external panelist: their session ends with their scorecard."""
    return await visit.page("scoring/scorecard_thanks.html", title="That was all", said=said, names=names_of(sheet))


@posts("/scorecards/{scorecard_id:uuid}/declaration", "scorecards:write", name="declareNoConflictPage")
async def declare(visit: NamedDependency[Visit], scorecard_id: FromPath[UUID]) -> Response[Any]:
    """Say that one knows of no conflict of interest."""
    async with visit.attempt() as outcome:
        await recusals.declare_no_conflict(visit.conn, visit.actor, scorecard_id)
    said = outcome.refusal.message if outcome.refusal else "Noted: you know of no conflict of interest."
    return visit.see_other(f"/scorecards/{scorecard_id}", said)


@page("/scorecards/{scorecard_id:uuid}/step-back", "scorecards:write", name="showStepBack")
async def step_back_form(visit: NamedDependency[Visit], scorecard_id: FromPath[UUID]) -> Response[Any]:
    """Why somebody steps back from a panel."""
    sheet = await _sheet(visit, scorecard_id)
    if not _open(sheet):
        return visit.see_other(f"/scorecards/{scorecard_id}")
    return await _step_back(visit, sheet)


async def _step_back(visit: Visit, sheet: ScoringSheet, refusal: Refusal | None = None) -> Response[str]:
    return await visit.page(
        "scoring/scorecard_step_back.html",
        title="Step back from this panel?",
        refusal=refusal,
        sheet=sheet,
        kinds=RECUSALS,
        external=visit.actor.scorecard_id is not None,
    )


@posts("/scorecards/{scorecard_id:uuid}/step-back", "scorecards:write", name="recusePanelistPage")
async def step_back(visit: NamedDependency[Visit], scorecard_id: FromPath[UUID]) -> Response[Any]:
    """Step back, for good."""
    async with visit.attempt() as outcome:
        sheet = await _sheet(visit, scorecard_id)
        if not sheet.own:
            raise invalid("scorecard_id", "not_yours", "This is somebody else's scorecard.")
        said = visit.entered_as(Recusal)
        await recusals.recuse(visit.conn, visit.actor, scorecard_id, said.kind, said.reason)
    if outcome.refusal:
        return await _step_back(visit, await _sheet(visit, scorecard_id), outcome.refusal)
    told = "You stepped back. The process owner is told, without your reason."
    if visit.actor.scorecard_id is not None:
        return await _thanks(visit, sheet, told)
    return visit.see_other("/my/interviews", told)


router = Router(
    "/",
    route_handlers=[show, save, before_lock, lock, declare, step_back_form, step_back],
)
