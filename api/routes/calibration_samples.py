"""Sample answers with reference levels: the shipped ones, and an organisation's own."""

from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_201_CREATED

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
from domain.access.model import Actor
from domain.calibration import own_samples
from domain.calibration.model import CalibrationSample, LibrarySample, SampleDraft
from domain.culture.model import Code
from domain.database import Connection
from domain.paging import Page


@reads("/calibration-samples/library", "listLibrarySamples", "calibration:read", "Shipped sample answers", also=(409,))
async def list_library_samples(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    competency_code: FromQuery[Code | None] = None,
) -> list[LibrarySample]:
    """Authored examples with reference levels set by the authors, not by a panel of experts.

    For those who set up calibrations; 409 while one of them waits for the caller's own levels.
    """
    return await own_samples.list_library(conn, actor, competency_code)


@reads("/calibration-samples", "listCalibrationSamples", "calibration:read", "Own sample answers", also=(409,))
async def list_calibration_samples(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    competency_code: FromQuery[Code | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[CalibrationSample]:
    """The organisation's own, oldest first, for those who set up; 409 while a calibration waits for one's levels."""
    return await own_samples.list_samples(conn, actor, page_request(cursor, limit, updated_after), competency_code)


@creates("/calibration-samples", "addCalibrationSample", "calibration:write", "Add a sample answer")
async def add_calibration_sample(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[SampleDraft]
) -> Response[CalibrationSample]:
    """Stores an anonymised answer with its reference level; leave out whatever could tell who once said it."""
    sample = await own_samples.add_sample(conn, actor, data)
    return with_etag(sample, sample.revision, HTTP_201_CREATED)


@reads(
    "/calibration-samples/{sample_id:uuid}",
    "getCalibrationSample",
    "calibration:read",
    "One sample answer",
    also=(409,),
)
async def get_calibration_sample(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], sample_id: FromPath[UUID]
) -> Response[CalibrationSample]:
    """The sample with its ETag; 409 while a calibration waits for the caller's own levels."""
    sample = await own_samples.get_sample(conn, actor, sample_id)
    return with_etag(sample, sample.revision)


@changes("/calibration-samples/{sample_id:uuid}", "editCalibrationSample", "calibration:write", "Edit an unused sample")
async def edit_calibration_sample(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    sample_id: FromPath[UUID],
    data: JSONBody[SampleDraft],
    if_match: IfMatch = None,
) -> Response[CalibrationSample]:
    """Replaces it; 409 once a calibration uses it: write the next version then."""
    sample = await own_samples.edit_sample(conn, actor, sample_id, revision_of(if_match), data)
    return with_etag(sample, sample.revision)


@creates(
    "/calibration-samples/{sample_id:uuid}/next",
    "nextCalibrationSample",
    "calibration:write",
    "Make a sample's next version",
)
async def next_calibration_sample(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], sample_id: FromPath[UUID]
) -> Response[CalibrationSample]:
    """A version with the same content, to be edited; what uses the earlier one stays on it."""
    sample = await own_samples.next_version(conn, actor, sample_id)
    return with_etag(sample, sample.revision, HTTP_201_CREATED)


@acts("/calibration-samples/{sample_id:uuid}/retire", "retireCalibrationSample", "calibration:write", "Retire a sample")
async def retire_calibration_sample(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    sample_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> Response[CalibrationSample]:
    """Keeps it out of new calibrations, for good; those that use it stay as they are."""
    sample = await own_samples.retire_sample(conn, actor, sample_id, revision_of(if_match))
    return with_etag(sample, sample.revision)


router = Router(
    "/",
    tags=["Calibration"],
    route_handlers=[
        list_library_samples, list_calibration_samples, add_calibration_sample, get_calibration_sample,
        edit_calibration_sample, next_calibration_sample, retire_calibration_sample,
    ],
)  # fmt: skip
