"""The start page: what waits for whoever is signed in, and the first steps of a new organisation."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Literal, get_args

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency

from api.pages.base import Visit, page
from api.pages.documents import culture, guides, instruments, role_profiles, rubrics
from api.pages.documents.documents_kind import Kind
from domain.board.service import newest_open
from domain.candidates.model import Requisition
from domain.candidates.service import list_requisitions
from domain.culture.service import current_if_set
from domain.interviews.reminder_model import MyScorecard
from domain.interviews.reminders import my_scorecards
from domain.mail.service import list_mail
from domain.paging import PageRequest
from domain.surveys.model import Wave
from domain.surveys.service import list_waves
from domain.teams.service import list_teams

SHOWN_MOST, WAITING_MOST = 6, 12
LOOKED_AT = PageRequest(limit=200)
KINDS: tuple[Kind, ...] = (culture.kind, role_profiles.kind, rubrics.kind, guides.kind, instruments.kind)
SurveyState = Literal["closed", "overdue", "running"]
ORDER: tuple[SurveyState, ...] = get_args(SurveyState)
APPROVERS = frozenset({"hr", "admin"})


class Step(msgspec.Struct, frozen=True):
    """One of the first steps: what to do, why, where, and whether it is done."""

    title: str
    reason: str
    path: str
    done: bool


class Waiting(msgspec.Struct, frozen=True):
    """A document that somebody has handed in for approval."""

    title: str
    kind: Kind
    path: str


class SurveyLine(msgspec.Struct, frozen=True):
    """A survey that is running or waits to be published."""

    wave: Wave
    state: SurveyState


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows; None where the person's roles do not include it."""

    scorecards: tuple[MyScorecard, ...] | None
    more_scorecards: bool
    requisitions: tuple[Requisition, ...] | None
    more_requisitions: bool
    waiting: tuple[Waiting, ...] | None
    # Of which kinds more wait than stand here.
    more_waiting: tuple[Kind, ...]
    surveys: tuple[SurveyLine, ...] | None
    more_surveys: bool
    failed_mail: bool
    steps: tuple[Step, ...]


@page("/", "organisation:read")
async def show_home(visit: NamedDependency[Visit]) -> Response[str]:
    """What waits, and for an organisation that begins what to do first."""
    return await visit.page("home.html", title="Today", today=await _today(visit))


async def _today(visit: Visit) -> Today:
    cards = await _scorecards(visit)
    requisitions = await newest_open(visit.conn, SHOWN_MOST) if visit.may("requisitions:read") else None
    waiting = await _waiting(visit)
    surveys = await _surveys(visit)
    return Today(
        scorecards=None if cards is None else tuple(cards[:SHOWN_MOST]),
        more_scorecards=cards is not None and len(cards) > SHOWN_MOST,
        requisitions=None if requisitions is None else tuple(requisitions.items),
        more_requisitions=requisitions is not None and requisitions.next_cursor is not None,
        waiting=None if waiting is None else tuple(waiting[:WAITING_MOST]),
        more_waiting=tuple({one.kind.path: one.kind for one in (waiting or [])[WAITING_MOST:]}.values()),
        surveys=None if surveys is None else tuple(surveys[:SHOWN_MOST]),
        more_surveys=surveys is not None and len(surveys) > SHOWN_MOST,
        failed_mail=await _mail_failed(visit),
        steps=tuple([step async for step in _first_steps(visit)]),
    )


async def _scorecards(visit: Visit) -> list[MyScorecard] | None:
    if not visit.may("scorecards:write"):
        return None
    request = PageRequest(limit=SHOWN_MOST + 1)
    return (await my_scorecards(visit.conn, visit.actor, request, datetime.now(UTC), closed=False)).items


async def _waiting(visit: Visit) -> list[Waiting] | None:
    if not visit.actor.roles & APPROVERS:
        return None
    return [one async for one in _in_review(visit)]


async def _in_review(visit: Visit) -> AsyncIterator[Waiting]:
    for kind in KINDS:
        if visit.may(f"{kind.scope}:write"):
            for line in (await kind.documents.listed(visit.conn, LOOKED_AT, "review")).items:
                version = next(mark for mark in line.versions if mark.status == "review")
                yield Waiting(line.title, kind, f"{kind.path}/{version.id}")


async def _surveys(visit: Visit) -> list[SurveyLine] | None:
    """Those that somebody has to do something about first: to be published, then past their closing day."""
    if not visit.may("surveys:read"):
        return None
    today = datetime.now(UTC).date()
    found: list[SurveyLine] = []
    for status in ("closed", "launched"):
        waves = (await list_waves(visit.conn, LOOKED_AT, None, status)).items
        found += [SurveyLine(wave, _state(wave, today)) for wave in waves]
    return sorted(found, key=lambda line: ORDER.index(line.state))


def _state(wave: Wave, today: date) -> SurveyState:
    if wave.status == "closed":
        return "closed"
    return "overdue" if wave.closes_on is not None and wave.closes_on < today else "running"


async def _mail_failed(visit: Visit) -> bool:
    if not visit.may("mail:read"):
        return False
    return bool((await list_mail(visit.conn, visit.actor, PageRequest(limit=1), "failed")).items)


async def _first_steps(visit: Visit) -> AsyncIterator[Step]:
    """The way from nothing to a first interview and a first survey; nothing once all of it is done."""
    steps = [step async for step in _steps(visit)]
    if not all(step.done for step in steps):
        for step in steps:
            yield step


async def _steps(visit: Visit) -> AsyncIterator[Step]:
    conn = visit.conn
    if visit.may("culture:write"):
        done = await current_if_set(conn) is not None
        reason = "What you hire for and measure teams against: the culture that you aspire to, as behaviour."
        yield Step("Say which culture you aspire to", reason, "/culture", done)
    if visit.may("roles:write"):
        done = bool(await role_profiles.kind.documents.in_use(conn, 1))
        reason = "The tasks of a job, and the competencies that they need."
        yield Step("Describe a role", reason, "/role-profiles", done)
    if visit.may("rubrics:write"):
        done = bool(await rubrics.kind.documents.in_use(conn, 1))
        reason = "Questions and anchors, begun from the library of nine competencies."
        yield Step("Make an interview rubric", reason, "/rubrics", done)
    if visit.may("requisitions:write"):
        done = bool((await list_requisitions(conn, PageRequest(limit=1))).items)
        yield Step("Open a requisition", "Then candidates, interviews and scorecards follow.", "/requisitions", done)
    if visit.may("teams:write"):
        done = bool((await list_teams(conn, PageRequest(limit=1))).items)
        yield Step("Enter your teams", "By hand, from a CSV file or from your directory (SCIM).", "/teams", done)


router = Router("/", route_handlers=[show_home])
