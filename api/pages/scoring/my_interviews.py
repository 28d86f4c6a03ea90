"""A panelist's own interviews: what is late, due and to come, and what is done."""

from datetime import UTC, datetime

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency

from api.http import page_request
from api.pages.base import Visit, page
from api.pages.hiring.hiring import FORMAT_NAMES
from api.pages.rendering import counted
from domain.interviews.reminder_model import MyScorecard, ScorecardState
from domain.interviews.reminders import my_past_scorecards, my_scorecards
from domain.interviews.sheets import OwnLacks, lacks_of_own
from domain.paging import PageRequest

OPEN_MOST = 30
PAST_MOST = 20
DAYS_FROM = 48
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
    state: str
    kind: str
    missing: str
    action: str


@page("/my/interviews", "scorecards:write")
async def show_mine(visit: NamedDependency[Visit]) -> Response[str]:
    """What waits for the panelist, the latest first."""
    wanted = page_request(visit.query("after") or None, OPEN_MOST)
    found = await my_scorecards(visit.conn, visit.actor, wanted, datetime.now(UTC), closed=False)
    lacks = await lacks_of_own(visit.conn, visit.actor, [mine.scorecard_id for mine in found.items])
    rows = [_row(mine, lacks[mine.scorecard_id]) for mine in found.items]
    groups = [(title, [row for row in rows if row.mine.state in states]) for title, states in GROUPS]
    return await visit.page(
        "scoring/my_interviews.html",
        title="My interviews",
        format_names=FORMAT_NAMES,
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


def _row(mine: MyScorecard, lacks: OwnLacks) -> Row:
    state, kind = STATES[mine.state]
    return Row(
        mine=mine,
        state=f"{state}: {_hours(mine.hours_late)}" if mine.state == "overdue" else state,
        kind=kind,
        missing=_missing(lacks),
        action="Prepare" if mine.state == "not_yet" else "Score",
    )


def _hours(hours: int) -> str:
    """How long that is; from two days on, days say it better."""
    return counted(hours, "hour") if hours < DAYS_FROM else counted(hours // 24, "day")


def _missing(own: OwnLacks) -> str:
    """How far the scorecard is, in words."""
    unrated = sum(lack.code == "rating_missing" for lack in own.lacks)
    unquoted = len(own.lacks) - unrated
    if unrated == own.required:
        return f"Nothing rated yet, {own.required} to rate"
    parts = [f"{own.required - unrated} of {own.required} rated"]
    if unquoted:
        parts.append(f"{counted(unquoted, 'quote')} missing")
    return ", ".join(parts) if own.lacks else "Everything rated: ready to lock"


def _done(mine: MyScorecard) -> Row:
    state, kind = STATES[mine.state]
    return Row(mine=mine, state=state, kind=kind, missing="", action="Read")


router = Router("/", route_handlers=[show_mine, show_done])
