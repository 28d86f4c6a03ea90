"""Notes that a team keeps of its own meetings, and what they say for and against values."""

from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED, HTTP_202_ACCEPTED

from api.http import (
    DEFAULT_LIMIT,
    Cursor,
    IfMatch,
    PageLimit,
    UpdatedAfter,
    changes,
    creates,
    enqueues,
    page_request,
    reads,
    removes,
    revision_of,
    with_etag,
)
from domain.access.model import Actor
from domain.database import Connection
from domain.jobs.model import Job
from domain.paging import Page
from domain.team_notes import findings, service
from domain.team_notes.model import (
    TeamNote,
    TeamNoteDraft,
    TeamNoteEntry,
    TeamNoteFinding,
    TeamNoteFindingReview,
)

READ, WRITE = "team_tools:read", "team_tools:write"


@reads("/teams/{team_id:uuid}/notes", "listTeamNotes", READ, "A team's notes")
async def list_notes(
    conn: NamedDependency[Connection],
    team_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[TeamNoteEntry]:
    """Without their texts, in the order in which they were written down. Notes of teams under it are not among them."""
    return await service.list_notes(conn, team_id, page_request(cursor, limit, updated_after))


@creates("/teams/{team_id:uuid}/notes", "addTeamNote", WRITE, "Write a team's note down")
async def add_note(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    team_id: FromPath[UUID],
    data: JSONBody[TeamNoteDraft],
) -> Response[TeamNote]:
    """A note of the team's own work, as from a retrospective, at most 20,000 characters. **It is about the team.**

    Notes of interviews belong on scorecards, and single answers to a survey nowhere. A job reads the text for the
    values of the current target culture and the shipped ones; `model` is set once it has. No finding enters a figure.
    """
    stored = await service.add_note(conn, actor, team_id, data)
    return with_etag(stored, stored.revision, HTTP_201_CREATED)


@reads("/team-notes/{note_id:uuid}", "getTeamNote", READ, "One note of a team")
async def get_note(conn: NamedDependency[Connection], note_id: FromPath[UUID]) -> Response[TeamNote]:
    """The note with its text and its ETag."""
    found = await service.get_note(conn, note_id)
    return with_etag(found, found.revision)


@changes("/team-notes/{note_id:uuid}", "editTeamNote", WRITE, "Correct a team's note")
async def edit_note(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    note_id: FromPath[UUID],
    data: JSONBody[TeamNoteDraft],
    if_match: IfMatch = None,
) -> Response[TeamNote]:
    """A changed text is read anew. What was confirmed or rejected stays so where its words still stand in the text."""
    edited = await service.edit_note(conn, actor, note_id, revision_of(if_match), data)
    return with_etag(edited, edited.revision)


@removes("/team-notes/{note_id:uuid}", "deleteTeamNote", WRITE, "Delete a team's note")
async def delete_note(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    note_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> None:
    """For good, with everything found in it: this cannot be undone. Reports that quote it stay as they were made."""
    await service.delete_note(conn, actor, note_id, revision_of(if_match))


@reads("/team-notes/{note_id:uuid}/findings", "listTeamNoteFindings", READ, "What was found in a team's note")
async def list_findings(conn: NamedDependency[Connection], note_id: FromPath[UUID]) -> list[TeamNoteFinding]:
    """Spans for and against values, each with its reason, in reading order; none while tags are switched off."""
    return await findings.findings_of(conn, note_id)


@enqueues("/team-notes/{note_id:uuid}/findings", "readTeamNote", WRITE, "Have a team's note read again")
async def read_again(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], note_id: FromPath[UUID]
) -> Response[Job]:
    """With the tagger and the target culture of now; also for a note written while tags were switched off.

    What was confirmed or rejected stays untouched.
    """
    job = await findings.request_reading(conn, actor, note_id)
    return Response(job, status_code=HTTP_202_ACCEPTED, headers={"Location": f"/v1/jobs/{job.id}"})


@reads("/team-note-findings/{note_finding_id:uuid}", "getTeamNoteFinding", READ, "One finding in a team's note")
async def get_finding(conn: NamedDependency[Connection], note_finding_id: FromPath[UUID]) -> Response[TeamNoteFinding]:
    """The finding with its ETag; not found while tags are switched off."""
    found = await findings.get_finding(conn, note_finding_id)
    return with_etag(found, found.revision)


@changes(
    "/team-note-findings/{note_finding_id:uuid}/review",
    "reviewTeamNoteFinding",
    WRITE,
    "Confirm or reject a finding in a team's note",
)
async def review_finding(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    note_finding_id: FromPath[UUID],
    data: JSONBody[TeamNoteFindingReview],
    if_match: IfMatch = None,
) -> Response[TeamNoteFinding]:
    """A rejected finding stands in no report; a confirmed one does whatever its confidence. No reading touches either.

    Anybody who may write may review: the note is the team's.
    """
    reviewed = await findings.review_finding(conn, actor, note_finding_id, revision_of(if_match), data.review)
    return with_etag(reviewed, reviewed.revision)


router = Router(
    "/",
    tags=["Working tools"],
    route_handlers=[
        list_notes, add_note, get_note, edit_note, delete_note, list_findings, read_again, get_finding, review_finding,
    ],
)  # fmt: skip
