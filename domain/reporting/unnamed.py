"""The panel edition without its raters' names: "Panelist 1", "Panelist 2" instead. Pure functions.

The numbers follow neither the alphabet nor the seats: raters are ordered by a hash of application and name, which is
the same in every report of an application and another one in the next. Wherever raters stand in a row they stand in
that order. Where a note names one of them, the number stands in brackets, as an editor would put it.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from domain.reporting.model import CandidateReport, CompetencyResult, Disagreement, Evidence, ValueEvidence

PANELIST = "Panelist {number}"
SEVERAL = "a panelist"
_NUMBERED = re.compile(r" \(\d+\)$")
_PART = re.compile(r"[^\W\d_]{3,}")

Hide = Callable[[str], str]
replace = msgspec.structs.replace


def unnamed(report: CandidateReport, application_id: UUID) -> CandidateReport:
    """The report with a number in place of every rater's name, also where notes name one."""
    numbers = panelists(report.panel, application_id)
    hide = hider(numbers, report.candidate)
    return replace(
        report,
        panel=tuple(numbers.values()),
        competencies=tuple(_competency(one, numbers, hide) for one in report.competencies),
        values=tuple(_value(one, numbers, hide) for one in report.values),
        disagreements=tuple(_disagreement(one, numbers) for one in report.disagreements),
        remarks=tuple(
            replace(one, text=hide(one.text), answers=tuple(hide(answer) for answer in one.answers))
            for one in report.remarks
        ),
    )


def panelists(names: Sequence[str], application_id: UUID) -> dict[str, str]:
    """A rater's printed name → "Panelist 1" and so on, in the order of the numbers. Printed names are unique."""

    def place(name: str) -> bytes:
        return hashlib.sha256(application_id.bytes + name.encode()).digest()

    return {name: PANELIST.format(number=n) for n, name in enumerate(sorted(names, key=place), start=1)}


def hider(numbers: Mapping[str, str], candidate: str) -> Hide:
    """Puts a rater's number in brackets wherever a text has their name, in full or one part of it.

    Parts count from three letters on and with their capital, unless the candidate has the same: then it is more often
    the candidate who is meant. A part that several raters share becomes "[a panelist]".
    """
    shown: dict[str, str] = {}
    own = set(_PART.findall(candidate))
    for name, number in numbers.items():
        full = _NUMBERED.sub("", name)
        for part in {full, *(part for part in _PART.findall(full) if not part[0].islower() and part not in own)}:
            shown[part] = f"[{number}]" if part not in shown else f"[{SEVERAL}]"
    if not shown:
        return lambda text: text
    longest_first = sorted(shown, key=lambda part: (-len(part), part))
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)")
    return lambda text: pattern.sub(lambda found: shown[found[1]], text)


def _competency(one: CompetencyResult, numbers: Mapping[str, str], hide: Hide) -> CompetencyResult:
    order = list(numbers).index
    return replace(
        one,
        marks=tuple(
            replace(mark, rater=numbers[mark.rater]) for mark in sorted(one.marks, key=lambda mark: order(mark.rater))
        ),
        quotes=tuple(
            replace(quote, rater=numbers[quote.rater], text=hide(quote.text))
            for quote in sorted(one.quotes, key=lambda quote: order(quote.rater))
        ),
    )


def _value(one: ValueEvidence, numbers: Mapping[str, str], hide: Hide) -> ValueEvidence:
    order = list(numbers).index
    found = sorted(one.evidence, key=lambda item: order(item.rater))
    return replace(one, evidence=tuple(_evidence(item, numbers, hide) for item in found))


def _evidence(item: Evidence, numbers: Mapping[str, str], hide: Hide) -> Evidence:
    return replace(
        item,
        rater=numbers[item.rater],
        before=hide(item.before),
        text=hide(item.text),
        after=hide(item.after),
        why=hide(item.why),
    )


def _disagreement(one: Disagreement, numbers: Mapping[str, str]) -> Disagreement:
    return replace(one, low_rater=numbers[one.low_rater], high_rater=numbers[one.high_rater])
