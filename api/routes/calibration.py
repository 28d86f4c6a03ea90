"""Calibrations: exercises for a panel, a rater's attempts, and what they tell."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.datastructures import State
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
from domain.access.model import Actor
from domain.calibration import attempts, feedback, service
from domain.calibration.model import (
    AttemptDraft,
    Calibration,
    CalibrationAttempt,
)
from domain.calibration.results import CalibrationDrift, CalibrationFeedback, CalibrationOverview, CalibrationReadiness
from domain.culture.model import Code, ShortText
from domain.database import Connection
from domain.paging import Page

AttemptNumber = Annotated[int, Meta(ge=1, le=1000)]
Panelists = Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=30)]


class NewCalibration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A calibration to make, for a requisition or for a published rubric alone.

    Without `library_codes` and `sample_ids` it gets the shipped samples of the rubric's competencies, and for a
    competency that the library does not know your own. `owner_id`: who owns the process where there is no
    requisition; the caller where omitted. `invite` writes to every panelist and needs `due_on`.
    """

    title: ShortText
    requisition_id: UUID | None = None
    rubric_id: UUID | None = None
    owner_id: UUID | None = None
    panelists: Panelists
    library_codes: Annotated[tuple[Code, ...], Meta(max_length=100)] | None = None
    sample_ids: Annotated[tuple[UUID, ...], Meta(max_length=100)] | None = None
    due_on: date | None = None
    invite: bool = False


class MorePanelists(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Further raters of a calibration; `invite` writes to those who are new."""

    panelists: Panelists
    invite: bool = False


def _link(state: State, invite: bool) -> str | None:
    return invitation_link(str(state.base_url)) if invite else None


def invitation_link(base_url: str) -> str:
    """The page that an invitation leads to; `{id}` stands for the calibration's id."""
    return f"{base_url}/calibrations/{{id}}"


@reads("/calibrations", "listCalibrations", "calibration:read", "Calibrations")
async def list_calibrations(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    requisition_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Calibration]:
    """Oldest first: those that a rater takes part in, or all for those who set up or decide."""
    return await service.list_calibrations(conn, actor, page_request(cursor, limit, updated_after), requisition_id)


@creates("/calibrations", "createCalibration", "calibration:write", "Make a calibration for a panel")
async def create_calibration(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    state: State,
    data: JSONBody[NewCalibration],
) -> Calibration:
    """Copies the samples into it, so that nothing changes them later. Each rater meets them in an order of their own.

    The shipped samples are authored examples with reference levels set by the authors, not by a panel of experts.
    """
    return await service.create_calibration(
        conn,
        actor,
        data.title,
        data.panelists,
        requisition_id=data.requisition_id,
        rubric_id=data.rubric_id,
        owner_id=data.owner_id,
        library_codes=data.library_codes,
        sample_ids=data.sample_ids,
        due_on=data.due_on,
        link=_link(state, data.invite),
    )


@reads("/calibrations/{calibration_id:uuid}", "getCalibration", "calibration:read", "One calibration")
async def get_calibration(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], calibration_id: FromPath[UUID]
) -> Calibration:
    """The calibration with its raters, without samples or levels."""
    return await service.get_calibration(conn, actor, calibration_id)


@creates("/calibrations/{calibration_id:uuid}/panelists", "addPanelists", "calibration:write", "Add raters")
async def add_panelists(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    state: State,
    calibration_id: FromPath[UUID],
    data: JSONBody[MorePanelists],
) -> Calibration:
    """Lets further panelists take part."""
    return await service.add_panelists(conn, actor, calibration_id, data.panelists, _link(state, data.invite))


@creates("/calibrations/{calibration_id:uuid}/attempts", "startAttempt", "calibration:write", "Begin one's attempt")
async def start_attempt(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], calibration_id: FromPath[UUID]
) -> Response[CalibrationAttempt]:
    """One's own first attempt, or a further one after a submitted one; each is kept, and the drift shown."""
    attempt = await attempts.start_attempt(conn, actor, calibration_id)
    return with_etag(attempt, attempt.revision, HTTP_201_CREATED)


@reads(
    "/calibrations/{calibration_id:uuid}/attempt", "getAttempt", "calibration:read", "One's latest attempt", also=(409,)
)
async def get_attempt(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], calibration_id: FromPath[UUID]
) -> Response[CalibrationAttempt]:
    """The samples in one's own order with the anchors to rate by, and the levels given so far; 409 before it begins."""
    attempt = await attempts.get_attempt(conn, actor, calibration_id)
    return with_etag(attempt, attempt.revision)


@changes("/calibrations/{calibration_id:uuid}/attempt", "saveAttempt", "calibration:write", "Save one's open attempt")
async def save_attempt(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    calibration_id: FromPath[UUID],
    data: JSONBody[AttemptDraft],
    if_match: IfMatch = None,
) -> Response[CalibrationAttempt]:
    """Replaces all of its levels and reasons, complete or not; 409 once it is submitted."""
    attempt = await attempts.save_attempt(conn, actor, calibration_id, revision_of(if_match), data)
    return with_etag(attempt, attempt.revision)


@acts(
    "/calibrations/{calibration_id:uuid}/attempt/submit", "submitAttempt", "calibration:write", "Submit one's attempt"
)
async def submit_attempt(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    calibration_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> Response[CalibrationAttempt]:
    """For good, as it was when read; every sample needs a level. The feedback opens with it."""
    attempt = await attempts.submit_attempt(conn, actor, calibration_id, revision_of(if_match))
    return with_etag(attempt, attempt.revision)


@reads(
    "/calibrations/{calibration_id:uuid}/feedback",
    "getCalibrationFeedback",
    "calibration:read",
    "A rater's feedback",
    also=(409,),
)
async def get_calibration_feedback(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    calibration_id: FromPath[UUID],
    rater_id: FromQuery[UUID | None] = None,
    attempt: FromQuery[AttemptNumber | None] = None,
) -> CalibrationFeedback:
    """One's own, or by `rater_id` a rater's for the process owner. The latest submitted attempt, or the one numbered.

    Per criterion the mean signed and absolute difference from the reference, shares and range, each with its n; per
    sample the reason in the words of the anchors. No pass, no fail, no score of the person. 409 before submitting.
    """
    return await feedback.feedback_of(conn, actor, calibration_id, rater_id, attempt)


@reads(
    "/calibrations/{calibration_id:uuid}/overview",
    "getCalibrationOverview",
    "calibration:read",
    "The panel as a whole",
    also=(409,),
)
async def get_calibration_overview(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], calibration_id: FromPath[UUID]
) -> CalibrationOverview:
    """For the process owner: Krippendorff's alpha with its n, and the samples on which the raters differ most."""
    return await feedback.overview_of(conn, actor, calibration_id)


@reads("/calibrations/drift", "getRaterDrift", "calibration:read", "A rater's attempts over time", also=(409,))
async def get_rater_drift(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    rater_id: FromQuery[UUID | None] = None,
) -> CalibrationDrift:
    """One's own submitted attempts, oldest first, or by `rater_id` a rater's at calibrations whose process one owns."""
    return await feedback.drift_of(conn, actor, rater_id)


@reads(
    "/requisitions/{requisition_id:uuid}/calibration",
    "getCalibrationReadiness",
    "interviews:write",
    "Who was calibrated in time",
)
async def get_calibration_readiness(
    conn: NamedDependency[Connection], requisition_id: FromPath[UUID]
) -> CalibrationReadiness:
    """For those who plan interviews: how many panelists submitted a calibration before their first interview.

    A calibration counts if it was made for this requisition or for its version of the rubric. Nothing is blocked.
    """
    return await feedback.readiness_of(conn, requisition_id)


router = Router(
    "/",
    tags=["Calibration"],
    route_handlers=[
        list_calibrations, create_calibration, get_calibration, add_panelists, start_attempt, get_attempt, save_attempt,
        submit_attempt, get_calibration_feedback, get_calibration_overview, get_rater_drift, get_calibration_readiness,
    ],
)  # fmt: skip
