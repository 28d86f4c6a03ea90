"""The life of a versioned document: draft, review, then published and immutable, in the end retired."""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

import msgspec

DocumentKind = Literal["target_culture", "role_profile", "rubric", "interview_guide", "survey_instrument"]
VersionStatus = Literal["draft", "review", "published", "retired"]
Body = TypeVar("Body")


class StoredVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version as stored, its body not yet typed."""

    id: UUID
    lineage_id: UUID
    version: int
    status: VersionStatus
    status_reason: str | None
    body: dict[str, Any]
    revision: int
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


class VersionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One version in the history of its document, without its content.

    `authors` are the accounts that wrote on it, `published_by` is who approved it.
    """

    id: UUID
    version: int
    status: VersionStatus
    status_reason: str | None
    title: str
    authors: tuple[UUID, ...]
    updated_at: datetime
    published_at: datetime | None
    published_by: UUID | None


class VersionMark(msgspec.Struct, frozen=True, kw_only=True):
    """A version by its number and state."""

    id: UUID
    version: int
    status: VersionStatus


class DocumentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A document in a list: the title and the time of its last change, and its versions, newest first."""

    lineage_id: UUID
    title: str
    updated_at: datetime
    versions: tuple[VersionMark, ...]


class Versioned(msgspec.Struct, Generic[Body], frozen=True, kw_only=True):
    """One version of a document. All versions of one document share `lineage_id`.

    `revision` counts the edits of a draft and is its ETag; `id` names this version for ever. `status_reason` says
    why a reviewer returned it to its author, or why it was retired.
    """

    id: UUID
    lineage_id: UUID
    version: int
    status: VersionStatus
    status_reason: str | None
    body: Body
    revision: int
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
