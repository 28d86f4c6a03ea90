"""SQL of the clarity map."""

from collections.abc import Sequence
from uuid import UUID

from domain.clarity.model import ClarityDraft, ClarityRow, NewClarityRow
from domain.database import Connection, affected, fetch_all, fetch_one
from domain.paging import PageRequest

INSERT = """
    INSERT INTO clarity_rows (organisation_id, id, team_id, department, customer_outcome, business_measure, how_linked,
        evidence, evidence_source, checked_on)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9)
    RETURNING id, team_id, department, customer_outcome, business_measure, how_linked, evidence, evidence_source,
        checked_on, revision, created_at, updated_at
"""
ROW = """
    SELECT id, team_id, department, customer_outcome, business_measure, how_linked, evidence, evidence_source,
        checked_on, revision, created_at, updated_at
    FROM clarity_rows WHERE id = $1
"""
ROWS = """
    SELECT id, team_id, department, customer_outcome, business_measure, how_linked, evidence, evidence_source,
        checked_on, revision, created_at, updated_at
    FROM clarity_rows
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::uuid IS NULL OR team_id = $4)
    ORDER BY id LIMIT $3
"""
ROWS_OF = """
    SELECT id, team_id, department, customer_outcome, business_measure, how_linked, evidence, evidence_source,
        checked_on, revision, created_at, updated_at
    FROM clarity_rows WHERE team_id = ANY($1::uuid[]) OR ($2::boolean AND team_id IS NULL)
"""
UPDATE = """
    UPDATE clarity_rows SET customer_outcome = $3, business_measure = $4, how_linked = $5, evidence = $6,
        evidence_source = $7, checked_on = $8, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, team_id, department, customer_outcome, business_measure, how_linked, evidence, evidence_source,
        checked_on, revision, created_at, updated_at
"""
DELETE = "DELETE FROM clarity_rows WHERE id = $1 AND revision = $2"


def _values(draft: ClarityDraft) -> tuple[object, ...]:
    return (
        draft.customer_outcome, draft.business_measure, draft.how_linked, draft.evidence, draft.evidence_source,
        draft.checked_on,
    )  # fmt: skip


async def insert(conn: Connection, row_id: UUID, new: NewClarityRow) -> ClarityRow:
    """Store a row."""
    stored = await fetch_one(conn, ClarityRow, INSERT, row_id, new.team_id, new.department, *_values(new))
    assert stored is not None
    return stored


async def row(conn: Connection, row_id: UUID) -> ClarityRow | None:
    """One row."""
    return await fetch_one(conn, ClarityRow, ROW, row_id)


async def rows(conn: Connection, page: PageRequest, team_id: UUID | None) -> list[ClarityRow]:
    """One page, and one row more; of one team if asked for."""
    return await fetch_all(conn, ClarityRow, ROWS, page.after, page.updated_after, page.limit + 1, team_id)


async def rows_of(conn: Connection, team_ids: Sequence[UUID], *, departments: bool) -> list[ClarityRow]:
    """The rows of these teams and, if asked for, those of departments that are no team."""
    return await fetch_all(conn, ClarityRow, ROWS_OF, list(team_ids), departments)


async def update(conn: Connection, row_id: UUID, revision: int, draft: ClarityDraft) -> ClarityRow | None:
    """Replace a row's content, or None if it is not at this revision."""
    return await fetch_one(conn, ClarityRow, UPDATE, row_id, revision, *_values(draft))


async def delete(conn: Connection, row_id: UUID, revision: int) -> bool:
    """Delete a row; False if it is not at this revision."""
    return affected(await conn.execute(DELETE, row_id, revision)) == 1
