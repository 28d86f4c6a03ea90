"""People who can be asked: list, one person, and their teams."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.tools.tools import page_asked, revision_of
from domain.paging import PageRequest
from domain.teams import people
from domain.teams.model import PersonDraft
from domain.teams.rules import today

READ, WRITE = "teams:read", "teams:write"
PAGE = 50
MEMBERSHIPS_MOST = 200


@page("/people", READ)
async def show_people(visit: NamedDependency[Visit]) -> Response[str]:
    """By name, and only those whose name or address contains what was looked for."""
    text = visit.query("q").strip()[:200]
    found = await people.find_people(visit.conn, page_asked(visit, PAGE), text)
    more = found.next_cursor and f"/people?{urlencode({'q': text, 'after': found.next_cursor})}"
    return await visit.page("teams/people.html", title="People", people=found.items, text=text, more=more)


@page("/people/new", WRITE)
async def new_person(visit: NamedDependency[Visit]) -> Response[str]:
    """The form for somebody who is in no team yet."""
    return await visit.page("teams/person_new.html", title="New person", refusal=None)


@posts("/people/new", WRITE)
async def add_person(visit: NamedDependency[Visit]) -> Response[Any]:
    """Add the person."""
    async with visit.attempt() as outcome:
        person = await people.add_person(visit.conn, visit.actor, visit.entered_as(PersonDraft))
    if outcome.refusal:
        return await visit.page("teams/person_new.html", title="New person", refusal=outcome.refusal)
    return visit.see_other(f"/people/{person.id}", f"{person.name} was added.")


@page("/people/{person_id:uuid}", READ)
async def show_person(visit: NamedDependency[Visit], person_id: FromPath[UUID]) -> Response[str]:
    """Name, address and times in teams."""
    return await _person(visit, person_id, None)


async def _person(visit: Visit, person_id: UUID, refusal: Refusal | None) -> Response[str]:
    person = await people.get_person(visit.conn, person_id)
    times = await people.memberships_of_person(visit.conn, person_id, PageRequest(limit=MEMBERSHIPS_MOST))
    return await visit.page(
        "teams/person.html",
        title=person.name,
        refusal=refusal,
        stale=refusal is not None and refusal.code == "stale",
        person=person,
        memberships=times.items,
        today=today(),
    )


@posts("/people/{person_id:uuid}", WRITE)
async def change_person(visit: NamedDependency[Visit], person_id: FromPath[UUID]) -> Response[Any]:
    """Another name or address, or whether they are asked."""
    async with visit.attempt() as outcome:
        draft = visit.entered_as(PersonDraft, active=visit.form.text("active", "off"))
        await people.change_person(visit.conn, visit.actor, person_id, revision_of(visit.form), draft)
    if outcome.refusal:
        return await _person(visit, person_id, outcome.refusal)
    return visit.see_other(f"/people/{person_id}", "Saved.")


router = Router("/", route_handlers=[show_people, new_person, add_person, show_person, change_person])
