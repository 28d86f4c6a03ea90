"""How well sentences of teams' notes are read: 48 written for this and labelled by their author, no real notes."""

import json
from pathlib import Path

import pytest

from api.value_cues import cues_of_value
from domain.culture.service import catalogue
from domain.team_notes.rules import QUOTED_LEAST
from nlp.analyse import Text, analyse

SENTENCES = json.loads((Path(__file__).parents[1] / "fixtures/team_note_sentences.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def quoted() -> list[set[str]]:
    """For each sentence what a report would quote it for, as value and sign."""
    texts = [Text(text=one["text"], kind="answer") for one in SENTENCES]
    analyses = analyse(texts, [cues_of_value(value) for value in catalogue()])
    return [
        {
            found.value + {"for": "+", "against": "-"}[found.polarity]
            for found in analysis.findings
            if found.confidence >= QUOTED_LEAST
        }
        for analysis in analyses
    ]


def test_most_of_what_is_quoted_fits(quoted: list[set[str]]) -> None:
    """The figures in docs/team-tools.md: 17 of 21 fit, 10 of 32 sentences are found, of the 15 against a value one."""
    fitting = [{one["meant"], *one["fitting"]} for one in SENTENCES]
    right = [found & fits for found, fits in zip(quoted, fitting, strict=True)]
    assert sum(map(len, right)) >= 17
    assert sum(map(len, quoted)) - sum(map(len, right)) <= 4
    speaking = [found for found, one in zip(right, SENTENCES, strict=True) if one["meant"]]
    assert len(speaking) == 32
    assert sum(map(bool, speaking)) >= 10
    against = [found for found, one in zip(right, SENTENCES, strict=True) if (one["meant"] or "")[-1:] == "-"]
    assert (len(against), sum(map(bool, against))) == (15, 1)


def test_sentences_about_nothing_are_not_quoted(quoted: list[set[str]]) -> None:
    empty = [found for found, one in zip(quoted, SENTENCES, strict=True) if one["meant"] is None]
    assert (len(empty), [found for found in empty if found]) == (16, [])
