"""Use cases of the customer-contact ledger."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.customer_contacts import queries
from domain.customer_contacts.model import (
    ContactCoverage,
    ContactDraft,
    ContactImport,
    CustomerContact,
    NewContact,
    TeamRole,
)
from domain.customer_contacts.rules import FIELDS, MONTHS, coverage, month_before, problems_of
from domain.database import Connection, new_id
from domain.errors import Conflict, FieldError, NotFound, Stale
from domain.fields import begun, changed_fields, refuse, today
from domain.paging import Page, PageRequest, page_of
from domain.teams.service import get_team, members_on, subtree

SUBJECT = "customer_contact"


async def add_contact(conn: Connection, actor: Actor, contact: NewContact) -> CustomerContact:
    """Write a contact down; Conflict where its `source_id` is known already."""
    names = await _names(conn, contact.team_id, "team_id")
    refuse(problems_of(contact, names, today()))
    stored = await queries.insert(conn, new_id(), contact)
    if stored is None:
        raise Conflict("A contact with this source_id is in the ledger already.", code="source_id_taken")
    await record(
        conn, actor, "customer_contact.added", SUBJECT, stored.id, {"team_id": stored.team_id, "kind": stored.kind}
    )  # fmt: skip
    return stored


async def import_contacts(conn: Connection, actor: Actor, contacts: Sequence[NewContact]) -> ContactImport:
    """Write many contacts down, all of them or, with the faults of each, none. Known `source_id`s are left alone."""
    names: dict[UUID, list[str]] = {}
    problems: list[FieldError] = []
    day = today()
    for position, contact in enumerate(contacts):
        prefix = f"contacts[{position}]."
        if contact.team_id not in names:
            names[contact.team_id] = await _names(conn, contact.team_id, f"{prefix}team_id")
        problems += problems_of(contact, names[contact.team_id], day, prefix)
    refuse(problems)
    stored = [await queries.insert(conn, new_id(), contact) for contact in contacts]
    added = sum(one is not None for one in stored)
    done = ContactImport(added=added, known=len(stored) - added)
    await record(
        conn, actor, "customer_contacts.imported", "customer_contact_import", new_id(),
        {"added": done.added, "known": done.known, "team_ids": sorted(str(one) for one in names)},
    )  # fmt: skip
    return done


async def get_contact(conn: Connection, contact_id: UUID) -> CustomerContact:
    """One contact, or NotFound."""
    found = await queries.contact(conn, contact_id)
    if found is None:
        raise NotFound("customer contact")
    return found


async def list_contacts(conn: Connection, page: PageRequest, team_id: UUID | None = None) -> Page[CustomerContact]:
    """One page of contacts in the order in which they were written down, of one team if asked for."""
    return page_of(await queries.contacts(conn, page, team_id), page, lambda row: row.id)


async def newest_contacts(
    conn: Connection, team_ids: Sequence[UUID], page: PageRequest, since: date = date.min, until: date = date.max
) -> Page[CustomerContact]:
    """One page of these teams' contacts of some days, those that happened last first."""
    return page_of(await queries.newest(conn, team_ids, since, until, page), page, lambda row: row.id)


async def edit_contact(
    conn: Connection, actor: Actor, contact_id: UUID, revision: int, draft: ContactDraft
) -> CustomerContact:
    """Correct a contact; Stale if somebody else did so since `revision`. The record names the fields that changed."""
    before = await get_contact(conn, contact_id)
    refuse(problems_of(draft, await _names(conn, before.team_id), today()))
    edited = await queries.update(conn, contact_id, revision, draft)
    if edited is None:
        raise Stale
    details = {"revision": edited.revision, "changed": changed_fields(before, edited, FIELDS)}
    await record(conn, actor, "customer_contact.edited", SUBJECT, contact_id, details)
    return edited


async def delete_contact(conn: Connection, actor: Actor, contact_id: UUID, revision: int) -> None:
    """Delete a contact for good; Stale if somebody changed it since `revision`."""
    found = await get_contact(conn, contact_id)
    if not await queries.delete(conn, contact_id, revision):
        raise Stale
    await record(conn, actor, "customer_contact.deleted", SUBJECT, contact_id, {"team_id": found.team_id})


async def coverage_below(conn: Connection, team_id: UUID) -> ContactCoverage:
    """How far contact reaches today in a team and all teams under it."""
    return await report_part(conn, [one.id for one in await subtree(conn, team_id)], today())


async def report_part(conn: Connection, team_ids: Sequence[UUID], day: date) -> ContactCoverage:
    """How far contact with customers reaches in these teams on a day, for their page and their report."""
    since, until = month_before(day, MONTHS - 1), begun(day)
    return coverage(
        day,
        team_ids,
        await _roles(conn, team_ids, day),
        await queries.latest(conn, team_ids, until),
        await queries.months(conn, team_ids, since, until),
    )


async def _roles(conn: Connection, team_ids: Sequence[UUID], day: date) -> list[TeamRole]:
    """The roles that people have in these teams on a day; who has none recorded is in none."""
    members = await members_on(conn, team_ids, day)
    people = Counter((one.team_id, one.role) for one in members if one.role and one.role.strip())
    return [TeamRole(team_id=team_id, role=role, people=number) for (team_id, role), number in people.items()]


async def _names(conn: Connection, team_id: UUID, field: str | None = None) -> list[str]:
    _, members = await get_team(conn, team_id, field)
    return [one.name for one in members]
