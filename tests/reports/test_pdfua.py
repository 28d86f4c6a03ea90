"""The machine-checked part of PDF/UA-1, on every document: `pdfua`'s rules, and ours for what it does not look at."""

import re
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pdfua import validate
from pikepdf import Name

from domain.reporting.model import Language, Paper
from reports import charts
from reports.fonts import missing_characters
from reports.pdf import candidate_edition_pdf, candidate_pdf, comparison_pdf, organisation_pdf, team_pdf
from reports.render import candidate_edition_html, candidate_html, comparison_html, organisation_html, team_html
from reports.stand_ins import SIGN
from tests.reports import hostile, samples, samples_candidate_edition, samples_comparison, samples_team, tagged
from tests.reports.samples_organisation import ORGANISATION
from tests.reports.tagged import Element, Tagged

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
GROUPS = {"Document", "Sect", "Art", "BlockQuote", "L", "LI", "Table", "THead", "TBody", "TFoot", "TR"}
ROWS = {"THead", "TBody", "TFoot"}
CHILDREN = {
    "L": {"LI"},
    "LI": {"Lbl", "LBody"},
    "Table": {"Caption", "TR", *ROWS},
    **{name: {"TR"} for name in ROWS},
    "TR": {"TH", "TD"},
}
BULLET = re.compile(r"\W*|\d+\. | ?\.\d+")  # a page from the right has its numbers mirrored
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb50-\ufdff\ufe70-\ufefe]")
UNSEEN = re.compile(r"[\s\u200b-\u200f\u2066-\u2069\ufe0f]|" + RIGHT_TO_LEFT.pattern)


class Sample(NamedTuple):
    """A document to check: how it is printed, its HTML, and its language."""

    pdf: Callable[[], bytes]
    html: Callable[[], str]
    language: str = "en"


def _of(pdf: Callable, html: Callable, report: object, language: str = "en") -> Sample:  # type: ignore[type-arg]
    return Sample(cache(lambda: pdf(report)), lambda: html(report), language)


def _in(report: Any, language: Language, paper: Paper = "A4") -> Any:
    return msgspec.structs.replace(report, language=language, paper=paper)


DOCUMENTS = {
    "panel": _of(candidate_pdf, candidate_html, samples.FULL),
    "panel, weighted": _of(candidate_pdf, candidate_html, samples.WEIGHTED),
    "panel, nothing in it": _of(candidate_pdf, candidate_html, samples.EMPTY),
    "panel, hostile": _of(candidate_pdf, candidate_html, hostile.HOSTILE),
    "panel, without a typeface": _of(candidate_pdf, candidate_html, hostile.EMOJI_ONLY),
    "candidate": _of(candidate_edition_pdf, candidate_edition_html, samples_candidate_edition.COMMENTED),
    "candidate, hostile": _of(candidate_edition_pdf, candidate_edition_html, samples_candidate_edition.HOSTILE),
    "comparison": _of(comparison_pdf, comparison_html, samples_comparison.SIX),
    "comparison, crowded": _of(comparison_pdf, comparison_html, samples_comparison.THIRTY),
    "team": _of(team_pdf, team_html, samples.TEAM),
    "team, never asked": _of(team_pdf, team_html, samples_team.NEVER),
    "team, long": _of(team_pdf, team_html, samples_team.LONG),
    "team, all hands, German, Letter": _of(team_pdf, team_html, _in(samples_team.ALL_HANDS, "de", "Letter"), "de"),
    "team, Arabic": _of(team_pdf, team_html, _in(samples.TEAM, "ar"), "ar"),
    "organisation": _of(organisation_pdf, organisation_html, ORGANISATION),
    "anonymised": _of(candidate_pdf, candidate_html, samples.ANONYMISED),
    "panel, German, Letter": _of(candidate_pdf, candidate_html, _in(samples.SINGLE_RATER, "de", "Letter"), "de"),
    "candidate, Arabic, Letter": _of(
        candidate_edition_pdf, candidate_edition_html, _in(samples_candidate_edition.ORDINARY, "ar", "Letter"), "ar"
    ),
    "comparison, Arabic": _of(comparison_pdf, comparison_html, _in(samples_comparison.SIX, "ar"), "ar"),
}


class Printed(NamedTuple):
    sample: Sample
    data: bytes
    document: Tagged


@pytest.fixture(scope="module", params=DOCUMENTS.values(), ids=DOCUMENTS.keys())
def printed(request: pytest.FixtureRequest) -> Printed:
    sample: Sample = request.param
    data = sample.pdf()
    return Printed(sample, data, tagged.read(data))


def test_the_checker_finds_nothing(printed: Printed, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(printed.data)
    result = validate(str(file))
    assert [f"{one.rule_id} {one.message}" for one in result.findings] == []
    # pdfua 0.1.3 trips over a heading of several lines; test_headings_have_words_and_skip_no_level does its work.
    assert {one.rule_id for one in result.skipped} <= {"UA-14-001"}


def test_the_file_says_what_it_is(printed: Printed) -> None:
    pdf = printed.document.pdf
    assert str(pdf.Root.Lang) == printed.sample.language
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    title = str(pdf.docinfo["/Title"])
    with pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == title
        assert xmp["pdfuaid:part"] == "1"
    assert title.strip()
    assert not pdf.is_encrypted
    assert all(page.obj.Tabs == Name.S for page in pdf.pages)


def test_all_that_is_painted_is_tagged_or_decoration(printed: Printed) -> None:
    assert printed.document.loose == 0
    pages = len(printed.document.pdf.pages)
    for number, words in enumerate(printed.document.artifacts, start=1):
        assert str(pages) in words
        assert str(number) in words
    assert "Page 1 of" not in printed.document.root.text


def test_the_parent_tree_leads_from_every_mark_to_its_element(printed: Printed) -> None:
    flat = list(printed.document.pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip(map(int, flat[::2]), flat[1::2], strict=True))
    for page, owners in zip(printed.document.pdf.pages, printed.document.owners, strict=True):
        listed = [one.objgen for one in parents[int(page.obj.StructParents)]]
        assert listed == [owners[mark].objgen for mark in range(len(owners))]


def squeeze(text: str) -> str:
    """Words without space, since a line may break anywhere, and without letters that are drawn from the right."""
    return UNSEEN.sub("", text)


class _Words(HTMLParser):
    """The words of a page's body in the order of the HTML, without the titles of its drawings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in {"head", "svg"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"head", "svg"}

    def handle_data(self, data: str) -> None:
        self.words += "" if self._hidden else data


def test_the_order_of_reading_is_that_of_the_text(printed: Printed) -> None:
    html = printed.sample.html()
    shown = html.translate(dict.fromkeys(map(ord, missing_characters(html)), SIGN))
    heard, written = squeeze(_heard(printed.document.root)), squeeze(_Words(shown).words)
    if RIGHT_TO_LEFT.search(html):
        # Glyphs stand in the file from the left, and brackets are mirrored: which signs there are, not their order.
        heard, written = ("".join(sorted(re.sub(r"[()<>\[\]{}]", "", text))) for text in (heard, written))
    assert heard == written


def _heard(element: Element) -> str:
    """The words of an element but for the bullets of its lists, which no HTML holds."""
    if element.tag == "Lbl" and BULLET.fullmatch(element.text):
        return ""
    return "".join(kid if isinstance(kid, str) else _heard(kid) for kid in element.kids)


def test_elements_stand_where_they_may(printed: Printed) -> None:
    for one in printed.document.root.every():
        if one.tag in GROUPS:
            assert not [kid for kid in one.kids if isinstance(kid, str)], f"bare words in a {one.tag}"
        if one.tag in CHILDREN:
            assert {kid.tag for kid in one.children} <= CHILDREN[one.tag], one.tag
        if one.tag in {"P", "Span", *HEADINGS}:
            assert {kid.tag for kid in one.children} <= {"Span", "Figure", "Link"}, one.tag


def test_headings_have_words_and_skip_no_level(printed: Printed) -> None:
    headings = list(printed.document.root.every(*HEADINGS))
    levels = [int(one.tag[1]) for one in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(one.text.strip() for one in headings)


def test_bookmarks_are_the_headings(printed: Printed) -> None:
    with printed.document.pdf.open_outline() as outline:
        titles = [title for item in outline.root for title in _titles(item)]
    headings = [one.text for one in printed.document.root.every("H1", "H2", "H3")]
    assert [squeeze(title) for title in titles] == [squeeze(text) for text in headings]


def _titles(item: pikepdf.OutlineItem) -> list[str]:
    return [item.title, *(title for child in item.children for title in _titles(child))]


def test_drawings_say_what_they_show_and_where_they_are(printed: Printed) -> None:
    for figure in printed.document.root.every("Figure"):
        assert str(figure.source["/Alt"]).strip()
        assert figure.page is not None
        left, bottom, right, top = map(float, figure.attributes["/BBox"])
        _, _, width, height = map(float, printed.document.pdf.pages[figure.page].obj.MediaBox)
        assert 0 <= left < right <= width
        assert 0 <= bottom < top <= height


def test_signs_of_legends_are_decoration() -> None:
    """The words beside a sign say what it is; hearing it twice helps nobody."""
    document = tagged.read(DOCUMENTS["panel"].pdf())
    texts = {str(one.source["/Alt"]) for one in document.root.every("Figure")}
    assert any(text.startswith("mean 4.3 of 5") for text in texts)
    assert not texts & {"mean", "interval", "rater", "evidence for, claim, rejected"}
    legend = charts.key("rater")
    assert 'aria-hidden="true"' in legend
    assert "<title>" not in legend


def test_every_header_has_a_scope_and_every_cell_a_header(printed: Printed) -> None:
    for table in printed.document.root.every("Table"):
        grid = _grid(table)
        assert len({len(row) for row in grid}) == 1, "rows of one table are equally long"
        for row in grid:
            for column, cell in enumerate(row):
                if cell.tag == "TH":
                    assert cell.text.strip()
                    assert cell.attributes["/Scope"] in {Name.Row, Name.Column}
                elif cell.kids:
                    above = [other[column] for other in grid]
                    assert "TH" in {other.tag for other in (*row, *above)}


def _grid(table: Element) -> list[list[Element]]:
    """The cells of a table by row and column; one that spans several stands in each of them."""
    grid: list[dict[int, Element]] = []
    for number, row in enumerate(table.every("TR")):
        while len(grid) <= number:
            grid.append({})
        at = 0
        for cell in row.children:
            while at in grid[number]:
                at += 1
            wide, high = (int(cell.attributes.get(name, 1)) for name in ("/ColSpan", "/RowSpan"))
            for below in range(high):
                while len(grid) <= number + below:
                    grid.append({})
                grid[number + below].update(dict.fromkeys(range(at, at + wide), cell))
    return [[row[at] for at in sorted(row)] for row in grid]


def test_fonts_are_embedded_and_every_glyph_exists_and_means_something(printed: Printed) -> None:
    fonts = {name: font for page in printed.document.pdf.pages for name, font in page.obj.Resources.Font.items()}
    for name, drawn in printed.document.glyphs.items():
        (descendant,) = fonts[name].DescendantFonts
        file = descendant.FontDescriptor.get("/FontFile2") or descendant.FontDescriptor["/FontFile3"]
        with TTFont(BytesIO(file.read_bytes())) as font:
            # The first glyph is .notdef; a character without a glyph gets a number beyond the last.
            assert 0 < min(drawn) <= max(drawn) < len(font.getGlyphOrder())
    assert "\ufffd" not in printed.document.root.text


def test_a_table_over_several_pages_is_one_table_with_one_header() -> None:
    document = tagged.read(candidate_pdf(hostile.HOSTILE))
    long = [one for one in document.root.every("Table") if len({cell.page for cell in one.every("TD", "TH")}) > 1]
    assert long
    for table in long:
        assert [kid.tag for kid in table.children].count("THead") == 1
    # The header is painted again, for the eye.
    scales = sum(one.text == "12345" for one in document.root.every("TH"))
    painted = document.root.text.count("12345") + sum(words.count("12345") for words in document.artifacts)
    assert painted > scales
