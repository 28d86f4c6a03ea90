"""`outside-in tag`: lines in, tags out, exit code by what could be read."""

import json
from pathlib import Path

import pytest

from tests.commands.running import run

GOOD = {"id": "n1", "text": "She asked the guest what had gone wrong and rang him the next day to check."}


def test_good_lines_are_tagged_and_the_exit_code_is_zero(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(GOOD) + "\n")
    done = run("tag", source, target)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    (line,) = [json.loads(line) for line in target.read_text().splitlines()]
    assert line["id"] == "n1"
    assert {"start", "end", "value", "polarity", "strength", "confidence", "why"} <= set(line["tags"][0])


def test_bad_lines_are_named_and_the_rest_is_done(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(f'nonsense\n{json.dumps(GOOD)}\n{{"id": "n2"}}\n')
    done = run("tag", source, target, "--model", "fast")
    assert done.exit_code == 1
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == [f"{source}:1", f"{source}:3"]
    assert [json.loads(line)["id"] for line in target.read_text().splitlines()] == ["n1"]


@pytest.mark.parametrize("missing", ["in", "out"])
def test_files_that_cannot_be_used_give_one_line(tmp_path: Path, missing: str) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    if missing == "out":
        source.write_text(json.dumps(GOOD) + "\n")
        target = tmp_path / "none" / "out.jsonl"
    done = run("tag", source, target)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.endswith("No such file or directory\n")
    assert len(done.stderr.splitlines()) == 1
    assert str(source if missing == "in" else target.parent) in done.stderr


def test_an_unknown_model_and_a_folder_are_usage_errors(tmp_path: Path) -> None:
    assert run("tag", tmp_path / "in", tmp_path / "out", "--model", "best").exit_code == 2
    assert run("tag", tmp_path, tmp_path / "out").exit_code == 2
