"""Which key figures serve what customers measure."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from api.openapi_team_tool_examples import TEAM_TOOL_EXAMPLES
from domain.value_streams.model import CustomerMeasure, Heard, Kpi, StoredStream, StreamStep, ValueStreamDraft
from domain.value_streams.rules import findings_of, problems_of, seen, summary, wait_days

DAY = date(2026, 5, 20)
EXAMPLE = msgspec.convert(TEAM_TOOL_EXAMPLES["saveValueStream"], ValueStreamDraft)
MEASURES = (CustomerMeasure(code="soon", words="How soon I sleep."), CustomerMeasure(code="once", words="Say it once."))


def kpi(name: str, *serves: str, kind: Any = "activity") -> Kpi:
    return Kpi(name=name, unit="calls", kind=kind, serves=serves)


def draft(**change: Any) -> ValueStreamDraft:
    fields: dict[str, Any] = {
        "customer_segment": "Late arrivals", "value_in_their_words": "To be asleep soon.",
        "heard_from": (Heard(source="Interviews", heard_on=DAY),), "measures_in_their_words": MEASURES, **change,
    }  # fmt: skip
    return ValueStreamDraft(**fields)


@pytest.mark.parametrize(
    ("kpis", "found"),
    [
        ((), [("unmeasured", "measures_in_their_words[0]"), ("unmeasured", "measures_in_their_words[1]")]),
        ((kpi("a", "soon", "once"),), []),
        ((kpi("a", "soon"), kpi("b", "once")), []),
        (
            (kpi("a", "once"), kpi("b")),
            [("silo_kpi", "kpis[1]"), ("unmeasured", "measures_in_their_words[0]")],
        ),
    ],
)
def test_findings(kpis: tuple[Kpi, ...], found: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.field) for one in findings_of(draft(kpis=kpis))] == found


def test_a_silo_figure_is_told_by_name_with_the_reason() -> None:
    (silo, unmeasured) = findings_of(EXAMPLE)
    assert (silo.about, unmeasured.about) == (
        "Check-ins per shift",
        "That I need not say again what I wrote when I booked.",
    )
    assert "counts what the team puts out" in silo.reason
    reasons = {findings_of(draft(kpis=(kpi("a", kind=one),)))[0].reason for one in ("activity", "cost", "other")}
    assert len(reasons) == 3


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, []),
        ({"kpis": (kpi("a", "soon", "never"),)}, [("kpis[0].serves[1]", "unknown_measure")]),
        ({"kpis": (kpi("A  b"), kpi("a B"))}, [("kpis[1].name", "duplicate")]),
        ({"measures_in_their_words": (*MEASURES, MEASURES[0])}, [("measures_in_their_words[2].code", "duplicate")]),
        (
            {"heard_from": (Heard(source="Interviews", heard_on=DAY + timedelta(days=2)),)},
            [("heard_from[0].heard_on", "future")],
        ),
    ],
)
def test_faults(change: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    assert [(one.field, one.code) for one in problems_of(draft(**change), DAY)] == faults


def test_waits_are_summed_over_the_steps_that_say_so() -> None:
    steps = tuple(StreamStep(name="s", customer_gets="g", wait_days=days) for days in (2.0, None, 0.5))
    assert wait_days(draft(steps=steps)) == 2.5
    assert wait_days(draft(steps=steps[1:2])) is None


def stored(number: int, team: int, content: ValueStreamDraft) -> StoredStream:
    at = datetime(2026, 5, number, tzinfo=UTC)
    return StoredStream(
        id=UUID(int=number), team_id=UUID(int=team), content=content, revision=3, created_at=at, updated_at=at
    )


def test_the_summary_counts_all_and_prints_the_first() -> None:
    earlier = Heard(source="Reviews", heard_on=DAY - timedelta(days=40))
    streams = [stored(2, 7, EXAMPLE), stored(1, 7, draft(heard_from=(earlier, *draft().heard_from), kpis=(kpi("a"),)))]
    found = summary(DAY, [UUID(int=7), UUID(int=8)], streams, most=1)
    assert (found.teams, found.teams_without, found.count) == (2, (UUID(int=8),), 2)
    assert (found.kpis, found.silo_kpis, found.measures, found.unmeasured) == (3, 2, 4, 3)
    (printed,) = found.streams
    assert (printed.silo_kpis, printed.sources, printed.revision) == (("Check-ins per shift",), 1, 3)
    assert printed.power_core is not None
    assert printed.power_core.department == "Revenue"
    other = summary(DAY, [], streams[1:], most=1).streams[0]
    assert (other.heard_on, other.sources) == (DAY, 2)


def test_a_worksheet_is_shown_with_what_is_to_be_seen_in_it() -> None:
    shown = seen(stored(1, 7, EXAMPLE))
    assert shown.findings == findings_of(EXAMPLE)
    assert shown.wait_days == 2.01
