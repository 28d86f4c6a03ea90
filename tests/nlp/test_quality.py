"""How well the tagger finds evidence: floors well under the measured figures, which stand in nlp/weights/FIGURES.md."""

from pathlib import Path

import pytest

from nlp.evaluate import measure, registers
from nlp.figures import figures
from nlp.gold import of_corpus, read_gold
from nlp.learned.weights import fusion
from nlp.model import ModelChoice
from nlp.training.corpus import read_corpus
from nlp.training.splits import by_split

DATA = Path(__file__).parents[2].parent / "shared" / "data"
# Every third text: a third of the time, and figures within a few hundredths.
EVERY = 3
FLOORS: dict[ModelChoice, float] = {"accurate": 0.5, "fast": 0.4}


@pytest.mark.parametrize("model", FLOORS)
def test_texts_of_unknown_writers(model: ModelChoice) -> None:
    for register, gold in registers(of_corpus(by_split(read_corpus())["examine"])[::EVERY]):
        found = measure(gold, model)
        assert found.macro > FLOORS[model], register
        assert found.strength is not None
        assert found.strength > 0.8, register


@pytest.mark.parametrize(("name", "floor"), [("notes.dev.jsonl", 0.45), ("answers.dev.jsonl", 0.4)])
def test_real_answers_and_notes_on_them(name: str, floor: float) -> None:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"labelled texts are not there: ../shared/data/{name}")
    assert measure(read_gold(path), "accurate").macro > floor


@pytest.mark.parametrize("model", FLOORS)
def test_published_figures_are_of_these_weights(model: ModelChoice) -> None:
    (published,) = (each for each in figures() if each.model == model)
    assert published.version == fusion(model).version
    assert {register.register for register in published.registers} == {"answers", "notes"}
