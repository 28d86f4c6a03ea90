"""Ten thousand hostile texts: no crash, offsets always inside the text, other languages reported and not tagged."""

import random

import pytest

from nlp.analyse import Analysis, Text, analyse
from nlp.model import Kind, ModelChoice

PIECES = [
    "She asked why the parcel was late.",
    "cust upset -> told him 'not my dept'",
    "+ Empathy: listened to the whole story",
    "I always try to see it from their side",
    "\U0001f642\U0001f469\u200d\U0001f469\u200d\U0001f467\U0001f3fd",
    "\u202eright to left\u202c",
    "مرحبا كيف حالك",
    "שלום עולם",
    "\u5019\u9009\u4eba\u5f88\u6709\u540c\u7406\u5fc3",
    "\x00\x07\x1b[0m",
    "\ud83d",
    "<script>alert(1)</script>",
    "&amp;<b>bold</b>",
    "\r\n",
    "\n\n\t",
    "\u2026",
    "a" * 300,
    "?!" * 40,
    '"""""""""',
    "\u0301\u0302\u0303",
    "Der Kunde war zufrieden und die Kandidatin hat gut zugehört.",
    "0",
    "'; DROP TABLE notes; --",
    "{{7*7}}",
    "\ufeff",
    "\u2028",
    "\xa0",
    "n/a",
    "- - -",
    "Q: why? A: dunno",
    "\ufb01nd \ufb02ow",
    "I" * 40,
    ",",
    "e\u0301tait",
]
OTHER_LANGUAGES = [
    "Die Kandidatin hat dem Kunden sehr gut zugehört und nach dem Grund gefragt, bevor sie etwas vorgeschlagen hat.",
    "Elle a écouté la cliente jusqu'au bout et lui a demandé ce qui comptait pour elle avant de proposer une solution.",
    "El candidato preguntó por qué el cliente estaba molesto y luego buscó una solución con su equipo.",
    "Кандидат спросил, почему клиент расстроен, и помог ему найти решение.",
    "المرشحة سألت العميل عن سبب انزعاجه ثم وجدت له حلا مناسبا",
    "候选人询问顾客为什么不满意，然后一起找到了解决办法。",
]


def _texts(count: int, seed: int) -> list[Text]:
    chance = random.Random(seed)
    kinds: tuple[Kind, ...] = ("note", "answer")
    return [
        Text(
            text=chance.choice(["", " ", "\n"]).join(chance.choices(PIECES, k=chance.randint(0, 5))),
            kind=chance.choice(kinds),
            question=chance.choice([None, "", "Why?", "🙂" * 50, "x" * 3000]),
        )
        for _ in range(count)
    ]


def _check(texts: list[Text], found: list[Analysis]) -> None:
    assert len(found) == len(texts)
    for text, analysis in zip(texts, found, strict=True):
        for finding in analysis.findings:
            assert 0 <= finding.start < finding.end <= len(text.text), repr(text)
            assert text.text[finding.start : finding.end].strip(), repr(text)
            assert 0 <= finding.confidence <= 1
            assert finding.why
            if finding.cue_start is not None and finding.cue_end is not None:
                assert 0 <= finding.cue_start < finding.cue_end <= len(text.text)
        assert not (analysis.skipped and analysis.findings)


def test_ten_thousand_texts() -> None:
    texts = _texts(10_000, 1)
    _check(texts, analyse(texts, model="fast"))


def test_a_part_of_them_with_the_encoder() -> None:
    texts = _texts(400, 2)
    _check(texts, analyse(texts))


@pytest.mark.parametrize(
    ("model", "sentence"),
    # The encoder reads each sentence, so it gets a tenth of them.
    [("fast", "She asked why it failed. "), ("accurate", f"She asked why {'x' * 225} failed. ")],
    ids=["fast", "accurate"],
)
def test_a_text_of_a_megabyte(model: ModelChoice, sentence: str) -> None:
    text = Text(text=sentence * (1_050_000 // len(sentence)), kind="note")
    _check([text], analyse([text], model=model))


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
@pytest.mark.parametrize("model", ["fast", "accurate"])
def test_another_language_is_told_and_not_tagged(text: str, model: ModelChoice) -> None:
    (analysis,) = analyse([Text(text=text, kind="note")], model=model)
    assert analysis == Analysis(findings=(), skipped="language")
