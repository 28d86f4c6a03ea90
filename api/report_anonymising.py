"""Joins what finds names (nlp) and what knows where a report holds texts of people (domain/reporting/anonymised.py)."""

from collections.abc import Iterable

from domain.culture.service import catalogue
from domain.reporting.anonymised import METHOD, anonymised, kept_names, known_people
from domain.reporting.model import CandidateReport


def anonymised_report(report: CandidateReport, raters: Iterable[str]) -> CandidateReport:
    """The anonymised edition of a panel edition; computes with spaCy, so never in the event loop.

    `raters` are the names of its raters, which the panel edition itself does not hold where the organisation does not
    name them; a note may all the same.
    """
    from nlp.anonymising.figures import numbers  # noqa: PLC0415 (beside it)
    from nlp.anonymising.hider import hider  # noqa: PLC0415 (loads spaCy)
    from nlp.anonymising.model import KnownName  # noqa: PLC0415 (beside it)

    known = dict(known_people(report))
    people = known | {name: "[rater]" for name in raters if name not in known}
    names = [KnownName(name, shown) for name, shown in people.items()]
    # Raters also write of values that this target culture does not hold.
    keep = (*kept_names(report), *(value.name for value in catalogue()))
    hide = hider(names, report.organisation, keep)
    return anonymised(report, hide, (METHOD.format(**numbers()),))
