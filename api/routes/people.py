"""People: who can be asked. Not accounts, which sign in."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_201_CREATED

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
from domain.paging import Page
from domain.teams import importing, people
from domain.teams.csv_format import CsvText
from domain.teams.import_model import ImportReport
from domain.teams.model import Person, PersonDraft, TeamMembership

READ, WRITE = "teams:read", "teams:write"
Delimiter = Annotated[Literal[",", ";"], QueryParameter(description="What separates the cells.")]
EmailAsked = Annotated[str | None, QueryParameter(max_length=254, description="Only who has this e-mail address.")]
ExternalIdAsked = Annotated[str | None, QueryParameter(max_length=200, description="Only who has this external id.")]


class PeopleImport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A CSV file as text, at most 10,000 lines, and whether only to tell what it would change."""

    csv: CsvText
    dry_run: bool


@reads("/people", "listPeople", READ, "People who can be asked")
async def list_people(
    conn: NamedDependency[Connection],
    email: EmailAsked = None,
    external_id: ExternalIdAsked = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Person]:
    """Oldest first, inactive ones as well."""
    return await people.list_people(conn, page_request(cursor, limit, updated_after), email, external_id)


@creates("/people", "addPerson", WRITE, "Add a person")
async def add_person(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[PersonDraft]
) -> Response[Person]:
    """Stores somebody who is in no team yet. This makes no account: they answer through invitations."""
    person = await people.add_person(conn, actor, data)
    return with_etag(person, person.revision, HTTP_201_CREATED)


@reads("/people/{person_id:uuid}", "getPerson", READ, "One person")
async def get_person(conn: NamedDependency[Connection], person_id: FromPath[UUID]) -> Response[Person]:
    """Name, e-mail address, external id, and whether they are asked."""
    person = await people.get_person(conn, person_id)
    return with_etag(person, person.revision)


@changes("/people/{person_id:uuid}", "changePerson", WRITE, "Change or deactivate a person")
async def change_person(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    person_id: FromPath[UUID],
    data: JSONBody[PersonDraft],
    if_match: IfMatch = None,
) -> Response[Person]:
    """Inactive people are asked nothing and count in no team; their memberships stay for when they are active again.

    An invitation to a running survey stays good until it closes: who was a member at its launch counts.
    """
    person = await people.change_person(conn, actor, person_id, revision_of(if_match), data)
    return with_etag(person, person.revision)


@reads("/people/{person_id:uuid}/memberships", "listMembershipsOfPerson", READ, "The teams of a person, and when")
async def list_memberships_of_person(
    conn: NamedDependency[Connection],
    person_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[TeamMembership]:
    """Teams of before, of now and planned."""
    return await people.memberships_of_person(conn, person_id, page_request(cursor, limit))


@acts("/people/import", "importPeople", WRITE, "Import people, teams and memberships from CSV")
async def import_people(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[PeopleImport]
) -> ImportReport:
    """Columns in any order: name, email, team, parent_team, role, joined_on, left_on, external_id; email is needed.

    With `dry_run` nothing is stored and every line says what it would add or change, or what to correct. Without it all
    lines are stored, or none if one has a fault (422, a field for each cell). The same file twice changes nothing; an
    empty cell leaves things as they are; nobody is removed because a file does not name them.
    """
    return await importing.import_people(conn, actor, data.csv, dry_run=data.dry_run)


@reads("/people/export", "exportPeople", READ, "People, teams and memberships as CSV", media_type="text/csv")
async def export_people(conn: NamedDependency[Connection], delimiter: Delimiter = ",") -> Response[str]:
    """The columns of the import, in UTF-8 with a byte order mark, one line per time in a team, of before as well.

    A cell that a spreadsheet would run as a formula has an apostrophe before it, which the import takes away.
    """
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    return Response(await importing.export_people(conn, delimiter), media_type="text/csv", headers=headers)


router = Router(
    "/",
    tags=["Teams"],
    route_handlers=[
        list_people, add_person, import_people, export_people, get_person, change_person, list_memberships_of_person,
    ],
)  # fmt: skip
