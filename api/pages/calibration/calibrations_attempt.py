"""Pages of a rater's own attempt: one sample answer after the other, then submitting all of them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.tools.tools import Difference, differences, id_of, revision_of, spoken, status_of
from domain.calibration import attempts, service
from domain.calibration.model import AttemptDraft, AttemptSample, CalibrationAttempt, SampleRating

READ, WRITE = "calibration:read", "calibration:write"
PATH = "/calibrations/{calibration_id:uuid}"
LABELS = {"level": "Level", "reason": "Reason"}


@posts(f"{PATH}/attempt/start", WRITE)
async def start(visit: NamedDependency[Visit], calibration_id: FromPath[UUID]) -> Redirect:
    """Begin an attempt, or a further one after a submitted one."""
    await attempts.start_attempt(visit.conn, visit.actor, calibration_id)
    return visit.see_other(f"/calibrations/{calibration_id}/attempt")


@page(f"{PATH}/attempt", READ)
async def show_sample(visit: NamedDependency[Visit], calibration_id: FromPath[UUID]) -> Response[Any]:
    """One sample of the open attempt, by the number in the address: at first the first one without a level."""
    attempt = await attempts.latest_attempt(visit.conn, visit.actor, calibration_id)
    if attempt is None:
        return visit.see_other(f"/calibrations/{calibration_id}")
    if attempt.submitted_at is not None:
        return visit.see_other(f"/calibrations/{calibration_id}/feedback")
    number = _number(visit, attempt)
    if number is None:
        return await _finish(visit, attempt)
    return await _sample(visit, attempt, number)


def _number(visit: Visit, attempt: CalibrationAttempt) -> int | None:
    """The place (from 0) of the sample to show; None for the end, where all have a level."""
    asked = visit.query("sample")
    if asked.isascii() and asked.isdecimal() and 1 <= int(asked[:4]) <= len(attempt.samples):
        return int(asked[:4]) - 1
    if asked == "end":
        return None
    return next((place for place, one in enumerate(attempt.samples) if one.level is None), None)


@posts(f"{PATH}/attempt", WRITE)
async def save_sample(visit: NamedDependency[Visit], calibration_id: FromPath[UUID]) -> Response[Any]:
    """Save the level of one sample, and go on to the next."""
    attempt = await attempts.get_attempt(visit.conn, visit.actor, calibration_id)
    wanted = id_of(visit.form.text("sample_id"))
    number = next((place for place, one in enumerate(attempt.samples) if one.id == wanted), 0)
    async with visit.attempt() as outcome:
        rating = visit.entered_as(SampleRating)
        draft = AttemptDraft(ratings=tuple(_ratings(attempt, rating)))
        await attempts.save_attempt(visit.conn, visit.actor, calibration_id, revision_of(visit.form), draft)
    if outcome.refusal:
        attempt = await attempts.get_attempt(visit.conn, visit.actor, calibration_id)
        return await _sample(visit, attempt, number, outcome.refusal)
    step = number if visit.form.text("go") == "back" else number + 2
    to = str(max(1, step)) if step <= len(attempt.samples) else "end"
    return visit.see_other(f"/calibrations/{calibration_id}/attempt?sample={to}")


def _ratings(attempt: CalibrationAttempt, given: SampleRating) -> list[SampleRating]:
    """All of the attempt's ratings with this one in its place."""
    kept = [
        SampleRating(sample_id=one.id, level=one.level, reason=one.reason)
        for one in attempt.samples
        if one.id != given.sample_id and (one.level is not None or one.reason)
    ]
    return [*kept, given]


async def _sample(
    visit: Visit, attempt: CalibrationAttempt, number: int, refusal: Refusal | None = None
) -> Response[str]:
    sample = attempt.samples[number]
    criterion = next(one for one in attempt.criteria if one.competency_code == sample.competency_code)
    anchors = {one.level: one for one in criterion.anchors}
    options = [
        (level, f"Level {level}", anchors[level].text if level in anchors else "between the levels beside it")
        for level in range(1, 6)
    ]
    stored = {"level": "" if sample.level is None else str(sample.level), "reason": sample.reason}
    sent = visit.form.has("reason")
    return await visit.page(
        "calibration/calibration_sample.html",
        title=f"Sample {number + 1} of {len(attempt.samples)}",
        status=status_of(refusal),
        refusal=spoken(refusal),
        attempt=attempt,
        calibration=await service.get_calibration(visit.conn, visit.actor, attempt.calibration_id),
        sample=sample,
        number=number,
        criterion=criterion,
        options=options,
        values={name: visit.form.text(name) for name in stored} if sent else stored,
        rated=sum(one.level is not None for one in attempt.samples),
        differences=_meanwhile(visit, stored, refusal),
    )


def _meanwhile(visit: Visit, stored: dict[str, str], refusal: Refusal | None) -> tuple[Difference, ...]:
    stale = refusal is not None and refusal.code == "stale"
    return differences(LABELS, stored, visit.form) if stale else ()


@posts(f"{PATH}/attempt/submit", WRITE)
async def submit(visit: NamedDependency[Visit], calibration_id: FromPath[UUID]) -> Response[Any]:
    """Submit the attempt for good."""
    async with visit.attempt() as outcome:
        await attempts.submit_attempt(visit.conn, visit.actor, calibration_id, revision_of(visit.form))
    if outcome.refusal:
        attempt = await attempts.get_attempt(visit.conn, visit.actor, calibration_id)
        return await _finish(visit, attempt, _in_words(outcome.refusal, attempt))
    return visit.see_other(f"/calibrations/{calibration_id}/feedback", "Submitted. This is how you rated.")


def _in_words(refusal: Refusal, attempt: CalibrationAttempt) -> Refusal:
    """The refusal with samples by their number."""
    fields = {
        name: f"Sample {place + 1} has no level yet."
        for place, _ in enumerate(attempt.samples)
        if (name := f"samples[{place}]") in refusal.fields
    }
    return msgspec.structs.replace(refusal, fields=fields) if fields else refusal


async def _finish(visit: Visit, attempt: CalibrationAttempt, refusal: Refusal | None = None) -> Response[str]:
    names = {one.competency_code: one.name for one in attempt.criteria}
    missing: list[AttemptSample] = [one for one in attempt.samples if one.level is None]
    return await visit.page(
        "calibration/calibration_finish.html",
        title="Submit your levels",
        status=status_of(refusal),
        refusal=spoken(refusal),
        attempt=attempt,
        calibration=await service.get_calibration(visit.conn, visit.actor, attempt.calibration_id),
        names=names,
        missing=len(missing),
    )


router = Router("/", route_handlers=[start, show_sample, save_sample, submit])
