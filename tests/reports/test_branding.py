"""The organisation's look on its reports: logo and colour, on A4 and on Letter."""

import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pdfua import validate

from api.demo.logo import COLOUR, logo
from api.logo_child import Scaled, scaled
from domain.report_settings.model import Brand
from domain.report_settings.rules import LEAST_CONTRAST, contrast_on_white
from reports import charts
from reports.colours import band, painting
from reports.pdf import (
    FontsOnly,
    RefusedURL,
    candidate_edition_pdf,
    candidate_pdf,
    comparison_pdf,
    image_address,
    team_pdf,
)
from reports.render import candidate_edition_html, candidate_html, comparison_html, page, team_html
from tests.reports import samples, samples_candidate_edition, samples_comparison, tagged
from tests.reports.samples import replace
from tests.reports.tagged import Tagged, page_content
from tests.reports.test_render import words

POINTS = 72 / 25.4


def demo_logo() -> bytes:
    made = scaled(logo())
    assert isinstance(made, Scaled)
    return made.png


PNG = demo_logo()
SHA256 = hashlib.sha256(PNG).hexdigest()
IMAGES = {SHA256: PNG}
BRAND = Brand(colour=COLOUR, logo_sha256=SHA256)


class Sample(NamedTuple):
    report: Any
    pdf: Callable[..., bytes]
    html: Callable[..., str]


DOCUMENTS = {
    "panel": Sample(samples.with_team(samples.FULL), candidate_pdf, candidate_html),
    "edition": Sample(samples_candidate_edition.ORDINARY, candidate_edition_pdf, candidate_edition_html),
    "comparison": Sample(samples_comparison.SIX, comparison_pdf, comparison_html),
    "team": Sample(samples.TEAM, team_pdf, team_html),
}
# As wide as a comparison gets; its print takes several times as long as all of the others.
CROWDED = {"comparison, crowded": Sample(samples_comparison.THIRTY, comparison_pdf, comparison_html)}


def branded(name: str, **changes: Any) -> Any:
    return replace((DOCUMENTS | CROWDED)[name].report, brand=BRAND, **changes)


@cache
def printed(name: str, paper: str = "A4") -> bytes:
    """The branded document, printed once for all tests that read it."""
    changes = {} if paper == "A4" else {"paper": paper}
    return (DOCUMENTS | CROWDED)[name].pdf(branded(name, **changes), IMAGES)


@cache
def document(name: str, paper: str = "A4") -> Tagged:
    return tagged.read(printed(name, paper))


def drawn(document: Tagged) -> list[int]:
    """How many pictures are painted on each page."""
    return [
        sum(str(one.operator) == "Do" and str(one.operands[0]) in page.get_images() for one in page_content(page))
        for page in document.pdf.pages
    ]


def first_figure(document: Tagged) -> Any:
    return next(document.root.every("Figure"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_logo_stands_at_the_top_with_the_organisations_name(name: str) -> None:
    report = branded(name)
    read = document(name)
    mark = first_figure(read)
    assert str(mark.source["/Alt"]) == report.organisation
    assert mark.page == 0
    left, bottom, right, top = map(float, mark.attributes["/BBox"])
    _, _, _, height = map(float, read.pdf.pages[0].obj.MediaBox)
    assert right - left <= 42 * POINTS + 0.1
    assert top - bottom <= 14 * POINTS + 0.1
    assert max((right - left) / 42, (top - bottom) / 14) == pytest.approx(POINTS, rel=0.01)
    assert height - top < 20 * POINTS
    assert left < 25 * POINTS
    assert len(read.pdf.pages) > 1
    assert drawn(read) == [1] + [0] * (len(read.pdf.pages) - 1), "never in the running header"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_checker_finds_nothing_in_a_branded_document(name: str, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(printed(name, "A4" if name == "team" else "Letter"))
    assert [f"{one.rule_id} {one.message}" for one in validate(str(file)).findings] == []


def test_a_logo_does_not_make_the_report_longer() -> None:
    plain = tagged.read(candidate_pdf(DOCUMENTS["panel"].report))
    assert (len(plain.pdf.pages), len(document("panel").pdf.pages)) == (4, 4)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_without_the_picture_the_name_stands_there(name: str) -> None:
    report = branded(name)
    assert "<img" not in DOCUMENTS[name].html(report)
    assert report.organisation in words(DOCUMENTS[name].html(report))
    assert not any(drawn(tagged.read(DOCUMENTS[name].pdf(report))))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_page_carries_the_picture_as_data_and_needs_nothing_else(name: str) -> None:
    html = DOCUMENTS[name].html(branded(name), IMAGES)
    assert html.count('src="data:image/png;base64,') == 1
    assert "report-image:" not in html
    assert len(re.findall(r"(?:src|href)=", html)) == 1


def test_an_organisations_name_cannot_break_out_of_the_logo() -> None:
    report = replace(samples.SINGLE_RATER, organisation='Söhne" onerror="alert(1)', brand=BRAND)
    html = candidate_html(report, IMAGES)
    assert 'alt="Söhne&#34; onerror=&#34;alert(1)"' in html
    read = tagged.read(candidate_pdf(report, IMAGES))
    mark = first_figure(read)
    assert str(mark.source["/Alt"]) == report.organisation


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_colour_takes_the_place_of_the_accent_everywhere(name: str) -> None:
    html = DOCUMENTS[name].html(branded(name), IMAGES)
    without_styles = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert charts.ACCENT not in without_styles
    assert charts.BAND not in without_styles
    assert COLOUR in without_styles
    assert f"--accent: {COLOUR}" in html
    # What means something keeps its colour.
    assert (charts.FOR in without_styles) == (name in {"panel", "team"})


def test_another_report_is_painted_in_its_own_colours_again() -> None:
    assert COLOUR in page("candidate", branded("panel"), None)
    plain = page("candidate", samples.FULL, None)
    assert COLOUR not in plain
    assert charts.ACCENT in plain
    assert "<style>" not in plain


def test_the_designs_own_accent_could_be_chosen() -> None:
    assert contrast_on_white(charts.ACCENT) >= LEAST_CONTRAST
    with painting(charts.ACCENT):
        assert charts.ACCENT in charts.key("mean")


@pytest.mark.parametrize("colour", ["#000000", "#767676", "#7a1f3d", "#0000ff", charts.ACCENT])
def test_the_band_is_pale_beside_its_accent(colour: str) -> None:
    assert contrast_on_white(band(colour)) < 2.6
    assert contrast_on_white(colour) / contrast_on_white(band(colour)) > 2.4


def test_the_fetcher_serves_the_pictures_handed_over_and_no_other() -> None:
    fetcher = FontsOnly(IMAGES)
    assert fetcher.fetch(image_address(SHA256)).read(8) == PNG[:8]
    for url in (
        image_address("0" * 64),
        f"{image_address(SHA256)}?x",
        "report-image:../../etc/passwd",
        "report-image:",
    ):
        with pytest.raises(RefusedURL):
            fetcher.fetch(url)
    with pytest.raises(RefusedURL):
        FontsOnly().fetch(image_address(SHA256))


@pytest.mark.parametrize("name", ["panel", "edition", *CROWDED])
def test_nothing_hangs_over_the_edge_of_a_letter(name: str) -> None:
    read = document(name, "Letter")
    wide, tall = (792, 612) if name in CROWDED else (612, 792)
    margin = 10.2 if name in CROWDED else 19
    for one in read.pdf.pages:
        assert [round(float(value)) for value in one.obj.MediaBox] == [0, 0, wide, tall]
    for mark in read.root.every("Figure"):
        left, bottom, right, top = map(float, mark.attributes["/BBox"])
        assert left >= margin * POINTS - 1
        assert right <= wide - margin * POINTS + 1
        assert bottom >= 15 * POINTS
        assert top <= tall - 10 * POINTS


@pytest.mark.parametrize("name", ["panel", "edition", "comparison"])
def test_letter_takes_at_most_a_page_more_than_a4(name: str) -> None:
    on = {paper: document(name, paper).pdf.pages for paper in ("A4", "Letter")}
    assert len(on["A4"]) <= len(on["Letter"]) <= len(on["A4"]) + 1
    assert [round(float(one)) for one in on["A4"][0].obj.MediaBox][2] in {595, 842}


def test_until_when_a_report_is_to_be_kept() -> None:
    open_now = replace(samples.FULL, retain_until=None, retain_months=6)
    assert "To be kept until 6 months after this requisition closes" in words(candidate_html(open_now))
    one = words(candidate_html(replace(open_now, retain_months=1)))
    assert "To be kept until 1 month after this requisition closes" in one
    assert "To be kept until 14 November 2026" in words(candidate_html(samples.FULL))
    assert "To be kept until" not in words(candidate_html(replace(samples.FULL, retain_until=None)))
    compared = replace(samples_comparison.TWO, retain_months=6)
    assert "To be kept until 6 months after this requisition closes" in words(comparison_html(compared))
    edition = replace(samples_candidate_edition.ORDINARY, retain_until=None, retain_months=6)
    assert "until 6 months after the search for this role has ended" in words(candidate_edition_html(edition))


def test_numbered_panelists_are_numbered_in_every_language() -> None:
    report = replace(samples.SINGLE_RATER, panel=("Panelist 1",), disagreements=())
    first = report.competencies[0]
    marks = tuple(replace(one, rater="Panelist 1") for one in first.marks)
    report = replace(report, competencies=(replace(first, marks=marks),))
    assert "Panelist 1" in words(page("candidate", report, None))
    german = words(page("candidate", replace(report, language="de"), None))
    assert "Panelmitglied 1" in german
    assert "Panelist 1" not in german
