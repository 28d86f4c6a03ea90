"""Accommodations: what a candidate asked for, apart from raters and deciders, and what the panel is told of it."""

from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED

from api.http import IfMatch, changes, creates, reads, removes, revision_of, with_etag
from domain.access.model import Actor
from domain.accommodations import service
from domain.accommodations.model import AccommodationRequest, AgreedAccommodations, AgreedText, RequestText
from domain.database import Connection

READ, WRITE = "accommodations:read", "accommodations:write"


class RequestData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a candidate asked for, in their words."""

    request: RequestText


class AgreedData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The agreed change of format in neutral words: what is done, never why. Empty for none."""

    accommodations: AgreedText


@creates(
    "/applications/{application_id:uuid}/accommodation-requests",
    "addAccommodationRequest",
    WRITE,
    "Keep a request for accommodations",
    # Its words must go when it is deleted: no copy stays for a repeated request.
    opt={"secret": True},
)
async def add_request(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    data: JSONBody[RequestData],
) -> Response[AccommodationRequest]:
    """Kept apart from panels, reports, searches and exports.

    Recruiters, hr, admins and programs of the organisation can read it, but no hiring manager, no owner of the
    requisition and nobody who has or had a seat on a panel of the candidate. Who adds, reads or changes a request
    can no longer be given such a seat. Kept nowhere else: a repeated Idempotency-Key is answered with 409.
    """
    stored = await service.add_request(conn, actor, application_id, data.request)
    return with_etag(stored, stored.revision, HTTP_201_CREATED)


@reads(
    "/applications/{application_id:uuid}/accommodation-requests",
    "listAccommodationRequests",
    READ,
    "An application's requests for accommodations",
)
async def list_requests(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> list[AccommodationRequest]:
    """Oldest first. Refused to hiring managers, the requisition's owner and whoever is on a panel of the candidate.

    Each reading is audited, and who has read one can no longer be given a seat on such a panel.
    """
    return await service.read_requests(conn, actor, application_id)


@reads("/accommodation-requests/{request_id:uuid}", "getAccommodationRequest", READ, "One request for accommodations")
async def get_request(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], request_id: FromPath[UUID]
) -> Response[AccommodationRequest]:
    """The request with its ETag; each reading stands in the audit record."""
    found = await service.read_request(conn, actor, request_id)
    return with_etag(found, found.revision)


@changes("/accommodation-requests/{request_id:uuid}", "editAccommodationRequest", WRITE, "Replace a request's text")
async def edit_request(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request_id: FromPath[UUID],
    data: JSONBody[RequestData],
    if_match: IfMatch = None,
) -> Response[AccommodationRequest]:
    """Replaces the text; the one before is not kept."""
    edited = await service.edit_request(conn, actor, request_id, revision_of(if_match), data.request)
    return with_etag(edited, edited.revision)


@removes("/accommodation-requests/{request_id:uuid}", "deleteAccommodationRequest", WRITE, "Delete a request")
async def delete_request(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], request_id: FromPath[UUID]
) -> None:
    """Deletes it for good. What was agreed stays with the interview."""
    await service.delete_request(conn, actor, request_id)


@reads("/interviews/{interview_id:uuid}/accommodations", "getAccommodations", READ, "What the panel is told")
async def get_agreed(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], interview_id: FromPath[UUID]
) -> Response[AgreedAccommodations]:
    """The agreed change of format with the interview's ETag, for those who agree it."""
    found = await service.agreed(conn, actor, interview_id)
    return with_etag(found, found.revision)


@changes("/interviews/{interview_id:uuid}/accommodations", "setAccommodations", WRITE, "Say what the panel is told")
async def set_agreed(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    interview_id: FromPath[UUID],
    data: JSONBody[AgreedData],
    if_match: IfMatch = None,
) -> Response[AgreedAccommodations]:
    """Neutral words such as "15 minutes more", until the panel is unblinded. The panel reads them and no reason."""
    found = await service.agree(conn, actor, interview_id, revision_of(if_match), data.accommodations)
    return with_etag(found, found.revision)


router = Router(
    "/",
    tags=["Accommodations"],
    route_handlers=[
        add_request, list_requests, get_request, edit_request, delete_request, get_agreed, set_agreed,
    ],
)  # fmt: skip
