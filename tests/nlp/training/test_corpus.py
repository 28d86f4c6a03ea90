"""The corpus in the repository, and what its reader refuses."""

import json
from pathlib import Path

import pytest

from nlp.training.corpus import CORE, VALUES, CorpusError, Label, counts, read_corpus, read_file
from nlp.training.splits import EXAMINED_SECTORS, by_split

SHARED = Path(__file__).parents[3].parent / "shared" / "data"


def _file(folder: Path, text: str) -> Path:
    path = folder / "x1-01.txt"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = """% labelled: CO EM CU HA

@ x1-001 lines ann retail shop assistant
? Why?
| Came in late
CO+b HA-c | told him the truth

@ x1-002 answer bo care carer
EM-b | I left.
"""


def test_a_file_is_read(tmp_path: Path) -> None:
    first, second = read_file(_file(tmp_path, GOOD))
    assert (first.question, first.form, first.text) == ("Why?", "lines", "Came in late\ntold him the truth")
    assert first.units[1].labels == (Label("CO", "+", "b"), Label("HA", "-", "c"))
    assert first.text[first.units[1].start : first.units[1].end] == "told him the truth"
    assert second.question is None
    assert second.labelled == (*CORE, "HA")


BAD = [
    "@ x1-001 song ann retail\n| a",
    "@ x1-001 lines ann nowhere\n| a",
    "@ x1-001 lines ann retail",
    "@ x1-001 lines ann retail\nCO+x | a",
    "@ x1-001 lines ann retail\nHA+b | a",
    "@ x1-001 lines ann retail\na",
    "% labelled: CO ZZ\n\n@ x1-001 lines ann retail\n| a",
]


@pytest.mark.parametrize("text", BAD)
def test_a_fault_names_its_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(CorpusError, match=r"x1-01\.txt"):
        read_file(_file(tmp_path, text))


def test_an_id_is_used_once(tmp_path: Path) -> None:
    _file(tmp_path, "@ x1-001 lines ann retail\n| a\n\n@ x1-001 lines ann retail\n| b")
    with pytest.raises(CorpusError, match="x1-001"):
        read_corpus(tmp_path)


def test_the_corpus_is_what_the_card_says() -> None:
    texts = read_corpus()
    units = sum(len(text.units) for text in texts)
    assert units >= 30_000
    labelled = sum(bool(unit.labels) for text in texts for unit in text.units)
    assert 0.2 < labelled / units < 0.3
    found = counts(texts)
    for code in VALUES:
        for sign in "+-":
            assert found[f"{code}{sign}b"] + found[f"{code}{sign}c"] >= 20, (code, sign)


def test_nobody_writes_in_two_splits() -> None:
    split = by_split(read_corpus())
    writers = {name: {text.writer for text in texts} for name, texts in split.items()}
    assert not writers["train"] & writers["weigh"]
    assert not writers["weigh"] & {text.writer for text in split["examine"] if text.sector not in EXAMINED_SECTORS}
    assert not {text.sector for text in split["train"]} & EXAMINED_SECTORS


@pytest.mark.parametrize("name", ["answers.dev", "notes.dev", "answers.unlabelled", "empathy_emails.dev"])
def test_no_sentence_of_an_evaluation_text_is_in_it(name: str) -> None:
    path = SHARED / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"evaluation texts are not there: ../shared/data/{name}.jsonl")
    others = " ".join(json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())
    long_units = {unit.text for text in read_corpus() for unit in text.units if len(unit.text) > 40}
    assert [unit for unit in long_units if unit in others] == []
