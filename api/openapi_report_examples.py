"""Request bodies of the reference: reports, comparisons and bundles."""

from typing import Any

REPORT_EXAMPLES: dict[str, Any] = {
    "requestCandidateReport": {"edition": "panel", "language": "de", "paper": "A4"},
    "requestComparisonReport": {"language": "en", "paper": "Letter"},
    "requestTeamReport": {"edition": "all_hands", "language": "de", "paper": "A4"},
    "requestOrganisationReport": {"language": "en", "paper": "A4"},
    "startReportBundle": {"edition": "anonymised", "language": "en", "paper": "A4"},
}
