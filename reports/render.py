"""Report Structs into HTML. Templates place what stands in the Struct; nothing is computed here."""

import unicodedata
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from domain.report_settings.model import Brand
from domain.reporting.bundle_model import BundleIndex
from domain.reporting.candidate_edition_model import CandidateEdition
from domain.reporting.comparison_model import ComparisonReport
from domain.reporting.model import CandidateReport, Language, Paper
from domain.reporting.team_model import OrganisationReport, TeamReport
from reports import (
    charts,
    charts_candidate,
    charts_comparison,
    charts_organisation,
    charts_team,
    charts_tools,
    formats,
    team_words,
)
from reports.balance import in_columns
from reports.colours import painting, properties
from reports.fonts import missing_characters
from reports.i18n import SOURCE, isolated, marked_gettext, marked_ngettext, message, messages, right_to_left, speaking
from reports.sentences import fixed, said, said_in

Document = Literal["bundle", "candidate", "candidate_edition", "comparison", "organisation", "team"]

Shown: TypeAlias = BundleIndex | CandidateReport | CandidateEdition | ComparisonReport | OrganisationReport | TeamReport
NO_BRAND = Brand()
Images = Mapping[str, bytes]
"""SHA-256 → PNG of the pictures that a document carries."""
NO_IMAGES: Images = {}
LANDSCAPE: frozenset[Document] = frozenset({"comparison", "organisation"})
CULTURE: frozenset[Document] = frozenset({"team", "organisation"})

_ROOT = Path(__file__).parent


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_ROOT),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters.update(
        decimal1=formats.decimal1,
        decimal2=formats.decimal2,
        weight=formats.weight,
        percent=formats.percent,
        day=formats.day,
        month=formats.month,
        moment=formats.moment,
        listed=formats.listed,
        shorten=formats.shorten,
        first_sentence=formats.first_sentence,
        dir=formats.direction,
        own=formats.own,
        isolated=isolated,
        inline=formats.inline,
        fixed=fixed,
        said=said,
        said_in=said_in,
        level=formats.weight,
        in_columns=in_columns,
    )
    environment.globals.update(charts=charts, charts_candidate=charts_candidate, charts_comparison=charts_comparison)
    environment.globals.update(charts_team=charts_team, charts_tools=charts_tools)
    environment.globals.update(charts_organisation=charts_organisation, team_words=team_words)
    # Fixed texts are looked up while a page is written, so that one environment serves every language.
    environment.install_gettext_callables(message, messages, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(gettext=marked_gettext, ngettext=marked_ngettext)
    return environment


@cache
def stylesheet(document: Document, paper: Paper = "A4") -> str:
    """The CSS of one document: the shared design, then its own, then the paper's. Font files are not part of it."""
    shared = ["shared/culture.css"] if document in CULTURE else []
    names = ["shared/tokens.css", "shared/base.css", *shared, f"{document}/report.css"]
    if paper == "Letter":
        # What the others hold is meant for A4.
        names.append(f"shared/letter_{'landscape' if document in LANDSCAPE else 'portrait'}.css")
    return "\n".join((_ROOT / name).read_text(encoding="utf-8") for name in names)


def _undrawable(report: Shown) -> list[str]:
    """Names of the characters in the report that its typefaces lack, so that the report can say so."""
    missing = missing_characters(msgspec.json.encode(report).decode())
    return [f"U+{ord(char):04X} {unicodedata.name(char, 'unnamed')}" for char in missing]


def page(
    document: Document,
    report: Shown,
    css: str | None,
    *,
    language: Language | None = None,
    logo: str | None = None,
) -> str:
    """The HTML of a document, with `css` inside it, or without styles for a renderer that brings its own.

    Fixed texts are in `language`; where none is given, in the report's own. `logo` is the address of the picture that
    stands in the place of the organisation's name.
    """
    chosen: Language = getattr(report, "language", SOURCE) if language is None else language
    with speaking(chosen), painting(brand_of(report).colour):
        return (
            _environment()
            .get_template(f"{document}/report.html")
            .render(
                report=report,
                language=chosen,
                rtl=right_to_left(),
                css=None if css is None else Markup(css),  # noqa: S704  our own files
                created=formats.in_utc(report.generated_at).strftime("%Y-%m-%dT%H:%M:%SZ"),
                undrawable=_undrawable(report),
                logo=logo,
                accent=properties(),
            )
        )


def brand_of(report: msgspec.Struct) -> Brand:
    """What of the organisation's look a document carries."""
    brand: Brand = getattr(report, "brand", NO_BRAND)
    return brand


def paper_of(report: msgspec.Struct) -> Paper:
    """The paper that a document is for; A4 where it says nothing."""
    paper: Paper = getattr(report, "paper", "A4")
    return paper


def _whole(document: Document, report: Shown, images: Images) -> str:
    """One HTML page that needs no other file: a picture stands in it as data."""
    image = images.get(brand_of(report).logo_sha256 or "")
    logo = None if image is None else f"data:image/png;base64,{b64encode(image).decode()}"
    return page(document, report, stylesheet(document, paper_of(report)), logo=logo)


def candidate_html(report: CandidateReport, images: Images = NO_IMAGES) -> str:
    """The candidate report as one HTML page that needs no other file."""
    return _whole("candidate", report, images)


def candidate_edition_html(report: CandidateEdition, images: Images = NO_IMAGES) -> str:
    """The candidate's own edition as one HTML page that needs no other file."""
    return _whole("candidate_edition", report, images)


def comparison_html(report: ComparisonReport, images: Images = NO_IMAGES) -> str:
    """The comparison of a requisition's candidates as one HTML page that needs no other file."""
    return _whole("comparison", report, images)


def team_html(report: TeamReport, images: Images = NO_IMAGES) -> str:
    """The team report as one HTML page that needs no other file."""
    return _whole("team", report, images)


def organisation_html(report: OrganisationReport, images: Images = NO_IMAGES) -> str:
    """The organisation report as one HTML page that needs no other file."""
    return _whole("organisation", report, images)


def bundle_html(index: BundleIndex, images: Images = NO_IMAGES) -> str:
    """The index of a bundle's file as one HTML page, with links to the files beside it."""
    return _whole("bundle", index, images)
