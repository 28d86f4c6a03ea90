"""Pseudonyms, who is told a candidate's name, and what is worth a thought when a panel is planned."""

import re
from typing import Any
from uuid import uuid4

import pytest

from domain.access.model import Actor, Role
from domain.access.rules import scopes_of
from domain.candidates.model import LabelRow
from domain.candidates.rules import LETTERS, label_of, new_pseudonym
from domain.interviews.warnings import warnings_about

ROW: dict[str, Any] = {"application_id": uuid4(), "candidate_id": uuid4(), "name": "Noor", "pseudonym": "BC2D4F"}


def actor(*roles: Role) -> Actor:
    return Actor(
        organisation_id=uuid4(), account_id=uuid4(), key_id=None, session_id=None, on_behalf=False,
        roles=frozenset(roles), scopes=scopes_of(roles),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("roles", "pseudonymous", "awaited", "label"),
    [
        (["panelist"], False, False, "Noor"),
        (["panelist"], True, True, "Candidate BC2D4F"),
        (["panelist"], True, False, "Candidate BC2D4F"),
        (["external"], True, True, "Candidate BC2D4F"),
        (["recruiter"], True, False, "Noor"),
        (["hiring_manager"], True, False, "Noor"),
        (["recruiter", "panelist"], True, True, "Candidate BC2D4F"),
        (["recruiter", "panelist"], True, False, "Noor"),
        # About to rate the same person under a pseudonym elsewhere.
        (["recruiter", "panelist"], False, True, "Candidate BC2D4F"),
    ],
)
def test_what_somebody_may_call_a_candidate(roles: list[Role], pseudonymous: bool, awaited: bool, label: str) -> None:
    assert label_of(actor(*roles), LabelRow(**ROW, pseudonymous=pseudonymous, awaited=awaited)) == label


def test_pseudonyms_are_random_and_cannot_be_misread() -> None:
    found = {new_pseudonym() for _ in range(2000)}
    assert len(found) == 2000
    assert all(re.fullmatch(f"[{LETTERS}]{{6}}", one) for one in found)
    assert not set(LETTERS) & set("AEIOU01L5S")
    assert set("".join(found)) == set(LETTERS)


@pytest.mark.parametrize(
    ("raters", "others", "codes"),
    [
        (1, set(), ["panel_size"]),
        (2, set(), []),
        (4, {4}, []),
        (5, {4}, ["panel_size", "panel_sizes_differ"]),
        (3, {3, 2}, ["panel_sizes_differ"]),
        (0, {3}, ["panel_size", "panel_sizes_differ"]),
    ],
)
def test_panel_sizes_worth_a_thought(raters: int, others: set[int], codes: list[str]) -> None:
    assert [warning.code for warning in warnings_about(raters, others, [])] == codes


def test_each_overlap_names_its_panelist() -> None:
    people = [uuid4(), uuid4()]
    assert [(one.code, one.rater_id) for one in warnings_about(3, {3}, people)] == [
        ("overlapping_interview", person) for person in people
    ]
