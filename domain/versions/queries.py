"""SQL of versioned documents."""

from typing import Any
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.versions.model import DocumentKind, DocumentLine, StoredVersion, VersionEntry, VersionStatus

INSERT_DRAFT = """
    INSERT INTO document_versions (organisation_id, id, kind, lineage_id, version, status, title, body, created_by,
        authors)
    VALUES (current_organisation(), $1, $2, $3,
        1 + coalesce((SELECT max(version) FROM document_versions WHERE lineage_id = $3), 0),
        'draft', $4, $5, $6, array_remove(ARRAY[$6::uuid], NULL))
    RETURNING id, lineage_id, version, status, status_reason, body, revision, created_at, updated_at, published_at
"""
UPDATE_DRAFT = """
    UPDATE document_versions
    SET title = $4, body = $5, revision = revision + 1, updated_at = now(),
        authors = CASE WHEN $6::uuid IS NULL OR $6 = ANY(authors) THEN authors ELSE authors || $6 END
    WHERE id = $1 AND kind = $2 AND status = 'draft' AND revision = $3
    RETURNING id, lineage_id, version, status, status_reason, body, revision, created_at, updated_at, published_at
"""
SUBMIT = """
    UPDATE document_versions
    SET status = 'review', status_reason = NULL, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND kind = $2 AND status = 'draft' AND revision = $3
    RETURNING id, lineage_id, version, status, status_reason, body, revision, created_at, updated_at, published_at
"""
RETURN = """
    UPDATE document_versions
    SET status = 'draft', status_reason = $4, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND kind = $2 AND status = 'review' AND revision = $3
    RETURNING id, lineage_id, version, status, status_reason, body, revision, created_at, updated_at, published_at
"""
PUBLISH = """
    UPDATE document_versions
    SET status = 'published', status_reason = NULL, published_at = now(), published_by = $4,
        revision = revision + 1, updated_at = now()
    WHERE id = $1 AND kind = $2 AND status = 'review' AND revision = $3
    RETURNING id, lineage_id, version, status, status_reason, body, revision, created_at, updated_at, published_at
"""
RETIRE = """
    UPDATE document_versions
    SET status = 'retired', status_reason = $4, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND kind = $2 AND status = 'published' AND revision = $3
    RETURNING id, lineage_id, version, status, status_reason, body, revision, created_at, updated_at, published_at
"""
AUTHORS = "SELECT authors FROM document_versions WHERE id = $1"
DELETE_DRAFT = "DELETE FROM document_versions WHERE id = $1 AND kind = $2 AND status = 'draft' AND revision = $3"
VERSION = """
    SELECT id, lineage_id, version, status, status_reason, body, revision, created_at, updated_at, published_at
    FROM document_versions WHERE id = $1 AND kind = $2
"""
NEWEST = """
    SELECT id, lineage_id, version, status, status_reason, body, revision, created_at, updated_at, published_at
    FROM document_versions
    WHERE kind = $1 AND lineage_id = $2 AND version > $3 AND status = 'published' ORDER BY version DESC LIMIT 1
"""
VERSIONS = """
    SELECT id, lineage_id, version, status, status_reason, body, revision, created_at, updated_at, published_at
    FROM document_versions
    WHERE kind = $1 AND ($2::uuid IS NULL OR id > $2) AND ($3::timestamptz IS NULL OR updated_at > $3)
    ORDER BY id LIMIT $4
"""

HISTORY = """
    SELECT id, version, status, status_reason, title, authors, updated_at, published_at, published_by
    FROM document_versions WHERE kind = $1 AND lineage_id = $2 ORDER BY version DESC
"""
# A lineage has the id of its first version, and ids rise with time: the newest documents first.
DOCUMENTS = """
    SELECT lineage_id, (array_agg(title ORDER BY version DESC))[1] AS title, max(updated_at) AS updated_at,
        jsonb_agg(jsonb_build_object('id', id, 'version', version, 'status', status) ORDER BY version DESC) AS versions
    FROM document_versions
    WHERE kind = $1 AND ($3::uuid IS NULL OR lineage_id < $3)
    GROUP BY lineage_id HAVING $2::text IS NULL OR bool_or(status = $2)
    ORDER BY lineage_id DESC LIMIT $4
"""
IN_USE = """
    SELECT DISTINCT ON (lineage_id)
        id, lineage_id, version, status, status_reason, body, revision, created_at, updated_at, published_at
    FROM document_versions WHERE kind = $1 AND status = 'published'
    ORDER BY lineage_id DESC, version DESC LIMIT $2
"""
# What the entries of a list in the bodies are called, the newest name of each code.
NAMES = """
    SELECT DISTINCT ON (entry->>'code') entry->>'code' AS code, entry->>'name' AS name
    FROM document_versions AS version CROSS JOIN LATERAL jsonb_array_elements(version.body->$2::text) AS entry
    WHERE version.kind = $1 AND ($3::boolean IS NOT TRUE OR (version.status = 'published' AND NOT EXISTS (
        SELECT FROM document_versions AS later
        WHERE later.lineage_id = version.lineage_id AND later.status = 'published' AND later.version > version.version
    )))
    ORDER BY entry->>'code', version.id DESC
"""


async def insert_draft(
    conn: Connection,
    kind: DocumentKind,
    version_id: UUID,
    lineage_id: UUID,
    title: str,
    body: dict[str, Any],
    created_by: UUID | None,
) -> StoredVersion:
    """A new draft with the lineage's next version number."""
    stored = await fetch_one(conn, StoredVersion, INSERT_DRAFT, version_id, kind, lineage_id, title, body, created_by)
    assert stored is not None
    return stored


async def update_draft(
    conn: Connection,
    kind: DocumentKind,
    version_id: UUID,
    revision: int,
    title: str,
    body: dict[str, Any],
    author: UUID | None,
) -> StoredVersion | None:
    """Replace a draft's body, or None if it is not a draft at this revision."""
    return await fetch_one(conn, StoredVersion, UPDATE_DRAFT, version_id, kind, revision, title, body, author)


async def submit(conn: Connection, kind: DocumentKind, version_id: UUID, revision: int) -> StoredVersion | None:
    """Hand a draft to review, or None if it is not a draft at this revision."""
    return await fetch_one(conn, StoredVersion, SUBMIT, version_id, kind, revision)


async def send_back(
    conn: Connection, kind: DocumentKind, version_id: UUID, revision: int, reason: str
) -> StoredVersion | None:
    """Back to its authors, or None if it is not in review at this revision."""
    return await fetch_one(conn, StoredVersion, RETURN, version_id, kind, revision, reason)


async def retire(
    conn: Connection, kind: DocumentKind, version_id: UUID, revision: int, reason: str
) -> StoredVersion | None:
    """Out of use for new work, or None if it is not published at this revision."""
    return await fetch_one(conn, StoredVersion, RETIRE, version_id, kind, revision, reason)


async def authors(conn: Connection, version_id: UUID) -> list[UUID]:
    """Everybody who wrote on a version."""
    found: list[UUID] = await conn.fetchval(AUTHORS, version_id)
    return found


async def publish(
    conn: Connection, kind: DocumentKind, version_id: UUID, revision: int, published_by: UUID | None
) -> StoredVersion | None:
    """Freeze a reviewed draft, or None if it is not in review at this revision."""
    return await fetch_one(conn, StoredVersion, PUBLISH, version_id, kind, revision, published_by)


async def delete_draft(conn: Connection, kind: DocumentKind, version_id: UUID, revision: int) -> bool:
    """Delete an unused draft; False if it is not a draft at this revision."""
    return affected(await conn.execute(DELETE_DRAFT, version_id, kind, revision)) == 1


async def version(conn: Connection, kind: DocumentKind, version_id: UUID) -> StoredVersion | None:
    """One version."""
    return await fetch_one(conn, StoredVersion, VERSION, version_id, kind)


async def newest(conn: Connection, kind: DocumentKind, lineage_id: UUID, version: int) -> StoredVersion | None:
    """The newest published version of a document that is newer than this one, if there is one."""
    return await fetch_one(conn, StoredVersion, NEWEST, kind, lineage_id, version)


async def versions(conn: Connection, kind: DocumentKind, page: PageRequest) -> list[StoredVersion]:
    """One page of versions of every document of a kind, and one row more."""
    return await fetch_all(conn, StoredVersion, VERSIONS, kind, page.after, page.updated_after, page.limit + 1)


async def history(conn: Connection, kind: DocumentKind, lineage_id: UUID) -> list[VersionEntry]:
    """Every version of one document, newest first."""
    return await fetch_all(conn, VersionEntry, HISTORY, kind, lineage_id)


async def documents(
    conn: Connection, kind: DocumentKind, status: VersionStatus | None, page: PageRequest
) -> list[DocumentLine]:
    """One page of documents that have a version in this state, newest document first, and one row more."""
    return await fetch_all(conn, DocumentLine, DOCUMENTS, kind, status, page.after, page.limit + 1)


async def in_use(conn: Connection, kind: DocumentKind, most: int) -> list[StoredVersion]:
    """The newest published version of each document, at most so many, newest document first."""
    return await fetch_all(conn, StoredVersion, IN_USE, kind, most)


async def names(conn: Connection, kind: DocumentKind, entries: str, *, in_use: bool) -> dict[str, str]:
    """Code → name of the entries of this list, in the newest published versions alone or in every version."""
    return {row["code"]: row["name"] for row in await conn.fetch(NAMES, kind, entries, in_use)}
