"""Both models behind one interface: what is told, why, and when they abstain."""

import pytest

from nlp.analyse import Text, ValueCues, analyse, model_name
from nlp.model import ModelChoice

MODELS: tuple[ModelChoice, ...] = ("accurate", "fast")
PLAIN = [
    ("note", "Cand rang the customer back next morning to check the fix had held.", "customer_orientation", "for"),
    ("note", "Told the customer it was not his department and hung up.", "customer_orientation", "against"),
    ("answer", "I sat down with her and listened until I understood what she was afraid of.", "empathy", "for"),
    ("note", "Rolled his eyes at colleague who cried, 'too sensitive'.", "empathy", "against"),
    (
        "answer",
        "I asked the engineer why it kept failing and read up on it until I knew the cause.",
        "curiosity",
        "for",
    ),
]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("kind", "text", "value", "polarity"), PLAIN)
def test_plain_evidence(model: ModelChoice, kind: str, text: str, value: str, polarity: str) -> None:
    (analysis,) = analyse([Text(text=text, kind="note" if kind == "note" else "answer")], model=model)
    assert (value, polarity) in {(finding.value, finding.polarity) for finding in analysis.findings}


SILENT = ["Notice period four weeks.", "Excel good, SQL basic.", "We met at ten in room four.", "Salary as advertised."]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", SILENT)
def test_logistics_are_no_evidence(model: ModelChoice, text: str) -> None:
    (analysis,) = analyse([Text(text=text, kind="note")], model=model)
    assert analysis.findings == ()


def test_further_values_are_found_only_where_they_are_wanted() -> None:
    text = Text(text="He told her to buy the cheaper one because the dear one would not help her.", kind="note")
    (without,) = analyse([text])
    (wanted,) = analyse([text], [ValueCues(value="honest_advice")])
    assert "honest_advice" not in {finding.value for finding in without.findings}
    assert ("honest_advice", "for") in {(finding.value, finding.polarity) for finding in wanted.findings}


@pytest.mark.parametrize("model", MODELS)
def test_a_text_is_read_the_same_alone_and_among_others(model: ModelChoice) -> None:
    texts = [Text(text=text, kind="note") for _, text, _, _ in PLAIN]
    assert [analyse([text], model=model)[0] for text in texts] == analyse(texts, model=model)


def test_a_finding_tells_its_cue_or_its_example() -> None:
    texts = [Text(text=text, kind="note") for _, text, _, _ in PLAIN]
    findings = [finding for analysis in analyse(texts) for finding in analysis.findings]
    for finding in findings:
        assert (finding.cue_start is not None) != (finding.example is not None)
        assert finding.example is None or finding.example in finding.why


def test_versions_name_their_model() -> None:
    assert [model_name(model).split("-")[0] for model in MODELS] == ["accurate", "fast"]
