"""`outside-in demo --texts`: given interview texts as notes, or clear refusals and nothing stored."""

import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from api.demo.content import WrittenCandidate, candidates, organisation
from api.demo.hiring import draft_of
from api.demo.texts import BadTexts, GivenText, candidates_of, quotable, read_texts
from domain.interviews import rules
from tests.commands.running import run_on
from tests.conftest import Database

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "answers.unlabelled.jsonl"
LINES: list[dict[str, Any]] = [
    {
        "id": "a-0",
        "candidate": "a",
        "question": "When did you help a customer?",
        "text": 'Yes. A guest had lost her ticket, so I rang the harbour. "Wait," she said.\r\nI waited with her.',
    },
    {"id": "a-1", "candidate": "a", "text": "I asked the skipper why the boat was late and told everybody."},
    {"id": "a-2", "candidate": "a", "text": "No.\nNo.", "extra": [1]},
    {"id": "a-3", "candidate": "a", "text": "We tried it on one sailing first. We tried it on one sailing first."},
    {"id": "b-0", "candidate": "b", "text": "Ich habe den Gast gefragt, was er heute noch erreichen muss."},
    {"id": "c", "text": "Somebody without a name in the file answered this question at length 🚢."},
]


def written(folder: Path, lines: list[Any]) -> Path:
    path = folder / "texts.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


def made_of(texts: list[GivenText], seed: int = 1) -> tuple[tuple[WrittenCandidate, ...], int]:
    return candidates_of(texts, organisation(), candidates(), seed)


@pytest.mark.anyio
async def test_the_notes_hold_the_given_texts(database: Database, tmp_path: Path) -> None:
    made = await run_on(database, "demo", "--texts", written(tmp_path, LINES), "--seed", "7")
    assert made.exit_code == 0, made.stderr
    connection = await asyncpg.connect(database.superuser_url)
    people = {row["name"] for row in await connection.fetch("SELECT name FROM candidates")}
    notes = [row["text"] for row in await connection.fetch("SELECT text FROM notes")]
    comments = [row["overall_comment"] for row in await connection.fetch("SELECT overall_comment FROM scorecards")]
    quotes = await connection.fetch(
        "SELECT substr(text, span_start + 1, span_end - span_start) AS quote "
        "FROM ratings JOIN notes ON notes.id = note_id"
    )
    name = await connection.fetchval("SELECT name FROM organisations")
    await connection.close()
    assert people == {"Candidate a", "Candidate b", "Candidate c"}
    assert len(notes) == len(LINES)
    assert any("“We tried it on one sailing first.”\n“We tried it on one sailing first.”" in note for note in notes)
    assert any(note.startswith("Asked: When did you help a customer?\n“Yes.”\n“A guest had lost") for note in notes)
    assert {comment for comment in comments if "placeholders drawn from the seed 7, not from the text" in comment}
    assert quotes
    assert all(row["quote"].startswith("“") and row["quote"].endswith("”") for row in quotes)
    assert "levels are placeholders" in name


@pytest.mark.anyio
async def test_a_bad_file_names_its_lines_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    path = written(tmp_path, [LINES[0], "{", "", {"id": "b"}, LINES[0], {"id": "d", "text": " \n"}])
    refused = await run_on(database, "demo", "--texts", path)
    assert refused.exit_code == 1
    first, *lines = refused.stderr.splitlines()
    assert first == "Error: nothing was stored"
    assert [line.split(" ")[0] for line in lines] == [f"{path}:{number}:" for number in (2, 4, 5, 6)]
    connection = await asyncpg.connect(database.superuser_url)
    assert await connection.fetchval("SELECT count(*) FROM organisations") == 0
    await connection.close()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"id": "", "text": "Hello."}, "Expected `str` of length >= 1"),
        ({"id": "a", "text": 3}, "Expected `str`, got `int`"),
        ({"id": "a", "text": "\x00"}, "U+0000"),
        ({"id": "a", "text": "Hello.", "candidate": "\x00"}, "U+0000"),
        ({"id": "a", "text": "long " * 5000}, "at most 20000"),
        ([1], "Expected `object`, got `array`"),
        ('{"id": "a", "text": "\\ud800"}', "truncated"),
    ],
)
def test_reasons(tmp_path: Path, line: Any, reason: str) -> None:
    with pytest.raises(BadTexts) as refused:
        read_texts(written(tmp_path, [line]))
    assert reason in refused.value.problems[0]


def test_an_empty_file_and_broken_bytes_are_refused(tmp_path: Path) -> None:
    empty, broken = tmp_path / "empty", tmp_path / "broken"
    empty.write_bytes(b"\n\n")
    broken.write_bytes(b'{"id": "a", "text": "\xff"}\n')
    for path, words in ((empty, "no texts"), (broken, f"{broken}:1:")):
        with pytest.raises(BadTexts) as refused:
            read_texts(path)
        assert words in refused.value.problems[0]


@pytest.mark.anyio
async def test_a_file_that_is_not_there_gives_one_line(database: Database, tmp_path: Path) -> None:
    refused = await run_on(database, "demo", "--texts", tmp_path / "none.jsonl")
    assert refused.exit_code == 1
    assert refused.stderr == f"Error: {tmp_path / 'none.jsonl'}: No such file or directory\n"


def test_levels_depend_on_the_seed_and_not_on_the_text(tmp_path: Path) -> None:
    texts = read_texts(written(tmp_path, LINES))
    assert made_of(texts) == made_of(texts)
    assert made_of(texts) != made_of(texts, seed=2)
    others = [GivenText(id=text.id, candidate=text.candidate, text="Something else altogether.") for text in texts]
    levels = [
        [rating.level for person in made_of(some)[0] for card in person.scorecards for rating in card.ratings]
        for some in (texts, others)
    ]
    assert levels[0] == levels[1]


def test_quotes_are_whole_sentences() -> None:
    assert quotable("Asked: Why did you do what you did?\n“Yes.”\n“I rang the harbour for her.”") == (
        "“I rang the harbour for her.”"
    )
    assert quotable("“No.”\n“Not really.”") == "“Not really.”"
    assert GivenText(id="a", text="...").note() == "“...”"


@pytest.mark.skipif(not REAL.exists(), reason="the real texts are not there: ../shared/data/answers.unlabelled.jsonl")
def test_real_answers_fill_twelve_candidates_with_sound_scorecards() -> None:
    texts = read_texts(REAL)
    people, left_out = made_of(texts)
    assert (len(people), left_out) == (12, len({text.candidate for text in texts}) - 12)
    known = {"customer_orientation", "empathy", "curiosity"}
    for card in (card for person in people for card in person.scorecards):
        draft = rules.normalised(draft_of(card))
        assert rules.problems_of(draft, known, set()) == []
        assert card.state != "locked" or {rating.competency for rating in card.ratings} == known
    held = [note.text for person in people for card in person.scorecards for note in card.notes]
    assert len(held) >= 24
