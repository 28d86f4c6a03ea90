"""Pages of a team's own notes: written, read for values by a job, and what was found confirmed or rejected."""

from typing import Any, get_args
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Entered, Refusal
from api.pages.teams.teams_view import above, tabs
from api.pages.tools.team_notes_view import doubtful, parts_of, shown_quotes, value_names
from api.pages.tools.tools import differences, page_asked, revision_of, spoken, values_of
from domain.access.service import names_of, tagging_is_on
from domain.errors import NotFound
from domain.fields import today
from domain.jobs.model import Job
from domain.jobs.service import get_job, jobs_of
from domain.team_notes import findings, service
from domain.team_notes.model import NoteKind, TeamNote, TeamNoteDraft, TeamNoteFindingReview
from domain.teams.model import Team
from domain.teams.service import find_team

READ, WRITE = "team_tools:read", "team_tools:write"
LABELS = {"kind": "Kind", "held_on": "Day", "title": "Title", "text": "Note"}
KINDS = [(code, code.replace("_", " ").capitalize()) for code in get_args(NoteKind)]
SAID = {
    "confirmed": "Confirmed. It may be quoted in the team's report.",
    "rejected": "Rejected. It stands in no report.",
    "unreviewed": "Taken back.",
}
WORKING = ("queued", "running")


@page("/teams/{team_id:uuid}/notes", READ)
async def show_notes(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[str]:
    """A team's notes, without their texts."""
    team = await find_team(visit.conn, team_id)
    found = await service.list_notes(visit.conn, team_id, page_asked(visit))
    authors = [one.author_id for one in found.items if one.author_id is not None]
    return await visit.page(
        "tools/team_notes.html",
        title=f"{team.name}: notes",
        team=team,
        trail=await above(visit.conn, team_id) if visit.may("teams:read") else (),
        tabs=tabs(team_id, "Notes", visit.actor.scopes),
        notes=found.items,
        authors=await names_of(visit.conn, authors),
        tagging=await tagging_is_on(visit.conn),
        next_path=f"/teams/{team_id}/notes?after={found.next_cursor}" if found.next_cursor else None,
    )


def _trail(visit: Visit, team: Team) -> list[tuple[str, str]]:
    """The way to a team's notes; who may not read teams comes by the tools' pages, and is led to no team's page."""
    if not visit.may("teams:read"):
        return [(f"Notes of {team.name}", f"/teams/{team.id}/notes")]
    return [("Teams", "/teams"), (team.name, f"/teams/{team.id}"), ("Notes", f"/teams/{team.id}/notes")]


@page("/teams/{team_id:uuid}/notes/new", WRITE)
async def new_note(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[str]:
    """The form for a new note."""
    return await _new(visit, team_id)


@posts("/teams/{team_id:uuid}/notes/new", WRITE)
async def add_note(visit: NamedDependency[Visit], team_id: FromPath[UUID]) -> Response[Any]:
    """Store a note and have it read, or show what is to correct."""
    await find_team(visit.conn, team_id)
    async with visit.attempt() as outcome:
        note = await service.add_note(visit.conn, visit.actor, team_id, visit.entered_as(TeamNoteDraft))
    if outcome.refusal:
        return await _new(visit, team_id, outcome.refusal)
    return visit.see_other(f"/team-notes/{note.id}", "Note stored.")


async def _new(visit: Visit, team_id: UUID, refusal: Refusal | None = None) -> Response[str]:
    team = await find_team(visit.conn, team_id)
    values = values_of(LABELS, visit.form)
    if not visit.form.pairs:
        values |= {"kind": "retrospective", "held_on": today().isoformat()}
    return await visit.page(
        "tools/team_note_edit.html",
        title=f"New note of {team.name}",
        refusal=refusal,
        team=team,
        trail=_trail(visit, team),
        note=None,
        values=values,
        kinds=KINDS,
        differences=(),
    )


@page("/team-notes/{note_id:uuid}", READ)
async def show_note(visit: NamedDependency[Visit], note_id: FromPath[UUID]) -> Response[str]:
    """A note with what was found in it."""
    return await _one(visit, await service.get_note(visit.conn, note_id))


async def _one(visit: Visit, note: TeamNote, refusal: Refusal | None = None) -> Response[str]:
    team = await find_team(visit.conn, note.team_id)
    found = await findings.findings_of(visit.conn, note.id)
    unsure = [one for one in found if doubtful(one)]
    names = await value_names(visit.conn)
    authors = await names_of(visit.conn, [] if note.author_id is None else [note.author_id])
    return await visit.page(
        "tools/team_note.html",
        title=note.title,
        refusal=refusal,
        note=note,
        team=team,
        trail=_trail(visit, team),
        author=next(iter(authors.values()), "a program"),
        parts=parts_of(note.text, found),
        quotes=shown_quotes(note.text, [one for one in found if not doubtful(one)], names),
        doubtful=shown_quotes(note.text, unsure, names),
        doubtful_count=len(unsure),
        tagging=await tagging_is_on(visit.conn),
        job=await _reading(visit, note.id),
    )


async def _reading(visit: Visit, note_id: UUID) -> Job | None:
    """The job that reads the note now, where this person may follow it."""
    jobs = [one for one in await jobs_of(visit.conn, "tag_team_note", [note_id]) if one.status in WORKING]
    if not jobs or not visit.may("jobs:read"):
        return None
    try:
        return await get_job(visit.conn, visit.actor, jobs[-1].id)
    except NotFound:
        return None


@page("/team-notes/{note_id:uuid}/edit", WRITE)
async def edit_note(visit: NamedDependency[Visit], note_id: FromPath[UUID]) -> Response[str]:
    """The form to correct a note."""
    return await _edit(visit, await service.get_note(visit.conn, note_id))


@posts("/team-notes/{note_id:uuid}/edit", WRITE)
async def save_note(visit: NamedDependency[Visit], note_id: FromPath[UUID]) -> Response[Any]:
    """Replace a note; a changed text is read anew."""
    await service.get_note(visit.conn, note_id)
    async with visit.attempt() as outcome:
        draft = visit.entered_as(TeamNoteDraft)
        await service.edit_note(visit.conn, visit.actor, note_id, revision_of(visit.form), draft)
    if outcome.refusal:
        return await _edit(visit, await service.get_note(visit.conn, note_id), outcome.refusal)
    return visit.see_other(f"/team-notes/{note_id}", "Note saved.")


async def _edit(visit: Visit, note: TeamNote, refusal: Refusal | None = None) -> Response[str]:
    stale = refusal is not None and refusal.code == "stale"
    team = await find_team(visit.conn, note.team_id)
    return await visit.page(
        "tools/team_note_edit.html",
        title=f"Correct “{note.title}”",
        refusal=spoken(refusal),
        team=team,
        trail=_trail(visit, team),
        note=note,
        values=values_of(LABELS, visit.form, note),
        kinds=KINDS,
        differences=differences(LABELS, values_of(LABELS, Entered(), note), visit.form) if stale else (),
    )


@posts("/team-notes/{note_id:uuid}/delete", WRITE)
async def delete_note(visit: NamedDependency[Visit], note_id: FromPath[UUID]) -> Response[Any]:
    """Delete a note for good, with everything found in it."""
    note = await service.get_note(visit.conn, note_id)
    async with visit.attempt() as outcome:
        await service.delete_note(visit.conn, visit.actor, note_id, revision_of(visit.form))
    if outcome.refusal:
        return await _one(visit, note, outcome.refusal)
    return visit.see_other(f"/teams/{note.team_id}/notes", "Note deleted.")


@posts("/team-notes/{note_id:uuid}/read", WRITE)
async def read_again(visit: NamedDependency[Visit], note_id: FromPath[UUID]) -> Response[Any]:
    """Have a note read again."""
    note = await service.get_note(visit.conn, note_id)
    async with visit.attempt() as outcome:
        await findings.request_reading(visit.conn, visit.actor, note_id)
    if outcome.refusal:
        return await _one(visit, note, outcome.refusal)
    return visit.see_other(f"/team-notes/{note_id}", "The note is being read.")


@posts("/team-note-findings/{finding_id:uuid}/review", WRITE)
async def review_finding(visit: NamedDependency[Visit], finding_id: FromPath[UUID]) -> Response[Any]:
    """Confirm or reject a finding, or take that back."""
    finding = await findings.get_finding(visit.conn, finding_id)
    async with visit.attempt() as outcome:
        said = visit.entered_as(TeamNoteFindingReview).review
        await findings.review_finding(visit.conn, visit.actor, finding_id, revision_of(visit.form), said)
    if outcome.refusal:
        return await _one(visit, await service.get_note(visit.conn, finding.note_id), outcome.refusal)
    return visit.see_other(f"/team-notes/{finding.note_id}#finding-{finding_id}", SAID[said])


router = Router(
    "/",
    route_handlers=[
        show_notes, new_note, add_note, show_note, edit_note, save_note, delete_note, read_again, review_finding,
    ],
)  # fmt: skip
