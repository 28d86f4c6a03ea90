"""Report Structs into HTML. Templates place what stands in the Struct; nothing is computed here."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from domain.reporting.model import CandidateReport, TeamReport
from reports import charts, formats
from reports.fonts import missing_characters

Document = Literal["candidate", "team"]

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
        moment=formats.moment,
        listed=formats.listed,
        shorten=formats.shorten,
        dir=formats.direction,
    )
    environment.globals.update(charts=charts)
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment


@cache
def stylesheet(document: Document) -> str:
    """The CSS of one document: the shared design, then its own. Font files are not part of it."""
    paths = (_ROOT / "shared" / "tokens.css", _ROOT / "shared" / "base.css", _ROOT / document / "report.css")
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _undrawable(report: CandidateReport | TeamReport) -> list[str]:
    """Names of the characters in the report that its typefaces lack, so that the report can say so."""
    missing = missing_characters(msgspec.json.encode(report).decode())
    return [f"U+{ord(char):04X} {unicodedata.name(char, 'unnamed')}" for char in missing]


def page(document: Document, report: CandidateReport | TeamReport, css: str | None) -> str:
    """The HTML of a document, with `css` inside it, or without styles for a renderer that brings its own."""
    return (
        _environment()
        .get_template(f"{document}/report.html")
        .render(
            report=report,
            css=None if css is None else Markup(css),  # noqa: S704  our own files
            created=formats.in_utc(report.generated_at).strftime("%Y-%m-%dT%H:%M:%SZ"),
            undrawable=_undrawable(report),
        )
    )


def candidate_html(report: CandidateReport) -> str:
    """The candidate report as one HTML page that needs no other file."""
    return page("candidate", report, stylesheet("candidate"))


def team_html(report: TeamReport) -> str:
    """The team report as one HTML page that needs no other file."""
    return page("team", report, stylesheet("team"))
