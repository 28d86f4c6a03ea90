"""`outside-in lint` on questionnaires."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import outside_in
from domain.instruments.service import SHIPPED, SHIPPED_FOLDER
from tests.domain.instruments.base import changed, document


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(outside_in, ["lint", *arguments], env={"OUTSIDE_IN_SECRET": None})


def write(folder: Path, content: object) -> str:
    path = folder / "questionnaire.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_files_end_with_0(name: str) -> None:
    result = lint(str(SHIPPED_FOLDER / f"{name}.json"))
    assert result.exit_code == 0
    assert result.stdout.endswith(f"{name}.json: 0 E, {int(name == 'maturity_ladder')} W\n")


def test_an_error_ends_with_1_and_says_where_why_and_how_to_mend(tmp_path: Path) -> None:
    result = lint(write(tmp_path, changed(document(), {"/items/1/text": "In our team, we always ask guests why."})))
    assert result.exit_code == 1
    first, why, mend, last = result.stdout.splitlines()
    assert first == "I05 E /items/1/text"
    assert why.startswith("    Says “always”.")
    assert mend.startswith("    Strike it")
    assert last.endswith("1 E, 0 W")


def test_json_is_a_list_of_findings(tmp_path: Path) -> None:
    result = lint(
        write(tmp_path, changed(document(), {"/items/0/text": "In our team, we often greet guests."})), "--json"
    )
    assert result.exit_code == 0
    (finding,) = json.loads(result.stdout)
    assert set(finding) == {"rule", "severity", "pointer", "message", "mend"}
    assert (finding["rule"], finding["severity"]) == ("I06", "W")


@pytest.mark.parametrize(
    ("pointer", "value", "says"),
    [
        ("/scale/points", 7, "$.scale.points"),
        ("/items/2/text", "", "$.items[2].text"),
        ("/scale", ..., "missing required field `scale`"),
        ("/items", ..., "missing required field `items`"),
    ],
)
def test_an_unusable_questionnaire_ends_with_2_and_one_line(
    tmp_path: Path, pointer: str, value: object, says: str
) -> None:
    result = lint(write(tmp_path, changed(document(), {pointer: value})))
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert says in line
