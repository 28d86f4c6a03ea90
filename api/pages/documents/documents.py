"""The pages that every kind of versioned document has: list, version, differences, file, editor, and the workflow."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import HEADERS, Visit, page
from api.pages.documents.documents_diff import diff_rows
from api.pages.documents.documents_editing import editing_pages
from api.pages.documents.documents_import import import_pages
from api.pages.documents.documents_kind import Kind
from api.pages.documents.documents_steps import step_pages
from api.pages.documents.documents_version import show_version
from api.pages.documents.documents_view import BADGES, STATES, newest_in, since_options
from api.pages.tools.tools import id_of, page_asked
from domain.database import as_json
from domain.errors import NotFound

PAGE = 30


def document_pages(kind: Kind) -> Router:
    """The router of one kind's pages."""
    handlers = [*_reading(kind), *editing_pages(kind), *import_pages(kind), *step_pages(kind)]
    return Router("/", route_handlers=handlers)


def _reading(kind: Kind) -> list[Any]:
    @page(kind.path, f"{kind.scope}:read")
    async def show_list(visit: NamedDependency[Visit]) -> Response[str]:
        """Every document, newest first, by state."""
        state = next((one for one in STATES if one == visit.query("state")), None)
        found = await kind.documents.listed(visit.conn, page_asked(visit, PAGE), state)
        more = f"{kind.path}?state={state or ''}&after={found.next_cursor}" if found.next_cursor else None
        template = "documents/documents_list.html" if kind.listed is None else f"{kind.template}_list.html"
        values = {} if kind.listed is None else await kind.listed(visit)
        return await visit.page(
            template, title=kind.plural, kind=kind, lines=found.items, more=more, state=state or "",
            states=STATES, badges=BADGES, newest_in=newest_in, **values,
        )  # fmt: skip

    @page(f"{kind.path}/{{version_id:uuid}}", f"{kind.scope}:read")
    async def show_one(visit: NamedDependency[Visit], version_id: FromPath[UUID]) -> Response[str]:
        """One version, its standing and its history."""
        return await show_version(visit, kind, version_id)

    @page(f"{kind.path}/{{version_id:uuid}}/changes", f"{kind.scope}:read")
    async def show_changes(visit: NamedDependency[Visit], version_id: FromPath[UUID]) -> Response[str]:
        """What changed from another version to this one, side by side."""
        return await _changes(visit, kind, version_id)

    @page(f"{kind.path}/{{version_id:uuid}}/export", f"{kind.scope}:read")
    async def export(visit: NamedDependency[Visit], version_id: FromPath[UUID]) -> Response[bytes]:
        """The version as a file for another organisation."""
        name = f"{kind.documents.kind}-{version_id}.json"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        content = await kind.documents.export(visit.conn, version_id)
        return Response(content, media_type="application/json", headers=headers)

    return [show_list, show_one, show_changes, export]


async def _changes(visit: Visit, kind: Kind, version_id: UUID) -> Response[str]:
    """The differences from the version that was asked for, else from the one before."""
    after = await kind.documents.get(visit.conn, version_id)
    history = await kind.documents.history(visit.conn, after.lineage_id)
    earlier = next((one.id for one in history if one.version < after.version), version_id)
    since = id_of(visit.query("since")) or earlier
    if since not in {one.id for one in history}:
        raise NotFound(f"earlier version of this {kind.what}")
    before = await kind.documents.get(visit.conn, since)
    changes = await kind.documents.compare(visit.conn, since, version_id)
    return await visit.page(
        "documents/documents_changes.html", title=f"What changed in the {kind.what} “{kind.title(after.body)}”",
        kind=kind, before=before,
        after=after, since=since_options(history, version_id), states=STATES,
        rows=diff_rows(changes, as_json(before.body), as_json(after.body)),
    )  # fmt: skip
