"""Use cases of people: somebody who can be asked, not an account that signs in."""

from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection, new_id
from domain.errors import NotFound, Stale
from domain.paging import Page, PageRequest, page_of
from domain.teams import membership_queries, people_queries
from domain.teams.model import Person, PersonDraft, TeamMembership


async def add_person(conn: Connection, actor: Actor, draft: PersonDraft) -> Person:
    """Store a person who is in no team yet. E-mail address and external id are one person's alone."""
    person_id = new_id()
    await people_queries.insert_people(conn, [(person_id, draft)])
    await record(conn, actor, "person.added", "person", person_id)
    return await get_person(conn, person_id)


async def get_person(conn: Connection, person_id: UUID) -> Person:
    """A person, or NotFound."""
    person = await people_queries.person(conn, person_id)
    if person is None:
        raise NotFound("person")
    return person


async def list_people(
    conn: Connection, page: PageRequest, email: str | None = None, external_id: str | None = None
) -> Page[Person]:
    """One page of people, of one e-mail address or external id if given, oldest first."""
    return page_of(await people_queries.people(conn, page, email, external_id), page, lambda row: row.id)


async def find_people(conn: Connection, page: PageRequest, text: str = "") -> Page[Person]:
    """One page of people by name, of those whose name or e-mail address contains a text, in any case of letters."""
    return page_of(await people_queries.named(conn, page, text), page, lambda row: row.id)


async def names_of_people(conn: Connection) -> list[str]:
    """The names of all people of the organisation, also of inactive ones, so that a text can do without them."""
    return await people_queries.names(conn)


async def change_person(conn: Connection, actor: Actor, person_id: UUID, revision: int, draft: PersonDraft) -> Person:
    """Replace what is said of a person; NotFound, or Stale.

    Who becomes inactive is asked nothing from now on and counts in no team; the memberships stay, and count again
    when they become active. An invitation to a running survey stays good until it closes.
    """
    before = await get_person(conn, person_id)
    person = await people_queries.update_person(conn, person_id, revision, draft)
    if person is None:
        raise Stale
    names = ("name", "email", "external_id", "active")
    changed = [name for name in names if getattr(before, name) != getattr(person, name)]
    details = {"revision": person.revision, "changed": changed, "active": person.active}
    await record(conn, actor, "person.changed", "person", person_id, details)
    return person


async def memberships_of_person(conn: Connection, person_id: UUID, page: PageRequest) -> Page[TeamMembership]:
    """One page of a person's times in teams, of before, of now and planned; NotFound for an unknown person."""
    await get_person(conn, person_id)
    rows = await membership_queries.memberships_of_person(conn, person_id, page)
    return page_of(rows, page, lambda row: row.id)
