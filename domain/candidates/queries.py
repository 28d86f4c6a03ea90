"""SQL of requisitions, candidates and applications."""

from uuid import UUID

from domain.candidates.model import Application, Candidate, Requisition
from domain.database import Connection, fetch_all, fetch_one
from domain.paging import PageRequest

INSERT_REQUISITION = """
    INSERT INTO requisitions (organisation_id, id, title, role_profile_id, rubric_id, owner_id)
    VALUES (current_organisation(), $1, $2, $3, $4, $5)
    RETURNING id, title, role_profile_id, rubric_id, owner_id, created_at, updated_at
"""
REQUISITION = """
    SELECT id, title, role_profile_id, rubric_id, owner_id, created_at, updated_at
    FROM requisitions WHERE id = $1
"""
REQUISITIONS = """
    SELECT id, title, role_profile_id, rubric_id, owner_id, created_at, updated_at FROM requisitions
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
    ORDER BY id LIMIT $3
"""


async def insert_requisition(
    conn: Connection, requisition_id: UUID, title: str, role_profile_id: UUID, rubric_id: UUID, owner_id: UUID
) -> Requisition:
    """Open a requisition."""
    requisition = await fetch_one(
        conn, Requisition, INSERT_REQUISITION, requisition_id, title, role_profile_id, rubric_id, owner_id
    )
    assert requisition is not None
    return requisition


async def requisition(conn: Connection, requisition_id: UUID) -> Requisition | None:
    """One requisition."""
    return await fetch_one(conn, Requisition, REQUISITION, requisition_id)


async def requisitions(conn: Connection, page: PageRequest) -> list[Requisition]:
    """One page, and one row more."""
    return await fetch_all(conn, Requisition, REQUISITIONS, page.after, page.updated_after, page.limit + 1)


INSERT_CANDIDATE = """
    INSERT INTO candidates (organisation_id, id, name, email, external_id)
    VALUES (current_organisation(), $1, $2, $3, $4)
    RETURNING id, name, email, external_id, revision, created_at, updated_at
"""
UPDATE_CANDIDATE = """
    UPDATE candidates
    SET name = $3, email = $4, external_id = $5, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, name, email, external_id, revision, created_at, updated_at
"""
CANDIDATE = """
    SELECT id, name, email, external_id, revision, created_at, updated_at FROM candidates WHERE id = $1
"""
CANDIDATES = """
    SELECT id, name, email, external_id, revision, created_at, updated_at FROM candidates
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
    ORDER BY id LIMIT $3
"""


async def insert_candidate(
    conn: Connection, candidate_id: UUID, name: str, email: str | None, external_id: str | None
) -> Candidate:
    """Store a candidate."""
    candidate = await fetch_one(conn, Candidate, INSERT_CANDIDATE, candidate_id, name, email, external_id)
    assert candidate is not None
    return candidate


async def update_candidate(
    conn: Connection, candidate_id: UUID, revision: int, name: str, email: str | None, external_id: str | None
) -> Candidate | None:
    """Replace a candidate's data, or None if it is not at this revision."""
    return await fetch_one(conn, Candidate, UPDATE_CANDIDATE, candidate_id, revision, name, email, external_id)


async def candidate(conn: Connection, candidate_id: UUID) -> Candidate | None:
    """One candidate."""
    return await fetch_one(conn, Candidate, CANDIDATE, candidate_id)


async def candidates(conn: Connection, page: PageRequest) -> list[Candidate]:
    """One page, and one row more."""
    return await fetch_all(conn, Candidate, CANDIDATES, page.after, page.updated_after, page.limit + 1)


INSERT_APPLICATION = """
    INSERT INTO applications (organisation_id, id, requisition_id, candidate_id)
    VALUES (current_organisation(), $1, $2, $3)
    RETURNING id, requisition_id, candidate_id, created_at, updated_at
"""
APPLICATION = "SELECT id, requisition_id, candidate_id, created_at, updated_at FROM applications WHERE id = $1"
APPLICATIONS = """
    SELECT id, requisition_id, candidate_id, created_at, updated_at FROM applications
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::uuid IS NULL OR requisition_id = $4)
    ORDER BY id LIMIT $3
"""


async def insert_application(
    conn: Connection, application_id: UUID, requisition_id: UUID, candidate_id: UUID
) -> Application:
    """Store an application."""
    application = await fetch_one(conn, Application, INSERT_APPLICATION, application_id, requisition_id, candidate_id)
    assert application is not None
    return application


async def application(conn: Connection, application_id: UUID) -> Application | None:
    """One application."""
    return await fetch_one(conn, Application, APPLICATION, application_id)


async def applications(conn: Connection, page: PageRequest, requisition_id: UUID | None) -> list[Application]:
    """One page, of one requisition if given, and one row more."""
    return await fetch_all(
        conn, Application, APPLICATIONS, page.after, page.updated_after, page.limit + 1, requisition_id
    )
