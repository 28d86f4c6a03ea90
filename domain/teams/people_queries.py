"""SQL of people."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.database import Connection, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.teams.model import Person, PersonDraft

INSERT_PERSON = """
    INSERT INTO people (organisation_id, id, name, email, external_id, active)
    VALUES (current_organisation(), $1, $2, $3, $4, $5)
"""
PERSON = """
    SELECT id, name, email, external_id, active, removed_at, revision, created_at, updated_at FROM people WHERE id = $1
"""
PEOPLE = """
    SELECT id, name, email, external_id, active, removed_at, revision, created_at, updated_at FROM people
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::text IS NULL OR email_key = lower($4)) AND ($5::text IS NULL OR external_id = $5)
    ORDER BY id LIMIT $3
"""
# For people who look for people: by name, and only those whose name or address contains a text.
NAMED = """
    SELECT id, name, email, external_id, active, removed_at, revision, created_at, updated_at FROM people
    WHERE (strpos(lower(name), lower($3)) > 0 OR strpos(email_key, lower($3)) > 0)
        AND ($1::uuid IS NULL OR (lower(name), id) > (SELECT lower(name), id FROM people WHERE id = $1))
    ORDER BY lower(name), id LIMIT $2
"""
# PostgreSQL decides which addresses are the same, as in the index that keeps them apart.
BY_EMAIL = """
    WITH asked AS MATERIALIZED (SELECT email, lower(email) AS email_key FROM unnest($1::text[]) AS one (email))
    SELECT asked.email AS asked, people.id, people.active
    FROM asked JOIN people ON people.email_key = asked.email_key
"""
NAMES = "SELECT DISTINCT name FROM people"
UPDATE_PERSON = """
    UPDATE people SET name = $3, email = $4, external_id = $5, active = $6,
        removed_at = CASE WHEN NOT $6 THEN removed_at END, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, name, email, external_id, active, removed_at, revision, created_at, updated_at
"""


class KnownAddress(msgspec.Struct, frozen=True, kw_only=True):
    """An e-mail address that was asked for, and the person who has it."""

    asked: str
    id: UUID
    active: bool


async def insert_people(conn: Connection, people: Sequence[tuple[UUID, PersonDraft]]) -> None:
    """Store people."""
    await conn.executemany(
        INSERT_PERSON, [(one, draft.name, draft.email, draft.external_id, draft.active) for one, draft in people]
    )


async def person(conn: Connection, person_id: UUID) -> Person | None:
    """One person."""
    return await fetch_one(conn, Person, PERSON, person_id)


async def people(conn: Connection, page: PageRequest, email: str | None, external_id: str | None) -> list[Person]:
    """One page, of one address or external id if given, and one row more."""
    return await fetch_all(conn, Person, PEOPLE, page.after, page.updated_after, page.limit + 1, email, external_id)


async def named(conn: Connection, page: PageRequest, text: str) -> list[Person]:
    """One page by name of the people whose name or address contains the text, and one row more."""
    return await fetch_all(conn, Person, NAMED, page.after, page.limit + 1, text)


async def by_email(conn: Connection, emails: Sequence[str]) -> dict[str, KnownAddress]:
    """The people who have these addresses, by the address as it was asked for."""
    return {one.asked: one for one in await fetch_all(conn, KnownAddress, BY_EMAIL, list(emails))}


async def names(conn: Connection) -> list[str]:
    """The name of everybody, active or not."""
    return [row["name"] for row in await conn.fetch(NAMES)]


async def update_person(conn: Connection, person_id: UUID, revision: int, draft: PersonDraft) -> Person | None:
    """Change a person; None if they are not at this revision. Who is active was not taken out."""
    return await fetch_one(
        conn, Person, UPDATE_PERSON, person_id, revision, draft.name, draft.email, draft.external_id, draft.active
    )
