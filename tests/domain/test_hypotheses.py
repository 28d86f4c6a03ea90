"""When a belief is concluded, and what a team's tests say."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.hypotheses.model import Concluded, HypothesisDraft, HypothesisStatus, StatusCount
from domain.hypotheses.rules import MESSAGES, STATUSES, notice, problems_of, summary

DAY = date(2026, 5, 20)
DONE = {"result": "19 of 61", "learned_on": DAY, "what_changed": "Nothing, because we knew."}


def draft(**change: Any) -> HypothesisDraft:
    fields: dict[str, Any] = {
        "belief": "They want a key box.", "about": "Late arrivals", "would_change_our_mind": "Few use it.",
        "started_on": DAY - timedelta(days=20), **change,
    }  # fmt: skip
    return HypothesisDraft(**fields)


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, []),
        ({"status": "testing"}, [("test", "required")]),
        ({"status": "testing", "test": "A box"}, []),
        ({"status": "supported", **DONE}, []),
        ({"status": "contradicted", **DONE}, []),
        ({"status": "inconclusive", **DONE}, []),
        ({"status": "supported", **DONE, "result": None}, [("result", "required")]),
        ({"status": "contradicted", **DONE, "learned_on": None}, [("learned_on", "required")]),
        ({"status": "inconclusive", **DONE, "what_changed": None}, [("what_changed", "required")]),
        ({"status": "supported"}, [("result", "required"), ("learned_on", "required"), ("what_changed", "required")]),
        ({"result": "19 of 61"}, [("result", "not_concluded")]),
        ({"status": "dropped", "learned_on": DAY}, [("learned_on", "not_concluded")]),
        ({"status": "dropped", "what_changed": "The hotel has no side entrance any more."}, []),
        ({"status": "supported", **DONE, "learned_on": DAY - timedelta(days=21)}, [("learned_on", "before_start")]),
        ({"status": "supported", **DONE, "learned_on": DAY - timedelta(days=20)}, []),
        ({"status": "supported", **DONE, "learned_on": DAY + timedelta(days=2)}, [("learned_on", "future")]),
        ({"started_on": DAY + timedelta(days=2)}, [("started_on", "future")]),
        ({"value_codes": ("empathy", "obedience")}, [("value_codes[1]", "unknown_value")]),
    ],
)
def test_faults(change: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    found = problems_of(draft(**change), {"empathy"}, DAY)
    assert [(one.field, one.code) for one in found] == faults


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_a_result_stays_a_result(before: HypothesisStatus, after: HypothesisStatus) -> None:
    concluded = {"supported", "contradicted", "inconclusive"}
    change = DONE if after in concluded else {"test": "A box"}
    faults = problems_of(draft(status=after, **change), (), DAY, before)
    assert [one.code for one in faults] == (["concluded"] if before in concluded and after not in concluded else [])


def ended(status: HypothesisStatus, days: int) -> Concluded:
    return Concluded(status=status, started_on=DAY - timedelta(days=days + 3), learned_on=DAY - timedelta(days=3))


def test_figures() -> None:
    counts = [StatusCount(status="open", count=4), StatusCount(status="supported", count=9)]
    results = [ended("supported", 10), ended("contradicted", 20), ended("inconclusive", 90), ended("supported", 0)]
    found = summary(DAY, 2, counts, results, [])
    assert (found.teams, found.total, found.tested) == (2, 13, 4)
    assert (found.supported, found.contradicted, found.inconclusive) == (2, 1, 1)
    assert found.median_days == 15
    assert (found.notice, found.message) == (None, None)
    assert [one.status for one in found.by_status] == list(STATUSES)
    assert [one.count for one in found.by_status] == [4, 0, 9, 0, 0, 0]


@pytest.mark.parametrize(
    ("total", "number", "contradicted", "told"),
    [
        (0, 0, 0, None),
        (3, 0, 0, "none_tested"),
        (3, 1, 0, "none_contradicted"),
        (3, 2, 1, None),
    ],
)
def test_what_is_told(total: int, number: int, contradicted: int, told: str | None) -> None:
    assert notice(total, number, contradicted) == told


def test_what_is_told_comes_with_its_words_and_judges_nobody() -> None:
    found = summary(DAY, 1, [StatusCount(status="supported", count=1)], [ended("supported", 1)], [])
    assert found.message == MESSAGES["none_contradicted"]
    assert not {"bad", "poor", "should", "fail"} & {word.strip(".,:").lower() for word in found.message.split()}
    assert summary(DAY, 1, [], [], []).median_days is None
