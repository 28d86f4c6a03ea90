"""People, teams and memberships from a CSV file: first what it would change, then all of it or nothing."""

import asyncio
from typing import Any

from litestar import Response, Router
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal, as_struct
from api.routes.people import PeopleImport
from domain.errors import invalid
from domain.teams import importing
from domain.teams.csv_format import COLUMNS
from domain.teams.import_model import ImportReport

READ, WRITE = "teams:read", "teams:write"
# The text travels back and forth in a form, in which a character can take nine bytes.
BODY_MOST = 10_000_000
LINES_SHOWN = 200
NOTHING_STORED = "Nothing was stored, because a line has a fault. Each fault stands below."
EXAMPLE = (
    "name,email,team,parent_team,role,joined_on\nAna Moreau,ana@example.org,Front desk,Hotel,Receptionist,2026-03-01"
)


@page("/people/import", WRITE)
async def choose_file(visit: NamedDependency[Visit]) -> Response[str]:
    """The form that takes a file."""
    return await _shown(visit)


async def _shown(
    visit: Visit, *, text: str = "", report: ImportReport | None = None, refusal: Refusal | None = None
) -> Response[str]:
    lines = [] if report is None else [one for one in report.lines if one.outcome != "nothing"]
    lines.sort(key=lambda one: one.outcome != "error")
    return await visit.page(
        "teams/people_import.html",
        title="Import people",
        refusal=refusal,
        columns=COLUMNS,
        example=EXAMPLE,
        text=text,
        report=report,
        lines=lines[:LINES_SHOWN],
        left_out=max(len(lines) - LINES_SHOWN, 0),
    )


@posts("/people/import", WRITE, body_most=BODY_MOST)
async def try_file(visit: NamedDependency[Visit]) -> Response[str]:
    """Say what the file would change, line by line; nothing is stored."""
    text = ""
    async with visit.attempt() as outcome:
        text = await _text(visit)
    if outcome.refusal:
        pasted = str((await visit.request.form()).get("csv") or "")
        return await _shown(visit, text=pasted, refusal=outcome.refusal)
    return await _tried(visit, text, None)


async def _tried(visit: Visit, text: str, refusal: Refusal | None) -> Response[str]:
    report = None
    async with visit.attempt() as outcome:
        report = await _imported(visit, text, dry_run=True)
    if refusal is not None and report is not None:
        # Its fields are places in the file, which the report tells line by line.
        refusal = Refusal(NOTHING_STORED if report.faulty else refusal.message, refusal.code)
    return await _shown(visit, text=text, report=report, refusal=refusal or outcome.refusal)


async def _imported(visit: Visit, text: str, *, dry_run: bool) -> ImportReport:
    data = as_struct(PeopleImport, {"csv": text, "dry_run": dry_run})
    return await importing.import_people(visit.conn, visit.actor, data.csv, dry_run=data.dry_run)


async def _text(visit: Visit) -> str:
    """The file that was chosen, else what was pasted."""
    form = await visit.request.form()
    chosen, pasted = form.get("file"), str(form.get("csv") or "")
    if isinstance(chosen, UploadFile) and (content := await chosen.read()):
        try:
            return await asyncio.to_thread(content.decode, "utf-8-sig")
        except UnicodeDecodeError as error:
            message = "This file is not in UTF-8. Save it as “CSV UTF-8” and choose it again."
            raise invalid("file", "encoding", message) from error
    if not pasted.strip():
        raise invalid("file", "required", "Choose a CSV file, or paste its lines.")
    return pasted.replace("\x00", "")


@posts("/people/import/all", WRITE, body_most=BODY_MOST)
async def store_all(visit: NamedDependency[Visit]) -> Response[Any]:
    """Store every line of what was tried, or none where one has a fault meanwhile."""
    text, report = visit.form.text("csv"), None
    async with visit.attempt() as outcome:
        report = await _imported(visit, text, dry_run=False)
    if outcome.refusal or report is None:
        return await _tried(visit, text, outcome.refusal)
    done = f"{report.added} added, {report.changed} changed, {report.unchanged} were so already."
    return visit.see_other("/people", f"The file is imported: {done}")


router = Router("/", route_handlers=[choose_file, try_file, store_all])
