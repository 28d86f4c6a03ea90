"""What may stand in the customer-contact ledger, and how far its contacts reach."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.customer_contacts.model import ContactDraft, MonthContacts, RoleLatest, TeamRole
from domain.customer_contacts.rules import coverage, month_before, names_a_person, problems_of

DAY = date(2026, 5, 20)
DESK, KITCHEN = UUID(int=1), UUID(int=2)
NAMES = ["Mia Member", "Grace", "Ng"]


@pytest.mark.parametrize(
    ("role", "found"),
    [
        ("Night receptionist", False),
        ("Mia Member", True),
        ("  mia   MEMBER ", True),
        ("Receptionist Mia Member (nights)", True),
        ("Member services", False),
        ("Mia", False),
        ("Grace", True),
        ("Grace period clerk", False),
        ("ng", True),
        ("Engineering", False),
        ("mia@example.org", True),
    ],
)
def test_a_role_is_no_person(role: str, found: bool) -> None:
    assert names_a_person(role, NAMES) is found


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, []),
        ({"role": "Mia Member"}, [("contacts[3].role", "person_name")]),
        ({"happened_on": DAY + timedelta(days=1)}, []),
        ({"happened_on": DAY + timedelta(days=2)}, [("contacts[3].happened_on", "future")]),
        ({"kind": "other"}, [("contacts[3].other_kind", "required")]),
        ({"kind": "other", "other_kind": "A walk"}, []),
        ({"other_kind": "A walk"}, [("contacts[3].other_kind", "not_applicable")]),
    ],
)
def test_faults(change: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    fields: dict[str, Any] = {"role": "Cook", "kind": "visit", "happened_on": DAY, **change}
    found = problems_of(ContactDraft(**fields), NAMES, DAY, "contacts[3].")
    assert [(one.field, one.code) for one in found] == faults


def ago(team_id: UUID, role: str, days: int, contacts: int = 1) -> RoleLatest:
    return RoleLatest(team_id=team_id, role=role, last_on=DAY - timedelta(days=days), contacts=contacts)


def held(team_id: UUID, role: str, people: int = 1) -> TeamRole:
    return TeamRole(team_id=team_id, role=role, people=people)


def test_shares_are_of_the_roles_that_people_have() -> None:
    roles = [held(DESK, "Clerk", 3), held(DESK, "Porter"), held(KITCHEN, "Cook", 2), held(KITCHEN, "Clerk")]
    latest = [ago(DESK, "Clerk", 30), ago(DESK, "Porter", 90), ago(KITCHEN, "Cook", 91), ago(KITCHEN, "Intern", 1)]
    found = coverage(DAY, [DESK, KITCHEN], roles, latest, [])
    assert (found.teams, found.roles, found.no_roles) == (2, 4, False)
    assert (found.share_30, found.share_90) == (0.25, 0.5)
    assert found.never == ("Clerk",)
    assert found.last_on == DAY - timedelta(days=1)
    assert [(one.team_id, one.roles, one.within_30, one.within_90) for one in found.by_team] == [
        (DESK, 2, 1, 2),
        (KITCHEN, 2, 0, 0),
    ]
    assert found.by_team[1].last_on == DAY - timedelta(days=1)
    # Never first, then the longest ago.
    assert [(one.role, one.people, one.days_since) for one in found.by_role] == [
        ("Clerk", 1, None), ("Cook", 2, 91), ("Porter", 1, 90), ("Clerk", 3, 30), ("Intern", 0, 1),
    ]  # fmt: skip


def test_a_role_is_the_same_whatever_its_case_and_spaces() -> None:
    roles = [held(DESK, "Night Clerk", 2), held(DESK, " night  clerk", 1)]
    latest = [ago(DESK, "NIGHT CLERK", 40, 2), ago(DESK, "night clerk ", 4, 3)]
    (one,) = coverage(DAY, [DESK], roles, latest, []).by_role
    assert (one.role, one.people, one.contacts, one.days_since) == ("Night Clerk", 3, 5, 4)


def test_without_known_roles_there_is_no_share() -> None:
    found = coverage(DAY, [DESK], [], [ago(DESK, "Clerk", 2)], [])
    assert (found.no_roles, found.share_30, found.share_90, found.never) == (True, None, None, ())
    empty = coverage(DAY, [], [], [], [])
    assert (empty.teams, empty.contacts, empty.last_on, empty.by_team, empty.by_role) == (0, 0, None, (), ())


def test_months_are_twelve_with_none_left_out() -> None:
    months = [
        MonthContacts(month=date(2025, 6, 1), contacts=2, participants=5),
        MonthContacts(month=date(2026, 5, 1), contacts=1, participants=1),
    ]
    found = coverage(DAY, [DESK], [], [], months)
    assert [one.month for one in found.by_month] == [month_before(DAY, back) for back in range(11, -1, -1)]
    assert found.by_month[0].month == date(2025, 6, 1)
    assert [one.participants for one in found.by_month] == [5, *[0] * 10, 1]
    assert found.contacts == 3


def test_what_happened_where_it_is_tomorrow_counts_for_today() -> None:
    last = date(2026, 5, 31)
    latest = [RoleLatest(team_id=DESK, role="Clerk", last_on=date(2026, 6, 1), contacts=1)]
    months = [MonthContacts(month=date(2026, month, 1), contacts=1, participants=2) for month in (5, 6)]
    found = coverage(last, [DESK], [held(DESK, "Clerk")], latest, months)
    assert found.by_role[0].days_since == 0
    assert (found.by_month[-1].contacts, found.by_month[-1].participants) == (2, 4)


@pytest.mark.parametrize(
    ("day", "back", "first"),
    [
        (date(2026, 1, 31), 0, date(2026, 1, 1)),
        (date(2026, 1, 31), 1, date(2025, 12, 1)),
        (date(2026, 12, 5), 11, date(2026, 1, 1)),
        (date(2024, 3, 1), 13, date(2023, 2, 1)),
    ],
)
def test_months_before(day: date, back: int, first: date) -> None:
    assert month_before(day, back) == first
