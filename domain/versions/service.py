"""Draft, edit, publish and read versioned documents of any kind. The features wrap these with their own types."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.audit.service import record
from domain.database import Connection, as_json, new_id
from domain.errors import Conflict, FieldError, NotFound, Stale
from domain.paging import Page, PageRequest, page_of
from domain.versions import queries
from domain.versions.diff import Change, differences
from domain.versions.model import DocumentKind, StoredVersion, Versioned

Body = TypeVar("Body", bound=msgspec.Struct)


@dataclass(frozen=True)
class Documents(Generic[Body]):
    """The versions of one kind of document, typed by `body_type`. `what` names it in messages."""

    kind: DocumentKind
    body_type: type[Body]
    what: str
    title_field: str = "title"

    async def create(
        self, conn: Connection, actor: Actor, body: Body, lineage_id: UUID | None = None
    ) -> Versioned[Body]:
        """A new document's first draft, or with `lineage_id` the next draft of an existing one."""
        version_id = new_id()
        stored = await queries.insert_draft(
            conn,
            self.kind,
            version_id,
            lineage_id or version_id,
            self._title(body),
            as_json(body),
            actor.account_id,
        )
        await record(conn, actor, f"{self.kind}.drafted", self.kind, stored.id, {"version": stored.version})
        return self._typed(stored)

    async def revise(self, conn: Connection, actor: Actor, version_id: UUID) -> Versioned[Body]:
        """A new draft with the content of a published version."""
        current = await self.get(conn, version_id)
        if current.status == "draft":
            raise Conflict(f"This {self.what} is a draft already; edit it.", code="is_draft")
        return await self.create(conn, actor, current.body, current.lineage_id)

    async def edit(
        self, conn: Connection, actor: Actor, version_id: UUID, revision: int, body: Body
    ) -> Versioned[Body]:
        """Replace a draft's content; Stale if somebody else did so since `revision`."""
        stored = await queries.update_draft(conn, self.kind, version_id, revision, self._title(body), as_json(body))
        if stored is None:
            raise await self._why_not(conn, version_id)
        await record(conn, actor, f"{self.kind}.edited", self.kind, version_id, {"revision": stored.revision})
        return self._typed(stored)

    async def publish(self, conn: Connection, actor: Actor, version_id: UUID, revision: int) -> Versioned[Body]:
        """Make a draft immutable and usable. This cannot be undone; a change needs a new version."""
        stored = await queries.publish(conn, self.kind, version_id, revision, actor.account_id)
        if stored is None:
            raise await self._why_not(conn, version_id)
        await record(conn, actor, f"{self.kind}.published", self.kind, version_id, {"version": stored.version})
        return self._typed(stored)

    async def discard(self, conn: Connection, actor: Actor, version_id: UUID, revision: int) -> None:
        """Delete a draft. Published versions stay for ever."""
        if not await queries.delete_draft(conn, self.kind, version_id, revision):
            raise await self._why_not(conn, version_id)
        await record(conn, actor, f"{self.kind}.discarded", self.kind, version_id)

    async def get(self, conn: Connection, version_id: UUID, field: str | None = None) -> Versioned[Body]:
        """One version, or NotFound; `field` is where a request's body names it."""
        stored = await queries.version(conn, self.kind, version_id)
        if stored is None:
            raise NotFound(self.what, field)
        return self._typed(stored)

    async def compare(self, conn: Connection, before_id: UUID, after_id: UUID) -> list[Change]:
        """What changed from one version to another, named by criterion and anchor."""
        before, after = await self.get(conn, before_id), await self.get(conn, after_id)
        return differences(as_json(before.body), as_json(after.body))

    async def published(self, conn: Connection, version_id: UUID, field: str) -> Versioned[Body]:
        """One version that is published, or Conflict: only published versions can be used."""
        version = await self.get(conn, version_id, field)
        if version.status != "published":
            message = f"Publish this {self.what} before using it."
            fault = FieldError(field=field, code="not_published", message=message)
            raise Conflict(message, code="not_published", errors=[fault])
        return version

    async def page(self, conn: Connection, page: PageRequest) -> Page[Versioned[Body]]:
        """One page of versions, oldest first."""
        rows = [self._typed(stored) for stored in await queries.versions(conn, self.kind, page)]
        return page_of(rows, page, lambda version: version.id)

    def _title(self, body: Body) -> str:
        return str(getattr(body, self.title_field))

    def _typed(self, stored: StoredVersion) -> Versioned[Body]:
        return Versioned(
            id=stored.id,
            lineage_id=stored.lineage_id,
            version=stored.version,
            status=stored.status,
            body=msgspec.convert(stored.body, self.body_type),
            revision=stored.revision,
            created_at=stored.created_at,
            updated_at=stored.updated_at,
            published_at=stored.published_at,
        )

    async def _why_not(self, conn: Connection, version_id: UUID) -> Conflict | Stale:
        current = await self.get(conn, version_id)
        if current.status == "published":
            return Conflict(
                f"This {self.what} is published and cannot change; make a new version of it.",
                code="published",
            )
        return Stale()
