"""SQL of the board. Newest first, by id: never by score."""

from collections.abc import Sequence
from uuid import UUID

from domain.board.model import RequisitionTitle
from domain.candidates.model import Application, Candidate, Requisition
from domain.database import Connection, fetch_all
from domain.paging import PageRequest

REQUISITIONS = """
    SELECT id, title, role_profile_id, rubric_id, owner_id, pseudonymous, hours_to_lock, team_id, closed_at,
        revision, created_at, updated_at
    FROM requisitions
    WHERE ($1::uuid IS NULL OR id < $1) AND (closed_at IS NOT NULL) = $3 AND ($4::uuid IS NULL OR owner_id = $4)
    ORDER BY id DESC LIMIT $2
"""
TITLES = """
    SELECT id, title, closed_at IS NOT NULL AS closed FROM requisitions
    WHERE id = $2 OR id IN (SELECT id FROM requisitions ORDER BY closed_at IS NOT NULL, id DESC LIMIT $1)
    ORDER BY closed_at IS NOT NULL, id DESC
"""
APPLICATIONS_OF_REQUISITIONS = """
    SELECT id, requisition_id, candidate_id, pseudonym, created_at, updated_at FROM applications
    WHERE requisition_id = ANY($1::uuid[]) ORDER BY id
"""
APPLICATIONS_OF_CANDIDATE = """
    SELECT id, requisition_id, candidate_id, pseudonym, created_at, updated_at FROM applications
    WHERE candidate_id = $1 ORDER BY id DESC
"""
# Whom the reader has yet to rate under a pseudonym is found by that pseudonym alone: a hit by name would tell it.
CANDIDATES = """
    WITH hidden AS (
        SELECT applications.candidate_id, applications.pseudonym
        FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
            JOIN applications ON applications.id = interviews.application_id
            JOIN requisitions ON requisitions.id = applications.requisition_id
        WHERE scorecards.rater_id = $4 AND scorecards.locked_at IS NULL AND scorecards.recused_at IS NULL
            AND interviews.cancelled_at IS NULL AND requisitions.pseudonymous
    )
    SELECT id, name, email, external_id, false AS pseudonymised, revision, created_at, updated_at FROM candidates
    WHERE ($1::uuid IS NULL OR id < $1)
        AND CASE WHEN id IN (SELECT candidate_id FROM hidden)
            THEN EXISTS (SELECT FROM hidden
                WHERE hidden.candidate_id = candidates.id AND 'Candidate ' || hidden.pseudonym ILIKE $3)
            ELSE name ILIKE $3 OR email ILIKE $3 OR external_id ILIKE $3 END
    ORDER BY id DESC LIMIT $2
"""


async def requisitions(
    conn: Connection, page: PageRequest, *, closed: bool, owner_id: UUID | None
) -> list[Requisition]:
    """One page of open or closed requisitions, of one owner if given, and one row more."""
    return await fetch_all(conn, Requisition, REQUISITIONS, page.after, page.limit + 1, closed, owner_id)


async def titles(conn: Connection, most: int, wanted: UUID | None) -> list[RequisitionTitle]:
    """At most so many requisitions, open ones first, and the one that is wanted in any case."""
    return await fetch_all(conn, RequisitionTitle, TITLES, most, wanted)


async def applications_of_requisitions(conn: Connection, requisition_ids: Sequence[UUID]) -> list[Application]:
    """Every application of these requisitions, oldest first."""
    return await fetch_all(conn, Application, APPLICATIONS_OF_REQUISITIONS, list(requisition_ids))


async def applications_of_candidate(conn: Connection, candidate_id: UUID) -> list[Application]:
    """Every application of one candidate, newest first."""
    return await fetch_all(conn, Application, APPLICATIONS_OF_CANDIDATE, candidate_id)


async def candidates(conn: Connection, page: PageRequest, pattern: str, reader_id: UUID | None) -> list[Candidate]:
    """One page of candidates whose name, e-mail or external id is like this, and one row more."""
    return await fetch_all(conn, Candidate, CANDIDATES, page.after, page.limit + 1, pattern, reader_id)
