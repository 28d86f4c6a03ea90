"""Use cases of a team's own notes; what is found in them stands in findings.py."""

from datetime import timedelta
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.service import tagging_is_on
from domain.audit.service import record
from domain.database import Connection, new_id
from domain.errors import NotFound, Stale
from domain.fields import YEAR_DAYS, begun, changed_fields, future, refuse, today
from domain.paging import Page, PageRequest, page_of
from domain.team_notes import queries
from domain.team_notes.findings import follow_text, have_read
from domain.team_notes.model import NoteEvidence, TeamNote, TeamNoteDraft, TeamNoteEntry
from domain.team_notes.rules import FIELDS, QUOTED_LEAST, QUOTED_MOST, normalised, quoted
from domain.teams.people import names_of_people
from domain.teams.service import find_team

SUBJECT = "team_note"


async def add_note(conn: Connection, actor: Actor, team_id: UUID, draft: TeamNoteDraft) -> TeamNote:
    """Store a note of a team and have it read, unless tags are switched off."""
    await find_team(conn, team_id)
    refuse(future("held_on", draft.held_on, today()))
    stored = await queries.insert(conn, new_id(), team_id, actor.account_id, _clean(draft))
    await record(conn, actor, "team_note.added", SUBJECT, stored.id, {"team_id": team_id, "kind": stored.kind})
    await have_read(conn, actor, stored.id)
    return stored


async def get_note(conn: Connection, note_id: UUID) -> TeamNote:
    """One note, or NotFound."""
    found = await queries.note(conn, note_id)
    if found is None:
        raise NotFound("team note")
    return found


async def list_notes(conn: Connection, team_id: UUID, page: PageRequest) -> Page[TeamNoteEntry]:
    """One page of a team's notes without their texts, in the order in which they were written down."""
    await find_team(conn, team_id)
    return page_of(await queries.notes(conn, team_id, page), page, lambda row: row.id)


async def edit_note(conn: Connection, actor: Actor, note_id: UUID, revision: int, draft: TeamNoteDraft) -> TeamNote:
    """Replace a note; Stale if somebody else changed it since `revision`. A changed text is read anew.

    What people said of a finding stays where its words still stand in the text; every other finding goes.
    """
    before = await get_note(conn, note_id)
    refuse(future("held_on", draft.held_on, today()))
    edited = await queries.update(conn, note_id, revision, _clean(draft))
    if edited is None:
        raise Stale
    details = {"revision": edited.revision, "changed": changed_fields(before, edited, FIELDS)}
    await record(conn, actor, "team_note.edited", SUBJECT, note_id, details)
    if edited.text != before.text:
        await follow_text(conn, before, edited)
        await have_read(conn, actor, note_id)
    return edited


def _clean(draft: TeamNoteDraft) -> TeamNoteDraft:
    return msgspec.structs.replace(draft, text=normalised(draft.text))


async def delete_note(conn: Connection, actor: Actor, note_id: UUID, revision: int) -> None:
    """Delete a note with its findings for good; Stale if somebody changed it since `revision`."""
    found = await get_note(conn, note_id)
    if not await queries.delete(conn, note_id, revision):
        raise Stale
    await record(conn, actor, "team_note.deleted", SUBJECT, note_id, {"team_id": found.team_id, "kind": found.kind})


async def evidence_of_notes(conn: Connection, team_id: UUID) -> dict[str, tuple[NoteEvidence, ...]]:
    """What a team's notes of the last 365 days say for and against values, by value code; for its report.

    Newest first, at most three sentences a side. Left out is what somebody rejected and what nobody confirmed with a
    confidence below QUOTED_LEAST. Names of people are hidden. Nothing while tags are switched off.
    """
    if not await tagging_is_on(conn):
        return {}
    day = today()
    rows = await queries.quoted(
        conn, team_id, after=day - timedelta(days=YEAR_DAYS), until=begun(day), confidence=QUOTED_LEAST,
        most=QUOTED_MOST,
    )  # fmt: skip
    return quoted(rows, await names_of_people(conn)) if rows else {}
