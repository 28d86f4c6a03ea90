"""What pages say of stored reports: their names, what they are about, what is in them."""

from collections.abc import Mapping, Sequence

import msgspec

from api.pages.hiring.applications_head import people
from api.pages.reports.report_choices import EDITION_NAMES, KIND_NAMES, LANGUAGE_NAMES
from domain.access.model import Actor
from domain.database import Connection
from domain.reporting.model import StoredReport
from domain.reporting.naming import subjects_of

CONTENTS: Mapping[str, tuple[str, ...]] = {
    "panel": (
        "The composite with its interval, and what it rests on",
        "Each competency with every rater's level, the anchor and the quotes",
        "Evidence for and against the values of the target culture",
        "Where the panel disagrees, and what was not covered",
        "What the candidate said about an earlier report, the method and the versions",
    ),
    "anonymised": (
        "The same as the panel's edition",
        "Without names, pronouns, employers, schools and places",
    ),
    "candidate": (
        "How the interviews went, in plain language",
        "The strengths and areas that the panel approved",
        "How to comment, and whom to ask",
    ),
    "comparison": (
        "The candidates side by side for each competency, in the order of applying and without ranks",
        "Which pairs can be told apart, and which cannot",
        "Coverage, panel sizes and the decisions so far",
    ),
    "leader": (
        "What the team's surveys published, value by value, against the target culture",
        "The frameworks, what changed and where the team agrees",
        "Comments, evidence from the team's notes and its working tools",
    ),
    "all_hands": (
        "What the team's surveys published, value by value",
        "No comments, no notes, nothing about hiring",
    ),
    "organisation": ("All teams side by side in the order of the tree, unranked",),
}


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """A stored report with what it is about. `path` leads to that, where the reader has a page of it."""

    report: StoredReport
    subject: str
    path: str | None
    maker: str


def named(report: StoredReport) -> str:
    """Kind or edition, and the language where it is not English."""
    name = KIND_NAMES[report.kind] if report.edition is None else EDITION_NAMES[report.edition]
    return name if report.language == "en" else f"{name}, {LANGUAGE_NAMES[report.language]}"


def contents(report: StoredReport) -> tuple[str, ...]:
    """What is in a report of this kind and edition."""
    return CONTENTS[report.edition or report.kind]


async def lines(conn: Connection, actor: Actor, reports: Sequence[StoredReport]) -> list[ReportLine]:
    """The reports with their subjects as the reader may call them."""
    subjects = await subjects_of(conn, actor, reports)
    makers = await people(conn, [one.created_by for one in reports])
    return [
        ReportLine(
            report=one,
            subject=subjects.get((one.kind, one.subject_id), "something that is not there any more"),
            path=_path(actor, one),
            maker=makers.get(one.created_by, "somebody who has left"),
        )
        for one in reports
    ]


def _path(actor: Actor, report: StoredReport) -> str | None:
    if report.kind == "candidate":
        return f"/applications/{report.subject_id}" if "candidates:read" in actor.scopes else None
    if report.kind == "comparison":
        return f"/requisitions/{report.subject_id}" if "requisitions:read" in actor.scopes else None
    return f"/teams/{report.subject_id}" if "teams:read" in actor.scopes else None
