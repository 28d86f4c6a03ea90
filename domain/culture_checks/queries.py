"""SQL of findings on the frameworks' checks."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.culture_checks.model import CheckFinding, NewCheckFinding
from domain.database import Connection, affected, fetch_all, fetch_one
from domain.paging import PageRequest

INSERT = """
    INSERT INTO culture_check_findings (organisation_id, id, team_id, framework, check_code, state, finding, found_on)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7)
    RETURNING id, team_id, framework, check_code AS check, state, finding, found_on, created_at
"""
FINDING = """
    SELECT id, team_id, framework, check_code AS check, state, finding, found_on, created_at
    FROM culture_check_findings WHERE id = $1
"""
FINDINGS = """
    SELECT id, team_id, framework, check_code AS check, state, finding, found_on, created_at
    FROM culture_check_findings
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR created_at > $2)
        AND ($4::uuid[] IS NULL OR team_id = ANY($4))
    ORDER BY id LIMIT $3
"""
NEWEST = """
    SELECT DISTINCT ON (team_id, framework, check_code)
        id, team_id, framework, check_code AS check, state, finding, found_on, created_at
    FROM culture_check_findings
    WHERE (team_id = ANY($1::uuid[]) OR team_id IS NULL) AND found_on <= $2
    ORDER BY team_id, framework, check_code, found_on DESC, id DESC
"""
DELETE = "DELETE FROM culture_check_findings WHERE id = $1"


async def insert(conn: Connection, finding_id: UUID, new: NewCheckFinding) -> CheckFinding:
    """Store a finding."""
    values = (new.team_id, new.framework, new.check, new.state, new.finding, new.found_on)
    stored = await fetch_one(conn, CheckFinding, INSERT, finding_id, *values)
    assert stored is not None
    return stored


async def finding(conn: Connection, finding_id: UUID) -> CheckFinding | None:
    """One finding."""
    return await fetch_one(conn, CheckFinding, FINDING, finding_id)


async def findings(conn: Connection, page: PageRequest, team_ids: Sequence[UUID] | None) -> list[CheckFinding]:
    """One page, and one row more; of some teams if asked for."""
    return await fetch_all(conn, CheckFinding, FINDINGS, page.after, page.updated_after, page.limit + 1, team_ids)


async def newest(conn: Connection, team_ids: Sequence[UUID], day: date) -> list[CheckFinding]:
    """The newest finding up to a day on each check, of each of these teams and of the organisation as a whole."""
    return await fetch_all(conn, CheckFinding, NEWEST, list(team_ids), day)


async def delete(conn: Connection, finding_id: UUID) -> bool:
    """Delete a finding; False if it is gone already."""
    return affected(await conn.execute(DELETE, finding_id)) == 1
