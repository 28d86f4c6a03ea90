import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from domain.reporting.model import CandidateReport
from reports.render import candidate_html, page
from tests.reports import hostile, samples

FORBIDDEN = re.compile(r"%\s*fit|\bfit\s*(score|percentage)|\brank|culture match|percentile", re.IGNORECASE)
CANDIDATES = {
    "full": samples.FULL,
    "complete": samples.COMPLETE,
    "weighted": samples.WEIGHTED,
    "single": samples.SINGLE_RATER,
    "empty": samples.EMPTY,
    "hostile": hostile.HOSTILE,
}

SNAPSHOT = Path(__file__).parent / "snapshots" / "candidate.html"


def words(html: str) -> str:
    """What a reader sees: no styles, no tags, no runs of space."""
    plain = re.sub(r"<style>.*?</style>|<title>.*?</title>|<[^>]+>", " ", html, flags=re.DOTALL)
    return " ".join(plain.replace("&nbsp;", " ").split())


@pytest.mark.parametrize("report", CANDIDATES.values(), ids=CANDIDATES.keys())
def test_no_candidate_report_speaks_of_fit_or_rank(report: CandidateReport) -> None:
    assert not FORBIDDEN.search(words(candidate_html(report)))


def test_a_missing_composite_says_why() -> None:
    seen = words(candidate_html(samples.FULL))
    assert "Incomplete No composite score. No rater has rated every competency" in seen
    assert "Nobody rated it: the panel ran out of time" in seen


def test_a_single_rater_has_no_interval_and_the_reason_stands_there() -> None:
    seen = words(candidate_html(samples.SINGLE_RATER))
    assert "A single rater is not a panel score." in seen
    assert "A single rater: no interval can be given." in seen
    assert "To be kept until" not in seen


def test_weights_are_shown_only_where_they_differ() -> None:
    assert "weight 0.5" in words(candidate_html(samples.WEIGHTED))
    assert "All competencies weigh the same." in words(candidate_html(samples.COMPLETE))


def test_empty_parts_say_what_they_mean() -> None:
    seen = words(candidate_html(samples.EMPTY))
    for sentence in ("No interview yet", "No panel yet", "The rubric holds no competency."):
        assert sentence in seen
    assert "Every competency of the rubric was covered." in words(candidate_html(samples.COMPLETE))
    assert "The notes hold no evidence for or against this value." in words(candidate_html(samples.FULL))


def test_the_cue_is_highlighted_in_its_sentence() -> None:
    html = candidate_html(samples.FULL)
    assert "She <mark>rang eleven customers who had cancelled</mark> before she touched" in html
    assert "not yet reviewed by the rater" in html
    assert "rejected by the rater: not evidence" in html


def test_text_from_outside_is_escaped() -> None:
    html = candidate_html(hostile.HOSTILE)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<style>") == 1
    assert "<img" not in html
    assert "<link" not in html
    assert hostile.TEMPLATE.split("'")[0] in html  # shown, not run
    assert f'<blockquote dir="rtl" lang="ar">{hostile.ARABIC}</blockquote>' in html


def test_characters_without_a_typeface_are_named() -> None:
    assert "U+1F680 ROCKET" in candidate_html(hostile.EMOJI_ONLY)
    assert "typefaces of this report lack" not in candidate_html(samples.FULL)


def test_an_unknown_field_is_an_error_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        page("candidate", samples.TEAM, None)


def test_a_teams_gap_stands_beside_the_evidence_only_where_it_may_be_shown() -> None:
    shown = samples.with_team(samples.FULL)
    html = page("candidate", shown, None)
    for text in (
        "Where Front desk stands",
        "Mean 2.4 from 8 answers, gap 2.6",
        "8 of 9 answered",
        "G(q,k): 0.61 over 12",
    ):
        assert text in html
    assert "Front desk" not in page("candidate", samples.FULL, None)


def test_a_team_that_may_show_no_number_says_why() -> None:
    assert samples.WITHHELD_TEAM.team is not None
    html = page("candidate", samples.WITHHELD_TEAM, None)
    assert samples.WITHHELD_TEAM.team.refusal in html
    assert "not shown" in html


def test_what_the_candidate_said_is_attached_with_its_answers() -> None:
    html = page("candidate", samples.COMMENTED, None)
    for text in ("What the candidate says", "Asks for a correction", "It was two years, not one.", "We have noted it."):
        assert text in html
    assert "What the candidate says" not in page("candidate", samples.FULL, None)


def test_the_anonymised_edition_says_so_and_dates_interviews_by_the_month() -> None:
    html = page("candidate", samples.replace(samples.FULL, edition="anonymised"), None)
    assert "Anonymised edition" in html
    assert "Panel edition" not in html
    assert "May 2026, May 2026, May 2026" in html
    assert "5\N{NO-BREAK SPACE}May 2026" not in html


def test_the_panel_edition_has_not_changed_unseen() -> None:
    """Look at the new page before you replace the snapshot with it."""
    assert page("candidate", samples.with_team(samples.COMMENTED), None) == SNAPSHOT.read_text(encoding="utf-8")
