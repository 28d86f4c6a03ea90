"""A scorecard that is written: read-only, with its tags, which its author confirms, rejects and adds to."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, posts
from api.pages.forms import Refusal
from api.pages.scoring.scorecards_evidence import EvidenceForm, evidence_form, on_the_form, own_evidence
from api.pages.scoring.scorecards_locked_view import names_of, unsaved_texts, written_notes, written_ratings
from api.pages.tools.tools import revision_of
from domain.access.service import tagging_is_on
from domain.culture.model import Value
from domain.evidence.model import Tag, TagReview
from domain.evidence.reviews import add_evidence, review_tag, withdraw_evidence
from domain.evidence.service import reading_of, tags_of_scorecard
from domain.interviews.amendments import list_amendments, list_corrections
from domain.interviews.model import Scorecard
from domain.interviews.sheets import ScoringSheet, sheet_of
from domain.jobs.model import Job
from domain.jobs.service import jobs_of

REVIEWED = {
    "confirmed": "Confirmed.",
    "rejected": "Rejected: it is kept with your word and shown as rejected.",
    "unreviewed": "Taken back: the tag waits for your word again.",
}
ENDED = frozenset({"succeeded", "dead"})
# While the notes are being read the page loads itself again, and would take along what is being entered.
ADDABLE = frozenset({"done", "failed"})


class Tagging(msgspec.Struct, frozen=True, kw_only=True):
    """How the reading of the notes stands: `off`, `working`, `failed`, `done`, or `none` while nothing is locked."""

    state: str
    job: Job | None = None


async def show_written(
    visit: Visit, sheet: ScoringSheet, refusal: Refusal | None = None, unsaved: Scorecard | None = None
) -> Response[str]:
    """What stands on the record. `unsaved` is what was sent after the lock, which is part of nothing any more."""
    card = sheet.scorecard
    sees_tags = visit.may("evidence:read")
    tags = await tags_of_scorecard(visit.conn, visit.actor, card.id) if sees_tags else []
    amendments = await list_amendments(visit.conn, visit.actor, card.id) if card.locked_at else []
    tagging = await _tagging(visit, sheet) if sees_tags else Tagging(state="none")
    reviews = sheet.own and card.locked_at is not None and visit.may("evidence:write")
    return await visit.page(
        "scoring/scorecard_locked.html",
        title=f"{sheet.planned.candidate}",
        refusal=refusal,
        sheet=sheet,
        author=next(seat.name for seat in sheet.planned.seats if seat.scorecard_id == card.id),
        ratings=written_ratings(sheet, amendments),
        notes=written_notes(sheet, tags, await _values(visit, sheet, tags)),
        corrections=await list_corrections(visit.conn, visit.actor, card.id) if card.locked_at else [],
        tagging=tagging,
        reviews=reviews,
        marking=await _marking(visit, sheet) if reviews and tagging.state in ADDABLE else None,
        unsaved=[] if unsaved is None else unsaved_texts(sheet, unsaved),
        names=names_of(sheet),
        external=visit.actor.scorecard_id is not None,
    )


async def _values(visit: Visit, sheet: ScoringSheet, tags: list[Tag]) -> dict[str, Value]:
    """The values that the tags speak of, by code."""
    if not tags:
        return {}
    reading = await reading_of(visit.conn, sheet.scorecard.id)
    return {target.value.code: target.value for target in reading.values}


async def _marking(visit: Visit, sheet: ScoringSheet) -> EvidenceForm | None:
    """The form for evidence that the tagger missed; none where there is no note to mark anything in."""
    reading = await reading_of(visit.conn, sheet.scorecard.id)
    form = evidence_form(sheet, reading.values, visit.form)
    return form if form.notes else None


async def _tagging(visit: Visit, sheet: ScoringSheet) -> Tagging:
    if sheet.scorecard.locked_at is None:
        return Tagging(state="none")
    if not await tagging_is_on(visit.conn):
        return Tagging(state="off")
    jobs = await jobs_of(visit.conn, "tag_scorecard", [sheet.scorecard.id]) if sheet.own else []
    if jobs and jobs[-1].status not in ENDED:
        return Tagging(state="working", job=jobs[-1])
    return Tagging(state="failed" if jobs and jobs[-1].status == "dead" else "done")


@posts("/scorecards/{scorecard_id:uuid}/tags/{tag_id:uuid}", "evidence:write")
async def review(visit: NamedDependency[Visit], scorecard_id: FromPath[UUID], tag_id: FromPath[UUID]) -> Response[Any]:
    """Confirm or reject a tag, or take that back."""
    async with visit.attempt() as outcome:
        said = visit.entered_as(TagReview)
        await review_tag(visit.conn, visit.actor, tag_id, revision_of(visit.form), said)
    if outcome.refusal:
        stale = outcome.refusal.code == "stale"
        told = "This tag changed meanwhile; look again." if stale else outcome.refusal.message
        return visit.see_other(_at(scorecard_id, tag_id), told)
    return visit.see_other(_at(scorecard_id, tag_id), REVIEWED.get(said.review, "Noted."))


@posts("/scorecards/{scorecard_id:uuid}/tags/{tag_id:uuid}/withdraw", "evidence:write")
async def withdraw(
    visit: NamedDependency[Visit], scorecard_id: FromPath[UUID], tag_id: FromPath[UUID]
) -> Response[Any]:
    """Take back evidence that one marked oneself."""
    async with visit.attempt() as outcome:
        await withdraw_evidence(visit.conn, visit.actor, tag_id)
    told = outcome.refusal.message if outcome.refusal else "Withdrawn. That you had marked it stays on the record."
    return visit.see_other(f"/scorecards/{scorecard_id}#notes", told)


@posts("/scorecards/{scorecard_id:uuid}/evidence", "evidence:write")
async def mark(visit: NamedDependency[Visit], scorecard_id: FromPath[UUID]) -> Response[Any]:
    """Mark evidence in one's own locked note, or show what is to correct."""
    sheet = await sheet_of(visit.conn, visit.actor, scorecard_id, datetime.now(UTC))
    async with visit.attempt() as outcome:
        tag = await add_evidence(visit.conn, visit.actor, scorecard_id, own_evidence(visit, sheet.scorecard.notes))
    if outcome.refusal:
        return await show_written(visit, sheet, on_the_form(outcome.refusal))
    return visit.see_other(_at(scorecard_id, tag.id), "Added after the lock. No rating has changed.")


def _at(scorecard_id: UUID, tag_id: UUID) -> str:
    return f"/scorecards/{scorecard_id}#tag-{tag_id}"


router = Router("/", route_handlers=[review, withdraw, mark])
