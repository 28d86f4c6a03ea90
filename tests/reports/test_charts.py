from pathlib import Path

import pytest

from reports import charts
from tests.reports.samples import FULL, TEAM


def test_charts_and_stylesheet_use_the_same_colours() -> None:
    tokens = (Path(charts.__file__).parent / "shared" / "tokens.css").read_text(encoding="utf-8")
    for name in ("INK", "ACCENT", "BAND", "LINE", "FOR", "AGAINST", "MUTED"):
        assert f"--{name.lower()}: {getattr(charts, name)};" in tokens


def test_a_strip_says_in_words_what_it_draws() -> None:
    first, last = FULL.competencies[0], FULL.competencies[-1]
    drawn = charts.score_strip(first.score, first.marks)
    assert "<title>mean 4.3 of 5, 95 % interval 3.6 to 5.0; ratings 4, 5, 4</title>" in drawn
    assert drawn.count("<circle") == 4  # a disc for the mean and a ring for each rater
    empty = charts.score_strip(last.score, last.marks)
    assert "<title>no score, no interval</title>" in empty
    assert "<circle" not in empty


def test_a_team_without_a_shown_mean_is_drawn_without_one() -> None:
    withheld = charts.target_strip(TEAM.dimensions[8], TEAM.dimensions[8].target_level)
    assert "mean not shown, no interval; target 4 of 5" in withheld
    assert "<circle" not in withheld
    assert "<rect" not in withheld


@pytest.mark.parametrize(
    ("strength", "filled"), [("behaviour", charts.FOR), ("claim", "#fff")], ids=["behaviour", "claim"]
)
def test_evidence_is_told_apart_by_form(strength: charts.Strength, filled: str) -> None:
    assert f'fill="{filled}"' in charts.evidence_mark("for", strength)
    assert charts.evidence_mark("for", strength) != charts.evidence_mark("against", strength)
    assert "<path" in charts.evidence_mark("for", strength, "rejected")
