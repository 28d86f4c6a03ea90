"""SQL of the hypothesis log."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import Connection, affected, fetch_all, fetch_one
from domain.hypotheses.model import Concluded, Hypothesis, HypothesisDraft, StatusCount
from domain.paging import PageRequest

INSERT = """
    INSERT INTO hypotheses (organisation_id, id, team_id, belief, about, would_change_our_mind, started_on, status,
        test, result, learned_on, what_changed, value_codes, evidence_links)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    RETURNING id, team_id, belief, about, would_change_our_mind, started_on, status, test, result, learned_on,
        what_changed, value_codes, evidence_links, revision, created_at, updated_at
"""
HYPOTHESIS = """
    SELECT id, team_id, belief, about, would_change_our_mind, started_on, status, test, result, learned_on,
        what_changed, value_codes, evidence_links, revision, created_at, updated_at
    FROM hypotheses WHERE id = $1
"""
HYPOTHESES = """
    SELECT id, team_id, belief, about, would_change_our_mind, started_on, status, test, result, learned_on,
        what_changed, value_codes, evidence_links, revision, created_at, updated_at
    FROM hypotheses
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::uuid IS NULL OR team_id = $4)
    ORDER BY id LIMIT $3
"""
UPDATE = """
    UPDATE hypotheses SET belief = $3, about = $4, would_change_our_mind = $5, started_on = $6, status = $7, test = $8,
        result = $9, learned_on = $10, what_changed = $11, value_codes = $12, evidence_links = $13,
        revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, team_id, belief, about, would_change_our_mind, started_on, status, test, result, learned_on,
        what_changed, value_codes, evidence_links, revision, created_at, updated_at
"""
DELETE = "DELETE FROM hypotheses WHERE id = $1 AND revision = $2"
COUNTS = """
    SELECT status, count(*) AS count FROM hypotheses
    WHERE team_id = ANY($1::uuid[]) AND started_on <= $2 GROUP BY status
"""
CONCLUDED = """
    SELECT status, started_on, learned_on FROM hypotheses
    WHERE team_id = ANY($1::uuid[]) AND learned_on > $2 AND learned_on <= $3
"""
NEWEST_RESULTS = """
    SELECT id, team_id, belief, about, would_change_our_mind, started_on, status, test, result, learned_on,
        what_changed, value_codes, evidence_links, revision, created_at, updated_at
    FROM hypotheses WHERE team_id = ANY($1::uuid[]) AND learned_on > $2 AND learned_on <= $3
    ORDER BY learned_on DESC, id DESC LIMIT $4
"""
NEWEST_AT_STATUS = """
    SELECT id, team_id, belief, about, would_change_our_mind, started_on, status, test, result, learned_on,
        what_changed, value_codes, evidence_links, revision, created_at, updated_at
    FROM hypotheses
    WHERE team_id = ANY($1::uuid[]) AND status = $2
        AND ($4::uuid IS NULL OR (coalesce(learned_on, started_on), id)
            < (SELECT coalesce(learned_on, started_on), id FROM hypotheses WHERE id = $4))
    ORDER BY coalesce(learned_on, started_on) DESC, id DESC LIMIT $3
"""


def _values(draft: HypothesisDraft) -> tuple[object, ...]:
    return (
        draft.belief, draft.about, draft.would_change_our_mind, draft.started_on, draft.status, draft.test,
        draft.result, draft.learned_on, draft.what_changed, list(draft.value_codes), list(draft.evidence_links),
    )  # fmt: skip


async def insert(conn: Connection, hypothesis_id: UUID, team_id: UUID, draft: HypothesisDraft) -> Hypothesis:
    """Store a belief."""
    stored = await fetch_one(conn, Hypothesis, INSERT, hypothesis_id, team_id, *_values(draft))
    assert stored is not None
    return stored


async def hypothesis(conn: Connection, hypothesis_id: UUID) -> Hypothesis | None:
    """One belief."""
    return await fetch_one(conn, Hypothesis, HYPOTHESIS, hypothesis_id)


async def hypotheses(conn: Connection, page: PageRequest, team_id: UUID | None) -> list[Hypothesis]:
    """One page, and one row more; of one team if asked for."""
    return await fetch_all(conn, Hypothesis, HYPOTHESES, page.after, page.updated_after, page.limit + 1, team_id)


async def update(conn: Connection, hypothesis_id: UUID, revision: int, draft: HypothesisDraft) -> Hypothesis | None:
    """Replace a belief, or None if it is not at this revision."""
    return await fetch_one(conn, Hypothesis, UPDATE, hypothesis_id, revision, *_values(draft))


async def delete(conn: Connection, hypothesis_id: UUID, revision: int) -> bool:
    """Delete a belief; False if it is not at this revision."""
    return affected(await conn.execute(DELETE, hypothesis_id, revision)) == 1


async def counts(conn: Connection, team_ids: Sequence[UUID], day: date) -> list[StatusCount]:
    """How many beliefs of these teams, written down up to a day, stand at which status now."""
    return await fetch_all(conn, StatusCount, COUNTS, list(team_ids), day)


async def concluded(conn: Connection, team_ids: Sequence[UUID], after: date, day: date) -> list[Concluded]:
    """The beliefs of these teams whose result came later than `after`, up to a day."""
    return await fetch_all(conn, Concluded, CONCLUDED, list(team_ids), after, day)


async def newest_results(
    conn: Connection, team_ids: Sequence[UUID], after: date, day: date, most: int
) -> list[Hypothesis]:
    """The newest of them."""
    return await fetch_all(conn, Hypothesis, NEWEST_RESULTS, list(team_ids), after, day, most)


async def newest_at(
    conn: Connection, team_ids: Sequence[UUID], status: str, most: int, after: UUID | None = None
) -> list[Hypothesis]:
    """The newest beliefs of these teams at a status, from the one that follows `after` on."""
    return await fetch_all(conn, Hypothesis, NEWEST_AT_STATUS, list(team_ids), status, most, after)
