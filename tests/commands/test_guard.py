"""`outside-in guard`: lines in, flags out, exit code by what could be read."""

import json
from pathlib import Path

from tests.commands.running import run

GOOD = {"id": "n1", "text": "She is 54 years old."}


def test_good_lines_are_flagged_and_the_exit_code_is_zero(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(GOOD) + "\n")
    done = run("guard", source, target)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    (line,) = [json.loads(line) for line in target.read_text().splitlines()]
    assert line["id"] == "n1"
    assert [flag["category"] for flag in line["flags"]] == ["G01"]


def test_bad_lines_are_named_and_the_rest_is_done(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(f'nonsense\n{json.dumps(GOOD)}\n{{"id": "n2"}}\n')
    done = run("guard", source, target)
    assert done.exit_code == 1
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == [f"{source}:1", f"{source}:3"]
    assert [json.loads(line)["id"] for line in target.read_text().splitlines()] == ["n1"]


def test_a_missing_file_gives_one_line(tmp_path: Path) -> None:
    done = run("guard", tmp_path / "none.jsonl", tmp_path / "out.jsonl")
    assert done.exit_code == 1
    assert done.stderr.endswith("No such file or directory\n")
