"""SQL of decisions. There is no update and no delete: the database refuses both."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Connection, as_json, fetch_all, fetch_one
from domain.decisions.model import Decision, DecisionDraft
from domain.paging import PageRequest

# Two deciders at once want the same number: the second waits until the first has committed, and gets no row.
INSERT_DECISION = """
    INSERT INTO decisions (organisation_id, id, application_id, number, supersedes_id, outcome, reason, competencies,
        decided_by)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (organisation_id, application_id, number) DO NOTHING
    RETURNING id, application_id, number, supersedes_id, outcome, reason, competencies, decided_by, decided_at
"""
DECISION = """
    SELECT id, application_id, number, supersedes_id, outcome, reason, competencies, decided_by, decided_at
    FROM decisions WHERE id = $1
"""
STANDING_DECISION = """
    SELECT id, application_id, number, supersedes_id, outcome, reason, competencies, decided_by, decided_at
    FROM decisions WHERE application_id = $1 ORDER BY number DESC LIMIT 1
"""
STANDING_DECISIONS = """
    SELECT DISTINCT ON (application_id) id, application_id, number, supersedes_id, outcome, reason, competencies,
        decided_by, decided_at
    FROM decisions WHERE application_id = ANY($1::uuid[]) ORDER BY application_id, number DESC
"""
DECISIONS = """
    SELECT id, application_id, number, supersedes_id, outcome, reason, competencies, decided_by, decided_at
    FROM decisions WHERE application_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""


async def insert_decision(
    conn: Connection, decision_id: UUID, application_id: UUID, number: int, draft: DecisionDraft, decided_by: UUID
) -> Decision | None:
    """Append a decision under this number, or None if another has just taken it."""
    return await fetch_one(
        conn, Decision, INSERT_DECISION, decision_id, application_id, number, draft.supersedes_id, draft.outcome,
        draft.reason, as_json(draft.competencies), decided_by,
    )  # fmt: skip


async def decision(conn: Connection, decision_id: UUID) -> Decision | None:
    """One decision."""
    return await fetch_one(conn, Decision, DECISION, decision_id)


async def standing_decision(conn: Connection, application_id: UUID) -> Decision | None:
    """The application's last decision."""
    return await fetch_one(conn, Decision, STANDING_DECISION, application_id)


async def standing_decisions(conn: Connection, application_ids: Sequence[UUID]) -> list[Decision]:
    """The last decision of each of these applications that has one."""
    return await fetch_all(conn, Decision, STANDING_DECISIONS, list(application_ids))


async def decisions(conn: Connection, application_id: UUID, page: PageRequest) -> list[Decision]:
    """One page of an application's decisions, and one row more."""
    return await fetch_all(conn, Decision, DECISIONS, application_id, page.after, page.limit + 1)
