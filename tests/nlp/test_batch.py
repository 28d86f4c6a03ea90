"""Tagging a JSON Lines file."""

import json
from pathlib import Path

import pytest

from nlp.batch import tag_file

TEXT = "She listened to the whole story and told him she understood his fear."
GOOD = {"id": "1", "text": TEXT, "units": [], "candidate": 7}
GERMAN = {"id": "2", "text": "Der Kunde war sehr zufrieden und die Kandidatin hat zugehört."}


def _write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def _read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_lines_are_tagged_in_order(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    assert tag_file(_write(tmp_path / "in.jsonl", GOOD, GERMAN), target, "accurate") == []
    first, second = _read(target)
    (tag,) = first["tags"]  # type: ignore[misc]
    always = {"start", "end", "value", "polarity", "strength", "confidence", "why"}
    assert always <= set(tag) <= always | {"cue_start", "cue_end", "example"}
    assert (first["id"], tag["value"], tag["polarity"]) == ("1", "empathy", "for")
    assert "skipped" not in first
    assert second == {"id": "2", "tags": [], "skipped": "language"}


def test_bad_lines_are_reported_and_the_rest_is_done(tmp_path: Path) -> None:
    source = _write(
        tmp_path / "in.jsonl",
        "",
        "not json",
        {"id": "1"},
        "   ",
        GOOD,
        {"id": "3", "text": "x", "kind": "essay"},
        "[1]",
    )
    problems = tag_file(source, tmp_path / "out.jsonl", "fast")
    assert [problem.line for problem in problems] == [2, 3, 6, 7]
    assert all(problem.reason for problem in problems)
    assert [line["id"] for line in _read(tmp_path / "out.jsonl")] == ["1"]


def test_bytes_that_are_no_text_are_a_bad_line(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b'{"id": "1", "text": "\xff\xfe"}\n' + json.dumps(GOOD).encode())
    assert [problem.line for problem in tag_file(source, tmp_path / "out.jsonl", "fast")] == [1]


def test_a_question_makes_an_answer_unless_the_line_says_otherwise(tmp_path: Path) -> None:
    text = "I asked the engineer why it kept failing and read up on it until I knew the cause."
    lines = [
        {"id": "note", "text": text},
        {"id": "answer", "text": text, "question": "Tell me more."},
        {"id": "said", "text": text, "question": "Tell me more.", "kind": "note"},
    ]
    tag_file(_write(tmp_path / "in.jsonl", *lines), tmp_path / "out.jsonl", "accurate")
    note, answer, said = (json.dumps(line["tags"]) for line in _read(tmp_path / "out.jsonl"))
    # In a note "I" is the interviewer, so the same words weigh differently.
    assert note != answer
    assert said != answer


def test_an_empty_file_gives_an_empty_file(tmp_path: Path) -> None:
    assert tag_file(_write(tmp_path / "in.jsonl"), tmp_path / "out.jsonl", "accurate") == []
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_nothing_is_left_behind_on_an_error(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    with pytest.raises(FileNotFoundError):
        tag_file(tmp_path / "missing.jsonl", target, "accurate")
    assert target.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"out.jsonl"}


def test_source_and_target_may_be_the_same_file(tmp_path: Path) -> None:
    path = _write(tmp_path / "both.jsonl", GOOD)
    tag_file(path, path, "accurate")
    assert "tags" in _read(path)[0]
