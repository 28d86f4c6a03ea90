"""Texts in other languages are skipped, telegraphic English is not."""

import pytest

from nlp.analyse import Text, analyse

OTHER = [
    "Die Kandidatin hat sehr gut zugehört und der Kunde war am Ende zufrieden.",
    "La candidate a écouté le client et elle a trouvé une solution pour lui.",
    "El candidato escuchó al cliente y le ofreció una solución muy buena.",
    "Il candidato ha ascoltato il cliente e ha trovato una soluzione.",
    "De kandidaat heeft goed geluisterd naar de klant en het was een goed gesprek.",
    "候选人很有同理心，认真听取了客户的意见。",
    "Кандидат внимательно выслушал клиента и решил проблему.",
    "المرشحة استمعت إلى العميل باهتمام",
]
ENGLISH = [
    "Cust wanted refund, cand rang mgr, got it sorted same day",
    "strong comms, 4 yrs retail, knows POS systems, notice 1 month",
    "I listened to him.",
    "ok",
    "",
    "12:30 / 4.5 !!",
    "Met Frau Müller and Señor García at the café; she asked why they were late.",
]


@pytest.mark.parametrize("text", OTHER)
def test_another_language_is_skipped(text: str) -> None:
    (analysis,) = analyse([Text(text=text, kind="note")])
    assert (analysis.findings, analysis.skipped) == ((), "language")


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_read(text: str) -> None:
    (analysis,) = analyse([Text(text=text, kind="note")])
    assert analysis.skipped is None
