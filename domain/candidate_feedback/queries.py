"""SQL of the wording for candidates: one draft per application, its approved versions, and whom it must not name."""

from uuid import UUID

import msgspec

from domain.candidate_feedback.model import FeedbackContent, StoredDraft, StoredVersion
from domain.database import Connection, as_json, fetch_all, fetch_one

DRAFT = "SELECT content, revision, updated_by, updated_at FROM candidate_feedback WHERE application_id = $1"
# Held, so that nobody saves between the check of a revision and its approval.
HOLD_DRAFT = """
    SELECT content, revision, updated_by, updated_at FROM candidate_feedback WHERE application_id = $1 FOR UPDATE
"""
# Two first drafts at once: the second gets no row, as if it had come a moment later.
INSERT_DRAFT = """
    INSERT INTO candidate_feedback (organisation_id, id, application_id, content, updated_by)
    VALUES (current_organisation(), $1, $2, $3, $4)
    ON CONFLICT (organisation_id, application_id) DO NOTHING
    RETURNING content, revision, updated_by, updated_at
"""
UPDATE_DRAFT = """
    UPDATE candidate_feedback SET content = $3, updated_by = $4, revision = revision + 1, updated_at = now()
    WHERE application_id = $1 AND revision = $2
    RETURNING content, revision, updated_by, updated_at
"""
INSERT_VERSION = """
    INSERT INTO candidate_feedback_versions (organisation_id, id, application_id, number, revision, content,
        approved_by)
    VALUES (current_organisation(), $1, $2,
        (SELECT coalesce(max(number), 0) + 1 FROM candidate_feedback_versions WHERE application_id = $2), $3, $4, $5)
    ON CONFLICT (organisation_id, application_id, revision) DO NOTHING
    RETURNING id, application_id, number, revision, content, approved_by, approved_at
"""
VERSIONS = """
    SELECT id, application_id, number, revision, content, approved_by, approved_at
    FROM candidate_feedback_versions WHERE application_id = $1 ORDER BY number
"""
LATEST_VERSION = """
    SELECT id, application_id, number, revision, content, approved_by, approved_at
    FROM candidate_feedback_versions WHERE application_id = $1 ORDER BY number DESC LIMIT 1
"""
OTHER_CANDIDATES = """
    SELECT applications.id AS application_id, candidates.name, applications.pseudonym
    FROM applications JOIN candidates ON candidates.id = applications.candidate_id
    WHERE applications.requisition_id = $1 AND applications.id <> $2 ORDER BY applications.id
"""


class OtherCandidate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody else who applied for the same requisition."""

    application_id: UUID
    name: str
    pseudonym: str


async def draft(conn: Connection, application_id: UUID, *, hold: bool = False) -> StoredDraft | None:
    """The draft of an application; `hold` keeps others from changing it until the transaction ends."""
    return await fetch_one(conn, StoredDraft, HOLD_DRAFT if hold else DRAFT, application_id)


async def insert_draft(
    conn: Connection, draft_id: UUID, application_id: UUID, content: FeedbackContent, updated_by: UUID
) -> StoredDraft | None:
    """Store an application's first draft, or None if it has one."""
    return await fetch_one(
        conn, StoredDraft, INSERT_DRAFT, draft_id, application_id, as_json(content), updated_by
    )  # fmt: skip


async def update_draft(
    conn: Connection, application_id: UUID, revision: int, content: FeedbackContent, updated_by: UUID
) -> StoredDraft | None:
    """Replace the draft, or None if it is not at this revision."""
    return await fetch_one(
        conn, StoredDraft, UPDATE_DRAFT, application_id, revision, as_json(content), updated_by
    )  # fmt: skip


async def insert_version(
    conn: Connection, version_id: UUID, application_id: UUID, revision: int, content: FeedbackContent, approved_by: UUID
) -> StoredVersion | None:
    """Keep a revision as the next approved version, or None if it was approved before."""
    return await fetch_one(
        conn, StoredVersion, INSERT_VERSION, version_id, application_id, revision, as_json(content), approved_by
    )


async def versions(conn: Connection, application_id: UUID) -> list[StoredVersion]:
    """Every approved version of an application, oldest first."""
    return await fetch_all(conn, StoredVersion, VERSIONS, application_id)


async def latest_version(conn: Connection, application_id: UUID) -> StoredVersion | None:
    """The version that was approved last."""
    return await fetch_one(conn, StoredVersion, LATEST_VERSION, application_id)


async def other_candidates(conn: Connection, requisition_id: UUID, application_id: UUID) -> list[OtherCandidate]:
    """Who else applied for a requisition."""
    return await fetch_all(conn, OtherCandidate, OTHER_CANDIDATES, requisition_id, application_id)
