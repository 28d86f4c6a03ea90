"""What a report may be, and the hash of what it says. Pure functions."""

import hashlib
from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from domain.database import as_json
from domain.reporting.candidate_edition_model import CandidateEdition
from domain.reporting.comparison_model import ComparisonReport
from domain.reporting.model import CandidateReport, Edition, ReportKind, TeamEdition
from domain.reporting.team_model import OrganisationReport, TeamReport

Document: TypeAlias = CandidateReport | CandidateEdition | ComparisonReport | TeamReport | OrganisationReport

# What two documents may differ in and still say the same.
NOT_SAID = frozenset({"report_id", "generated_at", "paper", "brand"})
STRUCTS: Mapping[tuple[ReportKind, Edition | TeamEdition | None], type[Document]] = {
    ("candidate", "panel"): CandidateReport,
    ("candidate", "anonymised"): CandidateReport,
    ("candidate", "candidate"): CandidateEdition,
    ("comparison", None): ComparisonReport,
    ("team", "leader"): TeamReport,
    ("team", "all_hands"): TeamReport,
    ("organisation", None): OrganisationReport,
}

KINDS: Mapping[type[Document], ReportKind] = {
    ComparisonReport: "comparison",
    OrganisationReport: "organisation",
    TeamReport: "team",
}


class Composed(msgspec.Struct, frozen=True, kw_only=True):
    """A document ready to be printed, and the hash of what it was made from.

    The two differ where something was hidden from the document afterwards.
    """

    document: Document
    source_sha256: str


def composed(document: Document) -> Composed:
    """A document that is printed as it was composed."""
    return Composed(document=document, source_sha256=content_hash(document))


def content_hash(document: Document) -> str:
    """SHA-256, in hexadecimal, over the document's JSON without NOT_SAID: keys sorted, no spaces, UTF-8."""
    said = {name: value for name, value in as_json(document).items() if name not in NOT_SAID}
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def kind_of(document: Document) -> ReportKind:
    """The kind under which a document is stored."""
    return KINDS.get(type(document), "candidate")


def edition_of(document: Document) -> Edition | TeamEdition | None:
    """The edition of a candidate's or a team's report; None for any other kind."""
    return None if isinstance(document, ComparisonReport | OrganisationReport) else document.edition


def document_from(kind: ReportKind, edition: Edition | TeamEdition | None, stored: Any) -> Document:
    """The Struct from what is stored; msgspec.ValidationError where an earlier version stored something else."""
    return msgspec.convert(stored, STRUCTS[kind, edition])
