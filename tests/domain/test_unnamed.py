"""Reports that do not name their raters: nowhere, and in an order that tells nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.reporting.model import Remark
from domain.reporting.unnamed import hider, panelists, unnamed
from tests.reports.samples import COMPLETE, FULL, replace, with_team

APPLICATION = UUID("0190a6a0-0000-7000-8000-000000000001")
OTHER = UUID("0190a6a0-0000-7000-8000-000000000002")


def strings(node: Any) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(node, list | tuple):
        for one in node:
            yield from strings(one)


def everything(report: msgspec.Struct) -> str:
    return "\n".join(strings(msgspec.to_builtins(report)))


def gossiping() -> Any:
    """A report in whose notes raters speak of each other."""
    first = FULL.competencies[0]
    quotes = (replace(first.quotes[0], text="Ana Ruiz asked, then Okafor's turn; Benedikt and Cleo nodded."),)
    value = FULL.values[0]
    evidence = (
        replace(value.evidence[0], before="As Ana ", text="and Sørensen", after=" saw, Cleo Okafor too", why="Ruiz"),
        *value.evidence[1:],
    )
    return replace(
        with_team(FULL),
        competencies=(replace(first, quotes=quotes), *FULL.competencies[1:]),
        values=(replace(value, evidence=evidence), *FULL.values[1:]),
        remarks=(
            Remark(
                kind="comment",
                about=None,
                text="Cleo Okafor misheard me.",
                made_on=date(2026, 5, 20),
                answers=("Benedikt will call you.",),
            ),
        ),
    )


def test_no_part_of_a_raters_name_is_left_in_any_text() -> None:
    report = gossiping()
    assert "Sørensen" in everything(report)
    told = everything(unnamed(report, APPLICATION))
    for name in FULL.panel:
        for part in name.split():
            assert part not in told, part
    assert "[Panelist" in told


def test_who_gave_what_stays_together() -> None:
    report = unnamed(COMPLETE, APPLICATION)
    numbers = panelists(COMPLETE.panel, APPLICATION)
    for before, after in zip(COMPLETE.competencies, report.competencies, strict=True):
        levels = {numbers[mark.rater]: mark.level for mark in before.marks}
        assert {mark.rater: mark.level for mark in after.marks} == levels
        assert {(numbers[one.rater], one.text) for one in before.quotes} == {
            (one.rater, one.text) for one in after.quotes
        }
    for one, other in zip(COMPLETE.disagreements, report.disagreements, strict=True):
        assert (numbers[one.low_rater], numbers[one.high_rater]) == (other.low_rater, other.high_rater)
    assert report.composite == COMPLETE.composite


def test_raters_stand_in_the_order_of_their_numbers_everywhere() -> None:
    report = unnamed(FULL, APPLICATION)
    assert report.panel == ("Panelist 1", "Panelist 2", "Panelist 3")
    rows = [[one.rater for one in competency.marks] for competency in report.competencies]
    rows += [[one.rater for one in competency.quotes] for competency in report.competencies]
    rows += [[one.rater for one in value.evidence] for value in report.values]
    assert all(row == sorted(row) for row in rows)


def test_numbers_are_the_same_every_time_and_follow_neither_alphabet_nor_seats() -> None:
    names = [f"Rater {letter}" for letter in "ABCDEFGH"]
    first = panelists(names, APPLICATION)
    assert panelists(names[::-1], APPLICATION) == first
    assert list(first) != names
    assert list(panelists(names, OTHER)) != list(first), "nobody can be followed from one candidate to the next"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Ana asked twice.", "[Panelist 1] asked twice."),
        ("Ana Ruiz asked twice.", "[Panelist 1] asked twice."),
        ("Ana's note", "[Panelist 1]'s note"),
        ("Analysis and banana", "Analysis and banana"),
        ("he will mark it; Will did", "he will mark it; [Panelist 2] did"),
        ("Kim agreed with Lee", "Kim agreed with [a panelist]"),
        ("Bo is too short a word", "Bo is too short a word"),
        ("Bo Lee said so", "[Panelist 3] said so"),
        ("سلمى حداد سألت", "[Panelist 4] سألت"),
    ],
)
def test_names_in_notes(text: str, hidden: str) -> None:
    numbers = {
        "Ana Ruiz": "Panelist 1",
        "Will Lee": "Panelist 2",
        "Bo Lee": "Panelist 3",
        "سلمى حداد": "Panelist 4",
        "Kim Park": "Panelist 5",
    }
    # The candidate is a Kim as well, so that Kim alone is more often the candidate.
    assert hider(numbers, "Kim Novak")(text) == hidden


def test_two_raters_of_one_name() -> None:
    numbers = {"Ana Ruiz (1)": "Panelist 1", "Ana Ruiz (2)": "Panelist 2"}
    assert hider(numbers, "Noor Haddad")("Ana Ruiz asked.") == "[a panelist] asked."


def test_a_report_without_raters_stays_as_it_is() -> None:
    empty = replace(FULL, panel=(), competencies=(), values=(), disagreements=())
    assert unnamed(empty, APPLICATION) == empty
