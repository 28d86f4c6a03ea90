"""Report Structs into PDF bytes, by WeasyPrint. Top-level functions, so that a child process can run them.

Rendering takes CPU seconds and holds the GIL: never call this from the event loop.
The same Struct gives the same bytes on the same machine: its dates come from `generated_at`, its id from
`report_id`.
"""

import gc
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from uuid import UUID

from domain.reporting.candidate_edition_model import CandidateEdition
from domain.reporting.comparison_model import ComparisonReport
from domain.reporting.model import CandidateReport, Paper
from domain.reporting.team_model import OrganisationReport, TeamReport
from reports import drawings as drawn
from reports.fonts import BY_URL, SCHEME, font_face_css
from reports.formats import in_utc
from reports.limits import check_length
from reports.render import NO_IMAGES, Document, Images, brand_of, page, paper_of, stylesheet
from reports.stand_ins import put_stand_ins, without_controls

with warnings.catch_warnings():
    # Without HarfBuzz-subset PDFs come out slower but right, and WeasyPrint logs it for each font as well.
    warnings.filterwarnings("ignore", "HarfBuzz-Subset", DeprecationWarning)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from reports.structure_pdf import StructureWriter


IMAGE_SCHEME = "report-image"


class RefusedURL(ValueError):
    """A document asked for something that is neither one of our own fonts nor a picture handed over with it."""


class FontsOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves the embedded typefaces, and the pictures handed over, each by a scheme of its own.

    Everything else is refused: no network, no files.
    """

    def __init__(self, images: Images = NO_IMAGES, drawings: Mapping[str, bytes] = NO_IMAGES) -> None:
        super().__init__(allowed_protocols={SCHEME, IMAGE_SCHEME, drawn.SCHEME}, allow_redirects=False)
        self._images = {image_address(sha256): image for sha256, image in images.items()}
        self._drawings = drawings

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The font's or the picture's bytes; RefusedURL for any other address."""
        if url in self._images:
            return URLFetcherResponse(url, self._images[url], {"Content-Type": "image/png"})
        if url in self._drawings:
            return URLFetcherResponse(url, self._drawings[url], {"Content-Type": "image/svg+xml"})
        face = BY_URL.get(url)
        if face is None:
            message = f"reports fetch nothing but their own fonts, not {url[:200]!r}"
            raise RefusedURL(message)
        return URLFetcherResponse(url, face.read(), {"Content-Type": "font/ttf"})


def image_address(sha256: str) -> str:
    """Where a document that is printed finds a picture."""
    return f"{IMAGE_SCHEME}:{sha256}"


@cache
def _typefaces() -> FontConfiguration:
    """The typefaces, loaded once per process."""
    fonts = FontConfiguration()
    CSS(string=font_face_css(), font_config=fonts, url_fetcher=FontsOnly())
    return fonts


@cache
def _design(document: Document, paper: Paper) -> CSS:
    """Parsed CSS, made once per process, document and paper."""
    css = drawn.for_images(stylesheet(document, paper))
    return CSS(string=css, font_config=_typefaces(), url_fetcher=FontsOnly())


@contextmanager
def _few_collections() -> Iterator[None]:
    """A document is a million objects that live until it is printed; looking for garbage among them is in vain."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _dated(moment: datetime) -> Iterator[None]:
    """Give fontTools, which cuts the fonts where HarfBuzz-subset is missing, the report's date for now."""
    name, before = "SOURCE_DATE_EPOCH", os.environ.get("SOURCE_DATE_EPOCH")
    os.environ[name] = str(int(in_utc(moment).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def html_to_pdf(
    html: str,
    document: Document,
    identifier: UUID,
    made: datetime,
    *,
    paper: Paper = "A4",
    images: Images = NO_IMAGES,
) -> bytes:
    """Print HTML in a document's design as tagged PDF (PDF/UA-1), with no picture but `images`.

    `identifier` becomes the PDF's file id, `made` the date of its fonts. Raises DocumentTooLong. Not for two threads
    at once: the date is handed over in the process's environment.
    """
    check_length(html)
    html, drawings = drawn.without_drawings(without_controls(html))
    with _dated(made), _few_collections():
        parsed = HTML(string=html, url_fetcher=FontsOnly(images, drawings))
        put_stand_ins(parsed.etree_element, html)
        rendered = parsed.render(font_config=_typefaces(), stylesheets=[_design(document, paper)])
        structure = StructureWriter()
        structure.watch(rendered.pages)
        pdf: bytes = rendered.write_pdf(
            finisher=structure.finish, pdf_variant="pdf/ua-1", pdf_identifier=identifier.bytes
        )
    return pdf


def _printed(
    document: Document,
    report: CandidateReport | CandidateEdition | ComparisonReport | OrganisationReport | TeamReport,
    images: Images,
) -> bytes:
    """A report on its paper, with its logo if that is among the images."""
    logo = brand_of(report).logo_sha256
    html = page(document, report, None, logo=image_address(logo) if logo and logo in images else None)
    return html_to_pdf(html, document, report.report_id, report.generated_at, paper=paper_of(report), images=images)


def candidate_pdf(report: CandidateReport, images: Images = NO_IMAGES) -> bytes:
    """The candidate report as PDF."""
    return _printed("candidate", report, images)


def candidate_edition_pdf(report: CandidateEdition, images: Images = NO_IMAGES) -> bytes:
    """The candidate's own edition as PDF."""
    return _printed("candidate_edition", report, images)


def comparison_pdf(report: ComparisonReport, images: Images = NO_IMAGES) -> bytes:
    """The comparison of a requisition's candidates as PDF."""
    return _printed("comparison", report, images)


def team_pdf(report: TeamReport, images: Images = NO_IMAGES) -> bytes:
    """The team report as PDF."""
    return _printed("team", report, images)


def organisation_pdf(report: OrganisationReport, images: Images = NO_IMAGES) -> bytes:
    """The organisation report as PDF."""
    return _printed("organisation", report, images)
