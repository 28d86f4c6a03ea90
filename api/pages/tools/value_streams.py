"""Pages of value-stream worksheets: what customers get step by step, how long they wait, and which figures serve them.

The editor's rows work as in the editors of documents: the server adds, moves and removes them, with and without script.
"""

from http import HTTPStatus
from typing import Any, get_args
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, as_page, page, posts
from api.pages.documents.documents_diff import DiffRow, diff_rows
from api.pages.documents.documents_editing import Editor
from api.pages.documents.documents_form import Acted, Tree, as_body, placed
from api.pages.forms import Refusal
from api.pages.rendering import rendered
from api.pages.tools.tools import id_of, page_asked, revision_of, team_choice
from api.pages.tools.value_streams_form import LABELS, ROWS, begun, body_of, completed, place, plain
from domain.access.service import names_of
from domain.errors import DomainError, Invalid, NotFound, invalid
from domain.fields import today
from domain.value_streams import service
from domain.value_streams.model import KpiKind, NewValueStream, ValueStream, ValueStreamDraft
from domain.value_streams.rules import findings_of, wait_days
from domain.versions.diff import differences

READ, WRITE = "team_tools:read", "team_tools:write"
PATH = "/value-streams"
KPI_KINDS = [(code, code.replace("_", " ").capitalize()) for code in get_args(KpiKind)]


class Live(msgspec.Struct, frozen=True):
    """What can be said of a worksheet as it stands in its form."""

    silo: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()
    wait: float | None = None


@page(PATH, READ)
async def show_streams(visit: NamedDependency[Visit]) -> Response[str]:
    """The worksheets, and what they show of a team with all teams under it, or of all teams."""
    choice = await team_choice(visit)
    found = await service.list_streams(visit.conn, page_asked(visit), None if choice.team is None else choice.team_ids)
    next_path = f"{PATH}?team_id={choice.value}&after={found.next_cursor}" if found.next_cursor else None
    return await visit.page(
        "tools/value_streams.html",
        title="Value streams",
        choice=choice,
        summary=await service.report_part(visit.conn, choice.team_ids, today()),
        streams=found.items,
        next_path=next_path,
    )


@page(f"{PATH}/new", WRITE)
async def show_new(visit: NamedDependency[Visit]) -> Response[str]:
    """The editor of a new worksheet."""
    return await _editor(visit, begun() | {"team_id": visit.query("team_id")}, None)


@posts(f"{PATH}/new", WRITE)
async def add(visit: NamedDependency[Visit]) -> Response[Any]:
    """Start a worksheet, or show the form again."""
    return await _sent(visit, None)


@page(f"{PATH}/{{stream_id:uuid}}", READ)
async def show_stream(visit: NamedDependency[Visit], stream_id: FromPath[UUID]) -> Response[str]:
    """A worksheet with what is to be seen in it."""
    return await _one(visit, await service.get_stream(visit.conn, stream_id))


async def _one(visit: Visit, stream: ValueStream, refusal: Refusal | None = None) -> Response[str]:
    choice = await team_choice(visit)
    longest = max((step.wait_days or 0 for step in stream.content.steps), default=0) or 1
    words = {one.code: one.words for one in stream.content.measures_in_their_words}
    return await visit.page(
        "tools/value_stream.html",
        title=stream.content.customer_segment,
        refusal=refusal,
        stream=stream,
        team=choice.called(stream.team_id),
        longest=longest,
        words=words,
        kinds=dict(KPI_KINDS),
    )


@page(f"{PATH}/{{stream_id:uuid}}/edit", WRITE)
async def show_editor(visit: NamedDependency[Visit], stream_id: FromPath[UUID]) -> Response[str]:
    """The worksheet in its editor."""
    stream = await service.get_stream(visit.conn, stream_id)
    return await _editor(visit, completed(plain(stream.content)), stream)


@posts(f"{PATH}/{{stream_id:uuid}}/edit", WRITE)
async def save(visit: NamedDependency[Visit], stream_id: FromPath[UUID]) -> Response[Any]:
    """Save the worksheet as its next revision, or show the form again."""
    return await _sent(visit, await service.get_stream(visit.conn, stream_id))


@posts(f"{PATH}/live", READ)
async def check(visit: NamedDependency[Visit]) -> Response[str]:
    """What can be said of the form as it stands, as a part of the page. Nothing is stored."""
    return as_page(rendered("tools/value_stream_live.html", live=_live(completed(visit.form.nested()))))


async def _sent(visit: Visit, stream: ValueStream | None) -> Response[Any]:
    tree = completed(visit.form.nested())
    try:
        acted = ROWS.act(tree, visit.form)
    except DomainError as error:
        return await _editor(visit, tree, stream, refusal=Refusal.of(error))
    if acted is not None:
        return await _editor(visit, completed(tree), stream, acted=acted)
    async with visit.attempt() as outcome:
        stored = await _store(visit, tree, stream)
    if outcome.refusal:
        if stream is not None:
            stream = await service.get_stream(visit.conn, stream.id)
        return await _editor(visit, tree, stream, refusal=outcome.refusal)
    said = "Worksheet started." if stream is None else f"Saved as revision {stored.revision}."
    return visit.see_other(f"{PATH}/{stored.id}", said)


async def _store(visit: Visit, tree: Tree, stream: ValueStream | None) -> ValueStream:
    if stream is not None:
        draft = as_body(ValueStreamDraft, body_of(tree))
        return await service.save_stream(visit.conn, visit.actor, stream.id, revision_of(visit.form), draft)
    team_id = id_of(tree["team_id"])
    if team_id is None:
        raise invalid("team_id", "required", "Choose the team whose worksheet this is.")
    return await service.add_stream(
        visit.conn, visit.actor, as_body(NewValueStream, {**body_of(tree), "team_id": str(team_id)})
    )


def _live(tree: Tree) -> Live:
    try:
        draft = as_body(ValueStreamDraft, body_of(tree))
    except Invalid:
        return Live()
    found = findings_of(draft)
    return Live(
        tuple(one.about for one in found if one.kind == "silo_kpi"),
        tuple(one.about for one in found if one.kind == "unmeasured"),
        wait_days(draft),
    )


async def _editor(
    visit: Visit, tree: Tree, stream: ValueStream | None, *, acted: Acted | None = None, refusal: Refusal | None = None
) -> Response[str]:
    stale = refusal is not None and refusal.code == "stale" and stream is not None
    revision = (
        None if stream is None else stream.revision if stale else visit.form.text("revision", str(stream.revision))
    )
    editor = Editor(
        action=visit.request.url.path,
        cancel=PATH if stream is None else f"{PATH}/{stream.id}",
        revision=revision,
        acted=acted or Acted(),
        changed=visit.request.method == "POST",
        theirs=_theirs(tree, stream) if stale and stream is not None else None,
    )
    return await visit.page(
        "tools/value_stream_edit.html",
        title="New value stream" if stream is None else f"Edit “{stream.content.customer_segment}”",
        status=HTTPStatus.PRECONDITION_FAILED if stale else HTTPStatus.OK,
        refusal=None if refusal is None or stale else placed(refusal, place),
        choice=await team_choice(visit),
        tree=tree,
        editor=editor,
        stream=stream,
        live=_live(tree),
        kpi_kinds=KPI_KINDS,
    )


def _theirs(tree: Tree, stream: ValueStream) -> tuple[DiffRow, ...]:
    """What is stored now beside what this person entered."""
    return _rows(plain(stream.content), plain(as_body(ValueStreamDraft, body_of(tree))))


def _rows(before: Any, after: Any) -> tuple[DiffRow, ...]:
    told = ({LABELS.get(name, name): value for name, value in one.items()} for one in (before, after))
    old, new = told
    return tuple(diff_rows(differences(old, new), old, new))


@page(f"{PATH}/{{stream_id:uuid}}/revisions", READ)
async def show_revisions(visit: NamedDependency[Visit], stream_id: FromPath[UUID]) -> Response[str]:
    """Each save of a worksheet, newest first, with what it changed."""
    stream = await service.get_stream(visit.conn, stream_id)
    saves = (await service.revisions_of(visit.conn, stream_id)).items
    if not saves:
        raise NotFound("revision")
    earlier = {one.revision: plain(one.content) for one in saves}
    changes = {
        one.revision: _rows(earlier[one.revision - 1], plain(one.content))
        for one in saves
        if one.revision - 1 in earlier
    }
    return await visit.page(
        "tools/value_stream_revisions.html",
        title=f"Revisions of “{stream.content.customer_segment}”",
        stream=stream,
        saves=saves,
        changes=changes,
        people=await names_of(visit.conn, [one.saved_by for one in saves if one.saved_by is not None]),
    )


@posts(f"{PATH}/{{stream_id:uuid}}/delete", WRITE)
async def delete(visit: NamedDependency[Visit], stream_id: FromPath[UUID]) -> Response[Any]:
    """Delete a worksheet with all its revisions for good."""
    stream = await service.get_stream(visit.conn, stream_id)
    async with visit.attempt() as outcome:
        await service.delete_stream(visit.conn, visit.actor, stream_id, revision_of(visit.form))
    if outcome.refusal:
        return await _one(visit, stream, outcome.refusal)
    return visit.see_other(PATH, "Worksheet deleted.")


router = Router(
    "/",
    route_handlers=[
        show_streams, show_new, add, check, show_stream, show_editor, save, show_revisions, delete,
    ],
)  # fmt: skip
