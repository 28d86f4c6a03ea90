"""Announce a change to open pages, within the transaction that makes it; say how many there have been.

An announcement says that something is different, never what: who hears it reads again, through the policies that hold
for them. Announce after the audit record of the change: both hold a row until the commit, in one order.
"""

from uuid import UUID

from domain.database import Connection
from domain.live import queries

DEBRIEFS = "outside_in_debriefs"


def debrief_topic(organisation_id: UUID, application_id: UUID) -> str:
    """What an announcement of this application's debrief carries on the channel DEBRIEFS."""
    return f"{organisation_id}/{application_id}"


async def announce_debrief(conn: Connection, application_id: UUID) -> None:
    """The debrief of this application is different from now on: it opened, or something was added to it."""
    await queries.announce_debrief(conn, application_id, DEBRIEFS)


async def debrief_revision(conn: Connection, application_id: UUID) -> int:
    """The number of the debrief's last change. Ask the policy of blindness first: it is a part of the debrief."""
    return await queries.debrief_revision(conn, application_id)
