"""What is told afterwards: to a rater about their own attempt, to the process owner about the panel, to planners.

Nobody sees a reference or another's level before having submitted an attempt at the whole calibration themselves, the
process owner included where they rate too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.calibration import figures, queries, rules
from domain.calibration.attempts import not_a_rater
from domain.calibration.model import BASIS, AttemptRow, CalibrationRow, Item, RatingRow
from domain.calibration.results import (
    CalibrationDrift,
    CalibrationFeedback,
    CalibrationOverview,
    CalibrationReadiness,
    DriftPoint,
    PanelistStanding,
    SampleFeedback,
    Standing,
)
from domain.calibration.service import visible
from domain.candidates.service import get_requisition
from domain.database import Connection
from domain.errors import Conflict, NotFound

Ratings = Mapping[UUID, RatingRow]


async def feedback_of(
    conn: Connection, actor: Actor, calibration_id: UUID, rater_id: UUID | None, attempt: int | None
) -> CalibrationFeedback:
    """A rater's feedback on a submitted attempt (the latest by default): for that rater and the process owner."""
    row, rater = await _reader(conn, actor, calibration_id, rater_id)
    attempts = await queries.attempts(conn, row.id)
    submitted = [one for one in attempts if one.rater_id == rater and one.submitted_at is not None]
    if not submitted:
        raise Conflict("This rater has not submitted an attempt yet; the feedback opens then.", code="not_submitted")
    chosen = submitted[-1] if attempt is None else next((one for one in submitted if one.number == attempt), None)
    if chosen is None or chosen.submitted_at is None:
        raise NotFound("submitted attempt")
    firsts = _firsts(attempts)
    levels = await _levels(conn, [chosen, *firsts])
    ratings = levels[chosen.id]
    items = rules.order_of(chosen.id, await queries.items(conn, [row.id]))
    others = [_numbers(levels[one.id]) for one in firsts if one.rater_id != rater]
    return CalibrationFeedback(
        calibration_id=row.id,
        rater_id=rater,
        attempt=chosen.number,
        submitted_at=chosen.submitted_at,
        basis=BASIS,
        criteria=figures.criteria_of(items, _numbers(ratings)),
        samples=tuple(_sample(item, ratings[item.id], others) for item in items),
    )


def _sample(item: Item, rating: RatingRow, others: Sequence[figures.Levels]) -> SampleFeedback:
    assert rating.level is not None, "a submitted attempt has a level for every sample"
    return SampleFeedback(
        sample_id=item.id,
        source=figures.source_of(item),
        competency_code=item.content.competency_code,
        question=item.content.question,
        setting=item.content.setting,
        text=item.content.text,
        level=rating.level,
        rater_reason=rating.reason,
        reference_level=item.content.level,
        difference=rating.level - item.content.level,
        reason=item.content.reason,
        spans=item.content.spans,
        others=figures.others_levels(item.id, others),
    )


async def overview_of(conn: Connection, actor: Actor, calibration_id: UUID) -> CalibrationOverview:
    """The panel's agreement and the samples to talk about first, for the process owner alone."""
    require_account(actor)
    row = await visible(conn, actor, calibration_id)
    rules.require_owner(actor, row)
    await _require_submitted(conn, actor, row)
    attempts = await queries.attempts(conn, row.id)
    firsts = _firsts(attempts)
    levels = await _levels(conn, firsts)
    raters = {one.rater_id: _numbers(levels[one.id]) for one in firsts}
    items = await queries.items(conn, [row.id])
    return CalibrationOverview(
        calibration_id=row.id,
        basis=BASIS,
        panelists=len(await queries.participants(conn, [row.id])),
        submitted=len(raters),
        agreement=figures.agreement_of(items, raters),
        disputed=figures.disputed(items, raters),
    )


async def drift_of(conn: Connection, actor: Actor, rater_id: UUID | None) -> CalibrationDrift:
    """A rater's submitted attempts in time: all of one's own, or of another's those whose process the actor owns."""
    require_account(actor)
    rater = rater_id or actor.account_id
    assert rater is not None
    attempts = await queries.submitted_of_rater(conn, rater)
    if rater != actor.account_id:
        attempts = await _of_owned(conn, actor, attempts)
    items = await queries.items(conn, list({one.calibration_id for one in attempts}))
    levels = await _levels(conn, attempts)
    points, seen = [], set[UUID | str | None]()
    for one in attempts:
        assert one.submitted_at is not None
        own = [item for item in items if item.calibration_id == one.calibration_id]
        names = {item.library_code or item.sample_id for item in own}
        points.append(
            DriftPoint(
                calibration_id=one.calibration_id,
                attempt=one.number,
                submitted_at=one.submitted_at,
                samples=len(own),
                samples_seen_before=len(names & seen),
                criteria=figures.criteria_of(own, _numbers(levels[one.id])),
            )
        )
        seen |= names
    return CalibrationDrift(rater_id=rater, basis=BASIS, points=tuple(points))


async def _of_owned(conn: Connection, actor: Actor, attempts: Sequence[AttemptRow]) -> list[AttemptRow]:
    """The attempts at calibrations whose process the actor owns and where they are not blind."""
    owned = set()
    for calibration_id in {one.calibration_id for one in attempts}:
        row = await queries.calibration(conn, calibration_id)
        if row is not None and row.owner_id == actor.account_id:
            await _require_submitted(conn, actor, row)
            owned.add(calibration_id)
    return [one for one in attempts if one.calibration_id in owned]


async def calibrated_for(conn: Connection, requisition_id: UUID) -> dict[UUID, datetime]:
    """Rater → when they first submitted a calibration of this requisition or of its version of the rubric."""
    requisition = await get_requisition(conn, requisition_id)
    return {
        one.rater_id: one.calibrated_at
        for one in await queries.first_submissions(conn, requisition_id, requisition.rubric_id)
    }


async def readiness_of(conn: Connection, requisition_id: UUID) -> CalibrationReadiness:
    """Which panelists of a requisition were calibrated before their first interview: a warning, never a bar."""
    calibrated = await calibrated_for(conn, requisition_id)
    raters = []
    for one in await queries.first_interviews(conn, requisition_id):
        at = calibrated.get(one.rater_id)
        standing: Standing = "not_yet"
        if at is not None:
            standing = "before_first_interview" if at < one.first_interview_at else "after_first_interview"
        raters.append(
            PanelistStanding(
                rater_id=one.rater_id,
                first_interview_at=one.first_interview_at,
                calibrated_at=at,
                standing=standing,
            )
        )
    ready = sum(one.standing == "before_first_interview" for one in raters)
    summary = f"calibrated before first interview: {ready} of {len(raters)}"
    return CalibrationReadiness(
        requisition_id=requisition_id,
        panelists=len(raters),
        calibrated_before_first_interview=ready,
        summary=summary,
        warning=summary if ready < len(raters) else None,
        raters=tuple(raters),
    )


async def _reader(
    conn: Connection, actor: Actor, calibration_id: UUID, rater_id: UUID | None
) -> tuple[CalibrationRow, UUID]:
    """The calibration and the rater whose feedback may be read, after the policy of who may."""
    require_account(actor)
    row = await visible(conn, actor, calibration_id)
    rater = rater_id or actor.account_id
    assert rater is not None
    if rater != actor.account_id:
        rules.require_owner(actor, row)
    raters = {one.rater_id for one in await queries.participants(conn, [row.id])}
    if rater not in raters:
        raise not_a_rater() if rater == actor.account_id else NotFound("rater of this calibration")
    await _require_submitted(conn, actor, row)
    return row, rater


async def _require_submitted(conn: Connection, actor: Actor, row: CalibrationRow) -> None:
    """Raise Conflict for a rater of this calibration who has not submitted an attempt: they are still blind."""
    if actor.account_id not in {one.rater_id for one in await queries.participants(conn, [row.id])}:
        return
    own = await queries.attempts(conn, row.id, actor.account_id)
    if any(one.submitted_at is not None for one in own):
        return
    items = await queries.items(conn, [row.id])
    rated = [one for one in await queries.ratings(conn, [attempt.id for attempt in own]) if one.level is not None]
    raise rules.closed_until_submitted(len(items) - len(rated) if own else None, len(items))


async def _levels(conn: Connection, attempts: Sequence[AttemptRow]) -> dict[UUID, dict[UUID, RatingRow]]:
    """Attempt → sample → rating."""
    found: dict[UUID, dict[UUID, RatingRow]] = {one.id: {} for one in attempts}
    for rating in await queries.ratings(conn, list(found)):
        found[rating.attempt_id][rating.item_id] = rating
    return found


def _numbers(ratings: Ratings) -> dict[UUID, int]:
    return {item_id: rating.level for item_id, rating in ratings.items() if rating.level is not None}


def _firsts(attempts: Sequence[AttemptRow]) -> list[AttemptRow]:
    """Each rater's first submitted attempt: later ones were made knowing the references."""
    found: dict[UUID, AttemptRow] = {}
    for attempt in attempts:
        if attempt.submitted_at is not None:
            found.setdefault(attempt.rater_id, attempt)
    return list(found.values())
