"""The customer-contact ledger."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED
from msgspec import Meta

from api.http import (
    DEFAULT_LIMIT,
    Cursor,
    IfMatch,
    PageLimit,
    UpdatedAfter,
    changes,
    creates,
    page_request,
    reads,
    removes,
    revision_of,
    with_etag,
)
from domain.access.model import Actor
from domain.customer_contacts import service
from domain.customer_contacts.model import (
    IMPORT_MOST,
    ContactCoverage,
    ContactDraft,
    ContactImport,
    CustomerContact,
    NewContact,
)
from domain.database import Connection
from domain.paging import Page

READ, WRITE = "team_tools:read", "team_tools:write"


class ContactsData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Contacts of any teams, as a ticket system or a calendar would send them."""

    contacts: Annotated[tuple[NewContact, ...], Meta(min_length=1, max_length=IMPORT_MOST)]


@reads("/customer-contacts", "listCustomerContacts", READ, "Contacts with customers")
async def list_contacts(
    conn: NamedDependency[Connection],
    team_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[CustomerContact]:
    """In the order in which they were written down, of one team if asked for."""
    return await service.list_contacts(conn, page_request(cursor, limit, updated_after), team_id)


@creates("/customer-contacts", "addCustomerContact", WRITE, "Write a contact down")
async def add_contact(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewContact]
) -> Response[CustomerContact]:
    """Speaks of a job role, never of a person: a role that is the name of a member of the team is refused."""
    stored = await service.add_contact(conn, actor, data)
    return with_etag(stored, stored.revision, HTTP_201_CREATED)


@creates(
    "/customer-contacts/import",
    "importCustomerContacts",
    WRITE,
    "Write many contacts down",
    status_code=HTTP_200_OK,
)
async def import_contacts(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[ContactsData]
) -> ContactImport:
    """All of them, at most 500, or with the faults of each none.

    A contact whose `source_id` is in the ledger already is left as it is, so that the same list may be sent again.
    """
    return await service.import_contacts(conn, actor, data.contacts)


@reads("/customer-contacts/{contact_id:uuid}", "getCustomerContact", READ, "One contact")
async def get_contact(conn: NamedDependency[Connection], contact_id: FromPath[UUID]) -> Response[CustomerContact]:
    """The contact with its ETag."""
    found = await service.get_contact(conn, contact_id)
    return with_etag(found, found.revision)


@changes("/customer-contacts/{contact_id:uuid}", "editCustomerContact", WRITE, "Correct a contact")
async def edit_contact(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    contact_id: FromPath[UUID],
    data: JSONBody[ContactDraft],
    if_match: IfMatch = None,
) -> Response[CustomerContact]:
    """Replaces what was written; the audit record names the fields that changed, and who changed them."""
    edited = await service.edit_contact(conn, actor, contact_id, revision_of(if_match), data)
    return with_etag(edited, edited.revision)


@removes("/customer-contacts/{contact_id:uuid}", "deleteCustomerContact", WRITE, "Delete a contact")
async def delete_contact(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    contact_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> None:
    """For good: this cannot be undone."""
    await service.delete_contact(conn, actor, contact_id, revision_of(if_match))


@reads(
    "/teams/{team_id:uuid}/contact-coverage",
    "getContactCoverage",
    READ,
    "How far contact with customers reaches",
)
async def get_coverage(conn: NamedDependency[Connection], team_id: FromPath[UUID]) -> ContactCoverage:
    """Of a team and all teams under it, by team, role and month; `by_role` also suggests the roles to choose from."""
    return await service.coverage_below(conn, team_id)


router = Router(
    "/",
    tags=["Working tools"],
    route_handlers=[
        list_contacts, add_contact, import_contacts, get_contact, edit_contact, delete_contact, get_coverage,
    ],
)  # fmt: skip
