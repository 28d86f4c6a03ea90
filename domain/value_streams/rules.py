"""Which key figures serve what customers measure, and which do not. Pure functions."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from domain.errors import FieldError
from domain.fields import future
from domain.value_streams.model import (
    FindingKind,
    KpiKind,
    StoredStream,
    StreamFinding,
    StreamInBrief,
    ValueStream,
    ValueStreamDraft,
    ValueStreamSummary,
)

COUNTS_WHAT: dict[KpiKind, str] = {
    "customer_outcome": "It is meant to show an outcome for customers",
    "team_output": "It counts what the team puts out",
    "activity": "It counts what the team is busy with",
    "cost": "It counts what the work costs",
    "other": "It counts something of the team's own",
}
SILO = "{}, and none of the measures that customers named is linked to it."
UNMEASURED = "Customers tell by this whether they got what they came for, and no key figure is linked to it."


def problems_of(draft: ValueStreamDraft, today: date) -> list[FieldError]:
    """Every fault of a worksheet."""
    codes = [one.code for one in draft.measures_in_their_words]
    found = [
        FieldError(field=f"measures_in_their_words[{position}].code", code="duplicate", message=f"{code} stands twice.")
        for position, code in enumerate(codes)
        if code in codes[:position]
    ]
    found += [
        FieldError(
            field=f"kpis[{position}].serves[{place}]",
            code="unknown_measure",
            message=f"{code} is the code of none of measures_in_their_words.",
        )
        for position, kpi in enumerate(draft.kpis)
        for place, code in enumerate(kpi.serves)
        if code not in codes
    ]
    names = [kpi.name.casefold().split() for kpi in draft.kpis]
    found += [
        FieldError(field=f"kpis[{position}].name", code="duplicate", message="This key figure stands twice; keep one.")
        for position, name in enumerate(names)
        if name in names[:position]
    ]
    for position, one in enumerate(draft.heard_from):
        found += future(f"heard_from[{position}].heard_on", one.heard_on, today)
    return found


def findings_of(draft: ValueStreamDraft) -> tuple[StreamFinding, ...]:
    """The figures that serve no measure of the customers, then the measures that no figure serves."""
    served = {code for kpi in draft.kpis for code in kpi.serves}
    silo = [
        StreamFinding(
            kind="silo_kpi", field=f"kpis[{position}]", about=kpi.name, reason=SILO.format(COUNTS_WHAT[kpi.kind])
        )
        for position, kpi in enumerate(draft.kpis)
        if not kpi.serves
    ]
    unmeasured = [
        StreamFinding(
            kind="unmeasured", field=f"measures_in_their_words[{position}]", about=one.words, reason=UNMEASURED
        )
        for position, one in enumerate(draft.measures_in_their_words)
        if one.code not in served
    ]
    return (*silo, *unmeasured)


def wait_days(draft: ValueStreamDraft) -> float | None:
    """Days that customers wait in all, over the steps that say so; None where none does."""
    known = [step.wait_days for step in draft.steps if step.wait_days is not None]
    return sum(known) if known else None


def seen(stored: StoredStream) -> ValueStream:
    """A stored worksheet with what is to be seen in it."""
    fields = msgspec.structs.asdict(stored)
    return ValueStream(**fields, findings=findings_of(stored.content), wait_days=wait_days(stored.content))


def summary(day: date, team_ids: Sequence[UUID], streams: Sequence[StoredStream], most: int) -> ValueStreamSummary:
    """The worksheets of some teams, saved last first; the counts are over all of them, `streams` the first `most`."""
    brief = [in_brief(one) for one in streams]
    with_one = {one.team_id for one in streams}
    return ValueStreamSummary(
        day=day,
        teams=len(team_ids),
        teams_without=tuple(one for one in team_ids if one not in with_one),
        count=len(brief),
        kpis=sum(one.kpis for one in brief),
        silo_kpis=sum(len(one.silo_kpis) for one in brief),
        measures=sum(len(one.measures_in_their_words) for one in brief),
        unmeasured=sum(len(one.unmeasured) for one in brief),
        streams=tuple(brief[:most]),
    )


def in_brief(stored: StoredStream) -> StreamInBrief:
    """What a report prints of a worksheet."""
    content = stored.content
    return StreamInBrief(
        id=stored.id,
        team_id=stored.team_id,
        revision=stored.revision,
        saved_at=stored.updated_at,
        customer_segment=content.customer_segment,
        value_in_their_words=content.value_in_their_words,
        measures_in_their_words=tuple(one.words for one in content.measures_in_their_words),
        heard_on=max(one.heard_on for one in content.heard_from),
        sources=len(content.heard_from),
        kpis=len(content.kpis),
        silo_kpis=_about(content, "silo_kpi"),
        unmeasured=_about(content, "unmeasured"),
        wait_days=wait_days(content),
        power_core=content.power_core,
    )


def _about(content: ValueStreamDraft, kind: FindingKind) -> tuple[str, ...]:
    return tuple(one.about for one in findings_of(content) if one.kind == kind)
