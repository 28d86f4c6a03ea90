"""Sentences for people: refusals name roles by their words, and dates as people write them."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.dates import written

ROOT = Path(__file__).parents[2]
# A program's texts for who runs it: there a role is what is typed.
OF_COMMANDS = ROOT / "api" / "commands"
ROLE_CODES = re.compile(r"(?<![\w'`])(hr|admins?|hiring_manager|team_lead|panelist_\d)(?![\w'`])")
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM)\b")


def sentences() -> Iterator[tuple[str, str]]:
    """(place, text) of what stands in quotes in domain/ and api/, without docstrings and SQL."""
    for folder in ("domain", "api"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.is_relative_to(OF_COMMANDS):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            docstrings = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module)
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                    text = node.value
                    if " " in text.strip() and not SQL.search(text):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def test_no_sentence_names_a_role_by_its_code() -> None:
    found = list(sentences())
    assert len(found) > 1000, "the sentences are still found"
    assert [(place, text) for place, text in found if ROLE_CODES.search(text)] == []


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 3), "3 November 2026"),
        (date(2027, 1, 31), "31 January 2027"),
        (datetime(2026, 12, 1, 23, 59, tzinfo=UTC), "1 December 2026"),
    ],
)
def test_a_date_as_people_write_it(day: date, said: str) -> None:
    assert written(day) == said
