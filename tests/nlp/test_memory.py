"""A long-running worker's vocabulary must not grow with the texts it has read."""

from nlp.analyse import Text, ValueCues, analyse
from nlp.pipeline import build_pipeline


def _texts(run: int) -> list[Text]:
    words = " ".join(f"zqx{run}w{number}" for number in range(300))
    return [Text(text=f"She asked why {words} failed. He listened to her.", kind="note")]


def test_the_string_store_does_not_grow() -> None:
    own = (ValueCues(value="ownership", phrases_for=("owned the outcome",)),)
    analyse(_texts(0), own)
    before = len(build_pipeline().vocab.strings)
    for run in range(1, 4):
        analyse(_texts(run), own)
    assert len(build_pipeline().vocab.strings) == before


def test_own_phrases_do_not_grow_it_either() -> None:
    analyse(_texts(9))
    before = len(build_pipeline().vocab.strings)
    analyse(_texts(9), (ValueCues(value="ownership", phrases_for=("zqxphrase zqxother",)),))
    assert len(build_pipeline().vocab.strings) == before
