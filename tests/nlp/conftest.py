"""Shared helpers of the tagger's tests."""

from collections.abc import Callable

import pytest

from nlp import state
from nlp.analyse import Kind, ValueCues, own_phrases
from nlp.pipeline import build_pipeline
from nlp.rules import rules_of, stronger, values_with_cues
from nlp.tagger import RULES_THRESHOLD

Tags = set[tuple[str, str]]
SHORT = {"customer_orientation": "CO", "empathy": "EM", "curiosity": "CU"}


@pytest.fixture
def tags() -> Callable[..., Tags]:
    """Value and polarity that the cues alone speak for in one text, like {("EM", "for")}."""

    def run(text: str, kind: Kind = "note", question: str | None = None, extra: tuple[ValueCues, ...] = ()) -> Tags:
        nlp = build_pipeline()
        phrases = tuple((cues, *own_phrases(cues)) for cues in extra)
        units = rules_of(nlp(state.prepare(nlp.make_doc(text), kind, question, phrases)))
        told = [(value, *stronger(unit.votes, value)) for unit in units for value in values_with_cues([unit])]
        return {(SHORT.get(value, value), polarity) for value, polarity, sure in told if sure >= RULES_THRESHOLD}

    return run
