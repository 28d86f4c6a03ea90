"""How long a questionnaire takes, how translations are added, and what may not be stored."""

import msgspec
import pytest

from domain.errors import Invalid
from domain.instruments.model import Instrument, Translation
from domain.instruments.rules import minutes_needed, with_translations
from domain.instruments.service import check_instrument
from tests.domain.instruments.base import bipolar, changed, document, translated


def instrument(**changes: object) -> Instrument:
    return msgspec.convert({**document(), **changes}, Instrument)


def item(number: int, count: int, **more: str) -> dict[str, object]:
    return {"code": f"item_{number}", "dimension": "welcome", "text": " ".join(["word"] * count), **more}


@pytest.mark.parametrize(
    ("items", "words", "comments", "minutes"),
    [
        (12, 0, 0, 1),  # 12 answers at 5 s: 60 s
        (13, 0, 0, 2),  # one more: 65 s
        (100, 20, 0, 17),  # 2,000 words at 238 a minute: 8.4 min, and 8.33 min of answers
        (1, 0, 3, 4),  # 3 comments at 60 s and one answer
    ],
)
def test_minutes(items: int, words: int, comments: int, minutes: int) -> None:
    asked = instrument(
        purpose="-",
        items=[item(number, words) if words else {**item(number, 1), "text": "-"} for number in range(items)],
        comment_questions=["?"] * comments,
    )
    assert minutes_needed(asked) == minutes


def test_both_ends_are_read() -> None:
    one_end = instrument(purpose="-", items=[item(n, 30) for n in range(30)], comment_questions=[])
    ends = {"opposite": " ".join(["word"] * 30)}
    both = instrument(purpose="-", items=[item(n, 30, **ends) for n in range(30)], comment_questions=[])
    assert minutes_needed(one_end) == 7  # 900 words and 150 s
    assert minutes_needed(both) == 11  # 1,800 words and 150 s


def test_translations_are_added_by_language() -> None:
    german = msgspec.convert(translated()["translations"][0], Translation)
    arabic = msgspec.structs.replace(german, language="ar")
    both = with_translations(instrument(translations=[msgspec.to_builtins(german)]), [arabic])
    assert [one.language for one in both.translations] == ["ar", "de"]


def test_a_code_that_stands_twice_is_refused() -> None:
    check_instrument(instrument())
    with pytest.raises(Invalid) as caught:
        check_instrument(msgspec.convert(changed(bipolar(), {"/items/3/code": "ask"}), Instrument))
    assert [(one.field, one.code) for one in caught.value.errors] == [("items[3].code", "duplicate")]
