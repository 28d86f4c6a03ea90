"""Pages of what a calibration tells: a rater's own levels beside the reference, the panel, and one's drift."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page
from api.pages.calibration.calibrations_view import (
    NEEDS,
    people_shown,
    text_parts,
    why_no_agreement,
    why_nothing_apart,
)
from api.pages.tools.tools import id_of
from domain.access.service import names_of
from domain.calibration import feedback, service
from domain.errors import NotFound
from domain.rubrics.service import rubrics

READ = "calibration:read"
PATH = "/calibrations/{calibration_id:uuid}"
NUMBER_DIGITS = 4


@page(f"{PATH}/feedback", READ)
async def show_feedback(visit: NamedDependency[Visit], calibration_id: FromPath[UUID]) -> Response[Any]:
    """One's own levels beside the reference; by `rater_id` a rater's, for the owner of the process."""
    rater_id, number = id_of(visit.query("rater_id")), visit.query("attempt")
    asked = int(number) if number.isascii() and number.isdecimal() and len(number) <= NUMBER_DIGITS else None
    found = await feedback.feedback_of(visit.conn, visit.actor, calibration_id, rater_id, asked)
    calibration = await service.get_calibration(visit.conn, visit.actor, calibration_id)
    rubric = (await rubrics.get(visit.conn, calibration.rubric_id)).body
    own = found.rater_id == visit.actor.account_id
    person = "" if own else (await names_of(visit.conn, [found.rater_id])).get(found.rater_id, "")
    return await visit.page(
        "calibration/calibration_feedback.html",
        title="How you rated" if own else f"How {person} rated",
        calibration=calibration,
        feedback=found,
        own=own,
        names={one.code: one.name for one in rubric.competencies},
        parts={one.sample_id: text_parts(one.text, one.spans) for one in found.samples},
    )


@page(f"{PATH}/results", READ)
async def show_results(visit: NamedDependency[Visit], calibration_id: FromPath[UUID]) -> Response[str]:
    """The panel as a whole, for the owner of the process."""
    found = await feedback.overview_of(visit.conn, visit.actor, calibration_id)
    calibration = await service.get_calibration(visit.conn, visit.actor, calibration_id)
    rubric = (await rubrics.get(visit.conn, calibration.rubric_id)).body
    people = await people_shown(visit, calibration)
    people |= await names_of(visit.conn, [one.rater_id for one in calibration.panelists])
    return await visit.page(
        "calibration/calibration_results.html",
        title="The panel together",
        calibration=calibration,
        overview=found,
        no_agreement=why_no_agreement(found),
        nothing_apart=why_nothing_apart(found),
        needs=NEEDS,
        names={one.code: one.name for one in rubric.competencies},
        people=people,
    )


@page("/calibrations/drift", READ)
async def show_drift(visit: NamedDependency[Visit]) -> Response[str]:
    """One's submitted attempts over time; by `rater_id` a rater's at calibrations whose process one owns."""
    found = await feedback.drift_of(visit.conn, visit.actor, id_of(visit.query("rater_id")))
    own = found.rater_id == visit.actor.account_id
    people = await names_of(visit.conn, [found.rater_id])
    if not own and not found.points:
        raise NotFound("attempt of this rater")
    titles = {}
    names: dict[str, str] = {}
    for one in {point.calibration_id for point in found.points}:
        calibration = await service.get_calibration(visit.conn, visit.actor, one)
        titles[one] = calibration.title
        rubric = (await rubrics.get(visit.conn, calibration.rubric_id)).body
        names |= {each.code: each.name for each in rubric.competencies}
    return await visit.page(
        "calibration/calibration_drift.html",
        title="Your attempts over time" if own else f"Attempts of {people.get(found.rater_id, 'a rater')} over time",
        drift=found,
        own=own,
        titles=titles,
        names=names,
    )


router = Router("/", route_handlers=[show_feedback, show_results, show_drift])
