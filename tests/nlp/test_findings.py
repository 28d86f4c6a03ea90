"""Strength, offsets and reasons of findings."""

import pytest

from nlp.analyse import Kind, Text, analyse

STRENGTHS = [
    ("answer", "I asked the engineer why it kept failing and read up on it until I knew the cause.", "behaviour"),
    ("answer", "I always ask why something went wrong and try to understand the cause.", "claim"),
    ("answer", "I would first ask her why she was upset and listen to her.", "claim"),
    ("answer", "It is important to listen to everyone and make sure that they feel heard.", "claim"),
    ("note", "She listened to the whole story and told him she understood his fear.", "behaviour"),
    ("note", "Needs to listen to others.", "claim"),
]


@pytest.mark.parametrize(("kind", "text", "expected"), STRENGTHS)
def test_strength(kind: Kind, text: str, expected: str) -> None:
    (analysis,) = analyse([Text(text=text, kind=kind)])
    assert [finding.strength for finding in analysis.findings] == [expected]


def test_a_reason_names_the_cue_and_what_turned_it_round() -> None:
    (analysis,) = analyse([Text(text="He never asked why the order was late.", kind="note")])
    (finding,) = analysis.findings
    assert "asked why" in finding.why or "never asked" in finding.why
    assert 0.5 <= finding.confidence <= 1


CUE = "She listened to the whole story and told him she understood his fear."
ODD = [
    "",
    " \n\t ",
    "🙂🙂 " + CUE + " 👩‍👩‍👧",
    "مرحبا. " + CUE,
    "\r\n" + CUE + "\r\nNext line.\r\n",
    "\x00\x07" + CUE + "\x1b[0m",
    "- " + CUE,
    "a" * 5000,
    "?" * 300,
    '"' * 99 + CUE,
    "\ud83d " + CUE,
]


@pytest.mark.parametrize("text", ODD)
def test_offsets_lie_in_the_text(text: str) -> None:
    (analysis,) = analyse([Text(text=text, kind="note")])
    for finding in analysis.findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end].strip() == text[finding.start : finding.end]
    if CUE in text:
        found = [text[finding.start : finding.end] for finding in analysis.findings]
        assert any("understood his fear" in span for span in found)


def test_a_span_is_the_sentence_without_its_bullet() -> None:
    text = "Intro.\n• " + CUE + "\nBye."
    (analysis,) = analyse([Text(text=text, kind="note")])
    assert [text[finding.start : finding.end] for finding in analysis.findings] == [CUE]


def test_a_very_long_text_is_read_and_its_spans_stay_short() -> None:
    text = ("and then we went on " * 100 + ", she asked why it failed, ") * 5
    (analysis,) = analyse([Text(text=text, kind="note")])
    assert analysis.findings
    assert all(finding.end - finding.start < 700 for finding in analysis.findings)


def test_texts_keep_their_order_and_their_own_findings() -> None:
    analyses = analyse([Text(text=text, kind="note") for text in (CUE, "", "Nothing here.", CUE)])
    assert [len(analysis.findings) for analysis in analyses] == [1, 0, 0, 1]


def test_findings_do_not_depend_on_the_other_texts() -> None:
    alone = analyse([Text(text=CUE, kind="note")])[0]
    together = analyse([Text(text="Der Kunde.", kind="note"), Text(text=CUE, kind="note")])[1]
    assert alone == together
