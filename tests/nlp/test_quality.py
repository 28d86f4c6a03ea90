"""The tagger against labelled texts, where they lie beside the repository; they do not belong to it."""

from pathlib import Path

import pytest

from nlp.evaluate import macro_f1, read_gold, score

DATA = Path(__file__).parents[2].parent / "shared" / "data"
# Macro F1 of plain keyword lists on the same files.
BASELINES = [("notes.dev.jsonl", 0.07), ("answers.dev.jsonl", 0.30)]


@pytest.mark.parametrize(("name", "baseline"), BASELINES)
def test_better_than_keyword_lists(name: str, baseline: float) -> None:
    path = DATA / name
    if not path.exists():
        print(f"skipped: {path} is not there")
        pytest.skip(f"labelled texts are not there: ../shared/data/{name}")
    assert macro_f1(score(read_gold(path)).values()) > baseline + 0.1
