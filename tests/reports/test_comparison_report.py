"""The comparison report: candidates side by side in the order of applying, with what can be told apart and what not."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from domain.reporting.comparison_model import ComparisonReport, CriterionScore, PairSign
from domain.reporting.model import Score
from reports.charts_comparison import field_width, pair_row, row_height
from reports.formats import decimal1, decimal2, shorten
from reports.pdf import comparison_pdf
from reports.render import comparison_html, page
from tests.reports import samples_comparison as samples
from tests.reports.hostile import ARABIC
from tests.reports.samples_comparison import comparison, replace
from tests.reports.test_pdf import read, squeeze
from tests.reports.test_render import words

SNAPSHOT = Path(__file__).parent / "snapshots" / "comparison.html"
FORBIDDEN = re.compile(
    r"\brank|\bwinner|\bwins?\b|\bbest\b|\bworst\b|\btop\b|\bleader|%\s*fit|\bfit\b|percentile|\btags?\b|culture match",
    re.IGNORECASE,
)
REPORTS = {
    "one": samples.ONE,
    "two": samples.TWO,
    "six": samples.SIX,
    "twelve": samples.TWELVE,
    "thirty": samples.THIRTY,
    "pseudonyms": samples.PSEUDONYMS,
}


PAGES = {"one": 3, "two": 4, "six": 6, "twelve": 8, "thirty": 17, "pseudonyms": 5}


@cache
def printed(name: str) -> bytes:
    return comparison_pdf(REPORTS[name])


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS.keys())
def test_no_word_of_it_puts_anybody_before_anybody(report: ComparisonReport) -> None:
    seen = words(comparison_html(report))
    assert not FORBIDDEN.search(seen)
    assert "%" not in re.sub(r"95 % interval", "", seen)


def test_candidates_stand_in_one_order_everywhere() -> None:
    html = comparison_html(samples.TWELVE)
    tables = re.findall(r'<table class="overview (?:grid|people).*?</table>', html, re.DOTALL)
    assert len(tables) == 2 + len(samples.TWELVE.criteria)
    for table in tables:
        rows = re.findall(r'<th scope="row"[^>]*><span [^>]*>(.*?)</span>', table)
        assert rows == [one.name for one in samples.TWELVE.candidates]
    assert rows != sorted(rows)


def of_a_score(score: Score) -> Iterator[str]:
    if score.value is not None:
        yield decimal1(score.value)
    if score.interval is not None:
        yield f"{decimal1(score.interval.low)}–{decimal1(score.interval.high)}"


def rows_expected(report: ComparisonReport) -> Iterator[str]:
    """Each candidate's figures as they stand in the tables, side by side."""
    for one in report.candidates:
        figures = list(of_a_score(one.composite)) or ["incomplete"]
        missing = [] if one.composite.interval or one.composite.value is None else ["none"]
        yield "".join([one.name, *figures, *missing, f"{one.composite.raters} of {one.raters}"])
        for lack in one.missing:
            yield f"{lack.criterion} ({lack.rated} of {lack.raters})"
        if one.decision is not None:
            yield f"{one.decision.decided_by}{one.decision.decided_on.day} {one.decision.decided_on:%B %Y}"
    for criterion in report.criteria:
        for score, place in zip(criterion.scores, report.candidates, strict=True):
            yield shorten(place.name, 40) + row_of(score)


def row_of(one: CriterionScore) -> str:
    """What stands behind a candidate's name in the table of a criterion."""
    if one.score.value is None:
        return f"{'not asked' if one.not_asked else 'no evidence'}0 of {one.no_evidence}"
    of_all = f" of {one.score.raters + one.no_evidence}" if one.no_evidence else ""
    return "".join([*of_a_score(one.score), "" if one.score.interval else "none", str(one.score.raters), of_all])


def columns_expected(report: ComparisonReport) -> Iterator[str]:
    """What stands about each column: its pairs, its margin, its basis, its weight and its coverage."""
    for pairs in (report.composite_pairs, *(one.pairs for one in report.criteria)):
        compared = pairs.distinguishable + pairs.not_distinguishable
        if compared:
            yield f"{pairs.not_distinguishable} of {compared} pair"
        if pairs.greatest_margin is not None:
            assert pairs.least_margin is not None
            least, greatest = decimal1(pairs.least_margin), decimal1(pairs.greatest_margin)
            yield f"difference of {least} on" if least == greatest else f"difference of {least} to {greatest} on"
        if pairs.not_comparable and compared:
            yield f"{pairs.not_comparable} pair"
    for basis in (report.composite_basis, *(one.basis for one in report.criteria)):
        tier = f"tier {basis.tier} with {basis.degrees_of_freedom} degrees of freedom"
        none = f"10 degrees of freedom, and there are {basis.degrees_of_freedom}"
        yield f"{none if basis.tier is None else tier}, from {basis.raters} raters of {basis.n_candidates} candidate"
    for column in report.criteria:
        shares = [column.weight, *([] if column.effective_weight is None else [column.effective_weight])]
        cover = (column.coverage.by_two_or_more, column.coverage.by_one, column.coverage.by_nobody)
        yield "".join([column.name, *map(decimal2, shares), *map(str, cover), *column.coverage.not_asked])


def expected(report: ComparisonReport) -> list[str]:
    """Every word and number of a report that must stand in its PDF."""
    found = [report.organisation, report.requisition, report.owner, str(report.report_id), *report.method]
    found += [f"{ref.name}, version {ref.version}" for ref in (report.role, report.rubric, *report.guides)]
    found += [text for one in report.criteria for text in (one.name, one.definition)]
    found += [f"{report.left_out.panel_not_complete} applications", f"{report.left_out.without_scorecard} applications"]
    found += [f"Version {report.formula_version}", report.weight_reason or "", str(report.effective_weights_of)]
    found += [f"{len(report.candidates)} candidate"]
    return [*found, *rows_expected(report), *columns_expected(report)]


@pytest.mark.parametrize("name", REPORTS)
def test_every_word_and_number_of_the_report_is_in_the_pdf(name: str) -> None:
    text = read(printed(name))
    assert [one for one in expected(REPORTS[name]) if squeeze(one) not in text] == []
    assert not FORBIDDEN.search(text.replace("fitted", ""))


@pytest.mark.parametrize(("name", "most"), PAGES.items())
def test_it_is_as_short_as_it_reads_well(name: str, most: int) -> None:
    pages = PdfReader(BytesIO(printed(name))).pages
    assert len(pages) <= most
    for one in pages:
        assert float(one.mediabox.width) > float(one.mediabox.height)


def test_a_long_table_says_on_every_page_what_its_columns_are() -> None:
    """Forty candidates fit on no page; the heads of the columns and the criterion stand above each part."""
    names = [f"Applicant number {number}" for number in range(40)]
    reader = PdfReader(BytesIO(comparison_pdf(comparison(40, 1, names=names, gaps=False))))
    pages = [squeeze(page.extract_text()) for page in reader.pages]
    last = [page for page in pages if "Applicantnumber39" in page]
    assert len(last) >= 3  # the grid, the composites and the criterion
    for page_text in last:
        assert "Candidate" in page_text
    assert sum("CandidateCustomerorientation12345Score" in page_text for page_text in pages) >= 2


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        (
            ("not_distinguishable", *["distinguishable"] * 2, *["not_comparable"] * 2),
            "cannot be told apart from {other}",
        ),
        (("distinguishable", *["not_distinguishable"] * 4), "can be told apart from {other} only"),
        (["not_comparable"] * 5, "cannot be compared with anybody"),
        (["not_distinguishable"] * 5, "can be told apart from nobody"),
        (["distinguishable"] * 5, "can be told apart from everybody with whom a comparison is possible"),
    ],
)
def test_a_row_of_pairs_is_said_in_words(signs: Sequence[PairSign], said: str) -> None:
    _, other, *_ = samples.SIX.candidates
    drawn = pair_row(("itself", *signs), samples.SIX.candidates)
    assert f"<title>{said.format(other=other.name)}</title>" in drawn


def test_signs_are_told_apart_by_form_and_a_field_is_never_larger_than_its_row() -> None:
    people = samples.SIX.candidates
    signs: tuple[PairSign, ...] = ("not_distinguishable", "distinguishable", "not_comparable")
    forms = {re.sub(r"<title>.*</title>", "", pair_row((sign,) * 6, people)) for sign in signs}
    assert len(forms) == 3
    for number in (1, 2, 8, 9, 30, 40):
        assert field_width(number) <= row_height(number)
        assert field_width(number) * number <= 58.001


def test_what_is_missing_says_so_instead_of_a_number() -> None:
    seen = words(comparison_html(samples.SIX))
    assert "Noor Haddad incomplete" in seen
    assert "not asked" in seen
    assert "2.0 1 rater" in seen
    assert "Learning in the open 0.10 5 0 1 Noor Haddad" in seen
    assert "No effective weights: they need 10 candidates with a score for every criterion, and there are" in seen


def test_without_enough_ratings_no_pair_is_compared() -> None:
    seen = words(comparison_html(samples.TWO))
    assert "No pair can be compared by its composites." in seen
    assert "No intervals: they need 10 degrees of freedom, and there are 4" in seen
    assert "cannot be told apart by their composites" not in seen


def test_a_single_candidate_is_compared_with_nobody() -> None:
    seen = words(comparison_html(samples.ONE))
    assert "One candidate There is nobody to be told apart from." in seen
    assert "pairs" not in seen.partition("Method and limits")[0]


def test_weights_come_with_their_reason() -> None:
    assert samples.SIX.weight_reason is not None
    assert samples.SIX.weight_reason in words(comparison_html(samples.SIX))
    assert "All criteria weigh the same." in words(comparison_html(samples.TWELVE))


def test_decisions_name_who_made_them_or_are_not_shown_at_all() -> None:
    seen = words(comparison_html(samples.SIX))
    assert "Katarzyna Wiśniewska Goes on to the next step Hal Manager 12 May 2026" in seen
    assert "For 4 candidates no decision is recorded." in seen
    hidden = words(comparison_html(samples.PSEUDONYMS))
    assert "Decisions are not shown to whoever asked for this report." in hidden
    assert "Hal Manager" not in words(comparison_html(replace(samples.SIX, decisions_shown=False)))


def test_who_is_left_out_is_a_number() -> None:
    seen = words(comparison_html(samples.SIX))
    assert "Left out: a panel is not complete 2 applications" in seen
    assert "Left out: no scorecard to show yet 4 applications" in seen
    one = replace(samples.SIX, left_out=replace(samples.SIX.left_out, panel_not_complete=1))
    assert "Left out: a panel is not complete 1 application " in words(comparison_html(one))


def test_the_file_is_tagged_and_its_tables_have_heads() -> None:
    reader = PdfReader(BytesIO(printed("six")))
    assert reader.metadata is not None
    assert reader.metadata.title == "Comparison of candidates: Senior Product Manager, Dispatch"
    titles = [mark.title for mark in reader.outline if not isinstance(mark, list)]
    assert titles == ["Senior Product Manager, Dispatch"]
    html = page("comparison", samples.SIX, None)
    assert html.count("<th ") == html.count('<th scope="col"') + html.count('<th scope="row"')
    assert all(title.strip() for title in re.findall(r"<title>(.*?)</title>", html))
    # A picture has its words, or is a sign beside the words of a legend.
    assert html.count("<svg") == html.count('role="img"') + html.count('aria-hidden="true"')
    assert html.count('role="img"') == html.count("<title>") - 1


def test_text_from_outside_is_shown_and_neither_run_nor_fetched(caplog: pytest.LogCaptureFixture) -> None:
    html = comparison_html(samples.HOSTILE)
    assert "<script" not in html
    assert html.count("<style>") == 1
    assert "<link" not in html
    pdf = comparison_pdf(samples.HOSTILE)
    text = read(pdf)
    assert "<script>fetch(" in text
    assert squeeze(samples.HOSTILE.candidates[0].name) in text
    assert squeeze(samples.HOSTILE.candidates[11].name) in text
    assert ARABIC in html
    assert len(PdfReader(BytesIO(pdf)).pages) <= 10
    assert "Failed to load" not in caplog.text


def test_the_html_is_the_one_that_was_looked_at() -> None:
    """Where it changes on purpose, look at the pages again and write `page("comparison", SIX, None)` to the file."""
    assert page("comparison", samples.SIX, None) == SNAPSHOT.read_text(encoding="utf-8")
