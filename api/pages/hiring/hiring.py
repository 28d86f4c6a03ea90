"""What the pages of requisitions, candidates and interviews share: words of stages, people to choose, local times."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from api.pages.base import Visit
from api.pages.forms import Entered, Refusal
from api.pages.tools.tools import STALE, Difference, spoken
from domain.access.model import Member, Role
from domain.access.service import members_with
from domain.board.model import Stage
from domain.database import Connection
from domain.decisions.model import Outcome

OFFSET = "_offset"
AS_ENTERED = (
    "Somebody else changed this while you were writing. What is stored now is what you entered, so there is nothing "
    "left to save."
)
STAGE_NAMES: Mapping[Stage, str] = {
    "applied": "Applied",
    "interview_planned": "Interview planned",
    "waiting_for_scorecards": "Waiting for scorecards",
    "ready_for_debrief": "Ready for debrief",
    "decided": "Decided",
}
OUTCOME_NAMES: Mapping[Outcome, str] = {
    "advance": "Advanced to the next step",
    "hold": "On hold",
    "reject": "Not hired",
    "hire": "Hired",
    "withdrawn": "Withdrew",
}
FORMAT_NAMES: Mapping[str, str] = {
    "in_person": "In person",
    "video": "By video",
    "phone": "By phone",
    "written": "In writing",
}
FORMATS = list(FORMAT_NAMES.items())
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
_OFFSET = re.compile(r"[+-]\d\d:\d\d")


def moment_entered(form: Entered, name: str) -> str:
    """The time of a field as the API takes it: in the browser's zone where the script said which, else in UTC."""
    text, offset = form.text(name), form.text(OFFSET)
    if not _LOCAL.fullmatch(text):
        return text
    seconds = text if text.count(":") > 1 else f"{text}:00"
    return seconds + (offset if _OFFSET.fullmatch(offset) else "Z")


def as_local(moment: datetime | None) -> str:
    """A time as a datetime-local field holds it, in UTC; the script turns it into the reader's zone."""
    return "" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}"


def base_url(visit: Visit, *, notify: bool) -> str | None:
    """The product's address for links in mails, or None where nobody is to be told."""
    return str(visit.request.app.state.base_url) if notify else None


def next_path(visit: Visit, cursor: str | None, name: str = "after") -> str | None:
    """The address of a list's next page, with everything else that this one was asked for."""
    if cursor is None:
        return None
    query: dict[str, Any] = {**visit.request.query_params.dict(), name: cursor}
    return f"{visit.request.url.path}?{urlencode(query, doseq=True)}"


def said_of(refusal: Refusal | None, differing: Sequence[Difference]) -> Refusal | None:
    """The refusal for a reader: where somebody else was quicker, what differs stands below, if anything does."""
    if refusal is not None and refusal.code == STALE and not differing:
        return Refusal(AS_ENTERED, STALE)
    return spoken(refusal)


async def members_who(conn: Connection, roles: Sequence[Role], also: Sequence[UUID] = ()) -> list[Member]:
    """The members with one of these roles, and those with these accounts, by name."""
    return sorted(await members_with(conn, roles, also), key=lambda member: member.name.casefold())
