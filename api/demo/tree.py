"""The demo's teams: who works where since when, from the whole organisation down."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from msgspec.structs import replace

from api.demo.content import OrganisationContent
from api.demo.team_content import WrittenTeam, written_tree
from domain.access.model import Actor
from domain.database import Connection
from domain.teams.model import NewTeamMember
from domain.teams.service import add_team

ROOT = "all"
ASKED = "harbour"
# Everybody was there before the first survey, so that the later one asks the same people and changes can be told.
SHORTEST_DAYS, LONGEST_DAYS = 430, 4000


async def seed_teams(conn: Connection, hr: Actor, content: OrganisationContent, today: date) -> dict[str, UUID]:
    """Store the tree with the team that is asked in it; a team's key → its id."""
    written = written_tree()
    asked = WrittenTeam(key=ASKED, name=content.team.name, under=written.asked_team_under, members=content.team.members)
    ids: dict[str, UUID] = {}
    for team in (*written.teams, asked):
        above = None if team.under is None else ids[team.under]
        members = [_joined(member, today) for member in team.members]
        ids[team.key] = (await add_team(conn, hr, team.name, members, above)).id
    return ids


def _joined(member: NewTeamMember, today: date) -> NewTeamMember:
    """The member with a day in the past on which they joined: always as long ago, whatever the seed."""
    days = Random(member.email).randint(SHORTEST_DAYS, LONGEST_DAYS)  # noqa: S311  (not for secrets)
    return replace(member, joined_on=today - timedelta(days=days))
