"""The rules on wording against statements that break them and statements that only look as if they did.

The first set was written before the rules, by their author, who then adjusted both. The second was written after them,
by the same author, and no rule was changed for it: its figures say more about sentences that nobody has seen.
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.domain.instruments.base import document, findings

FILE = Path(__file__).parents[2] / "fixtures/survey_statements.json"
SETS: dict[str, dict[str, list[dict[str, str]]]] = msgspec.json.decode(FILE.read_bytes())
BAD, GOOD = SETS["first"]["bad"], SETS["first"]["good"]
WORDING = {f"I{number:02}" for number in (*range(1, 14), 15)}


def rules_of(row: dict[str, str]) -> set[str]:
    """The rules on wording that a statement breaks, in a questionnaire that is sound otherwise."""
    base: dict[str, Any] = document()
    base["items"] = [{"code": "one", "dimension": "welcome", "text": row["text"]}]
    if "opposite" in row:
        base["items"][0]["opposite"] = row["opposite"]
    return {finding.rule for finding in findings(base)} & WORDING


@pytest.mark.parametrize("row", BAD, ids=lambda row: f"{row['rule']}-{row['text'][13:60]}")
def test_a_bad_statement_is_caught_by_its_rule(row: dict[str, str]) -> None:
    assert row["rule"] in rules_of(row)


@pytest.mark.parametrize("row", GOOD, ids=lambda row: row["text"][13:60])
def test_a_good_statement_is_left_alone(row: dict[str, str]) -> None:
    assert rules_of(row) == set()


def test_every_rule_on_wording_has_statements() -> None:
    assert len(BAD) >= 60
    assert len(GOOD) >= 60
    assert {row["rule"] for row in BAD} == WORDING


@pytest.mark.parametrize(("name", "least_caught", "most_flagged"), [("first", 1.0, 0.0), ("second", 0.8, 0.03)])
def test_precision_and_recall(
    name: str, least_caught: float, most_flagged: float, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = SETS[name]["bad"], SETS[name]["good"]
    caught = sum(row["rule"] in rules_of(row) for row in bad)
    flagged = sum(bool(rules_of(row)) for row in good)
    with capsys.disabled():
        print(
            f"\n{name} set: caught {caught} of {len(bad)} by the named rule (recall {caught / len(bad):.2f}), "
            f"flagged {flagged} of {len(good)} good ones (precision {caught / (caught + flagged):.2f})"
        )
    assert caught / len(bad) >= least_caught
    assert flagged / len(good) <= most_flagged
