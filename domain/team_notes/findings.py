"""What the tagger finds in a team's note: asked for, stored by a job, shown and reviewed. It enters no figure."""

from collections.abc import Iterable
from uuid import UUID

from domain.access.model import Actor
from domain.access.service import tagging_is_on
from domain.audit.service import record
from domain.culture.service import catalogue, current_if_set
from domain.database import Connection
from domain.errors import Conflict, NotFound, Stale
from domain.evidence.model import Finding
from domain.jobs.model import Job
from domain.jobs.service import enqueue, jobs_of
from domain.team_notes import queries
from domain.team_notes.model import FindingVerdict, NoteReading, Skipped, TeamNote, TeamNoteFinding
from domain.team_notes.rules import moves, to_store

SUBJECT = "team_note_finding"


async def findings_of(conn: Connection, note_id: UUID) -> list[TeamNoteFinding]:
    """What was found in a note, in reading order, or NotFound; nothing while tags are switched off."""
    if await queries.note(conn, note_id) is None:
        raise NotFound("team note")
    return await queries.findings(conn, note_id) if await tagging_is_on(conn) else []


async def get_finding(conn: Connection, finding_id: UUID) -> TeamNoteFinding:
    """One finding; NotFound also while tags are switched off."""
    found = await queries.finding(conn, finding_id) if await tagging_is_on(conn) else None
    if found is None:
        raise NotFound("finding")
    return found


async def review_finding(
    conn: Connection, actor: Actor, finding_id: UUID, revision: int, verdict: FindingVerdict
) -> TeamNoteFinding:
    """Confirm or reject a finding, or take that back; Stale if somebody else spoke of it since `revision`."""
    found = await get_finding(conn, finding_id)
    # A reading that is being stored, or an edit, decides about all findings of the note at once.
    await queries.hold(conn, found.note_id)
    stored = await queries.review(conn, finding_id, revision, verdict, actor.account_id)
    if stored is None:
        raise Stale
    details = {"note_id": found.note_id, "from": found.review, "to": verdict}
    await record(conn, actor, "team_note_finding.reviewed", SUBJECT, finding_id, details)
    return stored


async def request_reading(conn: Connection, actor: Actor, note_id: UUID) -> Job:
    """Have a note read again, with the tagger and the target culture of now; Conflict while tags are switched off."""
    if await queries.note(conn, note_id) is None:
        raise NotFound("team note")
    job = await have_read(conn, actor, note_id)
    if job is None:
        raise Conflict(
            "Tags are switched off in this organisation; an administrator can switch them on.", code="tagging_off"
        )
    return job


async def have_read(conn: Connection, actor: Actor, note_id: UUID) -> Job | None:
    """The job that reads a note; one that has not begun will read the text as it is then. None while that is off."""
    if not await tagging_is_on(conn):
        return None
    mine = [job for job in await jobs_of(conn, "tag_team_note", [note_id]) if job.created_by == actor.account_id]
    waiting = [job for job in mine if job.status == "queued"]
    return waiting[-1] if waiting else await enqueue(conn, actor, "tag_team_note", note_id)


async def to_read(conn: Connection, note_id: UUID) -> tuple[TeamNote, NoteReading] | None:
    """A note and what it is read for; None where it is gone or tags are switched off."""
    note = await queries.note(conn, note_id) if await tagging_is_on(conn) else None
    if note is None:
        return None
    culture = await current_if_set(conn)
    targets = () if culture is None else culture.body.values
    aimed_at = {target.value.code for target in targets}
    return note, NoteReading(
        culture_id=None if culture is None else culture.id,
        targets=targets,
        others=tuple(value for value in catalogue() if value.code not in aimed_at),
    )


async def store_findings(
    conn: Connection,
    read: TeamNote,
    found: Iterable[Finding],
    *,
    model: str,
    culture_id: UUID | None,
    skipped: Skipped | None,
) -> None:
    """Store what a reading found in place of what was there, but for what somebody has spoken of.

    Nothing where the note is gone, its text is no longer what was read, or tags were switched off meanwhile.
    """
    held = await queries.hold(conn, read.id)
    if held is None or held.text != read.text or not await tagging_is_on(conn):
        return
    reviewed = [one for one in await queries.findings(conn, read.id) if one.review != "unreviewed"]
    await queries.delete_findings(conn, read.id, but=[one.id for one in reviewed])
    await queries.insert_findings(conn, read.id, to_store(reviewed, found), model, culture_id)
    await queries.set_read(conn, read.id, model, skipped)


async def follow_text(conn: Connection, before: TeamNote, after: TeamNote) -> None:
    """Keep the reviewed findings whose words still stand in a note's new text, and delete the others."""
    reviewed = [one for one in await queries.findings(conn, before.id) if one.review != "unreviewed"]
    places = moves(reviewed, before.text, after.text)
    await queries.delete_findings(conn, before.id, but=list(places))
    await queries.move_findings(conn, places)
