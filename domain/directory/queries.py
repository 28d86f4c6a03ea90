"""SQL of people and teams as a directory sees them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from domain.database import Connection, fetch_all, fetch_one
from domain.directory.model import (
    DirectoryGroup,
    DirectoryUser,
    GroupMembership,
    GroupQuery,
    UserDraft,
    UserQuery,
)

USER = """
    SELECT id, coalesce(user_name, email) AS user_name, name, given_name, family_name, email, external_id, active,
        created_at, updated_at
    FROM people WHERE id = $1 AND removed_at IS NULL
"""
LOCK_USER = f"{USER} FOR NO KEY UPDATE"
USERS = """
    SELECT id, coalesce(user_name, email) AS user_name, name, given_name, family_name, email, external_id, active,
        created_at, updated_at
    FROM people
    WHERE removed_at IS NULL AND ($1::uuid IS NULL OR id = $1)
        AND ($2::text IS NULL OR user_key = lower($2))
        AND ($3::text IS NULL OR email_key = lower($3)) AND ($4::text IS NULL OR lower(name) = lower($4))
        AND ($5::text IS NULL OR external_id = $5) AND ($6::boolean IS NULL OR active = $6)
    ORDER BY id OFFSET $7 LIMIT $8
"""
COUNT_USERS = """
    SELECT count(*) FROM people
    WHERE removed_at IS NULL AND ($1::uuid IS NULL OR id = $1)
        AND ($2::text IS NULL OR user_key = lower($2))
        AND ($3::text IS NULL OR email_key = lower($3)) AND ($4::text IS NULL OR lower(name) = lower($4))
        AND ($5::text IS NULL OR external_id = $5) AND ($6::boolean IS NULL OR active = $6)
"""
SAME_PEOPLE = """
    SELECT id, removed_at IS NOT NULL AS removed FROM people
    WHERE user_key = lower($1) OR email_key = lower($2) OR external_id = $3
    ORDER BY id
"""
INSERT_USER = """
    INSERT INTO people (organisation_id, id, user_name, name, given_name, family_name, email, external_id, active)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8)
"""
UPDATE_USER = """
    UPDATE people SET user_name = $2, name = $3, given_name = $4, family_name = $5, email = $6, external_id = $7,
        active = $8, removed_at = NULL, revision = revision + 1, updated_at = now()
    WHERE id = $1
"""
REMOVE_USER = """
    UPDATE people SET active = false, removed_at = now(), revision = revision + 1, updated_at = now()
    WHERE id = $1 AND removed_at IS NULL RETURNING id
"""
GROUPS = """
    SELECT id, name, external_id, created_at, updated_at FROM teams
    WHERE archived_at IS NULL AND ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR lower(name) = lower($2))
        AND ($3::text IS NULL OR external_id = $3)
        AND ($4::uuid IS NULL OR id IN (
            SELECT team_id FROM team_memberships
            WHERE person_id = $4 AND joined_on <= $5 AND (left_on IS NULL OR left_on > $5)))
    ORDER BY id OFFSET $6 LIMIT $7
"""
COUNT_GROUPS = """
    SELECT count(*) FROM teams
    WHERE archived_at IS NULL AND ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR lower(name) = lower($2))
        AND ($3::text IS NULL OR external_id = $3)
        AND ($4::uuid IS NULL OR id IN (
            SELECT team_id FROM team_memberships
            WHERE person_id = $4 AND joined_on <= $5 AND (left_on IS NULL OR left_on > $5)))
"""
ARCHIVED_TEAM = """
    SELECT id FROM teams WHERE archived_at IS NOT NULL AND (name = $1 OR external_id = $2) ORDER BY id LIMIT 1
"""
# Inactive people as well: a directory keeps them in their groups.
MEMBERSHIPS = """
    SELECT team_memberships.team_id, teams.name AS team_name, people.id AS person_id, people.name AS person_name
    FROM team_memberships
        JOIN people ON people.organisation_id = team_memberships.organisation_id
            AND people.id = team_memberships.person_id
        JOIN teams ON teams.organisation_id = team_memberships.organisation_id AND teams.id = team_memberships.team_id
    WHERE (team_memberships.team_id = ANY ($1::uuid[]) OR team_memberships.person_id = ANY ($2::uuid[]))
        AND people.removed_at IS NULL AND teams.archived_at IS NULL
        AND joined_on <= $3 AND (left_on IS NULL OR left_on > $3)
    ORDER BY team_memberships.id
"""
KNOWN_USERS = "SELECT id FROM people WHERE id = ANY ($1::uuid[]) AND removed_at IS NULL"


class SamePerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has the user name, e-mail address or external id of another."""

    id: UUID
    removed: bool


async def user(conn: Connection, person_id: UUID) -> DirectoryUser | None:
    """One person; None for one who was taken out."""
    return await fetch_one(conn, DirectoryUser, USER, person_id)


async def lock_user(conn: Connection, person_id: UUID) -> DirectoryUser | None:
    """One person, whom nobody else changes until this transaction ends."""
    return await fetch_one(conn, DirectoryUser, LOCK_USER, person_id)


async def users(conn: Connection, query: UserQuery, offset: int, limit: int) -> tuple[int, list[DirectoryUser]]:
    """How many people fit, and those from `offset` on, at most `limit`."""
    asked = (query.id, query.user_name, query.email, query.name, query.external_id, query.active)
    total: int = await conn.fetchval(COUNT_USERS, *asked)
    return total, await fetch_all(conn, DirectoryUser, USERS, *asked, offset, limit)


async def same_people(conn: Connection, draft: UserDraft) -> list[SamePerson]:
    """Who has the same user name, e-mail address or external id, taken out or not."""
    return await fetch_all(conn, SamePerson, SAME_PEOPLE, draft.user_name, draft.email, draft.external_id)


async def insert_user(conn: Connection, person_id: UUID, draft: UserDraft) -> None:
    """Store a person."""
    await conn.execute(INSERT_USER, person_id, *_values(draft))


async def update_user(conn: Connection, person_id: UUID, draft: UserDraft) -> None:
    """Store what is said of a person, who is not taken out any more."""
    await conn.execute(UPDATE_USER, person_id, *_values(draft))


def _values(draft: UserDraft) -> tuple[object, ...]:
    return (
        draft.user_name, draft.name, draft.given_name, draft.family_name, draft.email, draft.external_id, draft.active,
    )  # fmt: skip


async def remove_user(conn: Connection, person_id: UUID) -> bool:
    """Take a person out; False if there is no such person."""
    return await conn.fetchval(REMOVE_USER, person_id) is not None


async def groups(
    conn: Connection, query: GroupQuery, day: date, offset: int, limit: int
) -> tuple[int, list[DirectoryGroup]]:
    """How many teams fit, and those from `offset` on, at most `limit`."""
    asked = (query.id, query.name, query.external_id, query.member, day)
    total: int = await conn.fetchval(COUNT_GROUPS, *asked)
    return total, await fetch_all(conn, DirectoryGroup, GROUPS, *asked, offset, limit)


async def archived_team(conn: Connection, name: str, external_id: str | None) -> UUID | None:
    """An archived team with this name or external id."""
    found: UUID | None = await conn.fetchval(ARCHIVED_TEAM, name, external_id)
    return found


async def memberships(
    conn: Connection, teams: Sequence[UUID], people: Sequence[UUID], day: date
) -> list[GroupMembership]:
    """Who is in these teams, and in which teams these people are, on a day."""
    return await fetch_all(conn, GroupMembership, MEMBERSHIPS, list(teams), list(people), day)


async def known_users(conn: Connection, people: Sequence[UUID]) -> set[UUID]:
    """Which of these ids are people's who were not taken out."""
    return {row["id"] for row in await conn.fetch(KNOWN_USERS, list(people))}
