"""SQL of candidates' comments and the answers to them. Both are written once."""

from uuid import UUID

from domain.candidate_feedback.model import CommentDraft, StoredAnswer, StoredComment
from domain.database import Connection, fetch_all, fetch_one

# The link is held by whoever writes (links.py), so that no two count at once.
INSERT_COMMENT = """
    INSERT INTO candidate_comments (organisation_id, id, application_id, link_id, kind, about, text, fingerprint)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7)
    RETURNING id, application_id, kind, about, text, made_at
"""
SENT_BEFORE = """
    SELECT id, application_id, kind, about, text, made_at FROM candidate_comments
    WHERE link_id = $1 AND fingerprint = $2
"""
COUNT_OF_LINK = "SELECT count(*) FROM candidate_comments WHERE link_id = $1"
COMMENT = "SELECT id, application_id, kind, about, text, made_at FROM candidate_comments WHERE id = $1"
COMMENTS = """
    SELECT id, application_id, kind, about, text, made_at FROM candidate_comments WHERE application_id = $1 ORDER BY id
"""
INSERT_ANSWER = """
    INSERT INTO candidate_comment_answers (organisation_id, id, comment_id, text, answered_by)
    VALUES (current_organisation(), $1, $2, $3, $4)
"""
ANSWERS = """
    SELECT id, comment_id, text, answered_by, answered_at FROM candidate_comment_answers
    WHERE comment_id = ANY($1::uuid[]) ORDER BY id
"""


async def insert_comment(
    conn: Connection, comment_id: UUID, application_id: UUID, link_id: UUID, draft: CommentDraft, fingerprint: bytes
) -> StoredComment:
    """Store a comment."""
    stored = await fetch_one(
        conn, StoredComment, INSERT_COMMENT, comment_id, application_id, link_id, draft.kind, draft.about, draft.text,
        fingerprint,
    )  # fmt: skip
    assert stored is not None
    return stored


async def sent_before(conn: Connection, link_id: UUID, fingerprint: bytes) -> StoredComment | None:
    """The comment that came through this link with the same content, if there is one."""
    return await fetch_one(conn, StoredComment, SENT_BEFORE, link_id, fingerprint)


async def count_of_link(conn: Connection, link_id: UUID) -> int:
    """How many comments came through a link."""
    found: int = await conn.fetchval(COUNT_OF_LINK, link_id)
    return found


async def comment(conn: Connection, comment_id: UUID) -> StoredComment | None:
    """One comment."""
    return await fetch_one(conn, StoredComment, COMMENT, comment_id)


async def comments(conn: Connection, application_id: UUID) -> list[StoredComment]:
    """An application's comments, oldest first."""
    return await fetch_all(conn, StoredComment, COMMENTS, application_id)


async def insert_answer(conn: Connection, answer_id: UUID, comment_id: UUID, text: str, answered_by: UUID) -> None:
    """Append an answer."""
    await conn.execute(INSERT_ANSWER, answer_id, comment_id, text, answered_by)


async def answers(conn: Connection, comment_ids: list[UUID]) -> list[StoredAnswer]:
    """The answers to these comments, oldest first."""
    return await fetch_all(conn, StoredAnswer, ANSWERS, comment_ids)
