"""What the page of one application shows: facts as the services give them, in the words of the page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from markupsafe import Markup

from api.pages.hiring.applications_head import Head, competencies_of, head_of, oldest_first, people
from api.pages.hiring.interviews_view import may_accommodate
from domain.access.model import Actor
from domain.candidate_feedback import service as feedback
from domain.candidate_feedback.model import CandidateFeedback
from domain.candidates.service import get_application
from domain.database import Connection
from domain.decisions import rules as decision_rules
from domain.decisions.model import Decision
from domain.decisions.service import list_decisions
from domain.errors import Blinded, DomainError, NotFound
from domain.interviews.blindness import Panel
from domain.interviews.panels import list_panels
from domain.interviews.ratings import require_unblinded
from domain.interviews.views import PlannedInterview, as_seen
from domain.measurement.model import ApplicationScore
from domain.measurement.service import score_application
from domain.paging import PageRequest
from domain.reporting.model import Score, StoredReport
from domain.reporting.rules import score as as_printed
from domain.reporting.stored import newest_reports
from reports.charts import score_strip

OUTCOMES = {
    "advance": "Go on to the next step",
    "hold": "Wait with this candidate",
    "reject": "End the application",
    "hire": "Hire",
    "withdrawn": "The candidate has withdrawn",
}
STRIP_MILLIMETRES = 46
EVERYTHING = PageRequest(limit=200)


class Step(msgspec.Struct, frozen=True):
    """One step of the way from applying to the decision."""

    title: str
    state: Literal["done", "now", "later"]
    gloss: str
    at: datetime | None = None


class ScoreLine(msgspec.Struct, frozen=True, kw_only=True):
    """One competency's score with its picture. `weight` is its share of the composite."""

    code: str
    name: str
    weight: float
    score: Score
    picture: Markup
    mean_pair_difference: float | None


class ScoreShown(msgspec.Struct, frozen=True, kw_only=True):
    """The application's score; `missing` are the competencies that keep it from being complete, in words."""

    found: ApplicationScore
    composite: Score
    picture: Markup
    lines: tuple[ScoreLine, ...]
    missing: tuple[str, ...]


class ApplicationView(msgspec.Struct, frozen=True, kw_only=True):
    """The page. What the reader has no scope for, or may not see yet, is None or empty; `closed` says why.

    `to_accommodate` is the interview whose panel the reader may tell what was agreed with the candidate.
    """

    head: Head
    steps: tuple[Step, ...]
    interviews: tuple[PlannedInterview, ...]
    to_accommodate: UUID | None
    closed: DomainError | None
    score: ScoreShown | None
    decisions: tuple[Decision, ...]
    may_withdraw: bool
    reports: tuple[StoredReport, ...]
    more_reports: bool
    told: CandidateFeedback | None
    comments: int
    names: dict[UUID | None, str]


async def application_view(conn: Connection, actor: Actor, application_id: UUID) -> ApplicationView:
    """Everything on the page; NotFound where there is no such application."""
    application = await get_application(conn, application_id)
    head = await head_of(conn, actor, application_id)
    panels = await _panels(conn, actor, application_id)
    interviews = await as_seen(conn, actor, panels)
    held = [one for one in interviews if one.interview.cancelled_at is None]
    closed = await _refusal(conn, actor, application_id)
    decisions = await _decisions(conn, actor, application_id)
    listed = await newest_reports(conn, actor, EVERYTHING, application_id) if "reports:read" in actor.scopes else None
    reports = () if listed is None else tuple(listed.items)
    told = await _told(conn, actor, application_id) if closed is None else None
    names = await people(conn, [one.decided_by for one in decisions] + [one.created_by for one in reports])
    return ApplicationView(
        head=head,
        steps=steps(application.created_at, held, closed, decisions),
        interviews=tuple(interviews),
        to_accommodate=await _to_accommodate(conn, actor, panels),
        closed=closed,
        score=await _score(conn, actor, head) if closed is None and held else None,
        decisions=tuple(reversed(decisions)),
        may_withdraw=_may_withdraw(actor, head.requisition.owner_id),
        reports=reports,
        more_reports=listed is not None and listed.next_cursor is not None,
        told=told,
        comments=0 if told is None else len(await feedback.list_comments(conn, actor, application_id)),
        names=names,
    )


async def _panels(conn: Connection, actor: Actor, application_id: UUID) -> list[Panel]:
    if "interviews:read" not in actor.scopes:
        return []
    return await oldest_first(lambda page: list_panels(conn, actor, page, application_id))


async def _to_accommodate(conn: Connection, actor: Actor, panels: Sequence[Panel]) -> UUID | None:
    if not panels or panels[-1].is_open or panels[-1].interview.cancelled_at:
        return None
    return panels[-1].interview.id if await may_accommodate(conn, actor, panels[-1].interview.application_id) else None


async def _refusal(conn: Connection, actor: Actor, application_id: UUID) -> DomainError | None:
    """Why the policy keeps the ratings from the reader now, or None."""
    try:
        await require_unblinded(conn, actor, application_id)
    except DomainError as refused:
        return refused
    return None


async def _decisions(conn: Connection, actor: Actor, application_id: UUID) -> list[Decision]:
    if "decisions:read" not in actor.scopes:
        return []
    try:
        return await oldest_first(lambda page: list_decisions(conn, actor, application_id, page))
    except NotFound:
        raise
    except DomainError:  # a panelist of this application who has still to lock
        return []


async def _told(conn: Connection, actor: Actor, application_id: UUID) -> CandidateFeedback | None:
    if "feedback:read" not in actor.scopes:
        return None
    return await feedback.read_feedback(conn, actor, application_id)


def _may_withdraw(actor: Actor, owner_id: UUID) -> bool:
    return "decisions:write" in actor.scopes and decision_rules.may_decide(actor, owner_id, "withdrawn")


def steps(
    applied_at: datetime,
    held: Sequence[PlannedInterview],
    closed: DomainError | None,
    decisions: Sequence[Decision],
) -> tuple[Step, ...]:
    """The way of one application. Nothing in it tells who has locked: ratings are hidden or open, nothing between."""
    opened = bool(held) and closed is None
    decided = decisions[-1] if decisions else None
    over = decided is not None and decided.outcome in {"reject", "hire", "withdrawn"}
    return (
        Step("Applied", "done", "", applied_at),
        Step(
            "Interview",
            "done" if held else "later" if over else "now",
            f"{len(held)} planned or held" if held else "none planned",
        ),
        Step(
            "Ratings",
            "done" if opened else "now" if held and not over else "later",
            _ratings_in_words(closed) if held else "",
        ),
        Step("Debrief", "done" if opened and decided else "now" if opened else "later", ""),
        Step(
            "Decision",
            "done" if decided else "later",
            "" if decided is None else OUTCOMES[decided.outcome],
            None if decided is None else decided.decided_at,
        ),
    )


def _ratings_in_words(closed: DomainError | None) -> str:
    if closed is None:
        return "open"
    return "hidden until the panel is open" if isinstance(closed, Blinded) else "closed to you"


async def _score(conn: Connection, actor: Actor, head: Head) -> ScoreShown | None:
    if "scores:read" not in actor.scopes:
        return None
    found = await score_application(conn, actor, head.id)
    names = {one.code: one.name for one in await competencies_of(conn, head.requisition)}
    composite = as_printed(found.composite)
    return ScoreShown(
        found=found,
        composite=composite,
        picture=score_strip(composite, millimetres=STRIP_MILLIMETRES),
        lines=tuple(
            ScoreLine(
                code=one.competency_code,
                name=names[one.competency_code],
                weight=one.weight,
                score=as_printed(one.score),
                picture=score_strip(as_printed(one.score), millimetres=STRIP_MILLIMETRES),
                mean_pair_difference=one.mean_pair_difference,
            )
            for one in found.competencies
        ),
        missing=tuple(
            f"{names[one.competency_code]}: {one.rated} of {one.raters} gave a level" for one in found.missing
        ),
    )
