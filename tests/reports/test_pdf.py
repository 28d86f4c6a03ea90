import re
from io import BytesIO
from urllib.request import Request

import pytest
from pypdf import PdfReader

from domain.reporting.model import CandidateReport
from reports.fonts import FACES
from reports.formats import decimal1
from reports.pdf import FontsOnly, RefusedURL, candidate_pdf, html_to_pdf
from tests.reports import hostile, samples


def squeeze(text: str) -> str:
    """Text without any space, since a line may break anywhere."""
    return re.sub(r"\s", "", text)


def read(pdf: bytes) -> str:
    return squeeze("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


@pytest.fixture(scope="module")
def full() -> bytes:
    return candidate_pdf(samples.FULL)


def expected(report: CandidateReport) -> list[str]:
    """Every word and number of a report that must stand in its PDF."""
    found = [report.candidate, report.requisition, report.why_statement, str(report.report_id), report.tagger]
    found += [*report.panel, *report.method, report.composite.note or ""]
    for item in report.competencies:
        found += [item.name, item.definition, item.anchor_text or "", item.score.note or ""]
        found += [text for quote in item.quotes for text in (quote.text, quote.question or "")]
        if item.score.value is not None and item.score.interval is not None:
            span = item.score.interval
            found += [f"{decimal1(span.low)}–{decimal1(span.high)}, {item.score.raters} raters"]
            found += [f"{decimal1(item.score.value)}", f"{span.degrees_of_freedom} degrees of freedom"]
        found += [f"{mark.rater}{mark.level}" for mark in item.marks if mark.level]
    for value in report.values:
        found += [value.name, value.definition, value.level_text, f"Aspired level {value.aspired_level}"]
        found += [text for tag in value.evidence for text in (tag.before + tag.text + tag.after, tag.why)]
    for question in report.open_questions:
        found += [question.competency, question.reason, question.question, *question.probes]
    for one in report.tagger_accuracy:
        found += [
            one.version,
            one.gold,
            f"{one.texts} notes of {one.units} sentences",
            "F1 0.62,95 % interval 0.58–0.67",
        ]
    found += [f"{item.low} {item.low_rater} {item.high} {item.high_rater}" for item in report.disagreements]
    return found


def test_every_word_and_number_of_the_report_is_in_the_pdf(full: bytes) -> None:
    text = read(full)
    assert [words for words in expected(samples.FULL) if squeeze(words) not in text] == []
    assert not re.search(r"%fit|\brank", text, re.IGNORECASE)


def test_the_candidate_report_is_a_short_tagged_document(full: bytes) -> None:
    reader = PdfReader(BytesIO(full))
    assert 2 <= len(reader.pages) <= 4
    assert "Page1of4" in read(full)
    meta = reader.metadata
    assert meta is not None
    assert (meta.title, meta.author) == (
        "Interview panel report: Katarzyna Wiśniewska",
        "Nordlicht Logistics",
    )
    assert meta.creation_date == samples.FULL.generated_at
    catalog = reader.root_object
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"]
    titles = [mark.title for mark in reader.outline if not isinstance(mark, list)]
    assert titles == ["Katarzyna Wiśniewska"]
    assert all(font["/BaseFont"].split("+")[-1].startswith("Report-") for font in fonts(reader))


def fonts(reader: PdfReader) -> list[dict[str, str]]:
    return [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]


def test_hostile_text_prints_and_fetches_nothing(caplog: pytest.LogCaptureFixture) -> None:
    pdf = candidate_pdf(hostile.HOSTILE)
    text = read(pdf)
    assert "<script>fetch(" in text
    assert text.count(squeeze(hostile.LONG_TEXT[:68])) >= 55  # but for where a page breaks
    assert len(PdfReader(BytesIO(pdf)).pages) <= 12
    assert "Failed to load" not in caplog.text


def test_characters_without_a_typeface_do_not_stop_the_print() -> None:
    assert len(PdfReader(BytesIO(candidate_pdf(hostile.EMOJI_ONLY))).pages) == 2


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.com/x.css",
        "data:text/css,body{}",
        "ftp://example.com/",
        "report-font:../../../../etc/passwd",
        FACES[0].url + "?x",
    ],
)
def test_the_fetcher_refuses_everything_but_its_fonts(url: str) -> None:
    fetcher = FontsOnly()
    for way in (fetcher.fetch, fetcher, lambda at: fetcher.open(Request(at))):
        with pytest.raises((RefusedURL, ValueError)):
            way(url)


def test_the_fetcher_serves_every_font() -> None:
    for face in FACES:
        assert FontsOnly().fetch(face.url).read(4) == b"\x00\x01\x00\x00"


def test_a_document_with_foreign_addresses_prints_without_them(caplog: pytest.LogCaptureFixture) -> None:
    html = (
        '<html lang="en"><title>x</title><link rel=stylesheet href="http://127.0.0.1:9/x.css">'
        '<img alt="a" src="file:///etc/passwd"><p style="background:url(https://127.0.0.1:9/y.png)">Here</p>'
    )
    pdf = html_to_pdf(html, "team", samples.TEAM.report_id, samples.TEAM.generated_at)
    assert "Here" in read(pdf)
    assert "root:" not in read(pdf)
    for address in ("http://127.0.0.1:9/x.css", "file:///etc/passwd", "https://127.0.0.1:9/y.png"):
        assert f"reports fetch nothing but their own fonts, not '{address}'" in caplog.text
