"""Report Structs into PDF bytes, by WeasyPrint. Top-level functions, so that a child process can run them.

Rendering takes CPU seconds and holds the GIL: never call this from the event loop.
The same Struct gives the same bytes on the same machine: its dates come from `generated_at`, its id from
`report_id`.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from uuid import UUID

from domain.reporting.model import CandidateReport, TeamReport
from reports.fonts import BY_URL, SCHEME, font_face_css
from reports.formats import in_utc
from reports.render import Document, page, stylesheet

with warnings.catch_warnings():
    # Without HarfBuzz-subset PDFs come out slower but right, and WeasyPrint logs it for each font as well.
    warnings.filterwarnings("ignore", "HarfBuzz-Subset", DeprecationWarning)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse


class RefusedURL(ValueError):
    """A document asked for something that is not one of our own fonts."""


class FontsOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves the embedded typefaces by their own scheme and refuses everything else: no network, no files."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={SCHEME}, allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The font's bytes; RefusedURL for any other address."""
        face = BY_URL.get(url)
        if face is None:
            message = f"reports fetch nothing but their own fonts, not {url[:200]!r}"
            raise RefusedURL(message)
        return URLFetcherResponse(url, face.read(), {"Content-Type": "font/ttf"})


@cache
def _design(document: Document) -> tuple[FontConfiguration, CSS]:
    """Fonts and parsed CSS, made once per process and document."""
    fonts = FontConfiguration()
    css = f"{font_face_css()}\n{stylesheet(document)}"
    return fonts, CSS(string=css, font_config=fonts, url_fetcher=FontsOnly())


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


def html_to_pdf(html: str, document: Document, identifier: UUID, made: datetime) -> bytes:
    """Print HTML in a document's design as tagged PDF (PDF/UA-1).

    `identifier` becomes the PDF's file id, `made` the date of its fonts. Not for two threads at once: the
    date is handed over in the process's environment.
    """
    fonts, css = _design(document)
    with _dated(made):
        pdf: bytes = HTML(string=html, url_fetcher=FontsOnly()).write_pdf(
            stylesheets=[css],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier.bytes,
        )
    return pdf


def candidate_pdf(report: CandidateReport) -> bytes:
    """The candidate report as PDF."""
    return html_to_pdf(page("candidate", report, None), "candidate", report.report_id, report.generated_at)


def team_pdf(report: TeamReport) -> bytes:
    """The team report as PDF."""
    return html_to_pdf(page("team", report, None), "team", report.report_id, report.generated_at)
