"""Interviews and their panels: planned, moved, cancelled, in the calendar; seats, declarations and recusals."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_201_CREATED
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
from domain.interviews import panels, recusals
from domain.interviews.blindness import Panel
from domain.interviews.invitations import calendar_file
from domain.interviews.model import Interview, InterviewFormat, RecusalKind, RecusalRecord
from domain.interviews.views import CheckedInterview, PlannedInterview, as_seen, checked, seen
from domain.interviews.warnings import warnings_of
from domain.paging import Page

StartsAt = Annotated[datetime, Meta(tz=True)]
Minutes = Annotated[int, Meta(ge=5, le=480)]
Panelists = Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=12)]
Reason = Annotated[str, Meta(min_length=10, max_length=1000)]


class NewInterview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An interview to plan. Each panelist gets a seat with an empty scorecard, and with `notify` a mail.

    With a published guide only the competencies that it asks about have to be rated.
    """

    application_id: UUID
    starts_at: StartsAt
    duration_minutes: Minutes
    panelists: Panelists
    guide_id: UUID | None = None
    format: InterviewFormat = "in_person"
    notify: bool = True


class InterviewTime(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When, how long and in which form. All of it is replaced; with `notify` the panel is told by mail."""

    starts_at: StartsAt
    duration_minutes: Minutes
    format: InterviewFormat
    notify: bool = True


class Cancellation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the interview is off. Stored with it; the mail to the panel does not repeat it."""

    reason: Reason
    notify: bool = True


class FurtherSeats(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Panelists who join the panel."""

    panelists: Panelists
    notify: bool = True


class OpenPanel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the panel is opened before everybody has locked. Stored with the interview."""

    reason: Reason


class Recusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a rater steps back. The reason is for the rater, the process owner and admins; the panel sees an empty seat.

    Do not describe the candidate here.
    """

    kind: RecusalKind
    reason: Annotated[str, Meta(min_length=3, max_length=1000)]


def _base_url(request: Request[Any, Any, State], *, notify: bool) -> str | None:
    """The product's address for links in mails, or None where nobody is to be told."""
    return str(request.app.state.base_url) if notify else None


async def _checked(
    conn: Connection, actor: Actor, panel: Panel, status_code: int = HTTP_201_CREATED
) -> Response[CheckedInterview]:
    found = await checked(conn, actor, panel, await warnings_of(conn, panel))
    return with_etag(found, panel.interview.revision, status_code)


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
    return Page(items=await as_seen(conn, actor, page.items), next_cursor=page.next_cursor)


@creates("/interviews", "planInterview", "interviews:write", "Plan an interview with its panel", opt={"etag": True})
async def plan_interview(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request: Request[Any, Any, State],
    data: JSONBody[NewInterview],
) -> Response[CheckedInterview]:
    """Plans it; every panelist must be a member with the role panelist. Warnings never block."""
    panel = await panels.plan_interview(
        conn, actor, data.application_id, data.starts_at, data.duration_minutes, data.panelists,
        guide_id=data.guide_id, interview_format=data.format, base_url=_base_url(request, notify=data.notify),
    )  # fmt: skip
    return await _checked(conn, actor, panel)


@reads("/interviews/{interview_id:uuid}", "getInterview", "interviews:read", "One interview", opt={"etag": True})
async def get_interview(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], interview_id: FromPath[UUID]
) -> Response[PlannedInterview]:
    """The interview with its panel and its ETag."""
    panel = await panels.get_panel(conn, actor, interview_id)
    return with_etag(await seen(conn, actor, panel), panel.interview.revision)


@changes(
    "/interviews/{interview_id:uuid}", "moveInterview", "interviews:write", "Move an interview", opt={"etag": True}
)
async def move_interview(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request: Request[Any, Any, State],
    interview_id: FromPath[UUID],
    data: JSONBody[InterviewTime],
    if_match: IfMatch = None,
) -> Response[CheckedInterview]:
    """Replaces time, length and format until the panel is unblinded (409 then), and sends a new calendar file."""
    panel = await panels.move_interview(
        conn, actor, interview_id, revision_of(if_match), data.starts_at, data.duration_minutes, data.format,
        base_url=_base_url(request, notify=data.notify),
    )  # fmt: skip
    return await _checked(conn, actor, panel, 200)


@acts(
    "/interviews/{interview_id:uuid}/cancel",
    "cancelInterview",
    "interviews:write",
    "Cancel an interview",
    opt={"etag": True},
)
async def cancel_interview(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request: Request[Any, Any, State],
    interview_id: FromPath[UUID],
    data: JSONBody[Cancellation],
) -> Response[PlannedInterview]:
    """Possible until the panel is unblinded, whoever has locked: what they wrote stays theirs and counts for nothing.

    This cannot be undone; plan another interview instead.
    """
    panel = await panels.cancel_interview(
        conn, actor, interview_id, data.reason, base_url=_base_url(request, notify=data.notify)
    )
    return with_etag(await seen(conn, actor, panel), panel.interview.revision)


@creates(
    "/interviews/{interview_id:uuid}/seats",
    "addSeats",
    "interviews:write",
    "Add panelists to a panel",
    opt={"etag": True},
)
async def add_seats(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request: Request[Any, Any, State],
    interview_id: FromPath[UUID],
    data: JSONBody[FurtherSeats],
) -> Response[CheckedInterview]:
    """Until the panel is unblinded, which then waits for them as well. No seat is taken away: recuse its rater."""
    panel = await panels.add_seats(
        conn, actor, interview_id, data.panelists, base_url=_base_url(request, notify=data.notify)
    )
    return await _checked(conn, actor, panel)


@reads(
    "/interviews/{interview_id:uuid}/calendar.ics",
    "getCalendarFile",
    "interviews:read",
    "An interview as a calendar file",
    media_type="text/calendar",
)
async def get_calendar_file(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], interview_id: FromPath[UUID]
) -> Response[bytes]:
    """iCalendar (RFC 5545). It does not name the candidate."""
    panel = await panels.get_panel(conn, actor, interview_id)
    content = await calendar_file(conn, panel, await panels.requisition_of(conn, interview_id))
    headers = {"Content-Disposition": f'attachment; filename="interview-{interview_id}.ics"'}
    return Response(content, media_type="text/calendar", headers=headers)


@creates("/interviews/{interview_id:uuid}/open", "openPanel", "interviews:write", "Open a panel early")
async def open_panel(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    interview_id: FromPath[UUID],
    data: JSONBody[OpenPanel],
) -> Interview:
    """Shows locked ratings before everybody has locked. Admins only, on the record, and it cannot be undone."""
    return await panels.open_panel(conn, actor, interview_id, data.reason)


@acts(
    "/scorecards/{scorecard_id:uuid}/declaration",
    "declareNoConflict",
    "scorecards:write",
    "Declare that one knows of no conflict of interest",
)
async def declare(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], scorecard_id: FromPath[UUID]
) -> PlannedInterview:
    """For one's own seat, once, before the lock; the panel sees it. Whoever has a conflict steps back instead."""
    return await seen(conn, actor, await recusals.declare_no_conflict(conn, actor, scorecard_id))


@acts("/scorecards/{scorecard_id:uuid}/recuse", "recusePanelist", "scorecards:write", "Step back from a panel")
async def recuse(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    scorecard_id: FromPath[UUID],
    data: JSONBody[Recusal],
) -> PlannedInterview:
    """One's own seat, or any for an admin who is not on the panel; not after the lock, and it cannot be undone.

    The seat counts as not rating, not as missing. The process owner is told by mail, without the reason.
    """
    return await seen(conn, actor, await recusals.recuse(conn, actor, scorecard_id, data.kind, data.reason))


@reads(
    "/scorecards/{scorecard_id:uuid}/recusal", "getRecusal", "scorecards:read", "Why a rater stepped back", also=(409,)
)
async def get_recusal(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], scorecard_id: FromPath[UUID]
) -> RecusalRecord:
    """For the rater, the requisition's owner and admins; 409 where the rater has not stepped back."""
    return await recusals.read_recusal(conn, actor, scorecard_id)


router = Router(
    "/",
    tags=["Interviews"],
    route_handlers=[
        list_interviews, plan_interview, get_interview, move_interview, cancel_interview, add_seats,
        get_calendar_file, open_panel, declare, recuse, get_recusal,
    ],
)  # fmt: skip
