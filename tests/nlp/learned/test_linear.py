"""The linear model: what it sees, and that its reasons are its own weights."""

import numpy as np
import pytest

from nlp.learned.features import features, tokens
from nlp.learned.linear import Linear
from nlp.model import UnitText


def _note(*units: str) -> UnitText:
    return UnitText(kind="note", question="Why did you stay?", units=units)


def test_shorthand_is_written_out_and_signs_stay() -> None:
    assert tokens("Cust’s rec’d → asked why?") == ["cust's", "rec'd", "→", "asked", "why", "?"]
    assert tokens("cust w/ cand")[0] == "customer"


def test_features_of_a_unit_and_of_its_context() -> None:
    first, second = (set(found) for found in features(_note("She asked why.", "He left")))
    assert {"w:asked", "b:asked why", "s:she why", "c:aske", "f:she", "note:asked", "q:stay", "k:note"} <= first
    assert "p:asked" in second
    assert "p:asked" not in first


def _model() -> Linear:
    names = {"w:asked": 0, "b:asked why": 1, "w:left": 2}
    weights = np.array([[100], [50], [-127]], dtype=np.int8)
    ones = np.ones(1, dtype=np.float32)
    return Linear(names, weights, ones / 100, -ones, np.ones(3, dtype=np.float32))


def test_log_odds_by_hand() -> None:
    (asked,), (left,), (neither,) = _model().logits(_note("asked why", "left", "hm"))
    assert asked == pytest.approx((100 + 50) / np.sqrt(2) / 100 - 1)
    assert left == pytest.approx(-2.27)
    assert neither == pytest.approx(-1)


def test_reasons_are_the_strongest_words_that_spoke_for_it() -> None:
    (found,) = features(_note("asked why he left"))
    assert _model().reasons(found, 0) == ["asked"]


def test_a_text_without_units() -> None:
    assert _model().logits(_note()).shape == (0, 1)
