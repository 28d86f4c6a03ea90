"""The anonymised edition: a panel edition that does not say who the candidate and the raters are. Pure functions.

What finds names in a text is handed in. It must leave SPAN_START and SPAN_END in their place and put a replacement that
lies across one of them inside the span, so that a name on a border is hidden whole.
"""

import re
from collections.abc import Callable, Mapping
from hashlib import sha256

import msgspec

from domain.reporting.model import (
    CandidateReport,
    CompetencyResult,
    Evidence,
    Mark,
    Quote,
    Remark,
    ValueEvidence,
)
from domain.reporting.unnamed import PANELIST

SPAN_START, SPAN_END = "\ue000", "\ue001"
CODE_LENGTH = 6

_NUMBER = re.compile(r" \(\d+\)$")
_LABEL = re.compile(r"^(?:Panelist|Candidate) \S+$")

METHOD = (
    "Names of people, words that tell gender, employers, schools, places and contacts were replaced by a program and "
    "not by a person. On {texts} texts by one author, held back while its rules were made, it replaced "
    "{names_hidden} of {names} names, {pronouns_hidden} of {pronouns} pronouns, {employers_hidden} of {employers} "
    "employers, {schools_hidden} of {schools} schools and {places_hidden} of {places} places. Real notes differ, and "
    "it will miss some. Somebody has to read this document before it is passed on. Interviews are dated by their "
    "month."
)
"""The paragraph for `method`; nlp.anonymising.figures knows the numbers."""

Hide = Callable[[str], str]
_change = msgspec.structs.replace


def known_people(report: CandidateReport) -> tuple[tuple[str, str], ...]:
    """Each person whose name the report holds and the words for them in a text: the candidate, then the raters.

    A report that says "Panelist 1" or "Candidate 4F7A" does not hold the name; a caller who knows it adds it.
    """
    raters = ((_NUMBER.sub("", name), f"[{label.lower()}]") for name, label in _raters(report).items())
    people = ((report.candidate, "[candidate]"), *raters)
    return tuple((name, shown) for name, shown in people if not _LABEL.match(name))


def kept_names(report: CandidateReport) -> tuple[str, ...]:
    """Names that the organisation gave to competencies, values, versions and teams: they stay wherever they stand."""
    versions = (report.role, report.rubric, report.target_culture, *report.guides)
    return (
        report.requisition,
        *(one.name for one in versions),
        *(one.name for one in report.competencies),
        *(one.name for one in report.values),
        *(() if report.team is None else (report.team.name,)),
    )


def anonymised(report: CandidateReport, hide: Hide, method: tuple[str, ...] = ()) -> CandidateReport:
    """The report without names of people, with everything that was written about this candidate passed through `hide`.

    The candidate is called after the report's id, raters are numbered in an order that follows from it and from
    nothing else, and interviews and remarks are dated by the first of their month. `method` says how texts were
    anonymised and how well that works. Kept as they are: ids, numbers, the organisation, the opening's title, what was
    published before anybody applied (the why statement, competencies, anchors, questions, values with their levels: it
    reads the same in every candidate's report), names of teams, and sentences of our own (reasons, notes on scores,
    method).
    """
    raters = _raters(report)
    return _change(
        report,
        candidate=f"Candidate {report.report_id.hex[-CODE_LENGTH:].upper()}",
        interview_dates=tuple(sorted({one.replace(day=1) for one in report.interview_dates})),
        panel=tuple(sorted((raters[name] for name in report.panel), key=_number)),
        competencies=tuple(_competency(one, raters, hide) for one in report.competencies),
        values=tuple(_value(one, raters, hide) for one in report.values),
        disagreements=tuple(
            _change(one, low_rater=raters[one.low_rater], high_rater=raters[one.high_rater])
            for one in report.disagreements
        ),
        remarks=tuple(_remark(one, hide) for one in report.remarks),
        method=(*report.method, *method),
        edition="anonymised",
    )


def hidden_span(before: str, text: str, after: str, hide: Hide) -> tuple[str, str, str]:
    """A span and what stands around it, read as one text so that a name across a border is found."""
    plain = (part.replace(SPAN_START, "").replace(SPAN_END, "") for part in (before, text, after))
    whole = hide("{}\ue000{}\ue001{}".format(*plain))
    first, _, rest = whole.partition(SPAN_START)
    inside, _, last = rest.partition(SPAN_END)
    return first, inside, last


def _raters(report: CandidateReport) -> dict[str, str]:
    """Printed name → "Panelist 1" and so on, for everybody who is named as a rater anywhere in the report.

    A report that numbers its raters already keeps those numbers: its texts hold them too.
    """
    named = {
        *report.panel,
        *(mark.rater for one in report.competencies for mark in one.marks),
        *(quote.rater for one in report.competencies for quote in one.quotes),
        *(evidence.rater for one in report.values for evidence in one.evidence),
        *(name for one in report.disagreements for name in (one.low_rater, one.high_rater)),
    }
    if all(_LABEL.match(name) for name in named):
        return {name: name for name in named}
    drawn = sorted(named, key=lambda name: sha256(report.report_id.bytes + name.encode()).digest())
    return {name: PANELIST.format(number=number) for number, name in enumerate(drawn, start=1)}


def _number(label: str) -> int:
    return int(label.rpartition(" ")[2])


def _competency(one: CompetencyResult, raters: Mapping[str, str], hide: Hide) -> CompetencyResult:
    marks: list[Mark] = [_change(mark, rater=raters[mark.rater]) for mark in one.marks]
    quotes: list[Quote] = [
        _change(
            quote,
            rater=raters[quote.rater],
            text=hide(quote.text),
        )
        for quote in one.quotes
    ]
    return _change(
        one,
        marks=tuple(sorted(marks, key=lambda mark: _number(mark.rater))),
        quotes=tuple(sorted(quotes, key=lambda quote: _number(quote.rater))),
    )


def _value(one: ValueEvidence, raters: Mapping[str, str], hide: Hide) -> ValueEvidence:
    return _change(one, evidence=tuple(_evidence(item, raters, hide) for item in one.evidence))


def _evidence(one: Evidence, raters: Mapping[str, str], hide: Hide) -> Evidence:
    before, text, after = hidden_span(one.before, one.text, one.after, hide)
    return _change(one, rater=raters[one.rater], before=before, text=text, after=after, why=hide(one.why))


def _remark(one: Remark, hide: Hide) -> Remark:
    """What the candidate said stays, as it may correct the rest; `about` is the name of a competency."""
    return _change(
        one,
        text=hide(one.text),
        made_on=one.made_on.replace(day=1),
        answers=tuple(hide(answer) for answer in one.answers),
    )
