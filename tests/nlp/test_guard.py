"""The note guard: labelled fixtures, places and properties, files. Whose fact it is decides, and what stands beside."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.language.guard_lists import advice, guard_words, left_alone, looked_for
from domain.language.lists import FOLDER
from domain.language.model import GUARD, PROTECTED, Category, Mode
from nlp.guard import check
from nlp.guard_batch import guard_file
from nlp.guard_evaluate import main, outcomes, read, score

FIXTURES = Path(__file__).parent / "guard"
# Measured once the rules were done (docs/note-guard.md).
HELD_BACK = {"recall": 0.86, "precision": 0.74}
HELD_BACK_2 = {"recall": 0.90, "precision": 0.80}
TUNING = {"recall": 0.97, "precision": 0.97}
WIDENING = {"recall": 0.95, "precision": 0.85}


@pytest.mark.parametrize(
    ("name", "floor"),
    [("held_back", HELD_BACK), ("held_back_2", HELD_BACK_2), ("tuning", TUNING), ("widening", WIDENING)],
)
def test_protected_categories_against_labelled_texts(name: str, floor: dict[str, float]) -> None:
    found = score(outcomes(read(FIXTURES / f"{name}.jsonl")), PROTECTED)
    assert found.recall >= floor["recall"]
    assert found.precision >= floor["precision"]


def categories(text: str, mode: Mode = "note") -> set[Category]:
    return {flag.category for flag in check(text, mode)}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Served a customer with epilepsy first.", "G06"),
        ("Advised the patient's wife on parking.", "G02"),
        ("Ran the diabetes clinic's phone line.", "G06"),
        ("An aggressive timeline was agreed.", "G16"),
        ("She said “he was really arrogant”.", "G16"),
        ("Great answer: named the risk, the owner and the date.", "G19"),
        ("German is required for the post; answered in German.", "G04"),
        ("My wife drove me here.", "G02"),
        ("A mother from Somalia had no word for it; the nurse drew it.", "G02"),
        ("Retired three unused reports after asking every reader.", "G01"),
        ("Booked halal trays for 400 guests and labelled each.", "G05"),
        ("Jewish care home, 60 residents. Trained new carers in both kitchens.", "G05"),
    ],
)
def test_not_the_candidates_or_not_without_evidence(text: str, category: Category) -> None:
    assert category not in categories(text)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("She has epilepsy.", "G06"),
        ("His wife works nights.", "G02"),
        ("Told the customer that she is diabetic.", "G06"),
        ("Too aggressive for me.", "G16"),
        ("Great answer.", "G19"),
        ("Not as sharp as Tom.", "G17"),
        ("My wife used to manage her.", "G18"),
        ("Turned 58 last month.", "G01"),
        ("On £42k now.", "G12"),
        ("Arogant.", "G16"),
        ("Her mum had breast cancer.", "G07"),
        ("ex-army officer, two kids", "G10"),
        ("ex-army officer, two kids", "G02"),
        ("worked as a driver, 54", "G01"),
        ("Owner of a dog rescue and a devout Catholic.", "G05"),
        ("is childless", "G02"),
        ("panic attacks since spring", "G06"),
        ("childminder lets her down on Fridays", "G02"),
        ("in a mess with rent arrears", "G13"),
    ],
)
def test_the_candidates(text: str, category: Category) -> None:
    assert category in categories(text)


def test_a_question_is_checked_for_protected_categories_alone() -> None:
    assert categories("How old are you?", "question") == {"G01"}
    assert categories("How did you help the customer who was pregnant?", "question") == set()
    assert categories("Great answer. Gut feeling?", "question") == set()


def test_a_flag_says_why_and_what_instead_and_where_to_go() -> None:
    (flag,) = check("👍 She has epilepsy.")
    assert ("👍 She has epilepsy."[flag.start : flag.end], flag.category) == ("epilepsy", "G06")
    assert flag.reason
    assert "confidential form" in flag.instead
    assert flag.see == "POST /v1/applications/{application_id}/accommodation-requests"
    assert {said.see for said in advice("en").values()} >= {"POST /v1/scorecards/{scorecard_id}/recuse"}
    assert set(advice("en")) == set(GUARD)


def test_every_list_is_in_the_notation() -> None:
    for category in GUARD:
        looked_for("en", category, "question")
        left_alone("en", category)
    assert guard_words("en").classes["relative"]


# Words that belong together: an alternative of several words is written with a plus sign ("team+member"), because a
# blank ends the item and both alternations would then have to match, one after the other.
TOGETHER = (
    "team member", "child minder", "au pair", "panic attack", "hot flush", "sleep apnoea", "self harm", "guide dog",
    "hearing aid", "motor neurone", "passed out", "skull cap", "head covering", "dog collar", "born again",
    "good friday", "half caste", "pacific islander", "box braids", "coffin dodger", "old man", "other half",
    "settled status", "leave to remain", "halfway house", "clean shaven", "well built", "extinction rebellion",
    "can do", "at ease", "x factor", "medical leave",
)  # fmt: skip


@pytest.mark.parametrize("category", GUARD)
def test_no_alternative_is_torn_by_a_blank(category: Category) -> None:
    found = json.loads((FOLDER / "en" / "guard" / f"{category}.json").read_text(encoding="utf-8"))
    notations = [*found["terms"], *found.get("question_terms", ()), *found.get("allowed", ())]
    assert [(words, one) for one in notations for words in TOGETHER if f"|{words}|" in one] == []


def valid(text: str, mode: Mode) -> bool:
    flags = check(text, mode)
    assert flags == check(text, mode)
    for flag in flags:
        assert 0 <= flag.start < flag.end <= len(text)
        assert text[flag.start : flag.end].strip()
    return flags == sorted(flags, key=lambda flag: (flag.start, flag.end, flag.category))


@given(st.text(max_size=300), st.sampled_from(["note", "question"]))
def test_any_text_gives_valid_places(text: str, mode: Mode) -> None:
    assert valid(text, mode)


def test_ten_thousand_fuzzed_texts() -> None:
    chance = random.Random(1)
    pieces = [line.text for line in read(FIXTURES / "tuning.jsonl")]
    noise = [
        "😀",
        "\u202e",
        "\x00",
        "<b>",
        "ﷺ",
        "\r\n",
        "’",
        "“",
        "…",
        " - ",
        "Zürich",
        "日本語",
        "é\u0301",
        "\ud7ff",
        "\t",
    ]
    for number in range(10_000):
        text = chance.choice(pieces)[chance.randrange(8) : chance.randrange(10, 90)]
        for _ in range(chance.randrange(4)):
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(noise) + text[place:]
        assert valid(text, "question" if number % 3 == 0 else "note")


@pytest.mark.parametrize(
    "text", ["", " ", "x" * 200_000, "very very " * 4000, "she is the best of " * 2000, '"a ' * 5000]
)
def test_hostile_texts_end(text: str) -> None:
    assert valid(text, "note")


def test_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = ['{"id": "1", "text": "She is 54 years old.", "more": 1}', "no json", "",
             '{"id": "2", "text": "How old are you?", "mode": "question"}',
             '{"id": "3", "text": "x", "mode": "essay"}']  # fmt: skip
    source.write_text("\n".join(lines), encoding="utf-8")
    read_bytes: list[int] = []
    assert [problem.line for problem in guard_file(source, target, read_bytes.append)] == [2, 5]
    assert sum(read_bytes) == source.stat().st_size
    first, second = map(json.loads, target.read_text(encoding="utf-8").splitlines())
    assert set(first["flags"][0]) == {"start", "end", "category", "reason"}
    assert [first["id"], second["id"], second["flags"][0]["category"]] == ["1", "2", "G01"]


def test_the_measure_prints_counts_and_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(FIXTURES / "tuning.jsonl")]) == 0
    printed = capsys.readouterr().out
    assert "329 lines" in printed
    assert "G01-G14" in printed
    assert "stamina" not in printed
    assert main([]) == 2
