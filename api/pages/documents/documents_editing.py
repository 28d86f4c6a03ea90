"""The editor of a document: rows, checks while typing, saving, and what happens when two people save.

Every button of the form sends the whole form. Rows are added, moved and removed here, not in the browser, so that the
editor is the same with a script (which exchanges the form in place) and without one.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.pages.base import Visit, as_page, page, posts
from api.pages.documents.documents_diff import DiffRow, diff_rows
from api.pages.documents.documents_form import Acted, Tree, as_body, placed
from api.pages.documents.documents_kind import Kind
from api.pages.forms import Refusal
from api.pages.rendering import rendered
from api.pages.tools.tools import id_of, revision_of
from domain.database import as_json
from domain.errors import DomainError, NotFound
from domain.versions.diff import differences
from domain.versions.model import Versioned

BEGIN, CHECK = "begin", "_check"
GONE = "Somebody deleted this draft meanwhile. What you wrote is below: save it to begin a new {what} with it."


class Editor(msgspec.Struct, frozen=True, kw_only=True):
    """What the editor's template shows around the fields.

    `theirs` is what somebody else saved meanwhile, next to the fields that hold what this person wrote; `changed`
    says that the fields hold more than what is stored.
    """

    action: str
    cancel: str
    revision: int | str | None
    acted: Acted = Acted()
    changed: bool = False
    theirs: tuple[DiffRow, ...] | None = None


def editing_pages(kind: Kind) -> list[HTTPRouteHandler]:
    """The pages on which a document is begun and edited."""
    return [*_beginning(kind), *_changing(kind), _live(kind)]


def _beginning(kind: Kind) -> list[HTTPRouteHandler]:
    @page(f"{kind.path}/new", f"{kind.scope}:write")
    async def show_new(visit: NamedDependency[Visit]) -> Response[str]:
        """What to begin from, then the editor."""
        if kind.start is not None and not visit.query(BEGIN):
            values = await kind.start(visit)
            return await visit.page(f"{kind.template}_new.html", title=f"New {kind.what}", kind=kind, **values)
        return await _editor(visit, kind, kind.completed(await kind.begin(visit)), None)

    @posts(f"{kind.path}/new", f"{kind.scope}:write")
    async def add(visit: NamedDependency[Visit]) -> Response[Any]:
        """Store version 1 as a draft, or show the form again."""
        return await _sent(visit, kind, None)

    return [show_new, add]


def _changing(kind: Kind) -> list[HTTPRouteHandler]:
    @page(f"{kind.path}/{{version_id:uuid}}/edit", f"{kind.scope}:write")
    async def show_editor(visit: NamedDependency[Visit], version_id: FromPath[UUID]) -> Response[Any]:
        """The draft in its editor; a version that is no draft is shown instead."""
        version = await kind.documents.get(visit.conn, version_id)
        if version.status != "draft":
            return visit.see_other(f"{kind.path}/{version_id}", "Only a draft can be edited.")
        return await _editor(visit, kind, kind.completed(as_json(version.body)), version)

    @posts(f"{kind.path}/{{version_id:uuid}}/edit", f"{kind.scope}:write")
    async def save(visit: NamedDependency[Visit], version_id: FromPath[UUID]) -> Response[Any]:
        """Save the draft, or show the form again."""
        try:
            version = await kind.documents.get(visit.conn, version_id)
        except NotFound:
            gone = Refusal(GONE.format(what=kind.what), "gone")
            return await _editor(visit, kind, _entered(visit, kind, None), None, refusal=gone)
        return await _sent(visit, kind, version)

    return [show_editor, save]


def _live(kind: Kind) -> HTTPRouteHandler:
    @posts(f"{kind.path}/live", f"{kind.scope}:read")
    async def check(visit: NamedDependency[Visit]) -> Response[str]:
        """What can be said of the form as it stands, as a part of the page. Nothing is stored."""
        stored = id_of(visit.query("version")) if kind.carried else None
        version = None if stored is None else await kind.documents.get(visit.conn, stored)
        live = await kind.live(visit, _entered(visit, kind, version))
        return as_page(rendered("documents/documents_live.html", live=live))

    return check


def _entered(visit: Visit, kind: Kind, version: Versioned[Any] | None) -> Tree:
    stored = {} if version is None else as_json(version.body)
    return kind.completed({**visit.form.nested(), **{name: stored[name] for name in kind.carried if name in stored}})


async def _sent(visit: Visit, kind: Kind, version: Versioned[Any] | None) -> Response[Any]:
    """The form as it was sent: by a row's button, to be checked, or to be saved."""
    tree = _entered(visit, kind, version)
    try:
        acted = kind.rows.act(tree, visit.form)
    except DomainError as error:
        return await _editor(visit, kind, tree, version, refusal=Refusal.of(error))
    if acted is not None or visit.form.has(CHECK):
        return await _editor(visit, kind, kind.completed(tree), version, acted=acted or Acted(said="Checked."))
    return await _saved(visit, kind, tree, version)


async def _saved(visit: Visit, kind: Kind, tree: Tree, version: Versioned[Any] | None) -> Response[Any]:
    stored = None
    async with visit.attempt() as outcome:
        body = as_body(kind.documents.body_type, kind.values(tree))
        await kind.check(visit.conn, body)
        if version is None:
            stored = await kind.documents.create(visit.conn, visit.actor, body)
        else:
            stored = await kind.documents.edit(visit.conn, visit.actor, version.id, revision_of(visit.form), body)
    if outcome.refusal or stored is None:
        if version is not None:  # as it is now, where somebody else saved it
            version = await kind.documents.get(visit.conn, version.id)
        return await _editor(visit, kind, tree, version, refusal=outcome.refusal)
    return visit.see_other(f"{kind.path}/{stored.id}", "Saved as a draft.")


async def _editor(
    visit: Visit, kind: Kind, tree: Tree, version: Versioned[Any] | None, *,
    acted: Acted | None = None, refusal: Refusal | None = None,
) -> Response[str]:  # fmt: skip
    stale = refusal is not None and refusal.code == "stale" and version is not None
    sent = visit.request.method == "POST"
    editor = Editor(
        action=f"{kind.path}/new" if version is None else f"{kind.path}/{version.id}/edit",
        cancel=kind.path if version is None else f"{kind.path}/{version.id}",
        revision=None if version is None else revision_shown(visit, version, stale=stale),
        acted=acted or Acted(),
        changed=sent,
        theirs=_theirs(kind, tree, version) if stale and version is not None else None,
    )
    name = kind.what if version is None else f"the {kind.what} “{kind.title(version.body)}”"
    return await visit.page(
        f"{kind.template}_edit.html", title=f"New {name}" if version is None else f"Edit {name}",
        status=HTTPStatus.PRECONDITION_FAILED if stale else HTTPStatus.OK,
        refusal=None if refusal is None or stale else placed(refusal, lambda path: kind.place(path, tree)),
        kind=kind, tree=tree, editor=editor, version=version, live=await kind.live(visit, tree),
        **await kind.choices(visit, tree),
    )  # fmt: skip


def revision_shown(visit: Visit, version: Versioned[Any], *, stale: bool) -> int | str:
    """What the form began from, through every button; after a stale one what is stored now, which has been shown."""
    return version.revision if stale else visit.form.text("revision", str(version.revision))


def _theirs(kind: Kind, tree: Tree, version: Versioned[Any]) -> tuple[DiffRow, ...]:
    """What is stored now beside what this person entered."""
    stored = as_json(version.body)
    mine = as_json(as_body(kind.documents.body_type, kind.values(tree)))
    return tuple(diff_rows(differences(stored, mine), stored, mine))
