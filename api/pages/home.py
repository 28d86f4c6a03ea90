"""The start page: what waits for whoever is signed in, and the first steps of a new organisation."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from typing import Any, Literal

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency

from api.pages.base import Visit, page
from domain.candidates.model import Requisition
from domain.candidates.service import list_requisitions
from domain.culture.service import current_if_set, target_cultures
from domain.guides.service import interview_guides
from domain.instruments.service import instruments
from domain.interviews.reminder_model import MyScorecard
from domain.interviews.reminders import my_scorecards
from domain.mail.service import list_mail
from domain.paging import PageRequest
from domain.roles.service import role_profiles
from domain.rubrics.service import rubrics
from domain.surveys.model import Wave
from domain.surveys.service import list_waves
from domain.teams.service import list_teams
from domain.versions.service import Documents

SHOWN_MOST = 6
LOOKED_AT = PageRequest(limit=200)
# Kind of document, what it is called, its pages, and who may approve one.
KINDS: tuple[tuple[Documents[Any], str, str, str], ...] = (
    (target_cultures, "target culture", "/culture", "culture:write"),
    (role_profiles, "role profile", "/role-profiles", "roles:write"),
    (rubrics, "rubric", "/rubrics", "rubrics:write"),
    (interview_guides, "interview guide", "/interview-guides", "rubrics:write"),
    (instruments, "survey instrument", "/survey-instruments", "surveys:write"),
)
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
    kind: str
    path: str


class SurveyLine(msgspec.Struct, frozen=True):
    """A survey that is running or waits to be published."""

    wave: Wave
    state: Literal["running", "overdue", "closed"]


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows; None where the person's roles do not include it."""

    scorecards: tuple[MyScorecard, ...] | None
    more_scorecards: bool
    requisitions: tuple[Requisition, ...] | None
    waiting: tuple[Waiting, ...] | None
    surveys: tuple[SurveyLine, ...] | None
    failed_mail: bool
    steps: tuple[Step, ...]


@page("/", "organisation:read")
async def show_home(visit: NamedDependency[Visit]) -> Response[str]:
    """What waits, and for an organisation that begins what to do first."""
    return await visit.page("home.html", title="Today", today=await _today(visit))


async def _today(visit: Visit) -> Today:
    cards = await _scorecards(visit)
    shown = None if cards is None else tuple(cards[:SHOWN_MOST])
    return Today(
        scorecards=shown,
        more_scorecards=cards is not None and len(cards) > SHOWN_MOST,
        requisitions=await _requisitions(visit),
        waiting=await _waiting(visit),
        surveys=await _surveys(visit),
        failed_mail=await _mail_failed(visit),
        steps=tuple([step async for step in _first_steps(visit)]),
    )


async def _scorecards(visit: Visit) -> list[MyScorecard] | None:
    if not visit.may("scorecards:write"):
        return None
    request = PageRequest(limit=SHOWN_MOST + 1)
    return (await my_scorecards(visit.conn, visit.actor, request, datetime.now(UTC), closed=False)).items


async def _requisitions(visit: Visit) -> tuple[Requisition, ...] | None:
    if not visit.may("requisitions:read"):
        return None
    found = (await list_requisitions(visit.conn, LOOKED_AT)).items
    return tuple(one for one in reversed(found) if one.closed_at is None)[:SHOWN_MOST]


async def _waiting(visit: Visit) -> tuple[Waiting, ...] | None:
    if not visit.actor.roles & APPROVERS:
        return None
    found = [one async for one in _in_review(visit)]
    return tuple(found[: 2 * SHOWN_MOST])


async def _in_review(visit: Visit) -> AsyncIterator[Waiting]:
    for documents, kind, path, scope in KINDS:
        if visit.may(scope):
            for line in (await documents.listed(visit.conn, LOOKED_AT, "review")).items:
                version = next(mark for mark in line.versions if mark.status == "review")
                yield Waiting(line.title, kind, f"{path}/{version.id}")


async def _surveys(visit: Visit) -> tuple[SurveyLine, ...] | None:
    if not visit.may("surveys:read"):
        return None
    found: list[Wave] = []
    for status in ("launched", "closed"):
        found += (await list_waves(visit.conn, LOOKED_AT, None, status)).items
    return tuple(_lines(found, datetime.now(UTC).date()))[:SHOWN_MOST]


def _lines(waves: list[Wave], today: date) -> Iterator[SurveyLine]:
    for wave in waves:
        overdue = wave.closes_on is not None and wave.closes_on < today
        yield SurveyLine(wave, "closed" if wave.status == "closed" else "overdue" if overdue else "running")


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
        done = bool(await role_profiles.in_use(conn, 1))
        reason = "The tasks of a job, and the competencies that they need."
        yield Step("Describe a role", reason, "/role-profiles", done)
    if visit.may("rubrics:write"):
        done = bool(await rubrics.in_use(conn, 1))
        reason = "Questions and anchors, begun from the library of nine competencies."
        yield Step("Make an interview rubric", reason, "/rubrics", done)
    if visit.may("requisitions:write"):
        done = bool((await list_requisitions(conn, PageRequest(limit=1))).items)
        yield Step("Open a requisition", "Then candidates, interviews and scorecards follow.", "/requisitions", done)
    if visit.may("teams:write"):
        done = bool((await list_teams(conn, PageRequest(limit=1))).items)
        yield Step("Enter your teams", "By hand, from a CSV file or from your directory (SCIM).", "/teams", done)


router = Router("/", route_handlers=[show_home])
