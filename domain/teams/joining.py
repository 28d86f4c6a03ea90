"""How people come into a team: the step that several use cases share."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import Connection, new_id
from domain.errors import invalid
from domain.teams import membership_queries, people_queries
from domain.teams.model import NewTeamMember, PersonDraft


async def join(
    conn: Connection, team_id: UUID, members: Sequence[NewTeamMember], day: date, field: str = ""
) -> list[UUID]:
    """Put people into a team, from `day` on unless they say another; returns the memberships' ids, in their order.

    Who has an address already is that person, and Invalid if they are inactive, at `field` with the position for
    "{}"; the others are added. The database refuses overlapping periods.
    """
    known = await people_queries.by_email(conn, [member.email for member in members])
    for position, member in enumerate(members):
        if member.email in known and not known[member.email].active:
            where = f"{field.format(position)}email"
            raise invalid(where, "inactive", "This person is inactive; make them active first.")
    added = [(new_id(), member) for member in members if member.email not in known]
    await people_queries.insert_people(
        conn, [(one, PersonDraft(name=member.name, email=member.email)) for one, member in added]
    )
    ids = {email: one.id for email, one in known.items()} | {member.email: one for one, member in added}
    people = {ids[one.email]: one for one in members}
    back = [person for person, one in people.items() if one.joined_on in {None, day}]
    reopened = await membership_queries.reopen(conn, team_id, back, day)
    rows = [
        (new_id(), person, team_id, one.role, one.joined_on or day, None)
        for person, one in people.items()
        if person not in reopened
    ]
    await membership_queries.insert_memberships(conn, rows)
    made = reopened | {row[1]: row[0] for row in rows}
    return [made[ids[one.email]] for one in members]
