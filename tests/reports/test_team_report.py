"""The team's culture report: every published figure stands in it, and nothing that was withheld."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from domain.reporting.model import Interval
from domain.reporting.team_model import DimensionResult, TeamReport
from domain.team_measures.model import Maturity
from reports.formats import decimal1, decimal2, percent
from reports.pdf import team_pdf
from reports.render import page, team_html
from reports.team_words import in_brief, to_talk_about
from tests.reports import samples_team, samples_team_figures
from tests.reports.samples_team_tools import replace
from tests.reports.test_pdf import read, squeeze
from tests.reports.test_render import FORBIDDEN, words

SNAPSHOTS = Path(__file__).parent / "snapshots"
EDITIONS = {"leader": samples_team.LEADER, "all_hands": samples_team.ALL_HANDS}
REPORTS = {
    **EDITIONS,
    "refused": samples_team.REFUSED,
    "never": samples_team.NEVER,
    "long": samples_team.LONG,
}
PAGES_MOST = 12


def seen(report: TeamReport) -> str:
    return words(team_html(report))


@pytest.fixture(scope="module")
def printed() -> bytes:
    return team_pdf(samples_team.LEADER)


def _span(interval: Interval | None) -> Iterator[str]:
    if interval is not None:
        yield f"{decimal1(interval.low)}–{decimal1(interval.high)}"


def _of_dimension(one: DimensionResult, *, value: bool) -> Iterator[str]:
    yield one.name
    for number in (one.mean, one.spread if value else None, one.gap):
        if number is not None:
            yield decimal1(number)
    yield from _span(one.interval)
    if value:
        yield from _span(one.general)
        yield from (decimal2(index) for index in (one.agreement_uniform, one.agreement_skewed) if index is not None)
        if one.change is not None and one.change.difference is not None:
            yield decimal1(one.change.difference)
    yield from (note.quote for note in one.notes)
    if one.band is not None:
        yield one.band


def _of_maturity(maturity: Maturity) -> Iterator[str]:
    for stage in maturity.stages:
        assert stage.mean is not None
        assert stage.lower_bound is not None
        yield decimal1(stage.mean)
        yield decimal2(stage.lower_bound)
        yield decimal2(stage.criterion)
        yield decimal2(stage.probability or 0)
        yield from (decimal1(mean) for mean in stage.themes.values() if mean is not None)


def _of_tools(report: TeamReport) -> Iterator[str]:
    contacts, beliefs, clarity = report.contacts, report.hypotheses, report.clarity
    yield f"{contacts.contacts} contacts in twelve months"
    yield from (f"{percent(share)} of roles" for share in (contacts.share_30, contacts.share_90) if share is not None)
    for role in contacts.by_role:
        told = "never" if role.days_since is None else f"{role.days_since} days ago"
        yield f"{role.role} {told} {role.contacts}"
    yield f"Of {beliefs.total} beliefs {beliefs.tested} got a result"
    for name in ("supported", "contradicted", "inconclusive"):
        yield f"{name}: {getattr(beliefs, name)}"
    for name in ("tested", "measured", "observed", "assumed"):
        yield f"{name}: {getattr(clarity, name)}"
    yield f"Gaps in the map: {clarity.gap_count}. Lines without a measure: {clarity.without_measure}"
    for stream in report.value_streams.streams:
        yield stream.value_in_their_words
        yield from (*stream.measures_in_their_words, *stream.silo_kpis)
        yield f"heard from {stream.sources}"
        yield f"{stream.kpis} key figures"
        yield f"wait {stream.wait_days} days"


def expected(report: TeamReport) -> Iterator[str]:
    """Every figure and text of the leader's edition as the report writes it."""
    assert report.pulse is not None
    yield f"{report.pulse.answered} of {report.pulse.invited}"
    yield percent(report.pulse.response_rate)
    for one in report.dimensions:
        yield from _of_dimension(one, value=True)
    for framework in report.frameworks:
        yield from (framework.name, framework.caution)
        for one in framework.dimensions:
            yield from _of_dimension(one, value=False)
        if framework.maturity is not None:
            yield from _of_maturity(framework.maturity)
        for check in framework.checks.checks if framework.checks else ():
            yield check.name
            yield "" if check.newest is None or check.group == "loop" else check.newest.finding
    yield from _of_tools(report)
    yield from (item.text for item in report.items)
    for hint in report.hires:
        yield from (f"mean {decimal1(hint.mean)}, target {hint.target_level}", *hint.questions)
    yield from (step.practice for step in report.next_steps)
    yield from (text for one in report.comments for text in one.texts)
    yield from report.method


def test_everything_that_was_published_is_in_the_pdf(printed: bytes) -> None:
    text = read(printed)
    found = list(expected(samples_team.LEADER))
    assert len(found) > 250
    assert [one for one in found if squeeze(one) not in text] == []


def test_the_report_is_no_longer_than_it_has_to_be(printed: bytes) -> None:
    reader = PdfReader(BytesIO(printed))
    assert len(reader.pages) <= PAGES_MOST
    first = squeeze(reader.pages[0].extract_text())
    for one in samples_team.LEADER.dimensions:
        assert squeeze(one.name) in first
    assert "Valuebyvalue" not in first


@pytest.mark.parametrize("edition", EDITIONS)
def test_page_looks_as_it_did(edition: str) -> None:
    """Look at the new page before you replace the snapshot with it."""
    assert page("team", EDITIONS[edition], None) == (SNAPSHOTS / f"team_{edition}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS.keys())
def test_headings_come_in_order_and_nothing_ranks(report: TeamReport) -> None:
    html = team_html(report)
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    said = words(html)
    for framework in report.frameworks:
        said = said.replace(" ".join(framework.caution.replace('"', "&#34;").split()), "")
        said = said.replace(framework.caution.replace("'", "&#39;").replace('"', "&#34;"), "")
    assert not FORBIDDEN.search(said)


def test_each_value_stands_with_mean_interval_and_target() -> None:
    said = seen(samples_team.LEADER)
    assert "Customer orientation 3.6 3.3–3.9 5" in said
    assert "One definition of success 3.5 not shown 4" in said


def test_what_has_no_mean_says_in_a_few_words_why() -> None:
    said = seen(samples_team.LEADER)
    assert "split: 5 low, 3 between, 6 high" in said
    assert "split: few low, few between, 9 high" in said
    assert "4 or above 3" in said
    assert "fewer than 5 answers" in said
    assert not re.search(r"\b4 answers", said)  # the size of a group that is held back
    held = replace(samples_team_figures.DIMENSIONS[8], answered=14)
    assert "held back to protect who answered" in seen(replace(samples_team.LEADER, dimensions=(held,)))


def test_three_sentences_stand_in_front() -> None:
    assert in_brief(samples_team.LEADER) == [
        "Clearly below the target: Customer orientation, Accountability for the whole journey and Measures that matter "
        "to customers.",
        "People do not agree on Deciding from the customer's side and Proactive anticipation: there the split is the "
        "finding.",
        "Maturity of practice: Customer sensitivity (probability 0.86).",
    ]
    above = replace(samples_team.LEADER, dimensions=samples_team.LEADER.dimensions[1:2], frameworks=())
    assert in_brief(above) == ["No value that has a mean lies clearly below its target."]
    assert in_brief(samples_team.NEVER) == []


def test_questions_to_talk_about_come_from_what_stands_there() -> None:
    asked = to_talk_about(samples_team.LEADER)
    assert len(asked) == 6
    assert "customer notice if we were a level higher on Customer orientation" in asked[0]
    assert "The loop breaks at “Shape the experience”." in asked[2]
    assert "No contact with customers so far: Accountant." in asked[3]
    assert to_talk_about(samples_team.NEVER) == []


def test_the_edition_for_all_hands_leaves_out_what_is_the_leaders() -> None:
    leader, team = seen(samples_team.LEADER), seen(samples_team.ALL_HANDS)
    for text in (
        "What to look for in the next hires",
        "What people wrote",
        "That we ring forwarders before the sprint.",
        "From the team’s notes",
        "Agreement (uniform)",
        "95 % interval, the team now",
    ):
        assert text in leader
        assert text not in team
    for text in ("where the mean very likely lies", "What the team can do next", "contacts in twelve months"):
        assert text in team


def test_a_refused_survey_shows_no_number_of_it_and_the_tools_stay() -> None:
    said = seen(replace(samples_team.REFUSED, frameworks=samples_team.NEVER.frameworks))
    assert samples_team_figures.LOW_RESPONSE in said
    assert samples_team.REFUSED.items[0].text in said
    for number in ("50 %", "9 of 18", "people answered, ", "3.6", "3.3–3.9", "0.86", "gap 1.4"):
        assert number not in said
    assert "41 contacts in twelve months" in said
    assert "supported: 3" in said


def test_a_team_that_was_never_asked_is_told_how_to_ask() -> None:
    said = seen(samples_team.NEVER)
    assert said.count("Launch a survey with the questionnaire") == 6
    for text in ("No contact is written down yet.", "No belief is written down yet.", "No worksheet is there yet."):
        assert text in said
    assert "The map is empty." in said
    assert not re.search(r"\b[1-5]\.\d\b", said)


@pytest.mark.parametrize(
    ("maturity", "standing", "basis"),
    [
        (samples_team_figures.BETWEEN, "between Customer sensitivity and Customer focus", "came up in 97 % of 2000"),
        (samples_team_figures.MIXED, "a mixed profile, no stage", "that was so in 71 % of 2000 samples"),
        (samples_team_figures.BELOW, "no stage yet", "not reached yet; that was so in 90 % of 2000 samples"),
        (samples_team_figures.WITHHELD, "not told", "A stage needs 8 respondents whose spread may be shown."),
    ],
    ids=["between", "mixed", "below", "withheld"],
)
def test_where_a_team_stands_on_the_ladder_is_said_with_its_uncertainty(
    maturity: Maturity, standing: str, basis: str
) -> None:
    frameworks = tuple(
        replace(one, maturity=maturity) if one.maturity is not None else one for one in samples_team.LEADER.frameworks
    )
    said = seen(replace(samples_team.LEADER, frameworks=frameworks))
    assert standing in said
    assert basis in said
    assert "This was the team’s stage" not in said


def test_a_change_is_called_one_only_where_it_can_be_told_from_chance() -> None:
    said = seen(samples_team.LEADER)
    assert "Changed by 0.6 since 28 November 2025 (from 3.1), more than chance would." in said.replace("\xa0", " ")
    assert "No change since 28 November 2025 that could be told from chance (0.1)." in said.replace("\xa0", " ")
    assert samples_team_figures.OTHERS in said


def test_what_people_wrote_is_text_and_nothing_else() -> None:
    html = team_html(samples_team.LONG)
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert '<blockquote dir="rtl" lang="ar">' in html
