"""Use cases of a team's own notes."""

from uuid import UUID

from domain.database import Connection
from domain.team_notes.model import NoteEvidence


async def evidence_of_notes(conn: Connection, team_id: UUID) -> dict[str, tuple[NoteEvidence, ...]]:
    """What a team's notes say for and against values, by value code."""
    return {}
