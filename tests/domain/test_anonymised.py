"""The anonymised edition: every string of the Struct is hidden, or on the list of what stays and tells nothing."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from api.report_anonymising import anonymised_report
from domain.culture.service import catalogue
from domain.reporting import anonymised as edition
from domain.reporting.anonymised import anonymised, hidden_span, kept_names, known_people
from domain.reporting.model import CandidateReport, Remark
from nlp.anonymising import hider as anonymise
from nlp.anonymising.hider import hider
from nlp.anonymising.model import KnownName
from tests.reports.samples import COMPLETE, EMPTY, FULL, SINGLE_RATER

CANDIDATE, RATERS = "Zebulon Quaxley", ("Hepzibah Trumm", "Aurelio Vennick", "Hepzibah Trumm (2)")
SECRETS = ("Zebulon", "Quaxley", "Hepzibah", "Trumm", "Aurelio", "Vennick", "Infosys", "Ghent", "zq@example.org")
SECRET = "Zebulon told Aurelio Vennick that she left Infosys in Ghent, Mr Quaxley wrote from zq@example.org."

# Names and codes that the organisation or the program gave, sentences of a closed set, and what was published before
# anybody applied.
KEPT = re.compile(
    r"^(report_id|generated_at|organisation|requisition|tagger|edition|language|paper|retain_until|interview_dates\.\d+)$"
    r"|(^|\.)(id|code|review|polarity|strength|no_evidence|version|gold|note|reason|colour|logo_sha256|closed_on|kind|about|made_on)$"
    r"|^(role|rubric|target_culture|guides\.\d+|competencies\.\d+|values\.\d+|team)\.name$"
    r"|^(open_questions|disagreements)\.\d+\.competency$|^team\.refusal$|team_gap\.(band|withheld)$"
    r"|^reliability\.not_computable$|^method\.\d+$"
    r"|^why_statement$|^(competencies|values)\.\d+\.(definition|anchor_text|level_text)$"
    r"|^competencies\.\d+\.quotes\.\d+\.question$|^open_questions\.\d+\.(question|probes\.\d+)$"
)
RATER = re.compile(r"(^panel\.\d+|\.rater|_rater)$")


def walk(value: Any, change: Callable[[str, str], str], path: str = "") -> Any:
    """The builtins of a Struct with every string passed through `change`, which is told where it stands."""
    inside = f"{path}." if path else ""
    if isinstance(value, str):
        return change(path, value)
    if isinstance(value, dict):
        return {key: walk(item, change, f"{inside}{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [walk(item, change, f"{inside}{index}") for index, item in enumerate(value)]
    return value


REMARK = Remark(
    kind="correction", about="Candour", text="I led it.", made_on=date(2026, 5, 19), answers=("Noted.", "Corrected.")
)
REMARKED = msgspec.structs.replace(FULL, remarks=(REMARK,))


def planted(report: CandidateReport) -> CandidateReport:
    """The report with a secret in every string that no list keeps, and names that are known."""
    raters: dict[str, str] = {}

    def change(path: str, value: str) -> str:
        if path == "candidate":
            return CANDIDATE
        if RATER.search(path):
            return raters.setdefault(value, RATERS[len(raters) % len(RATERS)])
        return value if KEPT.search(path) else f"{value} {SECRET}"

    return msgspec.convert(walk(msgspec.to_builtins(report), change), CandidateReport, strict=False)


def hide_of(report: CandidateReport) -> Callable[[str], str]:
    known = [KnownName(name, shown) for name, shown in known_people(report)]
    return hider(known, report.organisation, kept_names(report))


def strings(report: CandidateReport) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def change(path: str, value: str) -> str:
        found.append((path, value))
        return value

    walk(msgspec.to_builtins(report), change)
    return found


@pytest.mark.parametrize(
    "report", [REMARKED, COMPLETE, SINGLE_RATER, EMPTY], ids=["full", "complete", "single", "empty"]
)
def test_no_planted_name_or_secret_survives_in_any_string(report: CandidateReport) -> None:
    full = planted(report)
    shown = strings(anonymised(full, hide_of(full)))
    assert any("Quaxley" in value for _, value in strings(full))
    leaks = [(path, secret) for path, value in shown for secret in SECRETS if secret.lower() in value.lower()]
    assert leaks == []
    pronouns = re.compile(r"\b(he|she|him|her|his|hers|mr|mrs)\b", re.IGNORECASE)
    assert [path for path, value in shown if pronouns.search(value) and not KEPT.search(path)] == []


def test_what_is_the_same_for_every_candidate_stays() -> None:
    result = anonymised(FULL, hide_of(FULL))
    before, after = dict(strings(FULL)), dict(strings(result))
    assert set(before) - set(after) == {f"interview_dates.{n}" for n in range(1, len(FULL.interview_dates))}
    changed = {path for path in after if before.get(path) != after[path] and KEPT.search(path)}
    assert changed <= {"edition", "interview_dates.0"}
    assert result.edition == "anonymised"
    assert result.report_id == FULL.report_id
    assert result.requisition == FULL.requisition
    assert result.retain_until == FULL.retain_until


def test_what_was_published_reads_the_same_word_for_word() -> None:
    definition = "Asks before assuming. How a trial is set up is described under Experimentation, for Ghent as for him."
    value = msgspec.structs.replace(FULL.values[0], definition=definition, level_text=definition)
    one = msgspec.structs.replace(FULL.competencies[0], definition=definition, anchor_text=definition)
    report = msgspec.structs.replace(FULL, why_statement=definition, values=(value,), competencies=(one,))
    result = anonymised(report, hide_of(report))
    assert result.why_statement == definition
    assert (result.values[0].definition, result.values[0].level_text) == (definition, definition)
    assert (result.competencies[0].definition, result.competencies[0].anchor_text) == (definition, definition)
    assert result.open_questions == FULL.open_questions


def test_values_of_the_catalogue_stay_in_notes_and_names_beside_them_go() -> None:
    written = " ".join(f"Zebulon showed {value.name} at the desk." for value in catalogue())
    one = FULL.competencies[0]
    quotes = (msgspec.structs.replace(one.quotes[0], text=written),)
    report = msgspec.structs.replace(
        FULL, candidate=CANDIDATE, competencies=(msgspec.structs.replace(one, quotes=quotes),)
    )
    (quote,) = anonymised_report(report, ()).competencies[0].quotes
    assert quote.text == " ".join(f"[candidate] showed {value.name} at the desk." for value in catalogue())


def test_numbers_and_levels_are_untouched() -> None:
    result = anonymised(FULL, hide_of(FULL))
    assert result.composite == FULL.composite
    for mine, theirs in zip(result.competencies, FULL.competencies, strict=True):
        assert (mine.score, mine.weight, mine.anchor_level) == (theirs.score, theirs.weight, theirs.anchor_level)
        assert sorted(mark.level or 0 for mark in mine.marks) == sorted(mark.level or 0 for mark in theirs.marks)


def test_a_rater_has_one_number_throughout_and_it_is_not_the_place_in_the_alphabet() -> None:
    orders = set()
    for number in range(12):
        report = msgspec.structs.replace(FULL, report_id=type(FULL.report_id)(int=number))
        result = anonymised(report, str)
        assert result == anonymised(report, str)
        assert result.panel == tuple(f"Panelist {n}" for n in range(1, len(FULL.panel) + 1))
        levels = {mark.rater: mark.level for mark in result.competencies[0].marks}
        given = {mark.rater: mark.level for mark in FULL.competencies[0].marks}
        label = {name: shown.strip("[]").capitalize() for name, shown in known_people(report)[1:]}
        assert levels == {label[rater]: level for rater, level in given.items()}
        orders.add(tuple(label[name] for name in FULL.panel))
    assert len(orders) > 1


def test_the_candidate_is_called_after_the_report_and_dates_are_months() -> None:
    result = anonymised(FULL, str)
    assert result.candidate == f"Candidate {FULL.report_id.hex[-6:].upper()}"
    assert all(day.day == 1 for day in result.interview_dates)
    twice = msgspec.structs.replace(FULL, interview_dates=(date(2026, 5, 19), date(2026, 5, 4), date(2026, 4, 30)))
    assert anonymised(twice, str).interview_dates == (date(2026, 4, 1), date(2026, 5, 1))


def test_the_method_paragraph_of_the_caller_is_added() -> None:
    assert anonymised(FULL, str, ("By a program.",)).method == (*FULL.method, "By a program.")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("Asked Zebulon ", "Quaxley rang", " twice."), ("Asked ", "[candidate] rang", " twice.")),
        (("", "she", " was late"), ("", "they", " were late")),
        (("Rang ", "eleven", " customers."), ("Rang ", "eleven", " customers.")),
        (("odd \ue000 mark ", "and \ue001 text", ""), ("odd  mark ", "and  text", "")),
    ],
)
def test_a_name_across_the_border_of_a_span_is_hidden_whole(
    parts: tuple[str, str, str], expected: tuple[str, str, str]
) -> None:
    assert hidden_span(*parts, hider([KnownName(CANDIDATE, "[candidate]")], "Acme")) == expected


def test_both_sides_agree_on_the_marks_of_a_span() -> None:
    assert (edition.SPAN_START, edition.SPAN_END) == (anonymise.SPAN_START, anonymise.SPAN_END)


def test_a_report_that_numbers_its_raters_keeps_the_numbers() -> None:
    report = msgspec.structs.replace(SINGLE_RATER, panel=("Panelist 3",), values=())
    one = report.competencies[0]
    one = msgspec.structs.replace(
        one,
        marks=tuple(msgspec.structs.replace(mark, rater="Panelist 3") for mark in one.marks),
        quotes=tuple(
            msgspec.structs.replace(quote, rater="Panelist 3", text="[Panelist 3] asked") for quote in one.quotes
        ),
    )
    report = msgspec.structs.replace(report, competencies=(one,))
    result = anonymised(report, hide_of(report))
    assert result.panel == ("Panelist 3",)
    assert result.competencies[0].quotes[0].text == "[Panelist 3] asked"


def test_a_remark_is_hidden_and_dated_by_its_month() -> None:
    (remark,) = anonymised(REMARKED, str.upper).remarks
    assert remark == Remark(
        kind="correction", about="Candour", text="I LED IT.", made_on=date(2026, 5, 1), answers=("NOTED.", "CORRECTED.")
    )


def test_labels_are_no_names() -> None:
    report = msgspec.structs.replace(SINGLE_RATER, candidate="Candidate 4F7A")
    assert "[candidate]" not in {shown for _, shown in known_people(report)}
    assert hide_of(report)("The candidate asked a panelist.") == "The candidate asked a panelist."
