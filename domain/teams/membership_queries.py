"""SQL of who is in which team, and for how long."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.teams.model import Membership, MembershipDraft, TeamMember, TeamMembership

INSERT_MEMBERSHIP = """
    INSERT INTO team_memberships (organisation_id, id, person_id, team_id, role, joined_on, left_on)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6)
"""
MEMBERS = """
    SELECT people.id, people.name, people.email, team_memberships.role, team_memberships.joined_on,
        team_memberships.id AS membership_id
    FROM team_memberships JOIN people ON people.organisation_id = team_memberships.organisation_id
        AND people.id = team_memberships.person_id
    WHERE team_memberships.team_id = $1 AND people.active AND joined_on <= $2 AND (left_on IS NULL OR left_on > $2)
    ORDER BY people.id
"""
# Each person once: of several memberships on that day the one that began first, or whose id came first.
MEMBERS_ON = """
    SELECT DISTINCT ON (team_memberships.person_id) team_memberships.person_id, team_memberships.team_id, people.name,
        people.email, team_memberships.role
    FROM team_memberships JOIN people ON people.organisation_id = team_memberships.organisation_id
        AND people.id = team_memberships.person_id
    WHERE team_memberships.team_id = ANY ($1::uuid[]) AND people.active
        AND joined_on <= $2 AND (left_on IS NULL OR left_on > $2)
    ORDER BY team_memberships.person_id, joined_on, team_memberships.id
"""
MEMBERSHIP = """
    SELECT team_memberships.id, person_id, people.name, people.email, people.active, team_id, teams.name AS team_name,
        role, joined_on, left_on, team_memberships.revision, team_memberships.updated_at
    FROM team_memberships
        JOIN people ON people.organisation_id = team_memberships.organisation_id
            AND people.id = team_memberships.person_id
        JOIN teams ON teams.organisation_id = team_memberships.organisation_id AND teams.id = team_memberships.team_id
    WHERE team_memberships.id = $1
"""
MEMBERSHIPS_OF_TEAM = """
    SELECT team_memberships.id, person_id, people.name, people.email, people.active, team_id, teams.name AS team_name,
        role, joined_on, left_on, team_memberships.revision, team_memberships.updated_at
    FROM team_memberships
        JOIN people ON people.organisation_id = team_memberships.organisation_id
            AND people.id = team_memberships.person_id
        JOIN teams ON teams.organisation_id = team_memberships.organisation_id AND teams.id = team_memberships.team_id
    WHERE team_id = $1 AND ($2::uuid IS NULL OR team_memberships.id > $2)
        AND ($4::date IS NULL OR (joined_on <= $4 AND (left_on IS NULL OR left_on > $4)))
    ORDER BY team_memberships.id LIMIT $3
"""
MEMBERSHIPS_OF_PERSON = """
    SELECT team_memberships.id, person_id, people.name, people.email, people.active, team_id, teams.name AS team_name,
        role, joined_on, left_on, team_memberships.revision, team_memberships.updated_at
    FROM team_memberships
        JOIN people ON people.organisation_id = team_memberships.organisation_id
            AND people.id = team_memberships.person_id
        JOIN teams ON teams.organisation_id = team_memberships.organisation_id AND teams.id = team_memberships.team_id
    WHERE person_id = $1 AND ($2::uuid IS NULL OR team_memberships.id > $2)
    ORDER BY team_memberships.id LIMIT $3
"""
UPDATE_MEMBERSHIP = """
    UPDATE team_memberships
    SET role = $3, joined_on = $4, left_on = $5, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
"""
DELETE_MEMBERSHIP = "DELETE FROM team_memberships WHERE id = $1 AND revision = $2"
# Who comes back on the day they left never left.
REOPEN = """
    UPDATE team_memberships SET left_on = NULL, revision = revision + 1, updated_at = now()
    WHERE team_id = $1 AND person_id = ANY ($2::uuid[]) AND left_on = $3
    RETURNING id, person_id
"""
# A time that is to begin later, the first of them.
BRING_FORWARD = """
    UPDATE team_memberships SET joined_on = $3, revision = revision + 1, updated_at = now()
    WHERE id IN (
        SELECT DISTINCT ON (person_id) id FROM team_memberships
        WHERE team_id = $1 AND person_id = ANY ($2::uuid[]) AND joined_on > $3 ORDER BY person_id, joined_on)
        AND NOT EXISTS (
            SELECT 1 FROM team_memberships AS present
            WHERE present.team_id = $1 AND present.person_id = team_memberships.person_id
                AND present.joined_on <= $3 AND (present.left_on IS NULL OR present.left_on > $3))
    RETURNING person_id
"""
# Who leaves before they were a member for a day never was one.
DELETE_UNSTARTED = """
    DELETE FROM team_memberships
    WHERE (team_id = $1 OR $1 IS NULL) AND (person_id = ANY ($2::uuid[]) OR $2 IS NULL) AND joined_on >= $3
"""
END = """
    UPDATE team_memberships SET left_on = $3, revision = revision + 1, updated_at = now()
    WHERE (team_id = $1 OR $1 IS NULL) AND (person_id = ANY ($2::uuid[]) OR $2 IS NULL)
        AND joined_on < $3 AND (left_on IS NULL OR left_on > $3)
"""


async def insert_memberships(conn: Connection, rows: Sequence[tuple[UUID, UUID, UUID, str, date, date | None]]) -> None:
    """Store memberships: id, person, team, role, first day, first day out of it."""
    await conn.executemany(INSERT_MEMBERSHIP, rows)


async def members(conn: Connection, team_id: UUID, day: date) -> list[TeamMember]:
    """The active members of a team on a day."""
    return await fetch_all(conn, TeamMember, MEMBERS, team_id, day)


async def members_on(conn: Connection, team_ids: Sequence[UUID], day: date) -> list[Membership]:
    """The active people in these teams on a day, each in one team."""
    return await fetch_all(conn, Membership, MEMBERS_ON, list(team_ids), day)


async def membership(conn: Connection, membership_id: UUID) -> TeamMembership | None:
    """One membership."""
    return await fetch_one(conn, TeamMembership, MEMBERSHIP, membership_id)


async def memberships_of_team(
    conn: Connection, team_id: UUID, page: PageRequest, day: date | None
) -> list[TeamMembership]:
    """One page of a team's memberships, of one day if given, and one row more."""
    return await fetch_all(conn, TeamMembership, MEMBERSHIPS_OF_TEAM, team_id, page.after, page.limit + 1, day)


async def memberships_of_person(conn: Connection, person_id: UUID, page: PageRequest) -> list[TeamMembership]:
    """One page of a person's memberships, and one row more."""
    return await fetch_all(conn, TeamMembership, MEMBERSHIPS_OF_PERSON, person_id, page.after, page.limit + 1)


async def update_membership(conn: Connection, membership_id: UUID, revision: int, draft: MembershipDraft) -> bool:
    """Change a membership; False if it is not at this revision."""
    status = await conn.execute(UPDATE_MEMBERSHIP, membership_id, revision, draft.role, draft.joined_on, draft.left_on)
    return affected(status) == 1


async def delete_membership(conn: Connection, membership_id: UUID, revision: int) -> bool:
    """Delete a membership; False if it is not at this revision."""
    return affected(await conn.execute(DELETE_MEMBERSHIP, membership_id, revision)) == 1


async def reopen(conn: Connection, team_id: UUID, people: Sequence[UUID], day: date) -> dict[UUID, UUID]:
    """Take back that people left a team on this day; returns person → membership."""
    return {row["person_id"]: row["id"] for row in await conn.fetch(REOPEN, team_id, list(people), day)}


async def bring_forward(conn: Connection, team_id: UUID, people: Sequence[UUID], day: date) -> list[UUID]:
    """Let times that are to begin later begin on this day; returns whom it concerned."""
    return [row["person_id"] for row in await conn.fetch(BRING_FORWARD, team_id, list(people), day)]


async def end_memberships(conn: Connection, team_id: UUID | None, people: Sequence[UUID] | None, day: date) -> int:
    """End the memberships of this team and these people (None: of all) on a day; returns how many."""
    whom = None if people is None else list(people)
    unstarted = await conn.execute(DELETE_UNSTARTED, team_id, whom, day)
    return affected(unstarted) + affected(await conn.execute(END, team_id, whom, day))
