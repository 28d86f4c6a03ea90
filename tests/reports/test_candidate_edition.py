"""The candidate's edition as a document: plain, complete, two pages, and silent on what is not the candidate's."""

import re
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from pypdf import PdfReader

from domain.reporting.candidate_edition_model import CandidateEdition
from reports.charts_candidate import interview_steps
from reports.formats import day, moment
from reports.pdf import candidate_edition_pdf
from reports.render import candidate_edition_html, page
from tests.reports import hostile
from tests.reports import samples_candidate_edition as samples
from tests.reports.samples import FULL, replace
from tests.reports.test_pdf import read, squeeze
from tests.reports.test_render import FORBIDDEN, words

SNAPSHOT = Path(__file__).parent / "snapshots" / "candidate_edition.html"
EDITIONS = {
    name.lower(): getattr(samples, name)
    for name in ("ORDINARY", "SPARE", "COMMENTED", "LONG", "ARABIC_NAMES", "HOSTILE")
}
# What only tells how the document is to look.
NOT_PRINTED = {"edition", "language", "paper", "brand", "retain_months", "id", "kind", "asked"}


def said(found: object) -> list[str]:
    """Every text, number and day that a Struct holds, as the document writes it."""
    if isinstance(found, msgspec.Struct):
        names = [field.name for field in msgspec.structs.fields(found) if field.name not in NOT_PRINTED]
        return [text for name in names for text in said(getattr(found, name))]
    if isinstance(found, tuple):
        return [text for one in found for text in said(one)]
    if isinstance(found, datetime):
        return [moment(found)]
    if isinstance(found, date):
        return [day(found)]
    return [] if found is None else [str(found)]


@pytest.mark.parametrize("report", [samples.ORDINARY, samples.SPARE, samples.COMMENTED], ids=["full", "spare", "told"])
def test_everything_that_the_report_holds_is_in_the_pdf(report: CandidateEdition) -> None:
    text = read(candidate_edition_pdf(report))
    missing = [one for one in said(report) if squeeze(one) not in text and one != "1"]
    assert missing == []


def test_an_ordinary_edition_is_a_tagged_document_of_two_pages() -> None:
    reader = PdfReader(BytesIO(candidate_edition_pdf(samples.ORDINARY)))
    assert len(reader.pages) == 2
    assert reader.metadata is not None
    assert reader.metadata.title == "Interview report for Katarzyna Wiśniewska"
    assert reader.root_object["/Lang"] == "en"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    # Letter is shorter: it may need a third page for the last lines.
    letter = PdfReader(BytesIO(candidate_edition_pdf(replace(samples.ORDINARY, paper="Letter"))))
    assert len(letter.pages) <= 3
    assert round(letter.pages[0].mediabox.height) == 792


@pytest.mark.parametrize("report", EDITIONS.values(), ids=EDITIONS.keys())
def test_headings_come_in_order_and_nothing_ranks(report: CandidateEdition) -> None:
    html = candidate_edition_html(report)
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not FORBIDDEN.search(words(html))
    assert '<html lang="en">' in html


def test_the_struct_has_no_place_for_what_is_not_the_candidates() -> None:
    fields = {field.name for field in msgspec.structs.fields(CandidateEdition)}
    assert not fields & {"panel", "composite", "competencies", "values", "disagreements", "tagger", "decision", "marks"}
    seen = words(candidate_edition_html(samples.ORDINARY))
    for rater in FULL.panel:
        assert rater not in seen


def test_the_page_has_not_changed_unseen() -> None:
    """Look at the new page before you replace the snapshot with it."""
    assert page("candidate_edition", samples.COMMENTED, None) == SNAPSHOT.read_text(encoding="utf-8")


def test_parts_without_content_say_what_that_means() -> None:
    seen = words(candidate_edition_html(samples.SPARE))
    for sentence in (
        "We wrote down no strength. That does not mean that you have none.",
        "One interviewer noted what you told us.",
        "No date is set yet on which we delete your data.",
        "You can also reply to the message that this report came with, at any time.",
    ):
        assert sentence in seen
    for sentence in ("seeing what the others gave", "This is the work that matters", "We met you on", "told us so far"):
        assert sentence not in seen
    bare = words(candidate_edition_html(replace(samples.ORDINARY, areas=())))
    assert "We named nothing here. That does not mean that there is nothing to learn." in bare


def test_a_competency_that_nobody_asked_about_says_so_once() -> None:
    sentence = "We did not get to this in your interview, so we say nothing about it."
    assert words(candidate_edition_html(samples.ORDINARY)).count(sentence) == 1


@pytest.mark.parametrize(
    ("months", "told"),
    [(1, "until 1 month after the search for this role has ended"), (6, "until 6 months after the search")],
)
def test_a_time_of_keeping_without_a_day_is_told_in_months(months: int, told: str) -> None:
    assert told in words(candidate_edition_html(replace(samples.SPARE, retain_months=months)))


def test_comments_stand_with_their_answers() -> None:
    seen = words(candidate_edition_html(samples.COMMENTED)).replace("\xa0", " ")
    assert "Your correction of 20 May 2026 about Customer discovery The third customer call" in seen
    assert "Our answer of 22 May 2026 Thank you. We have noted both" in seen
    assert "Your comment of 25 May 2026 Thank you for the quick answer." in seen


def test_long_words_and_texts_print_whole() -> None:
    pdf = candidate_edition_pdf(samples.LONG)
    text = read(pdf)
    assert text.count("x" * 40) >= 60  # of 4,000; a page may break within
    assert text.count("y" * 40) >= 60
    assert len(PdfReader(BytesIO(pdf)).pages) <= 14


def test_text_from_outside_is_escaped_and_fetches_nothing(caplog: pytest.LogCaptureFixture) -> None:
    html = candidate_edition_html(samples.HOSTILE)
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("<style>") == 1
    assert hostile.TEMPLATE.split("'")[0] in html
    assert "<script>fetch(" in read(candidate_edition_pdf(samples.HOSTILE))
    assert "Failed to load" not in caplog.text


def test_a_name_from_the_right_keeps_its_direction() -> None:
    html = candidate_edition_html(samples.ARABIC_NAMES)
    assert re.search(r'<h1[^>]* dir="rtl"[^>]*>ليلى عبد الرحمن</h1>', html)
    assert f'dir="rtl" lang="ar">{hostile.ARABIC}</blockquote>' in html


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e; near enough for a mean over a page."""
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?<![l])e$|es$|ed$", "", word.lower()))
    return max(1, len(groups))


def test_the_fixed_words_can_be_read_at_fourteen() -> None:
    """Flesch and Kincaid's grade (1975), 0.39 words per sentence + 11.8 syllables per word - 15.59; 8 is age 14."""
    html = re.sub(r"<style>.*?</style>|<thead>.*?</thead>", "", candidate_edition_html(samples.SPARE), flags=re.DOTALL)
    blocks = re.findall(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", html, flags=re.DOTALL)
    fixed = [re.sub(r"<[^>]+>", " ", block) for block in blocks if "Made on" not in block and "Report 0" not in block]
    sentences = [one.split() for block in fixed for one in re.split(r"[.:]\s", f"{block} ") if len(one.split()) > 2]
    found = [re.sub(r"[^a-z]", "", word.lower()) for one in sentences for word in one]
    found = [word for word in found if word]
    grade = 0.39 * len(found) / len(sentences) + 11.8 * sum(map(syllables, found)) / len(found) - 15.59
    assert len(sentences) > 20
    assert grade <= 8


def test_the_picture_tells_its_steps_and_is_mirrored_for_languages_from_the_right() -> None:
    drawn = interview_steps("Four <steps>")
    assert "<title>Four &lt;steps&gt;</title>" in drawn
    assert drawn.count("<g transform=") == 4
    mirrored = interview_steps("Four steps", mirrored=True)
    assert mirrored.count("scale(-1 1)") == 4
    places = [re.findall(r"translate\((\d+)", one) for one in (drawn, mirrored)]
    assert places[0] == list(reversed(places[1]))
