"""SQL of requisitions, candidates and applications."""

from collections.abc import Sequence
from uuid import UUID

from domain.candidates.model import Application, Candidate, LabelRow, Requisition
from domain.database import Connection, fetch_all, fetch_one
from domain.paging import PageRequest

INSERT_REQUISITION = """
    INSERT INTO requisitions (organisation_id, id, title, role_profile_id, rubric_id, owner_id, pseudonymous,
        hours_to_lock, team_id)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8)
    RETURNING id, title, role_profile_id, rubric_id, owner_id, pseudonymous, hours_to_lock, team_id, closed_at,
        revision, created_at, updated_at
"""
UPDATE_REQUISITION = """
    UPDATE requisitions
    SET title = $3, owner_id = $4, pseudonymous = $5, hours_to_lock = $6, team_id = $7, revision = revision + 1,
        updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, title, role_profile_id, rubric_id, owner_id, pseudonymous, hours_to_lock, team_id, closed_at,
        revision, created_at, updated_at
"""
SET_CLOSED = """
    UPDATE requisitions
    SET closed_at = CASE WHEN $2 THEN now() END, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND (closed_at IS NOT NULL) <> $2
    RETURNING id, title, role_profile_id, rubric_id, owner_id, pseudonymous, hours_to_lock, team_id, closed_at,
        revision, created_at, updated_at
"""
REQUISITION = """
    SELECT id, title, role_profile_id, rubric_id, owner_id, pseudonymous, hours_to_lock, team_id, closed_at,
        revision, created_at, updated_at
    FROM requisitions WHERE id = $1
"""
# Who plans on a requisition and who changes its terms take turns.
HOLD_REQUISITION = f"{REQUISITION} FOR SHARE"
LOCK_REQUISITION = f"{REQUISITION} FOR UPDATE"
HAS_INTERVIEWS = """
    SELECT EXISTS (SELECT FROM interviews JOIN applications ON applications.id = interviews.application_id
        WHERE applications.requisition_id = $1)
"""
REQUISITIONS = """
    SELECT id, title, role_profile_id, rubric_id, owner_id, pseudonymous, hours_to_lock, team_id, closed_at,
        revision, created_at, updated_at
    FROM requisitions
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
    ORDER BY id LIMIT $3
"""
TITLES = "SELECT id, title FROM requisitions WHERE id = ANY($1::uuid[])"


async def insert_requisition(
    conn: Connection,
    requisition_id: UUID,
    title: str,
    role_profile_id: UUID,
    rubric_id: UUID,
    owner_id: UUID,
    *,
    pseudonymous: bool,
    hours_to_lock: int,
    team_id: UUID | None,
) -> Requisition:
    """Open a requisition."""
    requisition = await fetch_one(
        conn, Requisition, INSERT_REQUISITION, requisition_id, title, role_profile_id, rubric_id, owner_id,
        pseudonymous, hours_to_lock, team_id,
    )  # fmt: skip
    assert requisition is not None
    return requisition


async def update_requisition(
    conn: Connection,
    requisition_id: UUID,
    revision: int,
    title: str,
    owner_id: UUID,
    *,
    pseudonymous: bool,
    hours_to_lock: int,
    team_id: UUID | None,
) -> Requisition | None:
    """Replace a requisition's terms, or None if it is not at this revision."""
    return await fetch_one(
        conn, Requisition, UPDATE_REQUISITION, requisition_id, revision, title, owner_id, pseudonymous, hours_to_lock,
        team_id,
    )  # fmt: skip


async def set_closed(conn: Connection, requisition_id: UUID, *, closed: bool) -> Requisition | None:
    """Close or reopen a requisition; None if it is so already."""
    return await fetch_one(conn, Requisition, SET_CLOSED, requisition_id, closed)


async def requisition(conn: Connection, requisition_id: UUID) -> Requisition | None:
    """One requisition."""
    return await fetch_one(conn, Requisition, REQUISITION, requisition_id)


async def hold_requisition(conn: Connection, requisition_id: UUID) -> Requisition | None:
    """One requisition, whose terms stay as they are until the end of the transaction."""
    return await fetch_one(conn, Requisition, HOLD_REQUISITION, requisition_id)


async def lock_requisition(conn: Connection, requisition_id: UUID) -> Requisition | None:
    """One requisition, on which nobody plans until the end of the transaction."""
    return await fetch_one(conn, Requisition, LOCK_REQUISITION, requisition_id)


async def has_interviews(conn: Connection, requisition_id: UUID) -> bool:
    """Whether an interview was ever planned for it, cancelled ones included."""
    found: bool = await conn.fetchval(HAS_INTERVIEWS, requisition_id)
    return found


async def titles(conn: Connection, requisition_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Requisition id → title, of those that there are."""
    return {row["id"]: row["title"] for row in await conn.fetch(TITLES, list(requisition_ids))}


async def requisitions(conn: Connection, page: PageRequest) -> list[Requisition]:
    """One page, and one row more."""
    return await fetch_all(conn, Requisition, REQUISITIONS, page.after, page.updated_after, page.limit + 1)


INSERT_CANDIDATE = """
    INSERT INTO candidates (organisation_id, id, name, email, external_id)
    VALUES (current_organisation(), $1, $2, $3, $4)
    RETURNING id, name, email, external_id, false AS pseudonymised, revision, created_at, updated_at
"""
UPDATE_CANDIDATE = """
    UPDATE candidates
    SET name = $3, email = $4, external_id = $5, revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
    RETURNING id, name, email, external_id, false AS pseudonymised, revision, created_at, updated_at
"""
CANDIDATE = """
    SELECT id, name, email, external_id, false AS pseudonymised, revision, created_at, updated_at
    FROM candidates WHERE id = $1
"""
CANDIDATES = """
    SELECT id, name, email, external_id, false AS pseudonymised, revision, created_at, updated_at FROM candidates
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
    INSERT INTO applications (organisation_id, id, requisition_id, candidate_id, pseudonym)
    VALUES (current_organisation(), $1, $2, $3, $4)
    ON CONFLICT (organisation_id, pseudonym) DO NOTHING
    RETURNING id, requisition_id, candidate_id, pseudonym, created_at, updated_at
"""
APPLICATION = """
    SELECT id, requisition_id, candidate_id, pseudonym, created_at, updated_at FROM applications WHERE id = $1
"""
APPLICATIONS = """
    SELECT id, requisition_id, candidate_id, pseudonym, created_at, updated_at FROM applications
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::uuid IS NULL OR requisition_id = $4)
    ORDER BY id LIMIT $3
"""


async def insert_application(
    conn: Connection, application_id: UUID, requisition_id: UUID, candidate_id: UUID, pseudonym: str
) -> Application | None:
    """Store an application, or None if another one has this pseudonym."""
    return await fetch_one(
        conn, Application, INSERT_APPLICATION, application_id, requisition_id, candidate_id, pseudonym
    )


async def application(conn: Connection, application_id: UUID) -> Application | None:
    """One application."""
    return await fetch_one(conn, Application, APPLICATION, application_id)


async def applications(conn: Connection, page: PageRequest, requisition_id: UUID | None) -> list[Application]:
    """One page, of one requisition if given, and one row more."""
    return await fetch_all(
        conn, Application, APPLICATIONS, page.after, page.updated_after, page.limit + 1, requisition_id
    )


# Whom this rater has yet to rate under a pseudonym: a cancelled interview and a seat given back wait for nobody.
RUBRICS = """
    SELECT applications.id AS application_id, requisitions.rubric_id
    FROM applications JOIN requisitions ON requisitions.id = applications.requisition_id
    WHERE applications.id = ANY($1::uuid[])
"""
LABELS = """
    SELECT applications.id AS application_id, candidates.id AS candidate_id, candidates.name,
        applications.pseudonym, requisitions.pseudonymous,
        EXISTS (
            SELECT FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
                JOIN applications AS waiting ON waiting.id = interviews.application_id
                JOIN requisitions AS asking ON asking.id = waiting.requisition_id
            WHERE scorecards.rater_id = $2 AND scorecards.locked_at IS NULL AND scorecards.recused_at IS NULL
                AND interviews.cancelled_at IS NULL AND asking.pseudonymous
                AND waiting.candidate_id = candidates.id) AS awaited
    FROM applications JOIN candidates ON candidates.id = applications.candidate_id
        JOIN requisitions ON requisitions.id = applications.requisition_id
    WHERE applications.id = ANY($1::uuid[])
"""
AWAITED = """
    SELECT applications.candidate_id, min(applications.pseudonym) AS pseudonym
    FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
        JOIN applications ON applications.id = interviews.application_id
        JOIN requisitions ON requisitions.id = applications.requisition_id
    WHERE scorecards.rater_id = $2 AND scorecards.locked_at IS NULL AND scorecards.recused_at IS NULL
        AND interviews.cancelled_at IS NULL AND requisitions.pseudonymous
        AND applications.candidate_id = ANY($1::uuid[])
    GROUP BY applications.candidate_id
"""


async def labels(conn: Connection, application_ids: Sequence[UUID], rater_id: UUID | None) -> list[LabelRow]:
    """What decides how this reader may know the candidates of these applications."""
    return await fetch_all(conn, LabelRow, LABELS, list(application_ids), rater_id)


async def rubrics_of(conn: Connection, application_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Application id → the version of the rubric that its interviews rate by."""
    found = await conn.fetch(RUBRICS, list(application_ids))
    return {row["application_id"]: row["rubric_id"] for row in found}


async def awaited(conn: Connection, candidate_ids: Sequence[UUID], rater_id: UUID | None) -> dict[UUID, str]:
    """Candidate id → pseudonym, for those whom this person has yet to rate under one."""
    found = await conn.fetch(AWAITED, list(candidate_ids), rater_id)
    return {row["candidate_id"]: row["pseudonym"] for row in found}
