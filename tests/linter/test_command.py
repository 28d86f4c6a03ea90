"""`outside-in lint`: what it prints and with which exit code it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import outside_in
from tests.linter.base import changed, competency, document

POOR = {
    "/competencies/1/anchors/2/text": "Smiles at the buyer, asks what went wrong, and writes down by when it will work."
}


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(outside_in, ["lint", *arguments], env={"OUTSIDE_IN_SECRET": None})


def write(folder: Path, content: object) -> str:
    path = folder / "rubric.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_a_clean_rubric_ends_with_0(tmp_path: Path) -> None:
    result = lint(write(tmp_path, document()))
    assert result.exit_code == 0
    assert result.stdout.endswith("rubric.json: 0 E, 0 W\n")


def test_an_error_ends_with_1_and_says_where_why_and_how_to_mend(tmp_path: Path) -> None:
    result = lint(write(tmp_path, changed(document(), POOR)))
    assert result.exit_code == 1
    first, why, mend, last = result.stdout.splitlines()
    assert first == "R18 E /competencies/1/anchors/2/text"
    assert why.startswith("    Says “Smiles”.")
    assert mend.startswith("    Say what the person does")
    assert last.endswith("1 E, 0 W")


def test_a_warning_alone_ends_with_0(tmp_path: Path) -> None:
    result = lint(write(tmp_path, changed(document(), {"/competencies/1/anchors/2/text": "Is bubbly and asks why."})))
    assert result.exit_code == 0
    assert "R20 W" in result.stdout


def test_json_is_a_list_of_findings(tmp_path: Path) -> None:
    result = lint(write(tmp_path, changed(document(), POOR)), "--json")
    assert result.exit_code == 1
    (finding,) = json.loads(result.stdout)
    assert set(finding) == {"rule", "severity", "pointer", "message", "mend"}
    assert (finding["rule"], finding["severity"]) == ("R18", "E")
    assert json.loads(lint(write(tmp_path, document()), "--json").stdout) == []


def test_pointers_of_a_competency_alone_point_into_its_file(tmp_path: Path) -> None:
    alone = {**competency("repair", "Repair"), "name": "Culture fit"}
    result = lint(write(tmp_path, alone), "--json")
    assert [(finding["rule"], finding["pointer"]) for finding in json.loads(result.stdout)] == [("R19", "/name")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "not well-formed JSON"),
        (b'"\xff"', "not well-formed JSON"),
        (b"[" * 100_000, "not well-formed JSON"),
        (b"[]", "Expected `object`, got `array`"),
        (b'{"title": "x"}', "missing required field `validation`"),
        (
            json.dumps(changed(document(), {"/competencies/1/anchors/0/level": 9})).encode(),
            "$.competencies[1].anchors[0]",
        ),
        (json.dumps({**competency("repair", "Repair"), "extra": 1}).encode(), "unknown field `extra`"),
    ],
)
def test_an_unusable_file_ends_with_2_and_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "rubric.json"
    path.write_bytes(content)
    result = lint(str(path))
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"Error: {path}: ")
    assert says in line


def test_a_missing_file_and_a_folder_end_with_2(tmp_path: Path) -> None:
    missing = lint(str(tmp_path / "none.json"))
    assert missing.exit_code == 2
    assert missing.stderr == f"Error: {tmp_path / 'none.json'}: No such file or directory\n"
    assert lint(str(tmp_path)).exit_code == 2


def test_help_names_the_exit_codes() -> None:
    assert "Exit code 0" in " ".join(lint("--help").stdout.split())
