"""When a belief is concluded, and what a team's tests say of its curiosity. Pure functions."""

from collections.abc import Collection, Sequence
from datetime import date
from statistics import median
from typing import get_args

from domain.errors import FieldError
from domain.fields import future
from domain.hypotheses.model import (
    Concluded,
    Hypothesis,
    HypothesisDraft,
    HypothesisStatus,
    HypothesisSummary,
    Notice,
    StatusCount,
)

STATUSES: tuple[HypothesisStatus, ...] = get_args(HypothesisStatus)
CONCLUDED: frozenset[HypothesisStatus] = frozenset({"supported", "contradicted", "inconclusive"})
FIELDS = (
    "belief", "about", "would_change_our_mind", "started_on", "status", "test", "result", "learned_on", "what_changed",
    "value_codes", "evidence_links",
)  # fmt: skip
MESSAGES: dict[Notice, str] = {
    "none_tested": "Beliefs are written down, and none of them got a result in the last 365 days.",
    "none_contradicted": "Of the beliefs tested in the last 365 days none was contradicted. Either the team knew, or "
    "the tests could not have shown otherwise: look at what would have changed your mind.",
}


def problems_of(
    draft: HypothesisDraft, value_codes: Collection[str], today: date, before: HypothesisStatus | None = None
) -> list[FieldError]:
    """Every fault of a belief; `value_codes` are those that there are, `before` the status that it had."""
    found = [*future("started_on", draft.started_on, today), *future("learned_on", draft.learned_on, today)]
    found += [
        FieldError(
            field=f"value_codes[{position}]", code="unknown_value", message=f"There is no value {code}; GET /v1/values."
        )
        for position, code in enumerate(draft.value_codes)
        if code not in value_codes
    ]
    found += _result_problems(draft)
    if draft.status == "testing" and draft.test is None:
        found.append(FieldError(field="test", code="required", message="Say how the belief is tested."))
    if draft.learned_on is not None and draft.learned_on < draft.started_on:
        message = "The result came before the belief; correct one of the two days."
        found.append(FieldError(field="learned_on", code="before_start", message=message))
    if before in CONCLUDED and draft.status not in CONCLUDED:
        message = "It has a result, which stays; write the belief down anew to test it again."
        found.append(FieldError(field="status", code="concluded", message=message))
    return found


def _result_problems(draft: HypothesisDraft) -> list[FieldError]:
    if draft.status in CONCLUDED:
        message = f'A belief with the status "{draft.status}" needs {{}}.'
        wanted = {
            "result": "the result",
            "learned_on": "the day of the result",
            "what_changed": "what changed, or that nothing changed and why",
        }
        return [
            FieldError(field=name, code="required", message=message.format(what))
            for name, what in wanted.items()
            if getattr(draft, name) is None
        ]
    message = "Only a supported, contradicted or inconclusive belief has a result; change the status or leave this out."
    return [
        FieldError(field=name, code="not_concluded", message=message)
        for name in ("result", "learned_on")
        if getattr(draft, name) is not None
    ]


def summary(
    day: date, teams: int, counts: Sequence[StatusCount], tested: Sequence[Concluded], newest: Sequence[Hypothesis]
) -> HypothesisSummary:
    """The figures of some teams; `tested` are the beliefs whose result came in the 365 days up to `day`."""
    number = {status: sum(one.status == status for one in tested) for status in CONCLUDED}
    total = sum(one.count for one in counts)
    found = notice(total, len(tested), number["contradicted"])
    by_status = {one.status: one.count for one in counts}
    return HypothesisSummary(
        day=day,
        teams=teams,
        total=total,
        tested=len(tested),
        supported=number["supported"],
        contradicted=number["contradicted"],
        inconclusive=number["inconclusive"],
        median_days=median((one.learned_on - one.started_on).days for one in tested) if tested else None,
        notice=found,
        message=None if found is None else MESSAGES[found],
        by_status=tuple(StatusCount(status=one, count=by_status.get(one, 0)) for one in STATUSES),
        newest=tuple(newest),
    )


def notice(total: int, tested: int, contradicted: int) -> Notice | None:
    """What is worth telling: beliefs and no result of any, or results of which none contradicts."""
    if total and not tested:
        return "none_tested"
    return "none_contradicted" if tested and not contradicted else None
