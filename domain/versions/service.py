"""Draft, review, publish, retire and read versioned documents of any kind, typed by the features that own them."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from domain.access.model import Actor, Role
from domain.access.rules import require_account
from domain.audit.service import record
from domain.database import Connection, as_json, new_id
from domain.errors import Conflict, FieldError, Forbidden, NotFound, Stale
from domain.paging import Page, PageRequest, page_of
from domain.versions import queries
from domain.versions.diff import Change, differences
from domain.versions.model import (
    DocumentKind,
    DocumentLine,
    StoredVersion,
    Versioned,
    VersionEntry,
    VersionStatus,
)
from domain.versions.portable import export_bytes, import_body, schema_of

Body = TypeVar("Body", bound=msgspec.Struct)
IN_USE_MOST = 200


async def _anything(_: Connection, __: Any) -> None:
    """Nothing more is asked of a version before it is published."""


def approval_refused(actor: Actor, authors: Collection[UUID]) -> Forbidden | None:
    """Why this actor may not approve a version that these accounts wrote, or None where they may.

    The approver is hr or admin, a person, and has not written on it.
    """
    try:
        require_account(actor)
    except Forbidden as refused:
        return refused
    if not actor.roles & APPROVERS:
        return Forbidden("Only HR or an administrator approves a version.", code="approver_needed")
    if actor.account_id in authors:
        return Forbidden("You wrote on this yourself; somebody else has to approve it.", code="own_work")
    return None


@dataclass(frozen=True)
class Documents(Generic[Body]):
    """The versions of one kind of document, typed by `body_type`. `what` names it in messages."""

    kind: DocumentKind
    body_type: type[Body]
    what: str
    title_field: str = "title"
    # Names of fields that hold ids of this organisation; an exported document leaves them out.
    references: tuple[str, ...] = ()
    before_publishing: Callable[[Connection, Body], Awaitable[None]] = _anything

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
        if current.status in {"draft", "review"}:
            raise Conflict(f"This {self.what} is a draft already; edit it.", code="is_draft")
        return await self.create(conn, actor, current.body, current.lineage_id)

    async def edit(
        self, conn: Connection, actor: Actor, version_id: UUID, revision: int, body: Body
    ) -> Versioned[Body]:
        """Replace a draft's content; Stale if somebody else did so since `revision`."""
        stored = await queries.update_draft(
            conn, self.kind, version_id, revision, self._title(body), as_json(body), actor.account_id
        )
        if stored is None:
            raise await self._why_not(conn, version_id, "draft")
        await record(conn, actor, f"{self.kind}.edited", self.kind, version_id, {"revision": stored.revision})
        return self._typed(stored)

    async def submit(self, conn: Connection, actor: Actor, version_id: UUID, revision: int) -> Versioned[Body]:
        """Hand a draft to review. It cannot be edited until a reviewer returns it."""
        stored = await queries.submit(conn, self.kind, version_id, revision)
        return await self._moved(conn, actor, version_id, stored, "draft", "submitted")

    async def send_back(
        self, conn: Connection, actor: Actor, version_id: UUID, revision: int, reason: str
    ) -> Versioned[Body]:
        """Return a draft to its authors with a reason; they may do so themselves."""
        stored = await queries.send_back(conn, self.kind, version_id, revision, reason)
        return await self._moved(conn, actor, version_id, stored, "review", "returned")

    async def publish(self, conn: Connection, actor: Actor, version_id: UUID, revision: int) -> Versioned[Body]:
        """Make a reviewed draft immutable and usable. This cannot be undone; a change needs a new version.

        The approver is hr or admin and has not written on it.
        """
        current = await self.get(conn, version_id)
        if refused := approval_refused(actor, await queries.authors(conn, version_id)):
            raise refused
        await self.before_publishing(conn, current.body)
        stored = await queries.publish(conn, self.kind, version_id, revision, actor.account_id)
        return await self._moved(conn, actor, version_id, stored, "review", "published")

    async def retire(
        self, conn: Connection, actor: Actor, version_id: UUID, revision: int, reason: str
    ) -> Versioned[Body]:
        """Take a published version out of use for new work. What uses it stays on it. This cannot be undone."""
        stored = await queries.retire(conn, self.kind, version_id, revision, reason)
        return await self._moved(conn, actor, version_id, stored, "published", "retired")

    async def clone(self, conn: Connection, actor: Actor, version_id: UUID) -> Versioned[Body]:
        """A new document whose first draft has the content of this version."""
        return await self.create(conn, actor, (await self.get(conn, version_id)).body)

    async def discard(self, conn: Connection, actor: Actor, version_id: UUID, revision: int) -> None:
        """Delete a draft. Published versions stay for ever."""
        if not await queries.delete_draft(conn, self.kind, version_id, revision):
            raise await self._why_not(conn, version_id, "draft")
        await record(conn, actor, f"{self.kind}.discarded", self.kind, version_id)

    async def get(self, conn: Connection, version_id: UUID, field: str | None = None) -> Versioned[Body]:
        """One version, or NotFound; `field` is where a request's body names it."""
        stored = await queries.version(conn, self.kind, version_id)
        if stored is None:
            raise NotFound(self.what, field)
        return self._typed(stored)

    async def newest(self, conn: Connection, own: Versioned[Body]) -> Versioned[Body]:
        """The newest published version of the same document, or the given one where nothing newer is published."""
        stored = await queries.newest(conn, self.kind, own.lineage_id, own.version)
        return own if stored is None else self._typed(stored)

    async def compare(self, conn: Connection, before_id: UUID, after_id: UUID) -> list[Change]:
        """What changed from one version to another, named by criterion and anchor."""
        before, after = await self.get(conn, before_id), await self.get(conn, after_id)
        return differences(as_json(before.body), as_json(after.body))

    async def export(self, conn: Connection, version_id: UUID) -> bytes:
        """The version as a file that another organisation can import; the same content gives the same bytes."""
        return export_bytes(self.kind, (await self.get(conn, version_id)).body, self.references)

    def imported(self, document: Any, references: Mapping[str, UUID]) -> Body:
        """The content of an exported document with this organisation's references, or Invalid."""
        return import_body(self.kind, self.body_type, document, references, self.references)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of an exported document."""
        return schema_of(self.kind, self.body_type, self.references)

    async def history(self, conn: Connection, lineage_id: UUID) -> list[VersionEntry]:
        """Every version of one document without its content, newest first."""
        return await queries.history(conn, self.kind, lineage_id)

    async def listed(self, conn: Connection, page: PageRequest, status: VersionStatus | None) -> Page[DocumentLine]:
        """One page of documents, newest first; with `status` those that have a version in this state."""
        rows = await queries.documents(conn, self.kind, status, page)
        return page_of(rows, page, lambda line: line.lineage_id)

    async def in_use(self, conn: Connection, most: int = IN_USE_MOST) -> list[Versioned[Body]]:
        """The newest published version of each document, newest document first."""
        return [self._typed(stored) for stored in await queries.in_use(conn, self.kind, most)]

    async def names(self, conn: Connection, entries: str, *, in_use: bool) -> dict[str, str]:
        """Code → name of what a list of the bodies holds; `in_use`: in the newest published version of each document.

        Without it in every version, drafts and retired ones too. Reads no whole body.
        """
        return await queries.names(conn, self.kind, entries, in_use=in_use)

    async def published(self, conn: Connection, version_id: UUID, field: str) -> Versioned[Body]:
        """One version that is published, or Conflict: only published versions can be used."""
        version = await self.get(conn, version_id, field)
        if version.status != "published":
            retired = version.status == "retired"
            code = "retired" if retired else "not_published"
            message = f"This {self.what} is retired." if retired else f"Publish this {self.what} before using it."
            raise Conflict(message, code=code, errors=[FieldError(field=field, code=code, message=message)])
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
            status_reason=stored.status_reason,
            body=msgspec.convert(stored.body, self.body_type),
            revision=stored.revision,
            created_at=stored.created_at,
            updated_at=stored.updated_at,
            published_at=stored.published_at,
        )

    async def _moved(
        self,
        conn: Connection,
        actor: Actor,
        version_id: UUID,
        stored: StoredVersion | None,
        needed: VersionStatus,
        done: str,
    ) -> Versioned[Body]:
        """The version after a change of status, on the record; or the reason why it did not change."""
        if stored is None:
            raise await self._why_not(conn, version_id, needed)
        await record(conn, actor, f"{self.kind}.{done}", self.kind, version_id, {"version": stored.version})
        return self._typed(stored)

    async def _why_not(self, conn: Connection, version_id: UUID, needed: VersionStatus) -> Conflict | Stale:
        current = await self.get(conn, version_id)
        if current.status == needed:
            return Stale()
        words = PAST_REVIEW.get(current.status, STATUS_NEEDED[needed]) if needed == "review" else STATUS_NEEDED[needed]
        return Conflict(words.format(what=self.what), code=f"is_{current.status}")


STATUS_NEEDED: dict[VersionStatus, str] = {
    "draft": "Only a draft {what} can change; make a new version of a published one, or have it returned from review.",
    "review": "Submit this {what} for review first.",
    "published": "Only a published {what} can be retired.",
}
PAST_REVIEW: dict[VersionStatus, str] = {
    "published": "This {what} is published already; make a new version to change it.",
    "retired": "This {what} was retired; make a new version of it.",
}
APPROVERS: frozenset[Role] = frozenset({"hr", "admin"})
