"""The diff of two versions names exactly what changed."""

from copy import deepcopy
from typing import Any

import msgspec
import pytest

from domain.rubrics.service import library
from domain.versions.diff import differences


def rubric() -> dict[str, Any]:
    """Three shipped competencies as plain data."""
    chosen = [one for one in library() if one.code in {"customer_orientation", "empathy", "curiosity"}]
    data: dict[str, Any] = {"title": "Service", "competencies": msgspec.json.decode(msgspec.json.encode(chosen))}
    return data


def edited(*steps: tuple[tuple[str | int, ...], Any]) -> dict[str, Any]:
    """A copy with values set at paths; None deletes."""
    data = deepcopy(rubric())
    for path, value in steps:
        target: Any = data
        for key in path[:-1]:
            target = target[key]
        if value is None:
            del target[path[-1]]
        else:
            target[path[-1]] = value
    return data


CURIOSITY, CUSTOMER, EMPATHY = 0, 1, 2  # in the order of their codes


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (edited(), []),
        (
            edited((("competencies", EMPATHY, "anchors", 2, "text"), "Asks once.")),
            [("changed", "competencies[empathy].anchors[3].text")],
        ),
        (
            edited(
                (("competencies", EMPATHY, "anchors", 0, "text"), "Talks over people."),
                (("competencies", CURIOSITY, "anchors", 4, "text"), "Tests it."),
            ),
            [
                ("changed", "competencies[curiosity].anchors[5].text"),
                ("changed", "competencies[empathy].anchors[1].text"),
            ],
        ),
        (
            edited((("competencies", CUSTOMER, "anchors", 1), None)),
            [("removed", "competencies[customer_orientation].anchors[2]")],
        ),
        (edited((("title",), "Service, nights")), [("changed", "title")]),
        (edited((("competencies", CUSTOMER), None)), [("removed", "competencies[customer_orientation]")]),
    ],
)
def test_names_exactly_the_changed_anchors(after: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert [(change.kind, change.path) for change in differences(rubric(), after)] == expected


def test_the_other_way_round_adds_what_was_removed() -> None:
    after = edited((("competencies", CUSTOMER, "anchors", 1), None))
    (change,) = differences(after, rubric())
    assert (change.kind, change.path) == ("added", "competencies[customer_orientation].anchors[2]")
    assert change.before is None
    assert change.after == rubric()["competencies"][CUSTOMER]["anchors"][1]


def test_moving_a_question_changes_no_question() -> None:
    after = rubric()
    after["competencies"][EMPATHY]["questions"].reverse()
    (change,) = differences(rubric(), after)
    assert (change.kind, change.path) == ("moved", "competencies[empathy].questions")


def test_values_of_a_target_culture_are_named_by_their_code() -> None:
    before = {"values": [{"value": {"code": "empathy", "name": "Empathy"}, "aspired_level": 3}]}
    after = {"values": [{"value": {"code": "empathy", "name": "Empathy"}, "aspired_level": 4}]}
    assert [change.path for change in differences(before, after)] == ["values[empathy].aspired_level"]


def test_lists_without_names_compare_as_a_whole() -> None:
    (change,) = differences({"probes": ["Why?", "Then?"]}, {"probes": ["Why?"]})
    assert (change.path, change.before, change.after) == ("probes", ["Why?", "Then?"], ["Why?"])
