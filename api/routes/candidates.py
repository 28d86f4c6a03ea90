"""Requisitions, candidates and applications."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_201_CREATED
from msgspec import Meta

from api.http import (
    DEFAULT_LIMIT,
    Cursor,
    IfMatch,
    PageLimit,
    UpdatedAfter,
    acts,
    changes,
    creates,
    page_request,
    reads,
    revision_of,
    with_etag,
)
from domain.access.model import Actor, Email, Name
from domain.candidates import service
from domain.candidates.model import HOURS_TO_LOCK, Application, Candidate, Requisition
from domain.culture.model import ShortText
from domain.database import Connection
from domain.errors import invalid
from domain.paging import Page

ExternalId = Annotated[str, Meta(min_length=1, max_length=200)]
HoursToLock = Annotated[int, Meta(ge=1, le=720)]


class NewRequisition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An opening. `owner_id` is the account that answers for the process; the caller's where omitted.

    `pseudonymous`: raters see a pseudonym instead of the candidate's name. `hours_to_lock` is how long after an
    interview its panel has agreed to lock. `team_id` is the team that the opening is for: what it published of its
    culture stands beside the evidence in reports, with weight 0.
    """

    title: ShortText
    role_profile_id: UUID
    rubric_id: UUID
    owner_id: UUID | None = None
    pseudonymous: bool = False
    hours_to_lock: HoursToLock = HOURS_TO_LOCK
    team_id: UUID | None = None


class RequisitionTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may change of a requisition; its role profile and rubric stay. All of it is replaced.

    `team_id` alone may be left out, which leaves it as it is; null takes the team off.
    """

    title: ShortText
    owner_id: UUID
    pseudonymous: bool
    hours_to_lock: HoursToLock
    team_id: UUID | msgspec.UnsetType | None = msgspec.UNSET


class CandidateData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A candidate's data. `name` may be a pseudonym; `external_id` is the id in your own system, unique here."""

    name: Name
    email: Email | None = None
    external_id: ExternalId | None = None


class NewApplication(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Puts a candidate forward for a requisition."""

    requisition_id: UUID
    candidate_id: UUID


@reads("/requisitions", "listRequisitions", "requisitions:read", "Requisitions")
async def list_requisitions(
    conn: NamedDependency[Connection],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Requisition]:
    """Oldest first."""
    return await service.list_requisitions(conn, page_request(cursor, limit, updated_after))


@creates("/requisitions", "openRequisition", "requisitions:write", "Open a requisition")
async def open_requisition(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewRequisition]
) -> Response[Requisition]:
    """Opens it on published versions of a role profile and a rubric, which it keeps for good."""
    owner_id = data.owner_id or actor.account_id
    if owner_id is None:
        raise invalid("owner_id", "required", "Name the account that owns this requisition.")
    requisition = await service.open_requisition(
        conn, actor, data.title, data.role_profile_id, data.rubric_id, owner_id,
        pseudonymous=data.pseudonymous, hours_to_lock=data.hours_to_lock, team_id=data.team_id,
    )  # fmt: skip
    return with_etag(requisition, requisition.revision, HTTP_201_CREATED)


@reads("/requisitions/{requisition_id:uuid}", "getRequisition", "requisitions:read", "One requisition")
async def get_requisition(conn: NamedDependency[Connection], requisition_id: FromPath[UUID]) -> Response[Requisition]:
    """The requisition with the versions that it uses, and its ETag."""
    requisition = await service.get_requisition(conn, requisition_id)
    return with_etag(requisition, requisition.revision)


@changes("/requisitions/{requisition_id:uuid}", "editRequisition", "requisitions:write", "Change a requisition's terms")
async def edit_requisition(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    requisition_id: FromPath[UUID],
    data: JSONBody[RequisitionTerms],
    if_match: IfMatch = None,
) -> Response[Requisition]:
    """Replaces title, owner, hours to lock, whether it is pseudonymous, and the team if one is given.

    Another owner is named by the present one or by an admin. Whether it is pseudonymous can be changed only before an
    interview has been planned, in either direction: names cannot be unseen.
    """
    requisition = await service.edit_requisition(
        conn, actor, requisition_id, revision_of(if_match), data.title, data.owner_id,
        pseudonymous=data.pseudonymous, hours_to_lock=data.hours_to_lock, team_id=data.team_id,
    )  # fmt: skip
    return with_etag(requisition, requisition.revision)


@acts("/requisitions/{requisition_id:uuid}/close", "closeRequisition", "requisitions:write", "Close a requisition")
async def close_requisition(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], requisition_id: FromPath[UUID]
) -> Response[Requisition]:
    """No new applications or interviews from here on. What is planned goes on, and it can be reopened."""
    requisition = await service.set_closed(conn, actor, requisition_id, closed=True)
    return with_etag(requisition, requisition.revision)


@acts("/requisitions/{requisition_id:uuid}/reopen", "reopenRequisition", "requisitions:write", "Reopen a requisition")
async def reopen_requisition(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], requisition_id: FromPath[UUID]
) -> Response[Requisition]:
    """Takes applications and interviews again."""
    requisition = await service.set_closed(conn, actor, requisition_id, closed=False)
    return with_etag(requisition, requisition.revision)


@reads("/candidates", "listCandidates", "candidates:read", "Candidates")
async def list_candidates(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Candidate]:
    """Oldest first; never by score, and no tag filters or sorts them.

    Whom the caller has yet to rate under a pseudonym appears by that pseudonym.
    """
    return await service.list_candidates(conn, actor, page_request(cursor, limit, updated_after))


@creates("/candidates", "addCandidate", "candidates:write", "Add a candidate")
async def add_candidate(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[CandidateData]
) -> Response[Candidate]:
    """Stores the candidate."""
    candidate = await service.add_candidate(conn, actor, data.name, data.email, data.external_id)
    return with_etag(candidate, candidate.revision, HTTP_201_CREATED)


@reads("/candidates/{candidate_id:uuid}", "getCandidate", "candidates:read", "One candidate")
async def get_candidate(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], candidate_id: FromPath[UUID]
) -> Response[Candidate]:
    """The candidate with its ETag; under a pseudonym for those who have yet to rate them under it."""
    candidate = await service.read_candidate(conn, actor, candidate_id)
    return with_etag(candidate, candidate.revision)


@changes("/candidates/{candidate_id:uuid}", "editCandidate", "candidates:write", "Replace a candidate's data")
async def edit_candidate(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    candidate_id: FromPath[UUID],
    data: JSONBody[CandidateData],
    if_match: IfMatch = None,
) -> Response[Candidate]:
    """Replaces all of the candidate's data."""
    candidate = await service.edit_candidate(
        conn, actor, candidate_id, revision_of(if_match), data.name, data.email, data.external_id
    )
    return with_etag(candidate, candidate.revision)


@reads("/applications", "listApplications", "candidates:read", "Applications")
async def list_applications(
    conn: NamedDependency[Connection],
    requisition_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Application]:
    """Oldest first, of one requisition if asked for."""
    return await service.list_applications(conn, page_request(cursor, limit, updated_after), requisition_id)


@creates("/applications", "addApplication", "candidates:write", "Put a candidate forward")
async def add_application(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewApplication]
) -> Application:
    """One application per candidate and requisition."""
    return await service.apply(conn, actor, data.requisition_id, data.candidate_id)


@reads("/applications/{application_id:uuid}", "getApplication", "candidates:read", "One application")
async def get_application(conn: NamedDependency[Connection], application_id: FromPath[UUID]) -> Application:
    """The application."""
    return await service.get_application(conn, application_id)


router = Router(
    "/",
    tags=["Candidates"],
    route_handlers=[
        list_requisitions, open_requisition, get_requisition, edit_requisition, close_requisition, reopen_requisition,
        list_candidates, add_candidate, get_candidate, edit_candidate, list_applications, add_application,
        get_application,
    ],
)  # fmt: skip
