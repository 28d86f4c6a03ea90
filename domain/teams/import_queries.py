"""SQL of imports and exports of people."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from domain.database import Connection, fetch_all
from domain.teams.import_model import KnownMembership, KnownPerson, KnownTeam

# PostgreSQL decides which addresses are the same, as in the index that keeps them apart.
KNOWN_PEOPLE = """
    WITH asked AS MATERIALIZED (SELECT DISTINCT lower(one) AS email_key FROM unnest($1::text[]) AS one)
    SELECT id, name, email, external_id, active FROM people JOIN asked ON people.email_key = asked.email_key
    UNION
    SELECT id, name, email, external_id, active FROM people WHERE external_id = ANY ($2::text[])
    ORDER BY id
"""
KNOWN_TEAMS = "SELECT id, name, parent_id, archived_at IS NOT NULL AS archived FROM teams ORDER BY id"
KNOWN_MEMBERSHIPS = """
    SELECT id, person_id, team_id, role, joined_on, left_on FROM team_memberships WHERE person_id = ANY ($1::uuid[])
    ORDER BY id
"""
INSERT_PERSON = """
    INSERT INTO people (organisation_id, id, name, email, external_id) VALUES (current_organisation(), $1, $2, $3, $4)
"""
UPDATE_PERSON = """
    UPDATE people SET name = $2, email = $3, external_id = $4, revision = revision + 1, updated_at = now()
    WHERE id = $1
"""
INSERT_TEAM = "INSERT INTO teams (organisation_id, id, name) VALUES (current_organisation(), $1, $2)"
MOVE_TEAM = "UPDATE teams SET parent_id = $2, revision = revision + 1, updated_at = now() WHERE id = $1"
PLACE_TEAM = "UPDATE teams SET parent_id = $2 WHERE id = $1"
INSERT_MEMBERSHIP = """
    INSERT INTO team_memberships (organisation_id, id, person_id, team_id, role, joined_on, left_on)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6)
"""
UPDATE_MEMBERSHIP = """
    UPDATE team_memberships SET role = $2, joined_on = $3, left_on = $4, revision = revision + 1, updated_at = now()
    WHERE id = $1
"""
EXPORTED = """
    SELECT people.name, people.email, teams.name AS team, above.name AS parent_team, team_memberships.role,
        team_memberships.joined_on, team_memberships.left_on, people.external_id
    FROM people
        LEFT JOIN team_memberships ON team_memberships.organisation_id = people.organisation_id
            AND team_memberships.person_id = people.id
        LEFT JOIN teams ON teams.organisation_id = team_memberships.organisation_id
            AND teams.id = team_memberships.team_id
        LEFT JOIN teams AS above ON above.organisation_id = teams.organisation_id AND above.id = teams.parent_id
    ORDER BY people.id, team_memberships.joined_on, team_memberships.id
"""


class ExportedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person's time in a team, or a person who was in none."""

    name: str
    email: str
    team: str | None
    parent_team: str | None
    role: str | None
    joined_on: date | None
    left_on: date | None
    external_id: str | None


async def known_people(conn: Connection, emails: Sequence[str], external_ids: Sequence[str]) -> list[KnownPerson]:
    """The people with one of these addresses or external ids."""
    return await fetch_all(conn, KnownPerson, KNOWN_PEOPLE, list(emails), list(external_ids))


async def known_teams(conn: Connection) -> list[KnownTeam]:
    """Every team."""
    return await fetch_all(conn, KnownTeam, KNOWN_TEAMS)


async def known_memberships(conn: Connection, people: Sequence[UUID]) -> list[KnownMembership]:
    """All times in teams of these people."""
    return await fetch_all(conn, KnownMembership, KNOWN_MEMBERSHIPS, list(people))


async def insert_people(conn: Connection, people: Sequence[KnownPerson]) -> None:
    """Store people."""
    await conn.executemany(INSERT_PERSON, [(one.id, one.name, one.email, one.external_id) for one in people])


async def update_people(conn: Connection, people: Sequence[KnownPerson]) -> None:
    """Store what people are now."""
    await conn.executemany(UPDATE_PERSON, [(one.id, one.name, one.email, one.external_id) for one in people])


async def insert_teams(conn: Connection, teams: Sequence[KnownTeam]) -> None:
    """Store teams, and then their places: a team may stand under one that comes later."""
    await conn.executemany(INSERT_TEAM, [(one.id, one.name) for one in teams])
    await conn.executemany(PLACE_TEAM, [(one.id, one.parent_id) for one in teams if one.parent_id is not None])


async def move_teams(conn: Connection, teams: Sequence[KnownTeam]) -> None:
    """Store the places of teams."""
    await conn.executemany(MOVE_TEAM, [(one.id, one.parent_id) for one in teams])


async def insert_memberships(conn: Connection, rows: Sequence[KnownMembership]) -> None:
    """Store times in teams."""
    await conn.executemany(
        INSERT_MEMBERSHIP,
        [(one.id, one.person_id, one.team_id, one.role, one.joined_on, one.left_on) for one in rows],
    )


async def update_memberships(conn: Connection, rows: Sequence[KnownMembership]) -> None:
    """Store what times in teams are now."""
    await conn.executemany(UPDATE_MEMBERSHIP, [(one.id, one.role, one.joined_on, one.left_on) for one in rows])


async def exported(conn: Connection) -> list[ExportedRow]:
    """Everybody with their times in teams."""
    return await fetch_all(conn, ExportedRow, EXPORTED)
