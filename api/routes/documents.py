"""The routes that every kind of versioned document has: draft, edit, publish, next version, discard, read.

Written once as a factory, because target cultures, role profiles, rubrics and survey instruments must not
differ in how they are versioned.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_201_CREATED

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

    @acts(f"{one}/publish", f"publish{name}", f"{scope}:write", f"Publish a draft {documents.what}")
    async def publish(
        conn: NamedDependency[Connection],
        actor: NamedDependency[Actor],
        version_id: FromPath[UUID],
        if_match: IfMatch = None,
    ) -> Response[Versioned[body_type]]:
        """Makes the draft usable and immutable. This cannot be undone; a change needs the next version."""
        version = await documents.publish(conn, actor, version_id, revision_of(if_match))
        return with_etag(version, version.revision)

    @creates(f"{one}/next", f"revise{name}", f"{scope}:write", f"Draft the next version of a {documents.what}")
    async def revise(
        conn: NamedDependency[Connection], actor: NamedDependency[Actor], version_id: FromPath[UUID]
    ) -> Response[Versioned[body_type]]:
        """A draft with the content of this published version; what uses this version stays on it."""
        version = await documents.revise(conn, actor, version_id)
        return with_etag(version, version.revision, HTTP_201_CREATED)

    @removes(one, f"discard{name}", f"{scope}:write", f"Delete a draft {documents.what}")
    async def discard(
        conn: NamedDependency[Connection],
        actor: NamedDependency[Actor],
        version_id: FromPath[UUID],
        if_match: IfMatch = None,
    ) -> None:
        """Deletes the draft. This cannot be undone. Published versions stay for ever."""
        await documents.discard(conn, actor, version_id, revision_of(if_match))

    return [publish, revise, discard]
