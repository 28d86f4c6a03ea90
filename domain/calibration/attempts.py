"""Use cases of a rater's own attempt: begin, save while it is open, and submit it for ever."""

from uuid import UUID

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.audit.service import record
from domain.calibration import queries, rules
from domain.calibration.model import (
    AttemptCriterion,
    AttemptDraft,
    AttemptRow,
    AttemptSample,
    CalibrationAttempt,
    CalibrationRow,
)
from domain.calibration.service import visible
from domain.database import Connection
from domain.errors import Conflict, Invalid, Stale
from domain.rubrics.model import Rubric
from domain.rubrics.service import rubrics


async def start_attempt(conn: Connection, actor: Actor, calibration_id: UUID) -> CalibrationAttempt:
    """Begin one's own first attempt, or another after a submitted one, which is kept beside it."""
    row = await _as_rater(conn, actor, calibration_id)
    assert actor.account_id is not None
    latest = await queries.lock_latest_attempt(conn, row.id, actor.account_id)
    if latest is not None and latest.submitted_at is None:
        raise Conflict("Your attempt is open; go on with it.", code="attempt_open")
    number = 1 if latest is None else latest.number + 1
    attempt = await queries.insert_attempt(conn, row.id, actor.account_id, number)
    await record(conn, actor, "calibration.attempt_started", "calibration", row.id, {"attempt": number})
    return await _attempt(conn, row, attempt)


async def get_attempt(conn: Connection, actor: Actor, calibration_id: UUID) -> CalibrationAttempt:
    """One's own latest attempt, open or submitted."""
    latest = await latest_attempt(conn, actor, calibration_id)
    if latest is None:
        raise not_started()
    return latest


async def latest_attempt(conn: Connection, actor: Actor, calibration_id: UUID) -> CalibrationAttempt | None:
    """One's own latest attempt, open or submitted; None before the first one."""
    row = await _as_rater(conn, actor, calibration_id)
    attempts = await queries.attempts(conn, row.id, actor.account_id)
    return await _attempt(conn, row, attempts[-1]) if attempts else None


async def save_attempt(
    conn: Connection, actor: Actor, calibration_id: UUID, revision: int, draft: AttemptDraft
) -> CalibrationAttempt:
    """Replace the ratings of one's own open attempt. Stale if another tab or device saved since `revision`."""
    row = await _as_rater(conn, actor, calibration_id)
    attempt = await _open(conn, actor, row)
    items = {item.id for item in await queries.items(conn, [row.id])}
    if problems := rules.draft_problems(draft, items):
        raise Invalid(problems)
    if not await queries.bump_attempt(conn, attempt.id, revision):
        raise Stale
    await queries.replace_ratings(conn, attempt.id, draft.ratings)
    return await get_attempt(conn, actor, calibration_id)


async def submit_attempt(conn: Connection, actor: Actor, calibration_id: UUID, revision: int) -> CalibrationAttempt:
    """Submit one's own attempt for ever, as it was at `revision`; every sample needs a level."""
    row = await _as_rater(conn, actor, calibration_id)
    attempt = await _open(conn, actor, row)
    if attempt.revision != revision:
        raise Stale
    ordered = rules.order_of(attempt.id, await queries.items(conn, [row.id]))
    if missing := rules.unrated(ordered, await queries.ratings(conn, [attempt.id])):
        raise Invalid(missing)
    await queries.submit_attempt(conn, attempt.id)
    await record(conn, actor, "calibration.submitted", "calibration", row.id, {"attempt": attempt.number})
    return await get_attempt(conn, actor, calibration_id)


async def _as_rater(conn: Connection, actor: Actor, calibration_id: UUID) -> CalibrationRow:
    require_account(actor)
    row = await visible(conn, actor, calibration_id)
    if actor.account_id not in {one.rater_id for one in await queries.participants(conn, [row.id])}:
        raise not_a_rater()
    return row


async def _open(conn: Connection, actor: Actor, row: CalibrationRow) -> AttemptRow:
    assert actor.account_id is not None
    attempt = await queries.lock_latest_attempt(conn, row.id, actor.account_id)
    if attempt is None:
        raise not_started()
    if attempt.submitted_at is not None:
        raise Conflict(
            "This attempt is submitted; a submitted attempt is never edited. Start another one, which is kept beside.",
            code="submitted",
        )
    return attempt


def not_started() -> Conflict:
    """The refusal of an attempt that is not there."""
    return Conflict("You have not begun; start an attempt first.", code="not_started")


def not_a_rater() -> Conflict:
    """The refusal for somebody who may see a calibration but does not rate in it."""
    return Conflict("You are not among the raters of this calibration.", code="not_a_rater")


async def _attempt(conn: Connection, row: CalibrationRow, attempt: AttemptRow) -> CalibrationAttempt:
    items = rules.order_of(attempt.id, await queries.items(conn, [row.id]))
    given = {rating.item_id: rating for rating in await queries.ratings(conn, [attempt.id])}
    rubric = (await rubrics.get(conn, row.rubric_id)).body
    return CalibrationAttempt(
        calibration_id=row.id,
        number=attempt.number,
        criteria=_criteria(rubric, {item.content.competency_code for item in items}),
        samples=tuple(
            AttemptSample(
                id=item.id,
                competency_code=item.content.competency_code,
                question=item.content.question,
                setting=item.content.setting,
                text=item.content.text,
                level=given[item.id].level if item.id in given else None,
                reason=given[item.id].reason if item.id in given else "",
            )
            for item in items
        ),
        revision=attempt.revision,
        submitted_at=attempt.submitted_at,
    )


def _criteria(rubric: Rubric, codes: set[str]) -> tuple[AttemptCriterion, ...]:
    return tuple(
        AttemptCriterion(competency_code=one.code, name=one.name, definition=one.definition, anchors=one.anchors)
        for one in rubric.competencies
        if one.code in codes
    )
