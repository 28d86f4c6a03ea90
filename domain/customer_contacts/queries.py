"""SQL of the customer-contact ledger."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.customer_contacts.model import ContactDraft, CustomerContact, MonthContacts, NewContact, RoleLatest
from domain.database import Connection, affected, fetch_all, fetch_one
from domain.paging import PageRequest

# A `source_id` that is known already gives no row.
INSERT = """
    INSERT INTO customer_contacts (organisation_id, id, team_id, role, kind, happened_on, participants, other_kind,
        channel, learned, source_id)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (organisation_id, source_id) DO NOTHING
    RETURNING id, team_id, role, kind, happened_on, participants, other_kind, channel, learned, source_id, revision,
        created_at, updated_at
"""
CONTACT = """
    SELECT id, team_id, role, kind, happened_on, participants, other_kind, channel, learned, source_id, revision,
        created_at, updated_at
    FROM customer_contacts WHERE id = $1
"""
CONTACTS = """
    SELECT id, team_id, role, kind, happened_on, participants, other_kind, channel, learned, source_id, revision,
        created_at, updated_at
    FROM customer_contacts
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::uuid IS NULL OR team_id = $4)
    ORDER BY id LIMIT $3
"""
NEWEST = """
    SELECT id, team_id, role, kind, happened_on, participants, other_kind, channel, learned, source_id, revision,
        created_at, updated_at
    FROM customer_contacts
    WHERE team_id = ANY($1::uuid[]) AND happened_on BETWEEN $2 AND $3
        AND ($4::uuid IS NULL
            OR (happened_on, id) < (SELECT happened_on, id FROM customer_contacts WHERE id = $4))
    ORDER BY happened_on DESC, id DESC LIMIT $5
"""
UPDATE = """
    UPDATE customer_contacts SET role = $3, kind = $4, happened_on = $5, participants = $6, other_kind = $7,
        channel = $8, learned = $9, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, team_id, role, kind, happened_on, participants, other_kind, channel, learned, source_id, revision,
        created_at, updated_at
"""
DELETE = "DELETE FROM customer_contacts WHERE id = $1 AND revision = $2"
LATEST = """
    SELECT team_id, role, max(happened_on) AS last_on, count(*) AS contacts
    FROM customer_contacts WHERE team_id = ANY($1::uuid[]) AND happened_on <= $2 GROUP BY team_id, role
"""
MONTHS = """
    SELECT date_trunc('month', happened_on::timestamp)::date AS month, count(*) AS contacts,
        sum(participants)::bigint AS participants
    FROM customer_contacts WHERE team_id = ANY($1::uuid[]) AND happened_on BETWEEN $2 AND $3 GROUP BY 1
"""


def _values(draft: ContactDraft) -> tuple[object, ...]:
    return (
        draft.role, draft.kind, draft.happened_on, draft.participants, draft.other_kind, draft.channel, draft.learned,
    )  # fmt: skip


async def insert(conn: Connection, contact_id: UUID, contact: NewContact) -> CustomerContact | None:
    """Store a contact, or None where its `source_id` is known already."""
    return await fetch_one(
        conn, CustomerContact, INSERT, contact_id, contact.team_id, *_values(contact), contact.source_id
    )  # fmt: skip


async def contact(conn: Connection, contact_id: UUID) -> CustomerContact | None:
    """One contact."""
    return await fetch_one(conn, CustomerContact, CONTACT, contact_id)


async def contacts(conn: Connection, page: PageRequest, team_id: UUID | None) -> list[CustomerContact]:
    """One page, and one row more; of one team if asked for."""
    return await fetch_all(
        conn, CustomerContact, CONTACTS, page.after, page.updated_after, page.limit + 1, team_id
    )  # fmt: skip


async def newest(
    conn: Connection, team_ids: Sequence[UUID], since: date, until: date, page: PageRequest
) -> list[CustomerContact]:
    """One row more than the page, those that happened last first."""
    return await fetch_all(conn, CustomerContact, NEWEST, team_ids, since, until, page.after, page.limit + 1)


async def update(conn: Connection, contact_id: UUID, revision: int, draft: ContactDraft) -> CustomerContact | None:
    """Replace a contact, or None if it is not at this revision."""
    return await fetch_one(conn, CustomerContact, UPDATE, contact_id, revision, *_values(draft))


async def delete(conn: Connection, contact_id: UUID, revision: int) -> bool:
    """Delete a contact; False if it is not at this revision."""
    return affected(await conn.execute(DELETE, contact_id, revision)) == 1


async def latest(conn: Connection, team_ids: Sequence[UUID], day: date) -> list[RoleLatest]:
    """The newest contact of each role of these teams up to a day."""
    return await fetch_all(conn, RoleLatest, LATEST, list(team_ids), day)


async def months(conn: Connection, team_ids: Sequence[UUID], since: date, day: date) -> list[MonthContacts]:
    """Contacts of these teams by month from one day to another."""
    return await fetch_all(conn, MonthContacts, MONTHS, list(team_ids), since, day)
