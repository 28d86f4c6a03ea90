"""The routes that every kind of versioned document has: draft, edit, publish, next version, discard, read.

Written once as a factory, because target cultures, role profiles, rubrics and survey instruments must not
differ in how they are versioned.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import MediaType, Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_201_CREATED
from msgspec import Meta

from api.http import (
    DEFAULT_LIMIT,
    Cursor,
    IfMatch,
    PageLimit,
    UpdatedAfter,
    acts,
    changes,
    creates,
    page_request,
    reads,
    removes,
    revision_of,
    with_etag,
)
from domain.access.model import Actor
from domain.database import Connection
from domain.paging import Page
from domain.versions.diff import Change
from domain.versions.model import Versioned
from domain.versions.service import Documents

Body = TypeVar("Body", bound=msgspec.Struct)


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why; stored with the version and shown to its authors."""

    reason: Annotated[str, Meta(min_length=5, max_length=1000)]


class Import(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An exported document, and what it refers to in this organisation, by field name."""

    document: dict[str, Any]
    references: dict[str, UUID] = {}


Check = Callable[[Connection, Any], Awaitable[None]]


def document_router(
    documents: Documents[Body], *, path: str, scope: str, tag: str, name: str, plural: str, check: Check
) -> Router:
    """The router of one kind. `name` and `plural` go into operation ids; `check` refuses unsound content."""
    body_type = documents.body_type
    handlers = [
        *_reading(documents, path, scope, name, plural, body_type),
        *_drafting(documents, path, scope, name, body_type, check),
        *_lifecycle(documents, path, scope, name, body_type),
        *_copying(documents, path, scope, name, body_type, check),
    ]
    return Router("/", tags=[tag], route_handlers=handlers)


def _reading(documents: Documents[Any], path: str, scope: str, name: str, plural: str, body_type: Any) -> list[Any]:
    @reads(path, f"list{plural}", f"{scope}:read", f"Versions of every {documents.what}")
    async def list_versions(
        conn: NamedDependency[Connection],
        cursor: Cursor = None,
        limit: PageLimit = DEFAULT_LIMIT,
        updated_after: UpdatedAfter = None,
    ) -> Page[Versioned[body_type]]:
        """Drafts and published versions, oldest first."""
        return await documents.page(conn, page_request(cursor, limit, updated_after))

    @reads(f"{path}/{{version_id:uuid}}", f"get{name}", f"{scope}:read", f"One version of a {documents.what}")
    async def get_version(
        conn: NamedDependency[Connection], version_id: FromPath[UUID]
    ) -> Response[Versioned[body_type]]:
        """The version with its ETag. A published version never changes."""
        version = await documents.get(conn, version_id)
        return with_etag(version, version.revision)

    @reads(
        f"{path}/{{version_id:uuid}}/changes",
        f"compare{name}",
        f"{scope}:read",
        f"What changed between two versions of a {documents.what}",
    )
    async def compare(
        conn: NamedDependency[Connection], version_id: FromPath[UUID], since: FromQuery[UUID]
    ) -> list[Change]:
        """Every change from the version `since` to this one, named by criterion and anchor."""
        return await documents.compare(conn, since, version_id)

    return [list_versions, get_version, compare]


def _drafting(documents: Documents[Any], path: str, scope: str, name: str, body_type: Any, check: Check) -> list[Any]:
    @creates(path, f"create{name}", f"{scope}:write", f"Draft a new {documents.what}")
    async def create_draft(
        conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[body_type]
    ) -> Response[Versioned[body_type]]:
        """Version 1 as a draft. Publish it before it can be used."""
        await check(conn, data)
        version = await documents.create(conn, actor, data)
        return with_etag(version, version.revision, HTTP_201_CREATED)

    @changes(f"{path}/{{version_id:uuid}}", f"edit{name}", f"{scope}:write", f"Replace a draft {documents.what}")
    async def edit_draft(
        conn: NamedDependency[Connection],
        actor: NamedDependency[Actor],
        version_id: FromPath[UUID],
        data: JSONBody[body_type],
        if_match: IfMatch = None,
    ) -> Response[Versioned[body_type]]:
        """Replaces the draft's content. Two editors never overwrite each other: see If-Match."""
        revision = revision_of(if_match)
        await check(conn, data)
        version = await documents.edit(conn, actor, version_id, revision, data)
        return with_etag(version, version.revision)

    return [create_draft, edit_draft]


def _lifecycle(documents: Documents[Any], path: str, scope: str, name: str, body_type: Any) -> list[Any]:
    one = f"{path}/{{version_id:uuid}}"
    what = documents.what

    @acts(f"{one}/submit", f"submit{name}", f"{scope}:write", f"Submit a draft {what} for review")
    async def submit(
        conn: NamedDependency[Connection],
        actor: NamedDependency[Actor],
        version_id: FromPath[UUID],
        if_match: IfMatch = None,
    ) -> Response[Versioned[body_type]]:
        """Hands the draft to a reviewer. It cannot be edited until it is returned."""
        version = await documents.submit(conn, actor, version_id, revision_of(if_match))
        return with_etag(version, version.revision)

    @acts(f"{one}/return", f"return{name}", f"{scope}:write", f"Return a {what} from review")
    async def send_back(
        conn: NamedDependency[Connection],
        actor: NamedDependency[Actor],
        version_id: FromPath[UUID],
        data: JSONBody[Reason],
        if_match: IfMatch = None,
    ) -> Response[Versioned[body_type]]:
        """Makes it a draft again and keeps the reason with it."""
        version = await documents.send_back(conn, actor, version_id, revision_of(if_match), data.reason)
        return with_etag(version, version.revision)

    @acts(f"{one}/publish", f"publish{name}", f"{scope}:write", f"Approve and publish a {what}")
    async def publish(
        conn: NamedDependency[Connection],
        actor: NamedDependency[Actor],
        version_id: FromPath[UUID],
        if_match: IfMatch = None,
    ) -> Response[Versioned[body_type]]:
        """Makes it usable and immutable; HR or an administrator does it, never somebody who wrote on it.

        This cannot be undone; a change needs the next version.
        """
        version = await documents.publish(conn, actor, version_id, revision_of(if_match))
        return with_etag(version, version.revision)

    @acts(f"{one}/retire", f"retire{name}", f"{scope}:write", f"Retire a published {what}")
    async def retire(
        conn: NamedDependency[Connection],
        actor: NamedDependency[Actor],
        version_id: FromPath[UUID],
        data: JSONBody[Reason],
        if_match: IfMatch = None,
    ) -> Response[Versioned[body_type]]:
        """Takes it out of use for new work; what uses it stays on it. This cannot be undone."""
        version = await documents.retire(conn, actor, version_id, revision_of(if_match), data.reason)
        return with_etag(version, version.revision)

    @removes(one, f"discard{name}", f"{scope}:write", f"Delete a draft {what}")
    async def discard(
        conn: NamedDependency[Connection],
        actor: NamedDependency[Actor],
        version_id: FromPath[UUID],
        if_match: IfMatch = None,
    ) -> None:
        """Deletes the draft. This cannot be undone. Published versions stay for ever."""
        await documents.discard(conn, actor, version_id, revision_of(if_match))

    return [submit, send_back, publish, retire, discard]


def _copying(documents: Documents[Any], path: str, scope: str, name: str, body_type: Any, check: Check) -> list[Any]:
    one = f"{path}/{{version_id:uuid}}"
    what = documents.what

    @creates(f"{one}/next", f"revise{name}", f"{scope}:write", f"Draft the next version of a {what}")
    async def revise(
        conn: NamedDependency[Connection], actor: NamedDependency[Actor], version_id: FromPath[UUID]
    ) -> Response[Versioned[body_type]]:
        """A draft with the content of this published version; what uses this version stays on it."""
        version = await documents.revise(conn, actor, version_id)
        return with_etag(version, version.revision, HTTP_201_CREATED)

    @creates(f"{one}/clone", f"clone{name}", f"{scope}:write", f"Copy a {what} into a new one")
    async def clone(
        conn: NamedDependency[Connection], actor: NamedDependency[Actor], version_id: FromPath[UUID]
    ) -> Response[Versioned[body_type]]:
        """Version 1 of a document of its own, as a draft with this version's content."""
        version = await documents.clone(conn, actor, version_id)
        return with_etag(version, version.revision, HTTP_201_CREATED)

    @reads(f"{one}/export", f"export{name}", f"{scope}:read", f"A {what} as a file", media_type=MediaType.JSON)
    async def export(conn: NamedDependency[Connection], version_id: FromPath[UUID]) -> Response[dict[str, Any]]:
        """JSON that another organisation can import; the same content gives the same bytes."""
        content = await documents.export(conn, version_id)
        headers = {"Content-Disposition": f'attachment; filename="{documents.kind}-{version_id}.json"'}
        return Response(content, media_type=MediaType.JSON, headers=headers)  # type: ignore[arg-type]

    @creates(f"{path}/import", f"import{name}", f"{scope}:write", f"Import a {what}")
    async def import_document(
        conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[Import]
    ) -> Response[Versioned[body_type]]:
        """Version 1 as a draft. A fault is named by its JSON pointer, and nothing is stored then."""
        body = documents.imported(data.document, data.references)
        await check(conn, body)
        version = await documents.create(conn, actor, body)
        return with_etag(version, version.revision, HTTP_201_CREATED)

    @reads(f"{path}/schema", f"get{name}Schema", f"{scope}:read", f"JSON Schema of an exported {what}")
    async def schema() -> dict[str, Any]:
        """JSON Schema (2020-12)."""
        return documents.schema()

    return [revise, clone, export, import_document, schema]
