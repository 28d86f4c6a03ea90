"""Interviews, scorecards, tags and scores."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta

from api.http import (
    DEFAULT_LIMIT,
    Cursor,
    IfMatch,
    PageLimit,
    UpdatedAfter,
    acts,
    changes,
    creates,
    page_request,
    reads,
    revision_of,
    with_etag,
)
from domain.access.model import Actor
from domain.database import Connection
from domain.evidence.model import Review, Tag
from domain.evidence.service import review_tag, tags_of_scorecard
from domain.interviews import panels, service
from domain.interviews.blindness import Panel, sees_locks
from domain.interviews.model import Interview, InterviewFormat, RecusalKind, Scorecard, ScorecardDraft
from domain.interviews.search import FoundNote, search_notes
from domain.measurement.model import ApplicationScore
from domain.measurement.service import score_application
from domain.paging import Page

SearchWords = Annotated[
    str, QueryParameter(min_length=1, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$", description="What to look for.")
]


class NewInterview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An interview to plan. Each panelist gets a seat with an empty scorecard.

    With a published guide only the competencies that it asks about have to be rated.
    """

    application_id: UUID
    starts_at: Annotated[datetime, Meta(tz=True)]
    duration_minutes: Annotated[int, Meta(ge=5, le=480)]
    panelists: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=12)]
    guide_id: UUID | None = None
    format: InterviewFormat = "in_person"


class OpenPanel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the panel is opened before everybody has locked. Stored with the interview."""

    reason: Annotated[str, Meta(min_length=10, max_length=1000)]


class PanelSeat(msgspec.Struct, frozen=True, kw_only=True):
    """One place on the panel. Whether others have locked stays hidden while the panel is blind."""

    scorecard_id: UUID
    rater_id: UUID
    locked: bool | None
    recused: bool


class Recusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a rater steps back. The reason is for the process owner's record; the panel sees only the empty seat."""

    kind: RecusalKind
    reason: Annotated[str, Meta(min_length=3, max_length=1000)]


class PlannedInterview(msgspec.Struct, frozen=True, kw_only=True):
    """An interview with its panel."""

    interview: Interview
    seats: tuple[PanelSeat, ...]


class TagReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the author of the note says of a tag; `unreviewed` takes it back."""

    review: Review


def _planned(actor: Actor, panel: Panel) -> PlannedInterview:
    """The panel as the actor may see it: while blind, who has locked is between each panelist and the admins."""
    told = sees_locks(actor, panel)
    return PlannedInterview(
        interview=panel.interview,
        seats=tuple(
            PanelSeat(
                scorecard_id=seat.scorecard_id,
                rater_id=seat.rater_id,
                locked=seat.locked if told or seat.rater_id == actor.account_id else None,
                recused=seat.recused,
            )
            for seat in panel.seats
        ),
    )


@reads("/interviews", "listInterviews", "interviews:read", "Interviews")
async def list_interviews(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[PlannedInterview]:
    """A panelist's own interviews, or all for those who run requisitions, oldest first."""
    page = await panels.list_panels(conn, actor, page_request(cursor, limit, updated_after), application_id)
    return Page(items=[_planned(actor, panel) for panel in page.items], next_cursor=page.next_cursor)


@creates("/interviews", "planInterview", "interviews:write", "Plan an interview with its panel")
async def plan_interview(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewInterview]
) -> PlannedInterview:
    """Plans it; every panelist must be a member with the role panelist."""
    panel = await panels.plan_interview(
        conn, actor, data.application_id, data.starts_at, data.duration_minutes, data.panelists,
        guide_id=data.guide_id, interview_format=data.format,
    )  # fmt: skip
    return _planned(actor, panel)


@reads("/interviews/{interview_id:uuid}", "getInterview", "interviews:read", "One interview")
async def get_interview(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], interview_id: FromPath[UUID]
) -> PlannedInterview:
    """The interview with its panel."""
    return _planned(actor, await panels.get_panel(conn, actor, interview_id))


@creates("/interviews/{interview_id:uuid}/open", "openPanel", "interviews:write", "Open a panel early")
async def open_panel(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    interview_id: FromPath[UUID],
    data: JSONBody[OpenPanel],
) -> Interview:
    """Shows locked ratings before everybody has locked. Admins only, on the record, and it cannot be undone."""
    return await panels.open_panel(conn, actor, interview_id, data.reason)


@reads("/scorecards/{scorecard_id:uuid}", "getScorecard", "scorecards:read", "One scorecard", also=(409,))
async def get_scorecard(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], scorecard_id: FromPath[UUID]
) -> Response[Scorecard]:
    """One's own at any time; another's once it is locked and the panel is unblinded (409 before)."""
    scorecard = await service.read_scorecard(conn, actor, scorecard_id)
    return with_etag(scorecard, scorecard.revision)


@changes("/scorecards/{scorecard_id:uuid}", "saveScorecard", "scorecards:write", "Save one's own draft")
async def save_scorecard(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    scorecard_id: FromPath[UUID],
    data: JSONBody[ScorecardDraft],
    if_match: IfMatch = None,
) -> Response[Scorecard]:
    """Replaces notes, ratings and comment. Notes have at most 20,000 characters; spans count code points."""
    scorecard = await service.save_scorecard(conn, actor, scorecard_id, revision_of(if_match), data)
    return with_etag(scorecard, scorecard.revision)


@acts("/scorecards/{scorecard_id:uuid}/lock", "lockScorecard", "scorecards:write", "Lock one's own scorecard")
async def lock_scorecard(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    scorecard_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> Response[Scorecard]:
    """Locks it for good, as it was when read. Needs every competency rated or "no evidence"; the last lock unblinds."""
    scorecard = await service.lock_scorecard(conn, actor, scorecard_id, revision_of(if_match))
    return with_etag(scorecard, scorecard.revision)


@acts("/scorecards/{scorecard_id:uuid}/recuse", "recusePanelist", "scorecards:write", "Step back from a panel")
async def recuse(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    scorecard_id: FromPath[UUID],
    data: JSONBody[Recusal],
) -> PlannedInterview:
    """One's own seat, or any for an admin; not after the lock, and it cannot be undone.

    The seat counts as not rating, not as missing.
    """
    return _planned(actor, await panels.recuse(conn, actor, scorecard_id, data.kind, data.reason))


@reads(
    "/scorecards/{scorecard_id:uuid}/tags",
    "listTags",
    "evidence:read",
    "Evidence tags on a scorecard's notes",
    also=(409,),
)
async def list_tags(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], scorecard_id: FromPath[UUID]
) -> list[Tag]:
    """Spans for and against values, each with its cue and reason. Evidence, not a score; blind as the scorecard is."""
    return await tags_of_scorecard(conn, actor, scorecard_id)


@changes("/tags/{tag_id:uuid}/review", "reviewTag", "evidence:write", "Confirm or reject a tag")
async def review(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    tag_id: FromPath[UUID],
    data: JSONBody[TagReview],
) -> Tag:
    """The author of the note says whether the tag is right. The last word counts; no If-Match is needed."""
    return await review_tag(conn, actor, tag_id, data.review)


@reads("/notes", "searchNotes", "scorecards:read", "Search in notes")
async def search(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    q: SearchWords,
    requisition_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[FoundNote]:
    """One's own notes, or with `requisition_id` those that blindness lets one read. Newest interview first.

    Words as in a web search: "quoted phrases", or, -without. English words are found in all their forms.
    """
    return await search_notes(conn, actor, q, page_request(cursor, limit), requisition_id)


@reads("/applications/{application_id:uuid}/score", "getScore", "scores:read", "An application's score", also=(409,))
async def get_score(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> ApplicationScore:
    """From human ratings alone, with n and interval; 409 while a panel is blind. Nothing is imputed."""
    return await score_application(conn, actor, application_id)


router = Router(
    "/",
    tags=["Interviews"],
    route_handlers=[
        list_interviews, plan_interview, get_interview, open_panel, get_scorecard, save_scorecard, lock_scorecard,
        recuse, search, list_tags, review, get_score,
    ],
)  # fmt: skip
