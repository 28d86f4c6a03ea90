"""Use cases of requisitions, candidates and applications."""

from uuid import UUID

from domain.access.model import Actor
from domain.access.service import members_exist
from domain.audit.service import record
from domain.candidates import queries
from domain.candidates.model import Application, Candidate, Requisition
from domain.database import Connection, new_id
from domain.errors import FieldError, Invalid, NotFound, Stale
from domain.paging import Page, PageRequest, page_of
from domain.roles.service import role_profiles
from domain.rubrics.service import rubrics


async def open_requisition(
    conn: Connection, actor: Actor, title: str, role_profile_id: UUID, rubric_id: UUID, owner_id: UUID
) -> Requisition:
    """Open a requisition on published versions; its rubric must rate every competency of the role profile."""
    profile = await role_profiles.published(conn, role_profile_id, "role_profile_id")
    rubric = await rubrics.published(conn, rubric_id, "rubric_id")
    await members_exist(conn, owner_id, "owner_id")
    rated = {competency.code for competency in rubric.body.competencies}
    needed = [competency.code for competency in profile.body.competencies]
    if missing := [code for code in needed if code not in rated]:
        raise Invalid(
            [
                FieldError(
                    field="rubric_id",
                    code="competency_missing",
                    message=f"The role profile weights {code}, which this rubric does not rate.",
                )
                for code in missing
            ]
        )
    requisition = await queries.insert_requisition(conn, new_id(), title, role_profile_id, rubric_id, owner_id)
    await record(conn, actor, "requisition.opened", "requisition", requisition.id)
    return requisition


async def get_requisition(conn: Connection, requisition_id: UUID, field: str | None = None) -> Requisition:
    """One requisition, or NotFound; `field` is where a request's body names it."""
    requisition = await queries.requisition(conn, requisition_id)
    if requisition is None:
        raise NotFound("requisition", field)
    return requisition


async def list_requisitions(conn: Connection, page: PageRequest) -> Page[Requisition]:
    """One page of requisitions, oldest first."""
    return page_of(await queries.requisitions(conn, page), page, lambda row: row.id)


async def add_candidate(
    conn: Connection, actor: Actor, name: str, email: str | None, external_id: str | None
) -> Candidate:
    """Store a candidate; an external id that is taken is a conflict."""
    candidate = await queries.insert_candidate(conn, new_id(), name, email, external_id)
    await record(conn, actor, "candidate.added", "candidate", candidate.id)
    return candidate


async def edit_candidate(
    conn: Connection,
    actor: Actor,
    candidate_id: UUID,
    revision: int,
    name: str,
    email: str | None,
    external_id: str | None,
) -> Candidate:
    """Replace a candidate's data; Stale if somebody else did so since `revision`."""
    candidate = await queries.update_candidate(conn, candidate_id, revision, name, email, external_id)
    if candidate is None:
        await get_candidate(conn, candidate_id)
        raise Stale
    await record(conn, actor, "candidate.edited", "candidate", candidate_id, {"revision": candidate.revision})
    return candidate


async def get_candidate(conn: Connection, candidate_id: UUID, field: str | None = None) -> Candidate:
    """One candidate, or NotFound; `field` is where a request's body names it."""
    candidate = await queries.candidate(conn, candidate_id)
    if candidate is None:
        raise NotFound("candidate", field)
    return candidate


async def list_candidates(conn: Connection, page: PageRequest) -> Page[Candidate]:
    """One page of candidates, oldest first: never by score."""
    return page_of(await queries.candidates(conn, page), page, lambda row: row.id)


async def apply(conn: Connection, actor: Actor, requisition_id: UUID, candidate_id: UUID) -> Application:
    """Put a candidate forward for a requisition, once."""
    await get_requisition(conn, requisition_id, "requisition_id")
    await get_candidate(conn, candidate_id, "candidate_id")
    application = await queries.insert_application(conn, new_id(), requisition_id, candidate_id)
    await record(conn, actor, "application.added", "application", application.id)
    return application


async def get_application(conn: Connection, application_id: UUID, field: str | None = None) -> Application:
    """One application, or NotFound; `field` is where a request's body names it."""
    application = await queries.application(conn, application_id)
    if application is None:
        raise NotFound("application", field)
    return application


async def list_applications(conn: Connection, page: PageRequest, requisition_id: UUID | None) -> Page[Application]:
    """One page of applications, oldest first: never by score."""
    return page_of(await queries.applications(conn, page, requisition_id), page, lambda row: row.id)
