"""What a row of the clarity map needs, and where the map has gaps."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.clarity.model import ClarityDraft, ClarityRow, NewClarityRow
from domain.clarity.rules import gaps_of, owner_problems, problems_of, summary

DAY = date(2026, 5, 20)
AT = datetime(2026, 5, 1, tzinfo=UTC)
SALES, STORES = UUID(int=71), UUID(int=72)
KNOWN: dict[str, Any] = {"evidence": "measured", "evidence_source": "Bookings of 2025", "checked_on": DAY}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"evidence": "assumed"}, []),
        (KNOWN, []),
        ({"evidence": "observed"}, [("evidence_source", "required"), ("checked_on", "required")]),
        ({**KNOWN, "checked_on": None}, [("checked_on", "required")]),
        ({**KNOWN, "evidence": "tested", "evidence_source": None}, [("evidence_source", "required")]),
        ({**KNOWN, "checked_on": DAY + timedelta(days=2)}, [("checked_on", "future")]),
        ({"evidence": "assumed", "checked_on": DAY + timedelta(days=2)}, [("checked_on", "future")]),
    ],
)
def test_faults(change: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    found = problems_of(ClarityDraft(customer_outcome="o", how_linked="h", **change), DAY)
    assert [(one.field, one.code) for one in found] == faults


@pytest.mark.parametrize(
    ("owner", "refused"),
    [
        ({"team_id": SALES}, False),
        ({"department": "Logistics"}, False),
        ({}, True),
        ({"team_id": SALES, "department": "Logistics"}, True),
    ],
)
def test_a_row_has_one_owner(owner: dict[str, Any], refused: bool) -> None:
    new = NewClarityRow(customer_outcome="o", how_linked="h", evidence="assumed", **owner)
    assert bool(owner_problems(new)) is refused


def row(number: int, **change: Any) -> ClarityRow:
    fields: dict[str, Any] = {
        "id": UUID(int=number), "team_id": SALES, "department": None, "customer_outcome": f"outcome {number}",
        "business_measure": "Rebookings", "how_linked": "h", **KNOWN, "revision": 1, "created_at": AT,
        "updated_at": AT, **change,
    }  # fmt: skip
    return ClarityRow(**fields)


@pytest.mark.parametrize(
    ("change", "gaps"),
    [
        ({}, []),
        ({"business_measure": None}, ["no_measure"]),
        ({"evidence": "assumed"}, ["assumed"]),
        ({"evidence": "assumed", "checked_on": None, "business_measure": None}, ["no_measure", "assumed"]),
        ({"checked_on": DAY - timedelta(days=365)}, []),
        ({"checked_on": DAY - timedelta(days=366)}, ["not_checked"]),
    ],
)
def test_gaps(change: dict[str, Any], gaps: list[str]) -> None:
    assert [one.kind for one in gaps_of(row(1, **change), DAY)] == gaps


def test_the_map_lists_teams_as_given_then_departments_by_name() -> None:
    rows = [
        row(1, team_id=None, department="stores"),
        row(2, team_id=None, department="Claims", evidence="assumed"),
        row(3, team_id=STORES, business_measure=None),
        row(4),
        row(5, team_id=None, department="Stores"),
        row(6, evidence="tested"),
    ]
    found = summary(DAY, [STORES, SALES, UUID(int=73)], rows, most=100)
    assert [(one.team_id, one.department, [r.id.int for r in one.rows]) for one in found.departments] == [
        (STORES, None, [3]), (SALES, None, [4, 6]), (None, "Claims", [2]), (None, "stores", [1, 5]),
    ]  # fmt: skip
    assert found.teams_without == (UUID(int=73),)
    assert (found.rows, found.tested, found.measured, found.observed, found.assumed) == (6, 1, 4, 0, 1)
    assert (found.without_measure, found.not_checked, found.gap_count) == (1, 0, 2)
    assert [(one.kind, one.row_id.int, one.department) for one in found.gaps] == [
        ("no_measure", 3, None),
        ("assumed", 2, "Claims"),
    ]


def test_the_counts_go_on_where_the_lines_end() -> None:
    rows = [row(number, business_measure=None) for number in range(1, 6)]
    found = summary(DAY, [SALES], rows, most=2)
    assert (found.rows, found.gap_count, len(found.gaps)) == (5, 5, 2)
    assert [len(one.rows) for one in found.departments] == [2]
