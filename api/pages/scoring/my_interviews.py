"""A panelist's own interviews: what is late, due and to come, and what is done."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency

from api.http import page_request
from api.pages.base import Visit, page
from domain.interviews.model import InterviewFormat
from domain.interviews.reminder_model import MyScorecard, ScorecardState
from domain.interviews.reminders import my_past_scorecards, my_scorecards
from domain.interviews.sheets import lacks_of_own
from domain.paging import PageRequest

OPEN_MOST = 30
PAST_MOST = 20
FORMATS: dict[InterviewFormat, str] = {
    "in_person": "in person", "video": "by video", "phone": "by phone", "written": "in writing",
}  # fmt: skip
STATES: dict[ScorecardState, tuple[str, str]] = {
    "not_yet": ("To come", "soft"),
    "open": ("Open", "accent"),
    "due_soon": ("Due soon", "warn"),
    "overdue": ("Late", "wrong"),
    "locked": ("Locked", "good"),
    "recused": ("Stepped back", "soft"),
    "cancelled": ("Cancelled", "soft"),
}
GROUPS: tuple[tuple[str, tuple[ScorecardState, ...]], ...] = (
    ("Late", ("overdue",)),
    ("Due", ("due_soon", "open")),
    ("To come", ("not_yet",)),
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One interview on the page: where it stands, in words and colour, and what its scorecard lacks."""

    mine: MyScorecard
    format: str
    state: str
    kind: str
    missing: str
    action: str


@page("/my/interviews", "scorecards:write")
async def show_mine(visit: NamedDependency[Visit]) -> Response[str]:
    """What waits for the panelist, the latest first."""
    wanted = page_request(visit.query("after") or None, OPEN_MOST)
    found = await my_scorecards(visit.conn, visit.actor, wanted, datetime.now(UTC), closed=False)
    rows = [await _row(visit, mine) for mine in found.items]
    groups = [(title, [row for row in rows if row.mine.state in states]) for title, states in GROUPS]
    return await visit.page(
        "scoring/my_interviews.html",
        title="My interviews",
        groups=[(title, rows) for title, rows in groups if rows],
        next_path=None if found.next_cursor is None else f"/my/interviews?after={found.next_cursor}",
        past=await _past(visit, PageRequest(limit=3)) if wanted.after is None else [],
    )


async def _past(visit: Visit, wanted: PageRequest) -> list[Row]:
    found = await my_past_scorecards(visit.conn, visit.actor, wanted, datetime.now(UTC))
    return [_done(mine) for mine in found.items]


@page("/my/interviews/done", "scorecards:write")
async def show_done(visit: NamedDependency[Visit]) -> Response[str]:
    """What is locked, cancelled or given up, the latest first."""
    wanted = page_request(visit.query("after") or None, PAST_MOST)
    found = await my_past_scorecards(visit.conn, visit.actor, wanted, datetime.now(UTC))
    return await visit.page(
        "scoring/my_interviews_done.html",
        title="Interviews that are done",
        rows=[_done(mine) for mine in found.items],
        next_path=None if found.next_cursor is None else f"/my/interviews/done?after={found.next_cursor}",
    )


async def _row(visit: Visit, mine: MyScorecard) -> Row:
    state, kind = STATES[mine.state]
    return Row(
        mine=mine,
        format=FORMATS[mine.format],
        state=f"{state}: {_hours(mine.hours_late)}" if mine.state == "overdue" else state,
        kind=kind,
        missing=await _missing(visit, mine.scorecard_id),
        action="Prepare" if mine.state == "not_yet" else "Score",
    )


def _hours(hours: int) -> str:
    if hours < 48:  # noqa: PLR2004 two days: from then on days say it better
        return f"{hours} hour" if hours == 1 else f"{hours} hours"
    return f"{hours // 24} days"


async def _missing(visit: Visit, scorecard_id: UUID) -> str:
    """How far the scorecard is, in words."""
    required, lacks = await lacks_of_own(visit.conn, visit.actor, scorecard_id)
    unrated = sum(lack.code == "rating_missing" for lack in lacks)
    unquoted = len(lacks) - unrated
    if unrated == required:
        return f"Nothing rated yet, {required} to rate"
    parts = [f"{required - unrated} of {required} rated"]
    if unquoted:
        parts.append("1 quote missing" if unquoted == 1 else f"{unquoted} quotes missing")
    return ", ".join(parts) if lacks else "Everything rated: ready to lock"


def _done(mine: MyScorecard) -> Row:
    state, kind = STATES[mine.state]
    return Row(mine=mine, format=FORMATS[mine.format], state=state, kind=kind, missing="", action="Read")


router = Router("/", route_handlers=[show_mine, show_done])
