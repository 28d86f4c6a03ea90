"""Shared helpers of the tagger's tests."""

from collections.abc import Callable

import pytest

from nlp.analyse import Kind, Text, ValueCues, analyse

Tags = set[tuple[str, str]]
SHORT = {"customer_orientation": "CO", "empathy": "EM", "curiosity": "CU"}


@pytest.fixture
def tags() -> Callable[..., Tags]:
    """Value and polarity of every finding in one text, like {("EM", "for")}."""

    def run(text: str, kind: Kind = "note", question: str | None = None, extra: tuple[ValueCues, ...] = ()) -> Tags:
        (analysis,) = analyse([Text(text=text, kind=kind, question=question)], extra)
        return {(SHORT.get(finding.value, finding.value), finding.polarity) for finding in analysis.findings}

    return run
