"""Which function of reports/ shows which Struct: as PDF in a child process, as a page in a thread of the API.

Each loads what it needs when it is called: WeasyPrint never comes into the API's process or the worker's.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from domain.reporting.bundle_model import BundleIndex
from domain.reporting.candidate_edition_model import CandidateEdition
from domain.reporting.comparison_model import ComparisonReport
from domain.reporting.model import CandidateReport
from domain.reporting.team_model import OrganisationReport, TeamReport

if TYPE_CHECKING:
    from domain.reporting.documents import Document


def pdf_of(report: "Document", images: Mapping[str, bytes]) -> bytes:
    """The report's PDF, with its logo from `images` (SHA-256 → PNG); for the child."""
    from reports import pdf  # noqa: PLC0415 (loads WeasyPrint)

    printers: Mapping[type, Callable[[Any, Mapping[str, bytes]], bytes]] = {
        CandidateReport: pdf.candidate_pdf,
        CandidateEdition: pdf.candidate_edition_pdf,
        ComparisonReport: pdf.comparison_pdf,
        TeamReport: pdf.team_pdf,
        OrganisationReport: pdf.organisation_pdf,
    }
    return printers[type(report)](report, images)


def page_of(report: "Document", images: Mapping[str, bytes]) -> str:
    """The report as one HTML page that needs no other file, with its logo from `images`."""
    from reports import render  # noqa: PLC0415 (loads Jinja and the typefaces' tables)

    pages: Mapping[type, Callable[[Any, Mapping[str, bytes]], str]] = {
        CandidateReport: render.candidate_html,
        CandidateEdition: render.candidate_edition_html,
        ComparisonReport: render.comparison_html,
        TeamReport: render.team_html,
        OrganisationReport: render.organisation_html,
    }
    return pages[type(report)](report, images)


def bundle_page_of(index: BundleIndex, images: Mapping[str, bytes]) -> str:
    """The index of a bundle's file as HTML page, with its logo from `images`."""
    from reports.render import bundle_html  # noqa: PLC0415 (loads Jinja and the typefaces' tables)

    return bundle_html(index, images)
