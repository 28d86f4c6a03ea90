"""Reports in every language: numbers as each language writes them, no English left over, pages from the right."""

import re
from collections import Counter
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path

import msgspec
import pikepdf
import pytest
from pdfua import validate
from pypdf import PdfReader

from domain.reporting.model import Language
from reports import formats, i18n, sentences
from reports.i18n import speaking
from reports.pdf import html_to_pdf
from reports.render import Document, page
from tests.reports import samples, samples_candidate_edition, samples_comparison
from tests.reports.samples_organisation import ORGANISATION
from tests.reports.test_catalogues import ANYWHERE, TRANSLATED, forms, placeholders

DOCUMENTS: dict[Document, msgspec.Struct] = {
    "candidate": samples.FULL,
    "candidate_edition": samples_candidate_edition.COMMENTED,
    "comparison": samples_comparison.SIX,
    "organisation": ORGANISATION,
    "team": samples.TEAM,
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.mark.parametrize(
    ("language", "score", "below", "share", "on", "names"),
    [
        ("en", "3.8", "−1.4", "78\xa0%", "14\xa0May 2026", "A, B and C"),
        ("de", "3,8", "−1,4", "78\xa0%", "14.\xa0Mai 2026", "A, B und C"),
        (
            "ar",
            "3.8",
            "\u200e−1.4",
            "\u206678%\u2069",
            "14\xa0مايو 2026",
            "\u2068A\u2069 و\u2068B\u2069 و\u2068C\u2069",
        ),
    ],
)
def test_each_language_writes_numbers_dates_and_lists_its_own_way(
    language: Language, score: str, below: str, share: str, on: str, names: str
) -> None:
    with speaking(language):
        assert formats.decimal1(3.75) == score
        assert formats.decimal1(-1.38) == below
        assert formats.percent(14 / 18) == share
        assert formats.day(date(2026, 5, 14)) == on
        assert formats.listed(["A", "B", "C"]) == names


@pytest.mark.parametrize(
    ("language", "text", "attributes"),
    [
        ("en", "Asks first", 'dir="ltr"'),
        ("en", "تسأل أولا", 'dir="rtl" lang="ar"'),
        ("de", "2027", 'dir="ltr"'),
        ("de", "Asks first", 'dir="ltr" lang="en"'),
        ("de", "תודה", 'dir="rtl" lang="he"'),
        ("ar", "Asks first", 'dir="ltr" lang="en"'),
        ("ar", "تسأل أولا", 'dir="rtl"'),
        ("ar", "先に聞く", 'dir="ltr" lang="und"'),
    ],
)
def test_a_persons_own_words_keep_their_direction_and_language(language: Language, text: str, attributes: str) -> None:
    with speaking(language):
        assert formats.own(text) == attributes


def test_what_was_spoken_before_is_spoken_again_even_after_a_failure() -> None:
    before = page("team", samples.TEAM, None)
    with pytest.raises(RuntimeError), speaking("ar"):
        raise RuntimeError
    page("team", samples.TEAM, None, language="de")
    assert page("team", samples.TEAM, None) == before


def seen(html: str) -> str:
    """What a reader sees or hears: no styles, no tags; the names of charts are part of it."""
    body = re.sub(r"<style>.*?</style>|<head>.*?</head>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def _kept(key: object, found: dict[object, object]) -> bool:
    """Whether this is a code and not a text; two names are either, by what stands beside them."""
    if key == "evidence":
        return isinstance(found[key], str)
    return key in _CODES and not (key == "stage" and "practice" in found)


def foreign(found: object) -> object:
    """The same report with every text that people wrote in Greek letters, so that only fixed texts stay."""
    if isinstance(found, dict):
        return {key: value if _kept(key, found) else foreign(value) for key, value in found.items()}
    if isinstance(found, (list, tuple)):
        return [foreign(value) for value in found]
    if not isinstance(found, str) or UUID.fullmatch(found) or sentences._translated(found) is not None:
        return found
    return re.sub(r"[^\W\d_]", "ω", found)


_CODES = {
    *("report_id", "generated_at", "id", "code", "polarity", "strength", "review", "no_evidence", "edition"),
    *("language", "paper", "interview_dates", "retain_until", "closed_on", "launched_on", "made_on", "dimension"),
    *("comment_until", "kind", "outcome", "decided_on", "pairs", "answered_on"),
    *("check", "stage", "between", "breaks_where", "breaks_with", "state", "group", "profile", "framework", "status"),
    *("notice", "created_at", "updated_at", "saved_at", "found_on", "held_on"),
}


def without_own_words(report: msgspec.Struct) -> msgspec.Struct:
    return msgspec.convert(foreign(msgspec.to_builtins(report)), type(report))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_an_arabic_page_holds_no_english_of_its_own(document: Document) -> None:
    said = seen(page(document, without_own_words(DOCUMENTS[document]), None, language="ar"))
    words = set(re.findall(r"[A-Za-z]+(?:\d+)?", UUID.sub("", said)))
    assert words <= ANYWHERE
    assert len(re.findall(r"[\u0620-\u064a]{3,}", said)) > 100


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_german_page_holds_no_english_of_its_own(document: Document) -> None:
    said = seen(page(document, without_own_words(DOCUMENTS[document]), None, language="de"))
    left = [
        text
        for entry in i18n.catalogue("de")
        for text, translation in zip(forms(entry.id), forms(entry.string), strict=True)
        if len(text.split()) > 2 and text != translation and not placeholders(text) and text in said
    ]
    assert left == []
    assert not set(re.findall(r"\w+", said)) & {"the", "of", "and", "that", "with", "rater", "raters", "not", "level"}


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_pdf_holds_all_that_the_page_says_and_tells_its_language(document: Document, language: Language) -> None:
    report = DOCUMENTS[document]
    html = page(document, report, None, language=language)
    pdf = PdfReader(BytesIO(html_to_pdf(html, document, report.report_id, report.generated_at)))  # type: ignore[attr-defined]
    assert pdf.root_object["/Lang"] == language
    drawn = Counter(letters("".join(one.extract_text() for one in pdf.pages)))
    charts = re.compile(r"<title>.*?</title>", re.DOTALL)
    wanted = Counter(letters(seen(charts.sub("", html))))
    assert {letter: n - drawn[letter] for letter, n in wanted.items() if drawn[letter] < n} == {}
    assert f'<html lang="{language}"' in html


@pytest.mark.parametrize("document", DOCUMENTS)
def test_an_arabic_pdf_passes_the_checker_and_says_where_it_is_english(document: Document, tmp_path: Path) -> None:
    report = DOCUMENTS[document]
    html = page(document, report, None, language="ar")
    file = tmp_path / "report.pdf"
    file.write_bytes(html_to_pdf(html, document, report.report_id, report.generated_at))  # type: ignore[attr-defined]
    assert [f"{one.rule_id} {one.message}" for one in validate(str(file)).findings] == []
    assert html.count('dir="ltr" lang="en"') > 5
    with pikepdf.open(file) as pdf:
        languages = Counter(
            str(one.Lang) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Lang" in one
        )
    assert languages["ar"] >= 1
    assert languages["en"] > 5


def letters(text: str) -> str:
    """Letters and digits alone: a PDF's words from the right come out in the order in which they are drawn."""
    return re.sub(r"[\W_]|[\u064b-\u0652]", "", text)


def test_a_page_from_the_right_is_mirrored_with_its_scale() -> None:
    html = page("candidate", samples.FULL, None, language="ar")
    assert '<html lang="ar" dir="rtl">' in html
    strips = re.findall(r'viewBox="0 0 100 9.2".*?</title>(<g transform="matrix\(-1 0 0 1 100 0\)">)?', html)
    assert len(strips) >= 5
    assert all(strips)
    for language in ("en", "de"):
        other = page("candidate", samples.FULL, None, language=language)
        assert "matrix(" not in other
        assert 'dir="rtl">' not in other


def test_headings_stand_at_the_right_and_the_page_number_at_the_left() -> None:
    html = page("candidate", samples.FULL, None, language="ar")
    first = PdfReader(BytesIO(html_to_pdf(html, "candidate", samples.FULL.report_id, samples.FULL.generated_at))).pages[
        0
    ]
    places: dict[str, float] = {}

    def place(text: str, ctm: list[float], matrix: list[float], *_: object) -> None:
        if text.strip():
            places.setdefault(text.strip(), matrix[4] * ctm[0] + ctm[4])

    first.extract_text(visitor_text=place)
    middle = float(first.mediabox.width) / 2
    assert places["نظرة سريعة"] > middle
    assert next(at for text, at in places.items() if text.endswith("صفحة")) < middle


def test_a_latin_name_is_held_apart_from_the_arabic_around_it() -> None:
    html = page("candidate", samples.FULL, None, language="ar")
    assert f"من ملاحظات \u2068{samples.FULL.panel[0]}\u2069" in html
    with speaking("ar"):
        assert i18n.isolated("ليلى") == "ليلى"
        assert i18n.isolated(4) == 4
    assert "\u2068" not in page("candidate", samples.FULL, None)


def test_running_lines_are_in_the_language() -> None:
    assert 'content: "Seite " counter(page) " von " counter(pages) ""' in page(
        "team", samples.TEAM, None, language="de"
    )
    html = page("team", samples.TEAM, None, language="ar")
    assert 'content: "صفحة " counter(page) " من " counter(pages) ""' in html
    assert "counter(page)" not in page("team", samples.TEAM, None)


def test_text_from_outside_is_escaped_in_every_language() -> None:
    cross = '<b>"&'
    report = samples.replace(samples.FULL, organisation=cross, panel=(cross,), tagger=f"software, version {cross}")
    for language in i18n.LANGUAGES:
        html = page("candidate", report, None, language=language)
        assert "<b>" not in html
        assert "&lt;b&gt;" in html
