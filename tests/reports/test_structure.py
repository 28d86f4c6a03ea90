"""Pieces of HTML as the structure tree of a PDF, beside the whole documents of test_pdfua.py."""

import pytest
from pikepdf import Name

from reports.pdf import html_to_pdf
from reports.stand_ins import SIGN
from reports.system_fonts import can_draw
from tests.reports import samples, tagged
from tests.reports.tagged import Element, Tagged

PIECES = """<html lang="en"><title>Pieces</title><h1>Pieces</h1>
<table role="presentation"><tr><td>Left<span style="display:block">below</span></td><td><p>Right</p></td></tr></table>
<ol><li>One</li><li>Two <ul style="list-style:none"><li>Within</li></ul></li></ol>
<dl><div><dt>Term</dt><dd>Meaning</dd></div></dl>
<p>See <a href="https://example.org/next">the next page</a> or <span lang="de">weiter</span>.</p>
<p><span aria-label="a smile">:-)</span></p>
<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" width="9" height="9"><path d="M0 0H9"/></svg>
<table><tr><th></th><th scope="col">Year</th></tr><tr><th scope="row">Sum</th><td>3</td></tr></table>
<div>Before<p>between</p>after</div>"""


@pytest.fixture(scope="module")
def pieces() -> Tagged:
    report = samples.TEAM
    return tagged.read(html_to_pdf(PIECES, "team", report.report_id, report.generated_at))


def shape(element: Element) -> str:
    """An element as text: P("words") or L(LI(...))."""
    kids = (repr(kid) if isinstance(kid, str) else shape(kid) for kid in element.kids)
    return f"{element.tag}({', '.join(kids)})"


def test_pieces_of_html_become_what_a_reader_expects(pieces: Tagged) -> None:
    assert [shape(kid) for kid in pieces.root.children] == [
        "H1('Pieces')",
        "P('Left')",
        "P('below')",
        "P('Right')",
        "L(LI(Lbl('1. '), LBody('One')), LI(Lbl('2. '), LBody('Two ', L(LI(LBody('Within'))))))",
        "L(LI(Lbl('Term'), LBody('Meaning')))",
        "P('See ', Link('the next page'), ' or ', Span('weiter'), '.')",
        "P(Span(':-)'))",
        "Table(TBody(TR(TD(), TH('Year')), TR(TH('Sum'), TD('3'))))",
        "P('Before')",
        "P('between')",
        "P('after')",
    ]
    labels = [str(one.source["/Alt"]) for one in pieces.root.every() if "/Alt" in one.source]
    assert labels == ["a smile"]
    assert [str(one.source["/Lang"]) for one in pieces.root.every("Span") if "/Lang" in one.source] == ["de"]
    assert [one.attributes.get("/ListNumbering") for one in pieces.root.every("L")] == [Name.Decimal, None, None]


def test_a_link_says_where_it_leads_and_belongs_to_its_words(pieces: Tagged) -> None:
    (link,) = pieces.root.every("Link")
    (annotation,) = pieces.pdf.pages[0].obj.Annots
    assert str(annotation.Contents) == "https://example.org/next"
    nums = list(pieces.pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip(map(int, nums[::2]), nums[1::2], strict=True))
    assert parents[int(annotation.StructParent)].objgen == link.source.objgen


def test_words_that_marks_cannot_reach_stop_the_print() -> None:
    report = samples.TEAM
    html = '<html lang="en"><title>x</title><p style="opacity: .5">Faint</p>'
    with pytest.raises(ValueError, match="opacity"):
        html_to_pdf(html, "team", report.report_id, report.generated_at)


@pytest.mark.parametrize("strange", ["\U000f0000", "\U000f0000\U000f0001", "\u0378"])
def test_a_character_without_a_typeface_is_shown_as_a_box_and_heard_as_itself(strange: str) -> None:
    html = f'<html lang="en"><title>x</title><h1>A<b>b</b>{strange} c{strange}</h1><p>{strange}<b>{strange}</b>d'
    document = tagged.read(html_to_pdf(html, "team", samples.TEAM.report_id, samples.TEAM.generated_at))
    box = SIGN * len(strange)
    heading, paragraph = document.root.children
    assert shape(heading) == f"H1('A', 'b', Span('{box}'), ' c', Span('{box}'))"
    assert shape(paragraph) == f"P(Span('{box}'), Span('{box}'), 'd')"
    assert {str(one.source["/ActualText"]) for one in document.root.every("Span")} == {strange}


@pytest.mark.parametrize("sign", ["\x01", "\x85", "\u1680", "\u2028", "\u3164", "\ufe0f", "\u200d", "\u3000"])
def test_what_has_no_look_leaves_no_box(sign: str, caplog: pytest.LogCaptureFixture) -> None:
    html = f'<html lang="en"><title>x</title><p>a{sign}b'
    document = tagged.read(html_to_pdf(html, "team", samples.TEAM.report_id, samples.TEAM.generated_at))
    assert [one.tag for one in document.root.every()] == ["Document", "P"]
    assert "notdef" not in caplog.text


@pytest.mark.parametrize("character", ["\u5c71", "\U0001f680"])
def test_a_character_is_drawn_where_the_machine_has_a_font_for_it(character: str) -> None:
    html = f'<html lang="en"><title>x</title><p>{character}'
    document = tagged.read(html_to_pdf(html, "team", samples.TEAM.report_id, samples.TEAM.generated_at))
    assert document.root.text == (character if can_draw(character) else SIGN)
    assert document.loose == 0
