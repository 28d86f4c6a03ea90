"""What pages say of jobs: their names, where their work and its result stand, why one failed and what to do then."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from api.pages.base import Visit
from domain.access.service import names_of
from domain.evidence import runs
from domain.evidence.service import request_tags
from domain.jobs.model import HIDDEN_KINDS, OWN_KINDS, Job, JobKind
from domain.reporting import bundles, requests
from domain.reporting.model import ComparisonOptions, ReportOptions
from domain.reporting.team_model import OrganisationReportOptions, TeamReportOptions
from domain.team_notes.findings import request_reading

NAMES: Mapping[JobKind, str] = {
    "tag_scorecard": "Looking for evidence in the notes of a scorecard",
    "candidate_report": "Making a candidate report",
    "team_report": "Making a team culture report",
    "comparison_report": "Making a comparison of candidates",
    "organisation_report": "Making a report over several teams",
    "report_bundle": "Making the reports of a requisition",
    "send_mail": "Sending a mail",
    "send_private_mail": "Sending a mail",
    "tag_draft": "Looking for evidence in your draft",
    "retag": "Looking through notes anew",
    "invite_to_survey": "Inviting people to a survey",
    "publish_survey": "Publishing the results of a survey",
    "tag_team_note": "Looking for evidence in a team's note",
}
KINDS = tuple((kind, name) for kind, name in NAMES.items() if kind not in HIDDEN_KINDS)
# Where what a job works on has a page: its address, its words, and the scope that the page needs.
SUBJECTS: Mapping[JobKind, tuple[str, str, str]] = {
    "tag_scorecard": ("/scorecards/", "To the scorecard", "scorecards:read"),
    "tag_draft": ("/scorecards/", "To the scorecard", "scorecards:read"),
    "candidate_report": ("/applications/", "To the application", "candidates:read"),
    "comparison_report": ("/requisitions/", "To the requisition", "requisitions:read"),
    "team_report": ("/teams/", "To the team", "teams:read"),
    "organisation_report": ("/teams/", "To the team", "teams:read"),
    "report_bundle": ("/report-bundles/", "To the reports", "reports:read"),
    "invite_to_survey": ("/surveys/", "To the survey", "surveys:read"),
    "publish_survey": ("/surveys/", "To the survey", "surveys:read"),
    "send_mail": ("/mail/", "To the message", "mail:read"),
    "tag_team_note": ("/team-notes/", "To the note", "team_tools:read"),
    "retag": ("/tagging/runs/", "To the run", "tagging:read"),
}
AGAIN_BY_BUTTON = "Try it again. If it fails again, tell your administrator its number: {id}."
ADVICE: Mapping[JobKind, str] = {
    "tag_scorecard": "No rating is touched by this. The notes are read the next time that notes are looked through "
    "anew.",
    "report_bundle": "What was made so far stays. Open the reports and ask for those that are missing.",
    "send_mail": "Open the message; from there it can be sent again. Who may not open it asks an administrator.",
    "invite_to_survey": "Open the survey: a reminder writes to everybody who has not answered.",
    "publish_survey": "Nothing was published. Open the survey and publish it again.",
    "retag": "What was read stays as it is now. Try it again for the rest.",
}
_UNEXPECTED = re.compile(r"(?P<name>\w+) in attempt \d+")
_LOST = re.compile(r"the worker was lost in attempt \d+")

Again = Callable[[Visit, Job], Awaitable[Job]]
Cancel = Callable[[Any, Any, UUID], Awaitable[Any]]
Request = Callable[[Any, Any, UUID, Any], Awaitable[Job]]


# How reports are asked for: what is chosen, and the use case.
REQUESTS: Mapping[JobKind, tuple[type[msgspec.Struct], Request]] = {
    "candidate_report": (ReportOptions, requests.request_candidate_report),
    "comparison_report": (ComparisonOptions, requests.request_comparison_report),
    "team_report": (TeamReportOptions, requests.request_team_report),
    "organisation_report": (OrganisationReportOptions, requests.request_organisation_report),
}


async def _report_again(visit: Visit, job: Job) -> Job:
    options, request = REQUESTS[job.kind]
    return await request(visit.conn, visit.actor, job.subject_id, msgspec.convert(job.parameters, options))


async def _run_again(visit: Visit, job: Job) -> Job:
    run = await runs.get_run(visit.conn, job.subject_id)
    return await runs.start_run(visit.conn, visit.actor, run.requisition_id)


async def _draft_again(visit: Visit, job: Job) -> Job:
    return await request_tags(visit.conn, visit.actor, job.subject_id)


async def _note_again(visit: Visit, job: Job) -> Job:
    return await request_reading(visit.conn, visit.actor, job.subject_id)


# What asks for the same once more, and what ends it: the scope that it needs beside jobs:read, and how.
AGAIN: Mapping[JobKind, tuple[str, Again]] = {
    **dict.fromkeys(REQUESTS, ("reports:write", _report_again)),
    "retag": ("tagging:write", _run_again),
    "tag_draft": ("evidence:write", _draft_again),
    "tag_team_note": ("team_tools:write", _note_again),
}
CANCEL: Mapping[JobKind, tuple[str, Cancel]] = {
    "report_bundle": ("reports:write", bundles.cancel_bundle),
    "retag": ("tagging:write", runs.cancel_run),
}


class Link(msgspec.Struct, frozen=True):
    """Where to go on."""

    path: str
    words: str


class JobRow(msgspec.Struct, frozen=True, kw_only=True):
    """A job with everything that pages say of it. `said`: why it failed, for good or for now; `by`: who asked."""

    job: Job
    name: str
    said: str
    advice: str
    link: Link | None
    again: bool
    cancel: bool
    by: str


def reason_of(job: Job) -> str:
    """Why the last attempt failed, in words; empty where none did."""
    error = job.error
    if not error:
        return "The reason is not known." if job.status == "dead" else ""
    if unexpected := _UNEXPECTED.fullmatch(error):
        return f"Something unexpected went wrong, which the product calls {unexpected['name']}."
    if _LOST.fullmatch(error):
        return "The program that did the work was ended each time before it was done, perhaps for lack of memory."
    said = error[0].upper() + error[1:]
    return said if said.endswith((".", "!", "?")) else f"{said}."


def advice_of(job: Job) -> str:
    """What to do about a job that was given up."""
    return "" if job.status != "dead" else ADVICE.get(job.kind, AGAIN_BY_BUTTON.format(id=job.id))


def link_of(visit: Visit, job: Job) -> Link | None:
    """The result where there is one and the reader may see it, else what the job works on."""
    if job.report_id is not None and visit.may("reports:read"):
        return Link(f"/reports/{job.report_id}", "Open the report")
    path, words, scope = SUBJECTS.get(job.kind, ("", "", ""))
    return Link(f"{path}{job.subject_id}", words) if path and visit.may(scope) else None


async def rows_of(visit: Visit, found: list[Job]) -> list[JobRow]:
    """The jobs as the reader sees them."""
    me = visit.actor.account_id
    others = {job.created_by for job in found if job.created_by not in {None, me}}
    names = await names_of(visit.conn, [one for one in others if one is not None])
    return [_row(visit, job, names) for job in found]


def _row(visit: Visit, job: Job, names: Mapping[UUID, str]) -> JobRow:
    again, cancel = AGAIN.get(job.kind), CANCEL.get(job.kind)
    return JobRow(
        job=job,
        name=NAMES[job.kind],
        said=reason_of(job),
        advice=advice_of(job),
        link=link_of(visit, job),
        again=job.status == "dead" and again is not None and visit.may(again[0]),
        cancel=job.status in {"queued", "running"} and cancel is not None and visit.may(cancel[0]),
        by=_by(visit, job, names),
    )


def _by(visit: Visit, job: Job, names: Mapping[UUID, str]) -> str:
    if job.created_by == visit.actor.account_id:
        return "you"
    if job.kind in OWN_KINDS:  # who locked is the panel's to tell
        return "a lock"
    return "a program" if job.created_by is None else names.get(job.created_by, "somebody who has left")
